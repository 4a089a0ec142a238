import assert from "node:assert/strict";
import { setImmediate as tick } from "node:timers/promises";
import { serveBuilds } from "../../../sandbox/builds";
import { openRelease, taskSets, type ReleasedApplication } from "../codedeploy/release";
import type { Answer } from "../ecs/application";
import { commit, createProjects, STAGES } from "./delivery";
import { actions, actionState, create, execution, prepare, stage, start } from "./pipeline";

describe("A pipeline from a push to a deployment", function () {
    this.timeout(60_000);

    let app: ReleasedApplication;
    let stop: () => Promise<void>;

    beforeEach(() => {
        app = openRelease();
        prepare(app.session);
        stop = serveBuilds(app.account, () => ({ PATH: process.env.PATH ?? "" }), { standIns: "always" });
        createProjects(app.session);
    });
    afterEach(async () => {
        await stop();
        app.account.close();
    });

    /** Polls, with turns for the builds' processes, until something holds. */
    async function until<Result>(poll: () => Result, done: (result: Result) => boolean): Promise<Result> {
        for (let result = poll(); ; result = poll()) {
            if (done(result)) {
                return result;
            }
            await tick();
        }
    }

    const ended = (id: string): Promise<Answer> =>
        until(
            () => execution(app.session, id),
            ({ status }) => status !== "InProgress",
        );

    async function approved(id: string): Promise<Answer> {
        const asked = await until(
            () => stage(app.session, "Approve"),
            ({ latestExecution, actionStates }) =>
                latestExecution?.pipelineExecutionId === id && actionStates[0].latestExecution?.token,
        );
        app.session.call("codepipeline", "PutApprovalResult", {
            pipelineName: "app",
            stageName: "Approve",
            actionName: "Ask",
            token: asked.actionStates[0].latestExecution.token,
            result: { status: "Approved", summary: "" },
        });
        return ended(id);
    }

    it("tests, builds, asks, deploys", async () => {
        commit(app.session, "1.28");
        const id = create(app.session, STAGES);
        assert.equal((await approved(id)).status, "Succeeded");

        const live = taskSets(app).find((set: Answer) => set.status === "PRIMARY").taskDefinition;
        const { taskDefinition } = app.session.call<Answer>("ecs", "DescribeTaskDefinition", { taskDefinition: live });
        assert.equal(taskDefinition.containerDefinitions[0].image, "nginx:1.28");
        const [, ask, build] = actions(app.session, id);
        assert.equal(ask.input.resolvedConfiguration.CustomData, "Deploy 1.28?");
        assert.deepEqual(build.output.outputVariables, { IMAGE_TAG: "1.28" });
        assert.match(build.output.executionResult.externalExecutionId, /^build:/);
        assert.deepEqual(
            build.output.outputArtifacts.map(({ name }: Answer) => name),
            ["Documents", "Image"],
        );
    });

    it("stops where a test fails, and goes on from there when it is tried again", async () => {
        commit(app.session, "1.28", "exit 3");
        const id = create(app.session, STAGES);
        assert.equal((await ended(id)).status, "Failed");
        const { errorDetails } = actionState(app.session, "Test", "Test");
        assert.equal(errorDetails.code, "JobFailed");
        assert.match(
            errorDetails.message,
            /^Build terminated with state: FAILED, Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: bash test\.sh\. Reason: exit status 3$/,
        );
        assert.equal(stage(app.session, "Build").latestExecution, undefined);
        commit(app.session, "1.29");
        assert.equal((await approved(start(app.session))).status, "Succeeded");
    });

    it("fails where a project is missing", async () => {
        commit(app.session, "1.28");
        app.session.call("codebuild", "DeleteProject", { name: "tests" });
        const id = create(app.session, STAGES);
        assert.equal((await ended(id)).status, "Failed");
        const { errorDetails } = actionState(app.session, "Test", "Test");
        assert.equal(errorDetails.code, "ConfigurationError");
        assert.match(errorDetails.message, /^Error calling startBuild: .*Error Code: ResourceNotFoundException/);
    });
});
