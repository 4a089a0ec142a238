import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configProblems } from "../../policies/config-problems";
import { ENVIRONMENTS } from "../../policies/rule";
import { RULES } from "../../policies/rules";

const EXCEPTION = { resource: "todo-*", reason: "agreed with the owners", expires: "2027-01-31" };

describe("a configuration of the policies", () => {
    for (const [what, configuration, expected] of [
        ["levels", { "lb-access-logs": "disabled", all: "advisory" }, []],
        ["settings", { "logs-retention": { enforcementLevel: "mandatory", minimumDays: 90 } }, []],
        ["an exception", { "lb-access-logs": { exceptions: [EXCEPTION] } }, []],
        [
            "an exception that has ended: its rule fires",
            { "lb-access-logs": { exceptions: [{ ...EXCEPTION, expires: "2020-01-31" }] } },
            [],
        ],
        ["no object", [], [/an object of rules/]],
        ["an unknown rule", { "no-such-rule": "mandatory" }, [/^no-such-rule: there is no such rule$/]],
        ["a misspelt rule", { "ecs-image-immutable": "mandatory" }, [/did you mean ecs-image-immutable-ref\?/]],
        ["an unknown level", { "lb-access-logs": "fatal" }, [/lb-access-logs: "fatal" is no level/]],
        ["an unknown level inside", { "lb-access-logs": { enforcementLevel: 1 } }, [/lb-access-logs: 1 is no level/]],
        [
            "an unknown setting",
            { "logs-retention": { days: 3 } },
            [/logs-retention\.days: there is no such setting; there are minimumDays/],
        ],
        [
            "a number as text",
            { "logs-retention": { minimumDays: "3" } },
            [/logs-retention\.minimumDays: "3" is no integer/],
        ],
        [
            "a number out of range",
            { "kms-rotation": { minimumWindow: 3 } },
            [/kms-rotation\.minimumWindow: 3 is less than 7/],
        ],
        [
            "a list with a number",
            { "sg-no-open-ingress": { publicPorts: [80, "443"] } },
            [/publicPorts\[1\]: "443" is no integer/],
        ],
        [
            "undetermined of another kind",
            { "lb-access-logs": { undetermined: "maybe" } },
            [/"maybe" is none of advisory, mandatory/],
        ],
        [
            "an exception without a reason",
            { "lb-access-logs": { exceptions: [{ resource: "x", expires: "2027-01-31" }] } },
            [/lb-access-logs\.exceptions\[0\]: reason is missing/],
        ],
        [
            "an expired exception without a reason",
            { "lb-access-logs": { exceptions: [{ ...EXCEPTION, reason: " ", expires: "2020-01-31" }] } },
            [/exceptions\[0\]\.reason: " " is too short/],
        ],
        [
            "an exception for ever",
            { "lb-access-logs": { exceptions: [{ ...EXCEPTION, expires: "never" }] } },
            [/expires: "never" is no day/],
        ],
        [
            "a day that there is not",
            { "lb-access-logs": { exceptions: [{ ...EXCEPTION, expires: "2027-13-31" }] } },
            [/is no day/],
        ],
        [
            "an exception with a typing error",
            { "lb-access-logs": { exceptions: [{ ...EXCEPTION, ressource: "x" }] } },
            [/ressource: there is no such member/],
        ],
        ["two mistakes at once", { a: "mandatory", "lb-access-logs": "fatal" }, [/^a:/, /^lb-access-logs:/]],
    ] as [string, unknown, RegExp[]][]) {
        it(`${what} → ${expected.length === 0 ? "is right" : String(expected)}`, () => {
            const problems = configProblems(RULES, configuration);
            assert.equal(problems.length, expected.length, problems.join("\n"));
            expected.forEach((pattern, index) => assert.match(problems[index]!, pattern));
        });
    }

    for (const environment of ENVIRONMENTS) {
        it(`config/${environment}.json is right`, () => {
            const file = join(__dirname, `../../policies/config/${environment}.json`);
            assert.deepEqual(configProblems(RULES, JSON.parse(readFileSync(file, "utf8"))), []);
        });
    }
});
