import assert from "node:assert/strict";
import { CodeBuildClient, BatchGetBuildBatchesCommand } from "@aws-sdk/client-codebuild";
import { unzipSync } from "fflate";
import { setImmediate as tick } from "node:timers/promises";
import { serveBuilds } from "../../../sandbox/builds";
import { serveWire } from "../../../sandbox/wire";
import { createBuildRole, project } from "../codebuild/project";
import type { Answer } from "../ecs/application";
import { action, actions, actionState, BUCKET, create, execution, openPrepared, push, type Prepared } from "./pipeline";

const SPEC = {
    version: "0.2",
    batch: {
        "build-graph": [
            { identifier: "one", env: { variables: { NAME: "one" } } },
            { identifier: "two", "depend-on": ["one"], env: { variables: { NAME: "two" } } },
        ],
    },
    env: { "exported-variables": ["NAME"] },
    phases: {
        build: {
            commands: [
                'test "$NAME" != "$(cat broken)"',
                'echo "$NAME $CODEBUILD_RESOLVED_SOURCE_VERSION" > "$NAME.txt"; echo more > more.txt',
            ],
        },
    },
    artifacts: { files: ["one.txt", "two.txt"], "secondary-artifacts": { More: { files: ["more.txt"] } } },
};

describe("A batch of builds in a pipeline", function () {
    this.timeout(60_000);
    let prepared: Prepared;
    let stop: () => Promise<void>;

    beforeEach(() => {
        prepared = openPrepared();
        const { account, session } = prepared;
        stop = serveBuilds(account, () => ({ PATH: process.env.PATH ?? "" }), { standIns: "always" });
        const serviceRole = createBuildRole(session);
        const pipeline = { type: "CODEPIPELINE" } as const;
        session.call(
            "codebuild",
            "CreateProject",
            project({
                source: { ...pipeline, buildspec: JSON.stringify(SPEC) },
                artifacts: pipeline,
                serviceRole,
                buildBatchConfig: { serviceRole: createBuildRole(session, "batches"), timeoutInMins: 60 },
            }),
        );
    });
    afterEach(async () => {
        await stop();
        prepared.account.close();
    });

    async function run(
        outputs: string[],
        configuration: object = {},
        files: Record<string, string> = {},
    ): Promise<Answer> {
        push(prepared.session, { broken: "none", ...files });
        const build = action("Build", "Build", "CodeBuild", {
            configuration: { ProjectName: "app", BatchEnabled: "true", ...configuration },
            namespace: "Build",
            inputArtifacts: [{ name: "Code" }],
            outputArtifacts: outputs.map(name => ({ name })),
        });
        const id = create(prepared.session, [{ name: "Build", actions: [build] }]);
        for (;;) {
            const found = execution(prepared.session, id);
            if (found.status !== "InProgress") {
                return found;
            }
            await tick();
        }
    }
    const built = (): Answer => actions(prepared.session)[0];
    const filesOf = (artifact: string): Record<string, string> => {
        const { s3location } = built().output.outputArtifacts.find(({ name }: Answer) => name === artifact);
        const { Body } = prepared.session.call<Answer>("s3", "GetObject", { Bucket: BUCKET, Key: s3location.key });
        const files = Object.entries(unzipSync(new Uint8Array(Body as Uint8Array)));
        return Object.fromEntries(files.map(([name, content]) => [name, Buffer.from(content).toString().trim()]));
    };
    const version = (): string =>
        execution(prepared.session, built().pipelineExecutionId).artifactRevisions[0].revisionId;

    it("hands on the artifacts of each build under their names, and has no variables", async () => {
        assert.equal((await run(["one", "two", "two_More"])).status, "Succeeded");
        assert.deepEqual(filesOf("one"), { "one.txt": `one ${version()}` });
        assert.deepEqual(filesOf("two"), { "two.txt": `two ${version()}` });
        assert.deepEqual(filesOf("two_More"), { "more.txt": "more" });
        assert.deepEqual(built().output.outputVariables ?? {}, {});
    });

    it("makes one artifact of those of all its builds where it combines them, and is read by AWS's own client", async () => {
        assert.equal((await run(["All"], { CombineArtifacts: "true" })).status, "Succeeded");
        assert.deepEqual(filesOf("All"), { "one.txt": `one ${version()}`, "two.txt": `two ${version()}` });
        const id: string = built().output.executionResult.externalExecutionId;
        const server = await serveWire(prepared.account);
        const client = new CodeBuildClient({
            endpoint: server.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        });
        try {
            const { buildBatches: [batch] = [] } = await client.send(new BatchGetBuildBatchesCommand({ ids: [id] }));
            assert.equal(batch?.buildBatchStatus, "SUCCEEDED");
            assert.equal(batch?.initiator, "codepipeline/app");
            assert.deepEqual(
                batch?.phases?.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`),
                ["SUBMITTED", "DOWNLOAD_BATCHSPEC", "IN_PROGRESS", "COMBINE_ARTIFACTS", "SUCCEEDED"].map(
                    phase => `${phase} SUCCEEDED`,
                ),
            );
            assert.deepEqual(
                batch?.buildGroups?.map(({ identifier, currentBuildSummary }) => [
                    identifier,
                    currentBuildSummary?.buildStatus,
                ]),
                [
                    ["one", "SUCCEEDED"],
                    ["two", "SUCCEEDED"],
                ],
            );
        } finally {
            client.destroy();
            await server.close();
        }
    });

    it("fails with the build that failed, and is retried by its stage alone", async () => {
        assert.equal((await run([], {}, { broken: "one" })).status, "Failed");
        const { errorDetails } = actionState(prepared.session, "Build", "Build");
        assert.equal(errorDetails.code, "JobFailed");
        assert.match(errorDetails.message, /^Batch build terminated with state: FAILED, one: FAILED$/);
        const id: string = built().output.executionResult.externalExecutionId;
        assert.throws(() => prepared.session.call("codebuild", "RetryBuildBatch", { id }), {
            code: "InvalidInputException",
            message: /retry the stage of the pipeline/,
        });
    });

    it("fails where an output is called after none of its builds, and where the project has no role for batches", async () => {
        assert.equal((await run(["one", "three"])).status, "Failed");
        assert.match(
            actionState(prepared.session, "Build", "Build").errorDetails.message,
            /Code: CLIENT_ERROR, Message: The output artifact three is called after no build of the batch$/,
        );
        prepared.session.call("codepipeline", "DeletePipeline", { name: "app" });
        prepared.session.call("codebuild", "UpdateProject", { name: "app", buildBatchConfig: {} });
        assert.equal((await run([])).status, "Failed");
        const { errorDetails } = actionState(prepared.session, "Build", "Build");
        assert.equal(errorDetails.code, "ConfigurationError");
        assert.match(errorDetails.message, /^Error calling startBuildBatch: .*does not have a batch configuration/);
    });
});
