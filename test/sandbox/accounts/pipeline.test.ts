import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { SandboxAccount } from "../../../sandbox/account";
import { openStore } from "../../../sandbox/store";
import { openAccount } from "../account";
import { taskSets, weights } from "../codedeploy/release";
import { actions, actionState, create, ids, untilStatus } from "../codepipeline/pipeline";
import { describe1, pollUntil, register, serviceInput, untilStable, type Answer } from "../ecs/application";
import { asUser, LIVE, policy, refusal, TOOLS } from "./people";
import {
    ABROAD,
    BLUE_GREEN,
    DEPLOYER,
    deployStage,
    IMAGE,
    openPromotion,
    pushDocuments,
    type Missing,
} from "./promotion";

const PIPELINE = `arn:aws:iam::${TOOLS}:role/pipeline`;

describe("An action of a pipeline in another account and region", () => {
    let account: SandboxAccount;

    beforeEach(() => {
        account = openAccount();
    });
    afterEach(() => account.close());

    it("deploys there in the name of its role", () => {
        const { tools, live, pipeline, keys } = openPromotion(account);
        pushDocuments(tools);
        const id = create(tools, [BLUE_GREEN], pipeline);
        untilStatus(tools, id, "Succeeded");

        const { taskDefinition } = taskSets(live).find((set: Answer) => set.status === "PRIMARY");
        assert.match(taskDefinition, new RegExp(`^arn:aws:ecs:${ABROAD}:${LIVE}:task-definition/app:2$`));
        const described = live.session.call("ecs", "DescribeTaskDefinition", { taskDefinition });
        assert.equal(described.taskDefinition.containerDefinitions[0].image, IMAGE);
        assert.deepEqual(weights(live), { one: 0, two: 100 });

        const [{ input, output }] = actions(tools, id);
        assert.deepEqual([input.region, input.roleArn], [ABROAD, DEPLOYER]);
        const { bucket, key } = input.inputArtifacts[0].s3location;
        assert.equal(bucket, "artifacts-abroad");
        const replica = tools.call("s3", "HeadObject", { Bucket: bucket, Key: key });
        assert.equal(replica.SSEKMSKeyId, keys[ABROAD]);
        assert.match(output.executionResult.externalExecutionUrl, /region=eu-west-1#\/deployments\/d-/);
        const { errorDetails, status, externalExecutionId } = actionState(tools, "Deploy", "Release");
        assert.deepEqual([status, errorDetails], ["Succeeded", undefined]);
        const { deploymentInfo } = live.session.call("codedeploy", "GetDeployment", {
            deploymentId: externalExecutionId,
        });
        assert.equal(deploymentInfo.status, "Succeeded");
        assert.equal(
            refusal(() => tools.call("codedeploy", "GetDeployment", { deploymentId: externalExecutionId })).code,
            "DeploymentDoesNotExistException",
        );
    });

    it("rolls a service there with the ECS action", () => {
        const { tools, live, pipeline } = openPromotion(account);
        live.session.call("ecs", "CreateService", {
            ...serviceInput(live, register(live), { serviceName: "worker" }),
            loadBalancers: [],
        });
        untilStable(live, "worker");
        pushDocuments(tools);
        const id = create(tools, [deployStage("ECS", { ClusterName: "demo", ServiceName: "worker" })], pipeline);
        untilStatus(tools, id, "Succeeded");
        assert.match(describe1(live, "worker").taskDefinition, new RegExp(`:${LIVE}:task-definition/app:`));
        assert.equal(
            live.session.call("ecs", "DescribeTaskDefinition", {
                taskDefinition: describe1(live, "worker").taskDefinition,
            }).taskDefinition.containerDefinitions[0].image,
            IMAGE,
        );
    });

    describe("fails without", () => {
        /** Why, once the pipeline has run. */
        function failure(missing: Missing): { code: string; message: string } {
            const { tools, pipeline } = openPromotion(account, missing);
            pushDocuments(tools);
            untilStatus(tools, create(tools, [BLUE_GREEN], pipeline), "Failed");
            return actionState(tools, "Deploy", "Release").errorDetails;
        }
        const who = `User: arn:aws:sts::${LIVE}:assumed-role/deployer/\\d+ is not authorized to perform`;

        for (const [what, missing, why] of [
            [
                "the bucket's policy",
                { bucketPolicy: true },
                "s3:GetObject on resource: arn:aws:s3:::artifacts-abroad/[^ ]+ because no resource-based policy",
            ],
            [
                "the key's policy",
                { keyPolicy: true },
                "kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/[^ ]+ because no resource-based policy",
            ],
            [
                "a key that can be shared",
                { encryptionKey: true },
                "kms:Decrypt on the resource associated with this ciphertext",
            ],
            [
                "permissions of its own",
                { permissions: true },
                "s3:GetObject on resource: [^ ]+ because no identity-based policy",
            ],
        ] as const) {
            it(what, () => {
                const { code, message } = failure(missing);
                assert.equal(code, "PermissionError");
                assert.match(
                    message,
                    new RegExp(
                        `^Unable to access the artifact with Amazon S3 object key 'app/Code/[^']+' located in the Amazon S3 artifact bucket 'artifacts-abroad'. The provided role does not have sufficient permissions. \\(${who}: ${why}`,
                    ),
                );
            });
        }

        it("a role that still trusts the pipeline", () => {
            const { tools, live, pipeline } = openPromotion(account);
            create(tools, [BLUE_GREEN], pipeline);
            live.session.call("iam", "UpdateAssumeRolePolicy", {
                RoleName: "deployer",
                PolicyDocument: policy({
                    Effect: "Allow",
                    Action: "sts:AssumeRole",
                    Principal: { Service: "codepipeline.amazonaws.com" },
                }),
            });
            pushDocuments(tools);
            tools.call("codepipeline", "StartPipelineExecution", { name: "app" });
            untilStatus(tools, ids(tools)[0]!, "Failed");
            const { code, message } = actionState(tools, "Deploy", "Release").errorDetails;
            assert.equal(code, "PermissionError");
            assert.ok(
                message.startsWith(
                    `The provided role cannot be assumed: 'Access is denied when attempting to assume the role '${DEPLOYER}''`,
                ),
                message,
            );
        });
    });

    describe("is refused when the pipeline is made, where its role", () => {
        function refused(prepareRole: (promotion: ReturnType<typeof openPromotion>) => void) {
            const promotion = openPromotion(account);
            prepareRole(promotion);
            return refusal(() => create(promotion.tools, [BLUE_GREEN], promotion.pipeline));
        }
        const expected = {
            code: "InvalidStructureException",
            message: `${PIPELINE} is not authorized to perform AssumeRole on role ${DEPLOYER}`,
        };

        it("does not exist", () => {
            const made = refused(({ live }) => {
                live.session.call("iam", "DeleteRolePolicy", { RoleName: "deployer", PolicyName: "own" });
                live.session.call("iam", "DeleteRole", { RoleName: "deployer" });
            });
            assert.deepEqual(made, expected);
        });
        it("may not be assumed by the pipeline's", () => {
            const made = refused(({ tools }) =>
                tools.call("iam", "DeleteRolePolicy", { RoleName: "pipeline", PolicyName: "own" }),
            );
            assert.deepEqual(made, expected);
        });
    });

    it("goes on where it was, when the sandbox is opened again", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "promotion-"));
        const open = () => openAccount({ store: openStore(folder) });
        try {
            let opened = open();
            const { tools, pipeline } = openPromotion(opened);
            pushDocuments(tools);
            const id = create(tools, [BLUE_GREEN], pipeline);
            const status = () =>
                asUser(opened, TOOLS, "us-east-1").call("codepipeline", "GetPipelineExecution", {
                    pipelineName: "app",
                    pipelineExecutionId: id,
                }).pipelineExecution.status as string;
            const end = pollUntil(
                () => {
                    opened.close();
                    opened = open();
                    return status();
                },
                each => each !== "InProgress",
            );
            opened.close();
            assert.equal(end, "Succeeded");
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    });
});
