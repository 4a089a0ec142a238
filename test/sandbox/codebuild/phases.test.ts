import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { memoryStore } from "../../../sandbox/store";
import { openAccount } from "../account";
import { contextOf, openBuilds, phasesOf, saidBy, spec, type BuildHost } from "./project";

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
        assert.deepEqual(saidBy(host, build), ["one", "two", "three", "four"]);
        assert.ok(host.log(build).some(line => line.endsWith("Phase complete: BUILD State: SUCCEEDED")));
    });

    it("does not begin where its role is gone, and says so", async () => {
        host.session.call("iam", "DeleteRole", { RoleName: "builder" });
        const build = await host.run(spec({ build: ["echo one"] }));
        assert.equal(build.buildStatus, "FAILED");
        assert.deepEqual(phasesOf(build).slice(3), ["DOWNLOAD_SOURCE FAILED", "FINALIZING SUCCEEDED"]);
        assert.match(
            JSON.stringify(build.phases),
            /CLIENT_ERROR.*CodeBuild is not authorized to perform: sts:AssumeRole on service role arn:aws:iam::123456789012:role\/builder/,
        );
    });

    for (const shell of ["bash", "/bin/sh"]) {
        it(`runs all commands in one shell (${shell}): folder and variables survive, and \`exit\` ends a command only`, async () => {
            const build = await host.run(
                spec(
                    {
                        install: ["A=1; export B='x\ny'", "mkdir sub; cd sub"],
                        build: ['echo "$A $B"; basename "$PWD"', "exit 3", "echo never"],
                        post_build: ['echo "$A $B"', 'echo "$CODEBUILD_BUILD_SUCCEEDING"; basename "$PWD"'],
                    },
                    { env: { shell } },
                ),
            );
            assert.equal(build.buildStatus, "FAILED");
            assert.deepEqual(saidBy(host, build), ["1 x", "y", "sub", "1 x", "y", "0", "sub"]);
            assert.equal(
                contextOf(build),
                "COMMAND_EXECUTION_ERROR: Error while executing command: exit 3. Reason: exit status 3",
            );
        });
    }

    it("has CodeBuild's variables, those of the project and of its start, and none of the user's", async () => {
        await host.close();
        host = openBuilds({ environment: { GITHUB_TOKEN: "a-user's", AWS_ENDPOINT_URL: "http://127.0.0.1:1" } });
        host.createRole();
        host.create({
            environment: {
                type: "LINUX_CONTAINER",
                image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                computeType: "BUILD_GENERAL1_SMALL",
                environmentVariables: [
                    { name: "BOTH", value: "project" },
                    { name: "START", value: "project" },
                ],
            },
        });
        const build = await host.run(
            spec(
                { build: ["env | sort"] },
                { env: { variables: { SPEC: "spec", BOTH: "spec", START: "spec", NUMBER: 1.0 } } },
            ),
            { environmentVariablesOverride: [{ name: "START", value: "start" }], sourceVersion: "v1" },
        );
        const variables = Object.fromEntries(
            saidBy(host, build).map(line => [line.split("=")[0], line.replace(/^.*?=/, "")]),
        );
        const expected = {
            CODEBUILD_BUILD_ID: build.id,
            CODEBUILD_BUILD_ARN: build.arn,
            CODEBUILD_BUILD_NUMBER: "1",
            CODEBUILD_BUILD_IMAGE: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            CODEBUILD_BUILD_SUCCEEDING: "1",
            CODEBUILD_INITIATOR: "sandbox",
            CODEBUILD_SOURCE_VERSION: "v1",
            CODEBUILD_LOG_PATH: build.id?.split(":")[1],
            CODEBUILD_KMS_KEY_ID: "arn:aws:kms:eu-west-1:123456789012:alias/aws/s3",
            AWS_REGION: "eu-west-1",
            AWS_DEFAULT_REGION: "eu-west-1",
            AWS_ENDPOINT_URL: "http://127.0.0.1:1",
            SPEC: "spec",
            BOTH: "project",
            START: "start",
            NUMBER: "1",
            GITHUB_TOKEN: undefined,
        };
        const found = Object.fromEntries(Object.keys(expected).map(name => [name, variables[name]]));
        assert.deepEqual(found, expected);
        assert.match(variables.CODEBUILD_SRC_DIR ?? "", /\/output\/src1\/src$/);
        assert.notEqual(variables.HOME, process.env.HOME);
    });

    describe("that fails", () => {
        it("in install or pre_build runs nothing more; in build it goes on with post_build and its artifacts", async () => {
            const rest = { build: ["echo build"], post_build: ["echo post"] };
            const early = await host.run(spec({ ...rest, pre_build: ["false"] }));
            assert.deepEqual(phasesOf(early).slice(-3), [
                "INSTALL SUCCEEDED",
                "PRE_BUILD FAILED",
                "FINALIZING SUCCEEDED",
            ]);
            assert.deepEqual(saidBy(host, early), []);
            const late = await host.run(spec({ ...rest, build: ["false"] }));
            assert.deepEqual(phasesOf(late).slice(-4), [
                "BUILD FAILED",
                "POST_BUILD SUCCEEDED",
                "UPLOAD_ARTIFACTS SUCCEEDED",
                "FINALIZING SUCCEEDED",
            ]);
            assert.equal(late.buildStatus, "FAILED");
            assert.deepEqual(saidBy(host, late), ["post"]);
        });

        it("goes on or stops as `on-failure` says, and has failed all the same", async () => {
            const rest = { post_build: ['echo "post $CODEBUILD_BUILD_SUCCEEDING"'] };
            const goesOn = await host.run(
                spec({ ...rest, pre_build: { commands: ["false"], "on-failure": "CONTINUE" }, build: ["echo build"] }),
            );
            assert.deepEqual(saidBy(host, goesOn), ["build", "post 0"]);
            assert.equal(goesOn.buildStatus, "FAILED");
            const stops = await host.run(spec({ ...rest, build: { commands: ["false"], "on-failure": "ABORT" } }));
            assert.deepEqual(saidBy(host, stops), []);
            assert.ok(!stops.phases?.some(({ phaseType }) => phaseType === "POST_BUILD"));
        });

        it("runs `finally` in any case, and fails where that fails", async () => {
            const clean = await host.run(
                spec({ build: { commands: ["false", "echo no"], finally: ["echo cleaned"] } }),
            );
            assert.deepEqual(saidBy(host, clean), ["cleaned"]);
            const dirty = await host.run(spec({ build: { commands: ["true"], finally: ["exit 4"] } }));
            assert.equal(
                contextOf(dirty),
                "COMMAND_EXECUTION_ERROR: Error while executing command: exit 4. Reason: exit status 4",
            );
        });

        it("is tried again as often as `on-failure` asks, where it said what that expects", async () => {
            const phase = (words: string) => ({
                commands: [`echo ${words}; false`],
                "on-failure": "RETRY-2-.*timeout.*",
            });
            const first = await host.run(spec({ build: phase("timeout") }));
            const ids = (): string[] => host.session.call("codebuild", "ListBuilds", { sortOrder: "ASCENDING" }).ids;
            let last = first;
            while (last.autoRetryConfig?.nextAutoRetry) {
                last = await host.ended(last.autoRetryConfig.nextAutoRetry);
            }
            assert.equal(ids().length, 3);
            assert.equal(last.autoRetryConfig?.autoRetryNumber, 2);
            const other = await host.run(spec({ build: phase("mistake") }));
            assert.equal(other.autoRetryConfig, undefined);
            assert.equal(ids().length, 4);
        });
    });

    it("that is stopped ends with all its processes, and its phase is the one it was in", async () => {
        const { id } = host.start(spec({ build: ["echo begun; sleep 1000 & wait"], post_build: ["echo never"] }));
        await host.said(id, "begun");
        host.session.call("codebuild", "StopBuild", { id });
        const build = await host.ended(id);
        assert.equal(build.buildStatus, "STOPPED");
        assert.deepEqual(phasesOf(build).slice(-2), ["BUILD STOPPED", "FINALIZING SUCCEEDED"]);
        await host.idle();
        assert.ok(!host.log(build).includes("never"));
    });

    it("has so many minutes, and ends as timed out", async () => {
        const { id } = host.start(spec({ build: ["echo begun; sleep 1000"] }), { timeoutInMinutesOverride: 5 });
        await host.said(id, "begun");
        host.account.advance(5 * 60_000);
        const build = await host.ended(id);
        assert.equal(build.buildStatus, "TIMED_OUT");
        assert.match(contextOf(build) ?? "", /^BUILD_TIMED_OUT: /);
        await host.idle();
    });

    it("waits for its turn where the project allows no more at once, and not for ever", async () => {
        host.session.call("codebuild", "UpdateProject", { name: "app", concurrentBuildLimit: 1 });
        const first = host.start(spec({ build: ["echo begun; sleep 1000"] }));
        await host.said(first.id, "begun");
        const [second, third] = [
            host.start(spec({ build: ["true"] })),
            host.start(spec({ build: ["true"] }), { queuedTimeoutInMinutesOverride: 5 }),
        ];
        const phase = ({ id }: { id?: string }): string =>
            host.session.call("codebuild", "BatchGetBuilds", { ids: [id] }).builds[0].currentPhase;
        assert.deepEqual([phase(second), phase(third)], ["QUEUED", "QUEUED"]);
        host.account.advance(5 * 60_000);
        assert.equal((await host.ended(third.id)).buildStatus, "TIMED_OUT");
        host.session.call("codebuild", "StopBuild", { id: first.id });
        assert.equal((await host.ended(second.id)).buildStatus, "SUCCEEDED");
    });

    it("is begun anew where the sandbox was closed meanwhile", async () => {
        await host.close();
        const store = memoryStore();
        host = openBuilds({ account: openAccount({ store }) });
        host.createRole();
        host.create();
        const command = 'test -e "$MARK" || { touch "$MARK"; echo begun; sleep 1000; }';
        const mark = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-mark-")), "mark");
        const variable = { name: "MARK", value: mark };
        const { id } = host.start(spec({ build: [command] }), { environmentVariablesOverride: [variable] });
        await host.said(id, "begun");
        await host.close();
        host = openBuilds({ account: openAccount({ store }) });
        const build = await host.ended(id);
        fs.rmSync(path.dirname(mark), { recursive: true });
        assert.equal(build.buildStatus, "SUCCEEDED");
        assert.equal(phasesOf(build).filter(phase => phase.startsWith("BUILD ")).length, 1);
    });
});
