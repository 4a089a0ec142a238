import assert from "node:assert/strict";
import {
    ApprovalAlreadyCompletedException,
    CodePipelineClient,
    CreatePipelineCommand,
    GetPipelineCommand,
    GetPipelineExecutionCommand,
    GetPipelineStateCommand,
    InvalidActionDeclarationException,
    InvalidApprovalTokenException,
    ListActionTypesCommand,
    paginateListActionExecutions,
    paginateListPipelineExecutions,
    paginateListPipelines,
    PipelineNotFoundException,
    PutApprovalResultCommand,
    RetryStageExecutionCommand,
    StageNotRetryableException,
    StartPipelineExecutionCommand,
    type PipelineDeclaration,
    type PutApprovalResultInput,
} from "@aws-sdk/client-codepipeline";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { asks, openPrepared, push, structure, type Prepared } from "./pipeline";

describe("The AWS SDK's own client of CodePipeline", () => {
    let prepared: Prepared;
    let server: WireServer;
    let client: CodePipelineClient;

    beforeEach(async () => {
        prepared = openPrepared();
        server = await serveWire(prepared.account);
        client = new CodePipelineClient({
            endpoint: server.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            maxAttempts: 1,
        });
    });
    afterEach(async () => {
        client.destroy();
        await server.close();
        prepared.account.close();
    });

    const declaration = structure([asks("Approve")]) as unknown as PipelineDeclaration;

    async function asked(): Promise<PutApprovalResultInput> {
        for (;;) {
            const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: "app" }));
            const token = stageStates[1]?.actionStates?.[0]?.latestExecution?.token;
            if (token !== undefined) {
                const result = { status: "Approved", summary: "fine" } as const;
                return { pipelineName: "app", stageName: "Approve", actionName: "Ask", token, result };
            }
        }
    }

    async function ended(pipelineExecutionId: string | undefined): Promise<string | undefined> {
        for (;;) {
            const input = { pipelineName: "app", pipelineExecutionId };
            const { pipelineExecution } = await client.send(new GetPipelineExecutionCommand(input));
            if (pipelineExecution?.status !== "InProgress") {
                return pipelineExecution?.status;
            }
        }
    }

    it("makes a pipeline, answers its approval and reads its history", async () => {
        push(prepared.session, { "a.txt": "1" });
        await client.send(new CreatePipelineCommand({ pipeline: declaration, tags: [{ key: "team", value: "web" }] }));
        const { pipeline, metadata } = await client.send(new GetPipelineCommand({ name: "app" }));
        assert.equal(pipeline?.stages?.[1]?.actions?.[0]?.runOrder, 1);
        assert.ok(metadata?.created instanceof Date);

        const approval = await asked();
        const { approvedAt } = await client.send(new PutApprovalResultCommand(approval));
        assert.ok(approvedAt instanceof Date);
        const second = await client.send(new StartPipelineExecutionCommand({ name: "app" }));
        await client.send(new PutApprovalResultCommand(await asked()));
        assert.equal(await ended(second.pipelineExecutionId), "Succeeded");

        const executions = [];
        const paged = { client, pageSize: 1 };
        for await (const page of paginateListPipelineExecutions(paged, { pipelineName: "app" })) {
            executions.push(...(page.pipelineExecutionSummaries ?? []));
        }
        assert.deepEqual(
            executions.map(each => [each.status, each.trigger?.triggerType]),
            [
                ["Succeeded", "StartPipelineExecution"],
                ["Succeeded", "CreatePipeline"],
            ],
        );
        assert.ok(executions.every(({ startTime, lastUpdateTime }) => startTime! < lastUpdateTime!));
        const actions = [];
        for await (const page of paginateListActionExecutions(paged, { pipelineName: "app" })) {
            actions.push(...(page.actionExecutionDetails ?? []));
        }
        assert.deepEqual(
            actions.map(({ actionName, status }) => [actionName, status]),
            [
                ["Ask", "Succeeded"],
                ["Fetch", "Succeeded"],
                ["Ask", "Succeeded"],
                ["Fetch", "Succeeded"],
            ],
        );
        const pipelines = [];
        for await (const page of paginateListPipelines({ client }, {})) {
            pipelines.push(...(page.pipelines ?? []));
        }
        assert.deepEqual(
            pipelines.map(({ name, version, executionMode }) => [name, version, executionMode]),
            [["app", 1, "QUEUED"]],
        );
        const { actionTypes = [] } = await client.send(new ListActionTypesCommand({}));
        assert.ok(actionTypes.some(({ id }) => id?.provider === "CodeDeployToECS"));
    });

    it("throws AWS's own error classes", async () => {
        await assert.rejects(client.send(new GetPipelineCommand({ name: "app" })), PipelineNotFoundException);
        const wrong = structure([
            {
                name: "Next",
                actions: [
                    {
                        name: "X",
                        actionTypeId: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
                    },
                ],
            },
        ]);
        await assert.rejects(
            client.send(new CreatePipelineCommand({ pipeline: wrong as unknown as PipelineDeclaration })),
            InvalidActionDeclarationException,
        );
        push(prepared.session, {});
        await client.send(new CreatePipelineCommand({ pipeline: declaration }));
        const approval = await asked();
        const put = (input: PutApprovalResultInput) => client.send(new PutApprovalResultCommand(input));
        await assert.rejects(
            put({ ...approval, token: "11111111-1111-1111-1111-111111111111" }),
            InvalidApprovalTokenException,
        );
        await put(approval);
        await assert.rejects(put(approval), ApprovalAlreadyCompletedException);
        const { stageStates } = await client.send(new GetPipelineStateCommand({ name: "app" }));
        const retry = new RetryStageExecutionCommand({
            pipelineName: "app",
            stageName: "Approve",
            pipelineExecutionId: stageStates?.[1]?.latestExecution?.pipelineExecutionId,
            retryMode: "FAILED_ACTIONS",
        });
        await assert.rejects(client.send(retry), StageNotRetryableException);
    });
});
