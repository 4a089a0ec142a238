import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ensurePulumi, ToolchainError, Unavailable, type Installer } from "../../toolchain";

/** An executable that answers `version` as the CLI does. */
async function fakePulumi(folder: string, version: string): Promise<void> {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, "pulumi"), `#!/bin/sh\necho v${version}\n`, { mode: 0o755 });
}

async function fakeParts(folder: string, version = "3.220.0"): Promise<void> {
    await fakePulumi(folder, version);
    for (const part of ["pulumi-language-nodejs", "pulumi-analyzer-policy"]) {
        await fs.writeFile(path.join(folder, part), "#!/bin/sh\n", { mode: 0o755 });
    }
}

describe("ensurePulumi", () => {
    let home: string;
    let env: NodeJS.ProcessEnv;
    let said: string[];
    const progress = (line: string) => void said.push(line);

    /** Counts its installations. */
    function installer(install: (into: string) => Promise<void> = into => fakeParts(into)) {
        const fake = {
            origin: "go" as const,
            what: "a fake build",
            runs: 0,
            async install(into: string) {
                fake.runs++;
                await install(into);
            },
        };
        return fake satisfies Installer;
    }
    const unavailable = (what: string, why: string): Installer => ({
        origin: "download",
        what,
        install: () => Promise.reject(new Unavailable(why)),
    });

    beforeEach(async () => {
        home = await fs.mkdtemp(path.join(os.tmpdir(), "swingbridge-toolchain-"));
        // /bin has the shell that the fakes are written in, and no pulumi.
        env = { PATH: `${home}/bin:/bin`, SWINGBRIDGE_CACHE: path.join(home, "cache") };
        said = [];
    });
    afterEach(() => fs.rm(home, { recursive: true, force: true }));

    it("takes a good pulumi on PATH and installs nothing", async () => {
        await fakeParts(path.join(home, "bin"), "3.230.0");
        const build = installer();
        const pulumi = await ensurePulumi({ progress, env, installers: [build] });
        assert.deepEqual(pulumi, { folder: path.join(home, "bin"), version: "3.230.0", origin: "path" });
        assert.equal(build.runs, 0);
        assert.deepEqual(await fs.readdir(home), ["bin"]);
    });

    it("follows a link to where the language host stands beside the CLI", async () => {
        await fakeParts(path.join(home, "opt"));
        await fs.mkdir(path.join(home, "bin"));
        await fs.symlink(path.join(home, "opt/pulumi"), path.join(home, "bin/pulumi"));
        const { folder, origin } = await ensurePulumi({ progress, env, installers: [] });
        assert.equal(origin, "path");
        assert.equal(folder, await fs.realpath(path.join(home, "opt")));
    });

    it("passes over an old pulumi on PATH", async () => {
        await fakeParts(path.join(home, "bin"), "3.100.0");
        assert.equal((await ensurePulumi({ progress, env, installers: [installer()] })).origin, "go");
    });

    it("tries the installers in their order, and keeps what the first one that works installed", async () => {
        const build = installer();
        const closed = unavailable("the official download", "no network");
        const first = await ensurePulumi({ progress, env, installers: [closed, build] });
        assert.equal(first.origin, "go");
        assert.match(said.join("\n"), /No Pulumi by the official download: no network/);
        const second = await ensurePulumi({ progress, env, installers: [closed, build] });
        assert.deepEqual(second, { ...first, origin: "cache" });
        assert.equal(build.runs, 1);
    });

    it("leaves nothing but the installation in the cache", async () => {
        const { folder } = await ensurePulumi({ progress, env, installers: [unavailable("a", "b"), installer()] });
        assert.deepEqual(await fs.readdir(path.dirname(folder)), [path.basename(folder)]);
    });

    it("lists all that was tried, and what to do, where nothing worked", async () => {
        await fakePulumi(path.join(home, "bin"), "3.220.0");
        await assert.rejects(
            ensurePulumi({ progress, env, installers: [unavailable("X", "no network"), unavailable("Y", "no Go")] }),
            (error: unknown) => {
                assert.ok(error instanceof ToolchainError);
                assert.deepEqual(
                    error.attempts.map(attempt => attempt.what),
                    ["pulumi on PATH", "installed earlier", "X", "Y"],
                );
                assert.match(error.message, /no pulumi-language-nodejs beside it(.|\n)*X: no network(.|\n)*Y: no Go/);
                assert.match(error.fix, /put it on PATH(.|\n)*install Go/);
                return true;
            },
        );
    });

    it("refuses an installation that does not run", async () => {
        const broken = installer(async into => {
            await fakeParts(into);
            await fs.writeFile(path.join(into, "pulumi"), "#!/bin/sh\nexit 1\n");
        });
        await assert.rejects(ensurePulumi({ progress, env, installers: [broken] }), /does not run on this machine/);
    });

    it("does not hide an error of ours behind the next way", async () => {
        const bug = installer(() => Promise.reject(new TypeError("a bug")));
        await assert.rejects(ensurePulumi({ progress, env, installers: [bug, installer()] }), TypeError);
    });

    describe("heals", () => {
        for (const [what, harm] of [
            ["a cut file", (folder: string) => fs.truncate(path.join(folder, "pulumi"), 5)],
            ["a changed file of the same size", (folder: string) => flipLastByte(path.join(folder, "pulumi"))],
            ["a missing part", (folder: string) => fs.rm(path.join(folder, "pulumi-language-nodejs"))],
            ["a part that lost its mode", (folder: string) => fs.chmod(path.join(folder, "pulumi"), 0o644)],
            ["a marker that is no JSON", (folder: string) => fs.writeFile(path.join(folder, "installed.json"), "{")],
            ["a marker of another form", (folder: string) => fs.writeFile(path.join(folder, "installed.json"), "{}")],
            ["a folder without its marker", (folder: string) => fs.rm(path.join(folder, "installed.json"))],
        ] as const) {
            it(what, async () => {
                const build = installer();
                const { folder } = await ensurePulumi({ progress, env, installers: [build] });
                await harm(folder);
                const healed = await ensurePulumi({ progress, env, installers: [build] });
                assert.equal(healed.origin, "go");
                assert.equal(build.runs, 2);
                assert.match(said.join("\n"), /is damaged .*installing it anew/);
                assert.equal((await ensurePulumi({ progress, env, installers: [build] })).origin, "cache");
            });
        }

        it("the work of a killed run", async () => {
            const { folder } = await ensurePulumi({ progress, env, installers: [installer()] });
            await fs.rm(folder, { recursive: true });
            await fs.mkdir(`${folder}.work-killed`);
            await ensurePulumi({ progress, env, installers: [installer()] });
            assert.deepEqual(await fs.readdir(path.dirname(folder)), [path.basename(folder)]);
        });
    });

    it("lets a second run wait for the first, and says so", async () => {
        let release = () => {};
        const held = new Promise<void>(resolve => (release = resolve));
        let begun = () => {};
        const installing = new Promise<void>(resolve => (begun = resolve));
        const slow = installer(async into => {
            begun();
            await held;
            await fakeParts(into);
        });
        const first = ensurePulumi({ progress, env, installers: [slow] });
        await installing;
        let second: ReturnType<typeof ensurePulumi> | undefined;
        const word = await new Promise<string>((resolve, reject) => {
            second = ensurePulumi({ progress: resolve, env, installers: [slow] });
            second.catch(reject);
        });
        assert.match(word, /Another run is installing/);
        release();
        assert.equal((await first).origin, "go");
        assert.equal((await second)?.origin, "cache");
        assert.equal(slow.runs, 1);
    });
});

async function flipLastByte(file: string): Promise<void> {
    const content = await fs.readFile(file);
    content[content.length - 1] = 0;
    await fs.writeFile(file, content);
}
