import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { StackOutputs } from "../../../outputs";
import { act, exportStack, inspect, liveService, outputsOf } from "../inspect";
import type { Result, RunOptions } from "../program";
import { story } from "../story";
import { update, type Update } from "../update";

const PASSWORD = "correct horse battery staple";
const REPOSITORY = "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/todo";

const PIPELINE = `  swingbridge:releasedBy: pipeline
  swingbridge:pipeline:
    source: { kind: codecommit, repository: todo }
    test: { buildspec: ci/buildspec-test.yml }
    pullRequests: { buildspec: ci/buildspec-pull-request.yml }
    approval: { topicArn: arn:aws:sns:us-east-1:123456789012:approvals }
`;

const TESTS = `version: 0.2
phases:
  build:
    commands:
      - test ! -e broken
      - >-
        echo '<testsuite name="todo" tests="1"><testcase classname="todo" name="starts"/></testsuite>' > junit.xml
reports:
  unit:
    files: [junit.xml]
`;

const CHECKS = `version: 0.2
phases:
  build:
    commands:
      - echo "pull request $PULL_REQUEST_ID of $REPOSITORY_NAME to $DESTINATION_COMMIT at $(git rev-parse HEAD)"
`;

/** Puts an event, waits for the build of a project that it starts, and prints what that said. */
const ANNOUNCE = `
const { BatchGetBuildsCommand, CodeBuildClient, ListBuildsForProjectCommand } = require("@aws-sdk/client-codebuild");
const { CloudWatchLogsClient, GetLogEventsCommand } = require("@aws-sdk/client-cloudwatch-logs");
const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
(async () => {
    const [projectName, event] = process.argv.slice(1);
    await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [JSON.parse(event)] }));
    const { ids } = await new CodeBuildClient({}).send(new ListBuildsForProjectCommand({ projectName }));
    let build;
    do {
        [build] = (await new CodeBuildClient({}).send(new BatchGetBuildsCommand({ ids }))).builds;
    } while (!build.buildComplete);
    const { groupName: logGroupName, streamName: logStreamName } = build.logs;
    const input = { logGroupName, logStreamName, startFromHead: true };
    const { events } = await new CloudWatchLogsClient({}).send(new GetLogEventsCommand(input));
    console.log(build.buildStatus, events.map(({ message }) => message).join(""));
})();
`;

story("the prod stack, released by its pipeline", program => {
    let outputs: StackOutputs;
    let sha: string;

    const shell: RunOptions = { environment: { DB_PASSWORD: PASSWORD } };
    const up = (): Promise<Update> => update(program(), ["up", "--stack", "prod", "--yes", "--skip-preview"], shell);
    const pipeline = (command: string, ...flags: string[]): Promise<Result> =>
        program().run(["swingbridge", "pipeline", command, "--stack", "prod", ...flags]);
    /** Runs a command and looks, in the same sandbox, until the pipeline's status has a word: builds end with their sandbox. */
    const until = async (word: string, command = "true"): Promise<string> => {
        const look = "swingbridge pipeline status --stack prod";
        const script = `${command} && for look in $(seq 80); do ${look} | grep -F '${word}' && exit 0; done; ${look}; exit 1`;
        const { code, output } = await program().run(["bash", "-c", script]);
        assert.equal(code, 0, output);
        return output;
    };
    const live = () => liveService(program(), outputs.services.app!);

    it("goes up without an image: a placeholder answers, and nothing is built", async () => {
        program().replace(
            "Pulumi.prod.yaml",
            "  swingbridge:releasedBy: manual\n  swingbridge:images: reuse\n",
            PIPELINE,
        );
        program().write("ci/buildspec-test.yml", TESTS);
        program().write("ci/buildspec-pull-request.yml", CHECKS);
        program().commit("a pipeline");
        await program().run(["true"]); // Makes the account.
        await act(program(), ({ client }) => client(SNSClient).send(new CreateTopicCommand({ Name: "approvals" })));
        const first = await up();
        assert.equal(first.code, 0, first.output);
        outputs = outputsOf(await exportStack(program(), "prod"));
        assert.equal(outputs.pipeline?.repository?.cloneUrlHttp, REPOSITORY);
        assert.ok(!first.changes.some(({ type }) => type === "docker-build:index:Image"));
        assert.match((await live()).image, /busybox/);
        // A pipeline begins with an execution of its own: there is no commit yet.
        const empty = await pipeline("status", "--wait");
        assert.equal(empty.code, 5, empty.output);
    });

    it("tests and builds a pushed commit, and asks before it deploys", async () => {
        sha = program().commit("the first release");
        await until("waits for an approval", `git push ${REPOSITORY} main`);
        assert.match((await live()).image, /busybox/, "nobody has said yes");
    });

    it("puts it live after a yes: blue/green, by its digest, and recorded under its commit", async () => {
        const approved = await pipeline("approve", "--wait");
        assert.equal(approved.code, 0, approved.output);
        const { image, record } = await live();
        assert.match(image, /\.dkr\.ecr\.us-east-1\.amazonaws\.com\/todo-app-production@sha256:[0-9a-f]{64}$/);
        assert.equal(record.current?.sha, sha);
        assert.equal(record.current.images.app?.digest, image.split("@")[1]);
        assert.match(record.current.deploymentId ?? "", /^d-/);
    });

    it("leaves pulumi up nothing to change", async () => {
        const again = await up();
        assert.equal(again.code, 0, again.output);
        assert.deepEqual(again.changes, []);
    });

    it("builds the commit of a pull request, which CodeCommit tells EventBridge of", async () => {
        program().git("switch", "--quiet", "--create", "idea");
        const sourceCommit = program().commit("an idea");
        program().git("switch", "--quiet", "main");
        const pushed = await program().run(["git", "push", REPOSITORY, "idea"]);
        assert.equal(pushed.code, 0, pushed.output);
        const detail = {
            event: "pullRequestCreated",
            pullRequestId: "1",
            pullRequestStatus: "Open",
            repositoryNames: ["todo"],
            sourceCommit,
            destinationCommit: sha,
            sourceReference: "refs/heads/idea",
            destinationReference: "refs/heads/main",
        };
        const event = {
            Source: "aws.codecommit",
            DetailType: "CodeCommit Pull Request State Change",
            Resources: ["arn:aws:codecommit:us-east-1:123456789012:todo"],
            Detail: JSON.stringify(detail),
        };
        const project = outputs.pipeline!.pullRequests!.projectName;
        const { output } = await program().run([process.execPath, "--eval", ANNOUNCE, project, JSON.stringify(event)]);
        assert.match(output, /^SUCCEEDED /m);
        assert.ok(output.includes(`\npull request 1 of todo to ${sha} at ${sourceCommit}\n`), output);
    });

    it("stops before an image is pushed where a test fails, and leaves what is live", async () => {
        program().write("broken", "");
        const broken = program().commit("a failing test");
        await until("✗ Test", `git push ${REPOSITORY} main`);
        assert.equal((await live()).record.current?.sha, sha, "what was live is live");
        const pushed = await inspect(program(), ({ client }) =>
            client(ECRClient).send(new DescribeImagesCommand({ repositoryName: "todo-app-production" })),
        );
        const tags = pushed.imageDetails?.flatMap(({ imageTags = [] }) => imageTags) ?? [];
        assert.ok(tags.includes(sha) && !tags.includes(broken), tags.join(" "));
    });

    it("rolls back a release whose tasks crash, and puts it live when the failed stage is retried", async () => {
        fs.rmSync(path.join(program().folder, "broken"));
        const next = program().commit("crashes at first");
        await until("waits for an approval", `git push ${REPOSITORY} main`);
        const crash = JSON.stringify({ moment: "ecs.task", kind: "crash", match: { family: "todo-prod-app" } });
        const failed = await program().run(
            ["swingbridge", "pipeline", "approve", "--stack", "prod", "--expect-commit", next, "--wait"],
            { faults: [crash] },
        );
        assert.equal(failed.code, 2, failed.output);
        assert.match((await pipeline("status")).output, /✗ Deploy/);
        assert.equal((await live()).record.current?.sha, sha, "the old version serves");
        assert.equal((await program().run(["swingbridge", "sandbox", "fault", "clear"])).code, 0);
        const retried = await pipeline("retry", "--wait");
        assert.equal(retried.code, 0, retried.output);
        assert.equal((await live()).record.current?.sha, next);
    });

    it("releases one commit after the other: a push meanwhile waits for its turn", async () => {
        const first = program().commit("one");
        await until("waits for an approval", `git push ${REPOSITORY} main`);
        const second = program().commit("and another");
        const pushed = await program().run(["git", "push", REPOSITORY, "main"]);
        assert.equal(pushed.code, 0, pushed.output);
        for (const commit of [first, second]) {
            await until("waits for an approval");
            const approved = await pipeline("approve", "--expect-commit", commit, "--wait");
            assert.equal(approved.code, 0, approved.output);
            assert.equal((await live()).record.current?.sha, commit);
        }
    });
});
