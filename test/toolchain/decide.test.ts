import assert from "node:assert/strict";
import { cacheFolder } from "../../toolchain";
import { checksumOf, chooseFromPath, chooseGo, releaseArchive } from "../../toolchain/decide";
import { isAtLeast } from "../../toolchain/versions";

const good = { folder: "/usr/bin", version: "v3.220.0", hasLanguageHost: true };

describe("toolchain decisions", () => {
    describe("a pulumi on PATH", () => {
        for (const [what, found, expected] of [
            ["nothing there", [], { why: /none there/ }],
            ["new enough and complete", [good], { take: "/usr/bin" }],
            ["newer than what we install", [{ ...good, version: "v3.300.1" }], { take: "/usr/bin" }],
            ["too old", [{ ...good, version: "v3.211.9" }], { why: /3\.211\.9 in \/usr\/bin is too old, 3\.212\.0/ }],
            ["without its language host", [{ ...good, hasLanguageHost: false }], { why: /no pulumi-language-nodejs/ }],
            ["that does not run", [{ ...good, version: undefined }], { why: /does not run/ }],
            [
                "too old, and a good one behind it",
                [
                    { ...good, version: "v2.0.0" },
                    { ...good, folder: "/opt/p" },
                ],
                { take: "/opt/p" },
            ],
            [
                "two bad ones: both reasons",
                [
                    { ...good, version: "v2.0.0" },
                    { ...good, version: undefined },
                ],
                { why: /too old.*; .*does not run/ },
            ],
        ] as const) {
            it(what, () => {
                const decision = chooseFromPath(found);
                if ("take" in expected) assert.equal("take" in decision && decision.take.folder, expected.take);
                else assert.match("why" in decision ? decision.why : "taken", expected.why);
            });
        }
        it("gives the version without its v", () => {
            assert.deepEqual(chooseFromPath([good]), { take: { folder: "/usr/bin", version: "3.220.0" } });
        });
    });

    describe("versions", () => {
        for (const [version, oldest, expected] of [
            ["v3.212.0", "3.212.0", true],
            ["3.220.0-dev.0", "3.212.0", true],
            ["4.0.0", "3.212.0", true],
            ["3.99.9", "3.212.0", false],
            ["go1.26", "1.21.0", true],
            ["go1.9.4", "1.21.0", false],
            ["devel +abc", "1.21.0", false],
        ] as const) {
            it(`${version} is ${expected ? "" : "not "}at least ${oldest}`, () => {
                assert.equal(isAtLeast(version, oldest), expected);
            });
        }
    });

    describe("the release archive", () => {
        for (const [platform, arch, expected] of [
            ["linux", "x64", { take: "pulumi-v3.220.0-linux-x64.tar.gz" }],
            ["darwin", "arm64", { take: "pulumi-v3.220.0-darwin-arm64.tar.gz" }],
            ["linux", "riscv64", { why: /no release for riscv64/ }],
            ["win32", "x64", { why: /WSL/ }],
        ] as const) {
            it(`for ${platform} on ${arch}`, () => {
                const decision = releaseArchive(platform, arch);
                if ("take" in expected) assert.deepEqual(decision, expected);
                else assert.match("why" in decision ? decision.why : "taken", expected.why);
            });
        }
    });

    describe("a checksum file", () => {
        const sum = "A".repeat(64);
        for (const [what, content, expected] of [
            ["with the archive", `${"b".repeat(64)}  other.tar.gz\n${sum}  mine.tar.gz\n`, sum.toLowerCase()],
            ["in binary notation", `${sum} *mine.tar.gz`, sum.toLowerCase()],
            ["without it", `${sum}  other.tar.gz`, undefined],
            ["with a longer name that ends alike", `${sum}  not-mine.tar.gz`, undefined],
            ["that is a page of HTML", "<html>\nmine.tar.gz</html>", undefined],
            ["with a sum of another length", `abc  mine.tar.gz`, undefined],
        ] as const) {
            it(what, () => assert.equal(checksumOf("mine.tar.gz", content), expected));
        }
    });

    describe("Go", () => {
        for (const [version, toolchain, expected] of [
            [undefined, undefined, /no Go/],
            ["go1.20.14", "auto", /too old/],
            ["go1.21.0", "auto", "go1.21.0"], // fetches a newer one by itself
            ["go1.22.0", "local", /GOTOOLCHAIN=local/],
            ["go1.26.8", "local", "go1.26.8"],
        ] as const) {
            it(`${version ?? "absent"} with GOTOOLCHAIN=${toolchain ?? ""}`, () => {
                const decision = chooseGo(version, toolchain);
                if (typeof expected === "string") assert.deepEqual(decision, { take: expected });
                else assert.match("why" in decision ? decision.why : "taken", expected);
            });
        }
    });

    describe("the cache folder", () => {
        for (const [env, expected] of [
            [{}, "/home/me/.cache/swingbridge"],
            [{ XDG_CACHE_HOME: "/var/cache/me" }, "/var/cache/me/swingbridge"],
            [{ XDG_CACHE_HOME: "relative" }, "/home/me/.cache/swingbridge"], // as the specification asks
            [{ XDG_CACHE_HOME: "/x", SWINGBRIDGE_CACHE: "/elsewhere" }, "/elsewhere"],
        ] as const) {
            it(`${JSON.stringify(env)} gives ${expected}`, () => assert.equal(cacheFolder(env, "/home/me"), expected));
        }
    });
});
