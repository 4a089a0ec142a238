import assert from "node:assert/strict";
import { parseBytes } from "../../compose/canonical/bytes";
import { cleanPath } from "../../compose/canonical/clean-path";
import { formatDuration, parseDuration } from "../../compose/canonical/duration";
import { parsePort } from "../../compose/canonical/port";
import { shellWords } from "../../compose/canonical/shell-words";
import { parseVolume } from "../../compose/canonical/volume";

/** `host_ip:published→target/protocol` of each mapping. */
function ports(spec: string): string[] | string {
    const parsed = parsePort(spec);
    return parsed.ports === undefined
        ? parsed.error
        : parsed.ports.map(port => `${port.host_ip ?? ""}:${port.published ?? ""}→${port.target}/${port.protocol}`);
}

describe("The short syntax of ports", () => {
    for (const [spec, expected] of [
        ["3000", [":→3000/tcp"]],
        ["8080:80", [":8080→80/tcp"]],
        ["127.0.0.1:8080:80", ["127.0.0.1:8080→80/tcp"]],
        ["127.0.0.1::80", ["127.0.0.1:→80/tcp"]],
        ["[::1]:8080:80", ["::1:8080→80/tcp"]],
        ["53:53/udp", [":53→53/udp"]],
        ["53:53/UDP", [":53→53/udp"]],
        ["8000-8001:80-81", [":8000→80/tcp", ":8001→81/tcp"]],
        ["8000-8010:80", [":8000-8010→80/tcp"]],
        ["80-81", [":→80/tcp", ":→81/tcp"]],
        ["9-10:9-10", [":10→10/tcp", ":9→9/tcp"]], // sorted as text, as compose-go does
        ["8000-8002:80-81", "maps ranges of different length: 8000-8002 and 80-81"],
        ["80:70000", 'has the container port "70000", which is no port or range of ports'],
        ["x:80", 'has the published port "x", which is no port or range of ports'],
        ["81-80", 'has the container port "81-80", which is no port or range of ports'],
        ["80:", "names no container port"],
        ["host:80:80", 'has the host address "host", which is no IP address'],
        ["::1:80:80", 'has the host address "::1", which is no IP address'], // needs brackets
        ["80/http", 'has the protocol "http"; it must be tcp, udp or sctp'],
    ] as const) {
        it(spec, () => assert.deepEqual(ports(spec), expected));
    }
});

describe("The short syntax of volumes", () => {
    for (const [spec, expected] of [
        ["/data", { type: "volume", source: undefined, target: "/data", volume: {} }],
        ["data:/data", { type: "volume", source: "data", target: "/data", volume: {} }],
        [
            "./data:/data:ro",
            { type: "bind", source: "./data", target: "/data", read_only: true, bind: { create_host_path: true } },
        ],
        ["data:/data:nocopy", { type: "volume", source: "data", target: "/data", volume: { nocopy: true } }],
        ["C:\\x:/x", { type: "bind", source: "C:\\x", target: "/x", bind: { create_host_path: true } }],
        [
            "/a:/b:z,rshared",
            {
                type: "bind",
                source: "/a",
                target: "/b",
                bind: { selinux: "z", propagation: "rshared", create_host_path: true },
            },
        ],
        ["a:b:c:ro", undefined], // too many colons, but that a: is taken for a drive
        ["aa:bb:cc:ro", undefined],
        ["data:", undefined],
        ["", undefined],
    ] as const) {
        it(spec, () => {
            const { volume, error } = parseVolume(spec);
            assert.equal(volume === undefined, error !== undefined);
            if (spec !== "a:b:c:ro") {
                assert.deepEqual(volume, expected);
            }
        });
    }
});

describe("Durations", () => {
    for (const [text, expected] of [
        ["90s", "1m30s"],
        ["1h", "1h0m0s"],
        ["1d", "24h0m0s"],
        ["1w2d", "216h0m0s"],
        ["1.5s", "1.5s"],
        ["1m0.25s", "1m0.25s"],
        ["100ms", "100ms"],
        ["1500us", "1.5ms"],
        ["5ns", "5ns"],
        ["0", "0s"],
        ["-1m", "-1m0s"],
        ["10", undefined],
        ["ten", undefined],
        ["1x", undefined],
        ["", undefined],
        [".s", undefined],
    ] as const) {
        it(`${text} is ${expected ?? "none"}`, () => {
            const nanoseconds = parseDuration(text);
            assert.equal(nanoseconds === undefined ? undefined : formatDuration(nanoseconds), expected);
        });
    }
});

describe("Sizes", () => {
    for (const [text, expected] of [
        ["512", 512],
        ["512b", 512],
        ["1k", 1024],
        ["1kb", 1024],
        ["1KiB", 1024],
        ["1.5g", 1610612736],
        ["64 m", 67108864],
        ["1T", 1099511627776],
        ["1x", undefined],
        ["-1m", undefined],
        ["m", undefined],
        ["", undefined],
    ] as const) {
        it(`${text} is ${expected ?? "none"}`, () => assert.equal(parseBytes(text), expected));
    }
});

describe("A command line is split into words", () => {
    for (const [line, expected] of [
        ["npm run dev", ["npm", "run", "dev"]],
        ["  a   b  ", ["a", "b"]],
        [`a "b c" 'd e' f\\ g`, ["a", "b c", "d e", "f g"]],
        [`a "" ''`, ["a", "", ""]],
        ["a$(date +%s)b", ["a$(date +%s)b"]],
        ["echo a | grep b", ["echo", "a"]], // no shell runs it
        ["run 2>/dev/null", ["run"]],
        ["a\nb\tc", ["a", "b", "c"]],
        ["", []],
        [`"open`, undefined],
        ["(a)", undefined],
        ["a\\", undefined],
    ] as const) {
        it(JSON.stringify(line), () => assert.deepEqual(shellWords(line), expected));
    }
});

describe("A path in a container is cleaned", () => {
    for (const [path, expected] of [
        ["/a/", "/a"],
        ["/a//b/./c/../d", "/a/b/d"],
        ["/../a", "/a"],
        ["a/..", "."],
        ["../a", "../a"],
        ["/", "/"],
    ] as const) {
        it(path, () => assert.equal(cleanPath(path), expected));
    }
});
