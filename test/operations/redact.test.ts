import * as assert from "node:assert/strict";
import { redact } from "../../operations/redact";

describe("redaction of log lines", () => {
    for (const [name, line, secrets, expected] of [
        ["a known value", "login with hunter2-hunter2 failed", ["hunter2-hunter2"], "login with [redacted] failed"],
        ["a known value as a URL holds it", "connect p%40ss%2Fword", ["p@ss/word"], "connect [redacted]"],
        ["the longer of two values that overlap", "key abcd1234", ["abcd", "abcd1234"], "key [redacted]"],
        ["each line of a value of several lines", "key: second-line", ["first-line\nsecond-line"], "key: [redacted]"],
        ["a password in a URL", "postgres://todo:geheim@db:5432/todo", [], "postgres://todo:[redacted]@db:5432/todo"],
        ["a value after a telling name", "DB_PASSWORD=geheim next", [], "DB_PASSWORD=[redacted] next"],
        ["a JSON member with a telling name", '{"token": "geheim"}', [], '{"token": "[redacted]"}'],
        ["an access key id", "using AKIAIOSFODNN7EXAMPLE now", [], "using [redacted] now"],
        ["a JSON web token", "got eyJhbGciOi.eyJzdWIi.c2lnbmF0 ok", [], "got [redacted] ok"],
        ["a bearer token", "Authorization: Bearer abcdefgh12345678", [], "Authorization: Bearer [redacted]"],
    ] as const) {
        it(`hides ${name}`, () => assert.equal(redact(line, secrets), expected));
    }

    for (const [name, line, secrets] of [
        ["an ordinary line", "listening on port 3000", ["geheim-geheim"]],
        ["values too short to be secrets", "yes, port 80", ["yes", "80", ""]],
        ["a URL without a password", "http://db:5432/todo", []],
    ] as const) {
        it(`leaves ${name} as it is`, () => assert.equal(redact(line, secrets), line));
    }
});
