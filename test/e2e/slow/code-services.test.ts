import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { serveBuilds } from "../../../sandbox/builds";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import type { Answer } from "../../sandbox/ecs/application";
import { openPrepared, ROLE, type Prepared } from "../../sandbox/codepipeline/pipeline";
import { AWS_CLI, pythonWith, withoutPython, clientEnvironment } from "../python";

const run = promisify(execFile);

const CLI = "import sys; from awscli.clidriver import main; sys.exit(main())";

const BUILDSPEC = `version: 0.2
env:
  exported-variables: [VERSION]
phases:
  build:
    commands:
      - VERSION="$(cat version.txt)"
      - test "$VERSION" != bad
artifacts:
  files: [version.txt]
`;

const type = (category: string, provider: string) => ({ category, owner: "AWS", provider, version: "1" });

const PIPELINE = {
    name: "app",
    roleArn: ROLE,
    pipelineType: "V2",
    executionMode: "QUEUED",
    artifactStore: { type: "S3", location: "artifacts" },
    stages: [
        {
            name: "Source",
            actions: [
                {
                    name: "Fetch",
                    actionTypeId: type("Source", "CodeCommit"),
                    configuration: { RepositoryName: "app", BranchName: "main", PollForSourceChanges: "false" },
                    outputArtifacts: [{ name: "Code" }],
                },
            ],
        },
        {
            name: "Build",
            actions: [
                {
                    name: "Build",
                    actionTypeId: type("Build", "CodeBuild"),
                    namespace: "Build",
                    configuration: { ProjectName: "app" },
                    inputArtifacts: [{ name: "Code" }],
                    outputArtifacts: [{ name: "Built" }],
                },
            ],
        },
        {
            name: "Approve",
            actions: [
                {
                    name: "Ask",
                    actionTypeId: type("Approval", "Manual"),
                    configuration: { CustomData: "Deploy #{Build.VERSION}?" },
                },
            ],
        },
    ],
};

describe("The AWS CLI drives a pipeline in the sandbox", function () {
    this.timeout(600_000);

    let awsCli: string;
    let prepared: Prepared;
    let server: WireServer;
    let stop: () => Promise<void>;
    let folder: string;

    before(async function () {
        try {
            awsCli = await pythonWith(AWS_CLI);
        } catch (error) {
            process.stdout.write(`      ${withoutPython(AWS_CLI, error)}\n`);
            this.skip();
        }
    });

    beforeEach(async () => {
        prepared = openPrepared();
        server = await serveWire(prepared.account);
        stop = serveBuilds(prepared.account, () => ({ PATH: process.env.PATH ?? "" }));
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-cli-"));
    });
    afterEach(async () => {
        await stop();
        await server.close();
        prepared.account.close();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    async function aws(...args: string[]): Promise<string> {
        const { stdout } = await run(awsCli, ["-c", CLI, ...args], {
            cwd: folder,
            env: clientEnvironment(server.endpoint, folder),
        });
        return stdout;
    }
    const awsJson = async (...args: string[]): Promise<Answer> => JSON.parse(await aws(...args)) as Answer;
    const query = async (expression: string, ...args: string[]): Promise<string> =>
        (await aws(...args, "--query", expression, "--output", "text")).trim();
    const json = JSON.stringify;

    const ofPipeline = ["--pipeline-name", "app"];

    async function until(expected: RegExp, expression: string, ...args: string[]): Promise<string> {
        for (let looks = 0; looks < 60; looks++) {
            const found = await query(expression, ...args);
            if (expected.test(found)) {
                return found;
            }
        }
        throw new Error(`${args.join(" ")} never said ${String(expected)}`);
    }

    let parent: string[] = [];
    async function commit(version: string): Promise<string> {
        fs.writeFileSync(path.join(folder, "version.txt"), version);
        const id = await query(
            "commitId",
            ...["codecommit", "put-file", "--repository-name", "app", "--branch-name", "main", "--name", "Ada"],
            ...["--file-path", "version.txt", "--file-content", "fileb://version.txt", ...parent],
            ...["--commit-message", `Version ${version}`],
        );
        parent = ["--parent-commit-id", id];
        return id;
    }

    async function approve(): Promise<void> {
        const path = "stageStates[2].actionStates[0].latestExecution.token";
        const token = await until(/^[\w-]{36}$/, path, "codepipeline", "get-pipeline-state", "--name", "app");
        await aws(
            ...["codepipeline", "put-approval-result", ...ofPipeline, "--stage-name", "Approve"],
            ...["--action-name", "Ask", "--token", token, "--result", "status=Approved,summary=fine"],
        );
    }

    it("repository, project, pipeline, push, approval, retry and history", async () => {
        parent = [];
        await aws("codecommit", "create-repository", "--repository-name", "app");
        const first = await commit("1.0");
        const trust = {
            Version: "2012-10-17",
            Statement: [
                { Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" },
            ],
        };
        await aws("iam", "create-role", "--role-name", "builder", "--assume-role-policy-document", json(trust));
        await aws(
            ...["codebuild", "create-project", "--name", "app"],
            ...["--source", json({ type: "CODEPIPELINE", buildspec: BUILDSPEC }), "--artifacts", "type=CODEPIPELINE"],
            "--environment",
            "type=LINUX_CONTAINER,image=aws/codebuild/amazonlinux-x86_64-standard:5.0,computeType=BUILD_GENERAL1_SMALL",
            ...["--service-role", "arn:aws:iam::123456789012:role/builder"],
        );
        assert.equal(await query("projects[0]", "codebuild", "list-projects"), "app");
        await aws("codepipeline", "create-pipeline", "--pipeline", json(PIPELINE));
        assert.equal(await query("pipelines[].name", "codepipeline", "list-pipelines"), "app");
        await approve();
        const executions = ["codepipeline", "list-pipeline-executions", ...ofPipeline];
        await until(/^Succeeded$/, "pipelineExecutionSummaries[0].status", ...executions);
        assert.equal(await query("pipelineExecutionSummaries[0].sourceRevisions[0].revisionId", ...executions), first);

        // A push that starts it, and whose build fails.
        const pattern = { source: ["aws.codecommit"], detail: { referenceName: ["main"] } };
        await aws("events", "put-rule", "--name", "push", "--event-pattern", json(pattern));
        const target = { Id: "1", Arn: "arn:aws:codepipeline:us-east-1:123456789012:app", RoleArn: ROLE };
        await aws("events", "put-targets", "--rule", "push", "--targets", json([target]));
        await commit("bad");
        await until(/^Failed$/, "pipelineExecutionSummaries[0].status", ...executions);
        const id = await query("pipelineExecutionSummaries[0].pipelineExecutionId", ...executions);
        const filter = ["--filter", `pipelineExecutionId=${id}`];
        const actions = ["codepipeline", "list-action-executions", ...ofPipeline, ...filter];
        const failed = await query("actionExecutionDetails[0].output.executionResult.externalExecutionId", ...actions);
        const builds = await awsJson("codebuild", "batch-get-builds", "--ids", failed);
        assert.equal(builds.builds[0].buildStatus, "FAILED");
        assert.equal(builds.builds[0].initiator, "codepipeline/app");

        // The same stage again fails again; what is mended goes through.
        const retry = ["codepipeline", "retry-stage-execution", ...ofPipeline, "--stage-name", "Build"];
        await aws(...retry, "--pipeline-execution-id", id, "--retry-mode", "FAILED_ACTIONS");
        await until(/^Failed$/, "pipelineExecutionSummaries[0].status", ...executions);
        assert.equal(await query("length(actionExecutionDetails)", ...actions), "3");
        await commit("1.1");
        await approve();
        await until(/^Succeeded$/, "pipelineExecutionSummaries[0].status", ...executions);
        assert.equal(await query("pipelineExecutionSummaries[].status", ...executions), "Succeeded\tFailed\tSucceeded");
        await assert.rejects(
            aws(...retry, "--pipeline-execution-id", id, "--retry-mode", "FAILED_ACTIONS"),
            /NotLatestPipelineExecutionException/,
        );
        const logs = await query("builds[0].logs.groupName", "codebuild", "batch-get-builds", "--ids", failed);
        assert.match(
            await aws("logs", "filter-log-events", "--log-group-name", logs),
            /Phase complete: BUILD State: FAILED/,
        );
    });

    it("doors, stops and deletion", async () => {
        prepared.session.call("codecommit", "CreateRepository", { repositoryName: "app" });
        const stages = [
            PIPELINE.stages[0],
            { ...PIPELINE.stages[2], actions: [{ name: "Ask", actionTypeId: type("Approval", "Manual") }] },
        ];
        parent = [];
        await commit("1.0");
        await aws("codepipeline", "create-pipeline", "--pipeline", json({ ...PIPELINE, stages }));
        const door = [...ofPipeline, "--stage-name", "Approve", "--transition-type", "Inbound"];
        await aws("codepipeline", "disable-stage-transition", ...door, "--reason", "freeze");
        const state = ["codepipeline", "get-pipeline-state", "--name", "app"];
        await until(/^InProgress$/, "stageStates[1].inboundExecution.status", ...state);
        await aws("codepipeline", "enable-stage-transition", ...door);
        await until(/^InProgress$/, "stageStates[1].latestExecution.status", ...state);
        const id = await query("stageStates[1].latestExecution.pipelineExecutionId", ...state);
        const execution = [...ofPipeline, "--pipeline-execution-id", id];
        await aws("codepipeline", "stop-pipeline-execution", ...execution, "--abandon", "--reason", "enough");
        assert.equal(
            await query("pipelineExecution.status", "codepipeline", "get-pipeline-execution", ...execution),
            "Stopped",
        );
        await aws("codepipeline", "delete-pipeline", "--name", "app");
        await assert.rejects(aws(...state), /PipelineNotFoundException.*does not have a pipeline with name 'app'/);
    });
});
