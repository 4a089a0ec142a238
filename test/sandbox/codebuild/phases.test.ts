import assert from "node:assert/strict";

import { contextOf, openBuilds, phasesOf, type BuildHost } from "./project";

/** A buildspec of these phases, each a list of commands. */
const spec = (phases: Record<string, string[] | object>, more: object = {}): string =>
    JSON.stringify({
        version: "0.2",
        ...more,
        phases: Object.fromEntries(
            Object.entries(phases).map(([name, phase]) => [name, Array.isArray(phase) ? { commands: phase } : phase]),
        ),
    });

describe("A build of CodeBuild", function () {
    this.timeout(20_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.create();
    });
    afterEach(() => host.close());

    it("runs the phases of its buildspec, each with its times, and tells them in its log", async () => {
        const build = await host.run(
            spec({ install: ["echo one"], pre_build: ["echo two"], build: ["echo three"], post_build: ["echo four"] }),
        );
        assert.equal(build.buildStatus, "SUCCEEDED");
        assert.deepEqual(phasesOf(build), [
            "SUBMITTED SUCCEEDED",
            "QUEUED SUCCEEDED",
            "PROVISIONING SUCCEEDED",
            "DOWNLOAD_SOURCE SUCCEEDED",
            "INSTALL SUCCEEDED",
            "PRE_BUILD SUCCEEDED",
            "BUILD SUCCEEDED",
            "POST_BUILD SUCCEEDED",
            "UPLOAD_ARTIFACTS SUCCEEDED",
            "FINALIZING SUCCEEDED",
        ]);
        assert.equal(build.currentPhase, "COMPLETED");
        assert.equal(build.phases?.at(-1)?.phaseType, "COMPLETED");
        assert.equal(build.phases?.[2]?.durationInSeconds, 6);
        const said = host.log(build).filter(line => !line.startsWith("[Container]"));
        assert.deepEqual(said, ["one", "two", "three", "four"]);
        assert.ok(host.log(build).some(line => line.endsWith("Phase complete: BUILD State: SUCCEEDED")));
    });

    it("runs all commands in one shell: folder, variables and functions survive, `exit` ends a command only", async () => {
        const build = await host.run(
            spec(
                {
                    install: ['A=1; greet() { echo "hello $A"; }', "mkdir sub; cd sub"],
                    build: ['greet; basename "$PWD"', "exit 3"],
                    post_build: ["greet", 'echo "$CODEBUILD_BUILD_SUCCEEDING"; basename "$PWD"'],
                },
                { env: { shell: "bash" } },
            ),
        );
        assert.equal(build.buildStatus, "FAILED");
        const said = host.log(build).filter(line => !line.startsWith("[Container]"));
        assert.deepEqual(said, ["hello 1", "sub", "hello 1", "0", "sub"]);
        assert.equal(
            contextOf(build),
            "COMMAND_EXECUTION_ERROR: Error while executing command: exit 3. Reason: exit status 3",
        );
    });
});
