import * as assert from "node:assert/strict";
import type { FaultRule } from "../../sandbox/faults";
import { builds, openPipelined, type Pipelined } from "../operations/pipelined";
import { asks, untilAsked, stage, type StageInput } from "../sandbox/codepipeline/pipeline";
import { pollUntil } from "../sandbox/ecs/application";
import { swingbridge, type Answer } from "./operated";

const TESTS = `version: 0.2
phases:
  build:
    commands: [echo "password=hunter22 is on line 1", "[ ! -e broken.txt ]"]
`;
const ENDS: StageInput = asks("End");

describe("swingbridge pipeline", function () {
    this.timeout(60_000);

    let opened: Pipelined;
    const open = async (...args: Parameters<typeof openPipelined>) => (opened = await openPipelined(...args));
    afterEach(() => opened.close());

    const run = (...args: string[]): Promise<Answer> =>
        swingbridge(opened.clients, undefined, "pipeline", ...args, "--pipeline", "app");
    const executions = (): string[] =>
        opened.session
            .call<{ pipelineExecutionSummaries: { pipelineExecutionId: string }[] }>(
                "codepipeline",
                "ListPipelineExecutions",
                { pipelineName: "app" },
            )
            .pipelineExecutionSummaries.map(({ pipelineExecutionId }) => pipelineExecutionId);
    const asked = (name = "Approve") => untilAsked(opened.session, name, executions()[0]);

    describe("status", () => {
        it("shows stages and actions, the commit, who started it, and how to say yes", async () => {
            await open([asks("Approve"), ENDS]);
            asked();
            const { status, stdout } = await run("status");
            assert.equal(status, 0);
            const [id] = executions();
            assert.match(
                stdout,
                new RegExp(`^app {2}${id} {2}InProgress {2}[0-9a-f]{12} "The first one" {2}since `, "m"),
            );
            assert.match(stdout, /by the pipeline's creation/);
            assert.match(stdout, /^ {2}✓ Source {3}Source {2}Succeeded/m);
            assert.match(stdout, /^ {2}▸ Approve {2}Ask {2}waits for an approval {2}since 2026-/m);
            assert.match(stdout, /^ {2}· End {6}Ask$/m);
            assert.match(stdout, /^ {4}swingbridge pipeline approve --pipeline app --expect-commit [0-9a-f]{12}$/m);
            assert.match(
                stdout,
                /https:\/\/us-east-1\.console\.aws\.amazon\.com\/codesuite\/codepipeline\/pipelines\/app\/view/,
            );
        });

        it("gives machines all of it, but for the token of the answer", async () => {
            await open([asks("Approve"), ENDS]);
            const token = asked();
            const { json, stdout } = await run("status", "--json");
            assert.equal(json[0].stages[1].actions[0].status, "InProgress");
            assert.match(json[0].executions[0].revision.id, /^[0-9a-f]{40}$/);
            assert.ok(!stdout.includes(token));
        });

        it("names a transition that is disabled, why, and how it is enabled", async () => {
            await open([asks("Approve"), ENDS]);
            opened.session.call("codepipeline", "DisableStageTransition", {
                pipelineName: "app",
                stageName: "End",
                transitionType: "Inbound",
                reason: "holidays",
            });
            const { stdout } = await run("status");
            assert.match(
                stdout,
                /⊘ the transition into End is disabled by \S+: holidays; aws codepipeline enable-stage-transition --pipeline-name app --stage-name End/,
            );
        });

        it("--wait follows what is under way to its end", async () => {
            await open([asks("Approve")]);
            const token = asked();
            opened.session.call("codepipeline", "PutApprovalResult", {
                pipelineName: "app",
                stageName: "Approve",
                actionName: "Ask",
                token,
                result: { status: "Approved", summary: "" },
            });
            const { status, stdout, stderr } = await run("status", "--wait");
            assert.equal(status, 0, stderr);
            assert.match(stdout, /^app: execution \S+ succeeded$/m);
            assert.match(stderr, /^app: Approve \(Ask\) +Succeeded/m);
        });

        it("--wait says once who is waited for, and how to say yes; when its time is up, how to go on", async () => {
            await open([asks("Approve"), ENDS]);
            const token = asked();
            const { status, stdout, stderr } = await run("status", "--wait", "--timeout", "1s");
            assert.equal(status, 4, stderr);
            const said = stderr.match(/^.*swingbridge pipeline approve --pipeline app --expect-commit [0-9a-f]{12}$/gm);
            assert.equal(said?.length, 1, stderr);
            const [id] = executions();
            assert.match(
                stdout,
                new RegExp(
                    `execution ${id} goes on; swingbridge pipeline status --wait --execution ${id} --pipeline app follows it`,
                ),
            );
            assert.ok(!`${stdout}${stderr}`.includes(token));
        });

        it("--wait ends as the answer has it", async () => {
            await open([asks("Approve"), ENDS]);
            asked();
            const answered = await run("reject", "--comment", "not on a Friday");
            assert.equal(answered.status, 0, answered.stderr);
            const { status, stdout } = await run("status", "--wait", "--execution", executions()[0]!);
            assert.equal(status, 5, stdout);
            assert.match(stdout, /not on a Friday/);
        });
    });

    describe("start", () => {
        it("releases the newest commit, and says how to see it", async () => {
            await open([asks("Approve")]);
            asked();
            const before = executions().length;
            const { status, stdout, stderr } = await run("start");
            assert.equal(status, 0, stderr);
            assert.match(
                stdout,
                /^app: execution \S+ started with main of app; swingbridge pipeline status --pipeline app shows it$/m,
            );
            assert.match(stderr, /an execution is under way: this one takes its turn after/);
            assert.equal(executions().length, before + 1);
        });

        it("releases the commit that is named", async () => {
            await open([asks("Approve")]);
            const first = opened.commit("The second one");
            opened.commit("The third one");
            const { json } = await run("start", "--commit", first, "--json");
            const { executionId } = json.at(-1);
            pollUntil(
                () => stage(opened.session, "Approve"),
                found =>
                    found.inboundExecution?.pipelineExecutionId === executionId ||
                    found.latestExecution?.pipelineExecutionId === executionId,
            );
            const { json: shown } = await run("status", "--json");
            const found = shown[0].executions.find((each: { id: string }) => each.id === executionId);
            assert.deepEqual([found.revision.id, found.revision.summary], [first, "The second one"]);
        });

        it("--dry-run starts nothing", async () => {
            await open([asks("Approve")]);
            const before = executions().length;
            const { status, stdout } = await run("start", "--dry-run");
            assert.deepEqual([status, stdout], [0, "app: would start app with main of app\n"]);
            assert.equal(executions().length, before);
        });

        it("--wait that is given up on says how to come back", async () => {
            await open([asks("Approve")]);
            const { status, stdout, stderr } = await run("start", "--wait", "--timeout", "0s");
            assert.equal(status, 4, stderr);
            assert.match(
                stdout,
                /goes on; swingbridge pipeline status --wait --execution \S+ --pipeline app follows it/,
            );
        });

        it("does not take a short SHA", async () => {
            await open([asks("Approve")]);
            assert.equal((await run("start", "--commit", "4fc4a35")).status, 1);
        });
    });

    describe("approve and reject", () => {
        beforeEach(async () => {
            await open([asks("Approve"), ENDS]);
            asked();
        });

        it("says what goes on, and lets it go on", async () => {
            const { status, stdout, stderr } = await run("approve", "--comment", "looks good");
            assert.equal(status, 0, stderr);
            assert.match(
                stderr,
                /^Approve \(Ask\) of execution \S+, since 2026-\S+\n {2}deploys [0-9a-f]{12} "The first one"$/m,
            );
            assert.match(stdout, /^app: approved: [0-9a-f]{12} "The first one" goes on$/m);
            untilAsked(opened.session, "End", executions()[0]);
        });

        it("--wait follows what was approved", async () => {
            const { status, stderr } = await run("approve", "--wait", "--timeout", "0s");
            assert.equal(status, 4);
            assert.match(stderr, /^app: Source \(Source\) +Succeeded/m);
        });

        it("rejects: nothing is deployed", async () => {
            const { status, stdout } = await run("reject", "--comment", "not today");
            assert.equal(status, 0);
            assert.match(stdout, /rejected: [0-9a-f]{12} "The first one" is not deployed/);
            const { status: ended, stdout: how } = await run("status", "--wait");
            assert.equal(ended, 5);
            assert.match(
                how,
                /failed in Approve \(Ask\): The approval was rejected: not today; nothing was deployed$/m,
            );
        });

        it("--dry-run answers nothing", async () => {
            const { status, stdout } = await run("approve", "--dry-run");
            assert.equal(status, 0);
            assert.match(stdout, /would approve [0-9a-f]{12} "The first one" in stage Approve/);
            assert.ok(stage(opened.session, "Approve").actionStates[0].latestExecution.token);
        });

        it("--expect-commit answers for that commit only", async () => {
            const other = await run("approve", "--expect-commit", "4fc4a35");
            assert.equal(other.status, 5);
            assert.match(other.stderr, /what waits in Approve is [0-9a-f]{12} "The first one", not 4fc4a35/);
            const { json } = await run("status", "--json");
            const sha = json[0].executions[0].revision.id as string;
            assert.equal((await run("approve", "--expect-commit", sha.slice(0, 9))).status, 0);
        });

        it("says who answered, where nothing waits any more", async () => {
            await run("reject");
            await run("status", "--wait");
            const { status, stderr } = await run("approve");
            assert.equal(status, 5);
            assert.match(stderr, /nothing waits for an approval\n {2}Ask was answered at 2026-\S+ by \S+ \(rejected\)/);
        });

        it("says that the stage that is named waits for nothing", async () => {
            const { status, stderr } = await run("approve", "--stage", "End");
            assert.equal(status, 5);
            assert.match(stderr, /nothing waits for an approval in stage End/);
        });
    });

    describe("retry, stop and logs", () => {
        it("shows the log of the build that failed, without its secrets, and tries the stage again", async () => {
            await open([builds("Test", "tests", "Test"), asks("Approve")], { projects: { tests: TESTS } });
            opened.commit("Break it", { "broken.txt": "" });
            const failed = await run("start", "--wait");
            assert.equal(failed.status, 5, failed.stdout);
            assert.match(
                failed.stdout,
                /failed in Test \(Test\): [^]*nothing was deployed; swingbridge pipeline logs --pipeline app shows why; swingbridge pipeline retry --pipeline app tries it again/,
            );

            const logs = await run("logs", "--follow");
            assert.equal(logs.status, 0);
            assert.match(logs.stderr, /^Test \(Test\) Failed: build tests:/m);
            assert.match(logs.stdout, /password=\[redacted\] is on line 1/);
            assert.doesNotMatch(logs.stdout, /hunter22/);

            const planned = await run("retry", "--dry-run");
            assert.match(
                planned.stdout,
                /would try stage Test with [0-9a-f]{12} "Break it" again, the actions that failed/,
            );
            const retried = await run("retry", "--wait");
            assert.equal(retried.status, 5, "the commit is as broken as before");
            assert.match(retried.stderr, /following execution/);
        });

        it("has nothing to try again where nothing failed", async () => {
            await open([asks("Approve")]);
            asked();
            const { status, stderr } = await run("retry");
            assert.equal(status, 5);
            assert.match(stderr, /no stage has failed: execution \S+ is under way/);
        });

        it("stops what is under way", async () => {
            await open([asks("Approve")]);
            asked();
            assert.match(
                (await run("stop", "--dry-run")).stdout,
                /would stop execution \S+ of [0-9a-f]{12} "The first one"; its actions run/,
            );
            const { status, stdout } = await run("stop", "--abandon", "--comment", "wrong branch");
            assert.equal(status, 0);
            assert.match(stdout, /is being stopped; its actions are left to themselves/);
            const ended = await run("status", "--wait");
            assert.equal(ended.status, 5);
            assert.match(ended.stdout, /was stopped[^]*nothing was deployed/);
            const again = await run("stop");
            assert.deepEqual([again.status, again.stderr.split("\n")[0]], [5, "error: no execution is under way"]);
        });

        it("has no log where nothing was built", async () => {
            await open([asks("Approve")]);
            const { status, stderr } = await run("logs");
            assert.equal(status, 5);
            assert.match(stderr, /the execution has no build yet/);
        });
    });

    const fault = (code: string, message: string, more: { times?: number } = {}): FaultRule => ({
        service: "codepipeline",
        operation: "GetPipelineState",
        kind: "error",
        code,
        message,
        ...more,
    });
    for (const [what, faults, status, message] of [
        [
            "no permission, with the action that is missing",
            [
                fault(
                    "AccessDeniedException",
                    "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: codepipeline:GetPipelineState",
                ),
            ],
            1,
            /codepipeline:GetPipelineState\n {2}allow the action named above/,
        ],
        [
            "expired credentials",
            [fault("ExpiredTokenException", "The security token included in the request is expired")],
            1,
            /the credentials have expired: log in again/,
        ],
        [
            "a throttled account that it waits out",
            [fault("ThrottlingException", "Rate exceeded", { times: 2 })],
            0,
            /^$/,
        ],
    ] as const) {
        it(`tells of ${what}`, async () => {
            await open([asks("Approve")], { faults: [...faults] });
            const answer = await run("status");
            assert.equal(answer.status, status, answer.stderr);
            assert.match(answer.stderr, message);
        });
    }

    it("knows no pipeline of another name", async () => {
        await open([asks("Approve")]);
        for (const command of ["status", "start", "approve", "retry", "stop", "logs"]) {
            const { status, stderr } = await swingbridge(
                opened.clients,
                undefined,
                "pipeline",
                command,
                "--pipeline",
                "other",
            );
            assert.equal(status, 5, `${command}: ${stderr}`);
            assert.match(stderr, /there is no pipeline other in us-east-1/);
        }
    });
});
