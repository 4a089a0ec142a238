import assert from "node:assert/strict";
import * as kms from "@pulumi/aws/kms";
import { TaskDefinition } from "../../components/task-definition";
import type { TaskDefinitionArgs } from "../../components/task-definition-args";
import { OWNERSHIP, RELEASE_TAG } from "../../release";
import { builtOnce } from "./built-once";
import { capture, UNKNOWN, valueOf } from "./harness";
import { checkComponents } from "./invariants";
import { container, SHA, task } from "./specs";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const REPOSITORY = "111122223333.dkr.ecr.us-east-1.amazonaws.com/todo-app";
const PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter/todo/dev/token";
const SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:api-abcdef";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1";
const FILE_SYSTEM = "arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/fs-1";
const ACCESS_POINT = "arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/fsap-1";

const BASIC: TaskDefinitionArgs = {
    family: "todo-dev-app",
    task: task(),
    images: { app: `${REPOSITORY}:${SHA}` },
    logGroupName: "/swingbridge/todo/dev/app",
};
const build = builtOnce((changes: Partial<TaskDefinitionArgs> = {}) =>
    checkComponents(() => new TaskDefinition("app", { ...BASIC, ...changes })),
);

/** The statements of a policy, by its first action. */
function statements(policy: string): Record<string, string[]> {
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string[]; Resource: string[] }[] };
    return Object.fromEntries(Statement.map(({ Action, Resource }) => [Action.join(" "), Resource]));
}

describe("TaskDefinition", () => {
    it("keeps family and log group under the names given, and old revisions for a rollback", async () => {
        const graph = await build();
        const { inputs } = graph.one(TASK_DEFINITION);
        assert.equal(inputs.family, "todo-dev-app");
        assert.equal(inputs.skipDestroy, true);
        assert.equal(inputs.cpu, "256");
        assert.equal(inputs.memory, "512");
        assert.deepEqual(inputs.requiresCompatibilities, ["FARGATE"]);
        assert.equal(graph.one(LOG_GROUP).inputs.name, "/swingbridge/todo/dev/app");
    });

    it("shows its containers at preview, images and secrets included", async () => {
        const withSecret = task({ containers: [container({ secrets: { TOKEN: { secret: "token" } } })] });
        const { registrations } = await capture(
            () => new TaskDefinition("app", { ...BASIC, task: withSecret, secretArns: { token: PARAMETER } }),
            { preview: true },
        );
        const { inputs } = registrations.find(({ type }) => type === TASK_DEFINITION)!;
        assert.equal(inputs.executionRoleArn, UNKNOWN, "the role has no ARN yet");
        const [app] = JSON.parse(inputs.containerDefinitions);
        assert.equal(app.image, `${REPOSITORY}:${SHA}`);
        assert.deepEqual(app.secrets, [{ name: "TOKEN", valueFrom: PARAMETER }]);
    });

    it("shows its containers at preview even where a volume is yet to be made", async () => {
        const unknown = {
            fileSystemId: UNKNOWN,
            fileSystemArn: UNKNOWN,
            accessPointId: UNKNOWN,
            accessPointArn: UNKNOWN,
        };
        const { registrations } = await capture(
            () => new TaskDefinition("app", { ...BASIC, task: withVolume, volumes: { data: unknown } }),
            { preview: true },
        );
        const { inputs } = registrations.find(({ type }) => type === TASK_DEFINITION)!;
        assert.notEqual(inputs.containerDefinitions, UNKNOWN);
    });

    it("lets the execution role do what starting this task takes, and nothing else", async () => {
        const graph = await build({
            task: task({
                containers: [
                    container({ secrets: { TOKEN: { secret: "token" }, KEY: { secret: "api", jsonKey: "key" } } }),
                    container({ name: "side", image: { reference: "public.ecr.aws/docker/library/busybox:1" } }),
                ],
            }),
            secretArns: { token: PARAMETER, api: SECRET, unused: `${PARAMETER}-unused` },
        });
        assert.deepEqual(statements(graph.one(ROLE_POLICY).inputs.policy), {
            "ecr:GetAuthorizationToken": ["*"],
            "ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer": [
                "arn:aws:ecr:us-east-1:111122223333:repository/todo-app",
            ],
            "logs:CreateLogStream logs:PutLogEvents": [
                "arn:aws:logs:us-east-1:111122223333:log-group:/swingbridge/todo/dev/app:*",
            ],
            "ssm:GetParameters": [PARAMETER],
            "secretsmanager:GetSecretValue": [SECRET],
        });
    });

    it("lets the execution role write to the log groups that options name, and make those it is told to", async () => {
        const logs = (options: Record<string, string>) => ({ logConfiguration: { logDriver: "awslogs", options } });
        const splunk = { "splunk-token": { secret: "token" } };
        const graph = await build({
            task: task({
                containers: [
                    container(logs({ "awslogs-group": "/shared", "awslogs-region": "eu-west-1" })),
                    container({ name: "b", ...logs({ "awslogs-group": "/own", "awslogs-create-group": "true" }) }),
                    container({
                        name: "c",
                        logConfiguration: { logDriver: "splunk", options: {}, secretOptions: splunk },
                    }),
                ],
            }),
            secretArns: { token: PARAMETER },
        });
        const { inputs } = graph.one(TASK_DEFINITION);
        const [first, , third] = JSON.parse(inputs.containerDefinitions);
        assert.deepEqual(first.logConfiguration.options, {
            "awslogs-group": "/shared",
            "awslogs-region": "eu-west-1",
            "awslogs-stream-prefix": "ecs",
        });
        assert.deepEqual(third.logConfiguration.secretOptions, [{ name: "splunk-token", valueFrom: PARAMETER }]);
        const allowed = statements(graph.one(ROLE_POLICY).inputs.policy);
        const arn = (region: string, group: string) => `arn:aws:logs:${region}:111122223333:log-group:${group}`;
        assert.deepEqual(allowed["logs:CreateLogStream logs:PutLogEvents"], [
            `${arn("eu-west-1", "/shared")}:*`,
            `${arn("us-east-1", "/own")}:*`,
        ]);
        assert.deepEqual(allowed["logs:CreateLogGroup"], [arn("us-east-1", "/own")]);
        assert.deepEqual(allowed["ssm:GetParameters"], [PARAMETER]);
    });

    it("lets the execution role decrypt with the keys of the task's secrets, and no others", async () => {
        const graph = await build({
            task: task({ containers: [container({ secrets: { TOKEN: { secret: "token" } } })] }),
            secretArns: { token: PARAMETER, unused: `${PARAMETER}-unused` },
            secretKmsKeyArns: { token: KEY, unused: `${KEY}-unused` },
        });
        assert.deepEqual(statements(graph.one(ROLE_POLICY).inputs.policy)["kms:Decrypt"], [KEY]);
    });

    it("shows its containers at preview even where a key is yet to be made", async () => {
        const { registrations } = await capture(
            () =>
                new TaskDefinition("app", {
                    ...BASIC,
                    task: task({ containers: [container({ secrets: { TOKEN: { secret: "token" } } })] }),
                    secretArns: { token: PARAMETER },
                    secretKmsKeyArns: { token: new kms.Key("key").arn },
                }),
            { preview: true },
        );
        const { inputs } = registrations.find(({ type }) => type === TASK_DEFINITION)!;
        assert.notEqual(inputs.containerDefinitions, UNKNOWN);
        assert.equal(registrations.find(({ type }) => type === ROLE_POLICY)!.inputs.policy, UNKNOWN);
    });

    it("asks for no registry where no image is in ECR", async () => {
        const graph = await build({
            task: task({ containers: [container({ image: { reference: "redis:7-alpine" } })] }),
        });
        assert.deepEqual(Object.keys(statements(graph.one(ROLE_POLICY).inputs.policy)), [
            "logs:CreateLogStream logs:PutLogEvents",
        ]);
    });

    it("gives the application no right that it does not need", async () => {
        const graph = await build();
        assert.equal(graph.ofType(ROLE_POLICY).length, 1, "the task role has no policy");
    });

    const withVolume = task({
        containers: [container({ mountPoints: [{ sourceVolume: "files", containerPath: "/data", readOnly: false }] })],
        volumes: [
            { name: "scratch", taskLocal: true },
            { name: "files", volume: "data" },
        ],
    });
    const mounted = {
        fileSystemId: "fs-1",
        fileSystemArn: FILE_SYSTEM,
        accessPointId: "fsap-1",
        accessPointArn: ACCESS_POINT,
    };

    it("mounts volumes encrypted, as its own role, through their access point", async () => {
        const graph = await build({ task: withVolume, volumes: { data: mounted } });
        assert.deepEqual(graph.one(TASK_DEFINITION).inputs.volumes, [
            {
                name: "files",
                efsVolumeConfiguration: {
                    fileSystemId: "fs-1",
                    transitEncryption: "ENABLED",
                    authorizationConfig: { accessPointId: "fsap-1", iam: "ENABLED" },
                },
            },
            { name: "scratch" },
        ]);
        const { Statement } = JSON.parse(graph.one(ROLE_POLICY, "app-policy").inputs.policy);
        assert.deepEqual(Statement, [
            {
                Effect: "Allow",
                Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                Resource: [FILE_SYSTEM],
                Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": ACCESS_POINT } },
            },
        ]);
    });

    it("may write only where a container does, and be root only where the access point is", async () => {
        const actions = async (readOnly: boolean, actsAsRoot: boolean) => {
            const mountPoints = [{ sourceVolume: "files", containerPath: "/data", readOnly }];
            const graph = await build({
                task: task({ containers: [container({ mountPoints })], volumes: [{ name: "files", volume: "data" }] }),
                volumes: { data: { ...mounted, actsAsRoot } },
            });
            const { Statement } = JSON.parse(graph.one(ROLE_POLICY, "app-policy").inputs.policy);
            return Statement[0].Action.map((action: string) => action.replace("elasticfilesystem:Client", ""));
        };
        assert.deepEqual(await actions(true, false), ["Mount"]);
        assert.deepEqual(await actions(false, false), ["Mount", "Write"]);
        assert.deepEqual(await actions(false, true), ["Mount", "RootAccess", "Write"]);
    });

    it("lets the application do what its policies say, inline and managed, within their boundary", async () => {
        const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] };
        const S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
        const boundary = "arn:aws:iam::111122223333:policy/team";
        const permissions = { policies: [{ name: "queue", document }], managedPolicyArns: [S3], boundary };
        const graph = await build({ task: task({ permissions }) });
        const inline = graph.ofType(ROLE_POLICY).find(({ inputs }) => inputs.name === "queue")!;
        assert.deepEqual(JSON.parse(inline.inputs.policy), document);
        assert.equal(graph.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs.policyArn, S3);
        assert.equal(graph.one(ROLE, "app-role").inputs.permissionsBoundary, boundary);
        assert.equal(graph.one(ROLE, "app-execution-role").inputs.permissionsBoundary, undefined);
    });

    it("opens a shell only where it may be looked into, with no more than that takes", async () => {
        const graph = await build({ task: task({ executeCommand: true }) });
        const [, policy] = graph.ofType(ROLE_POLICY);
        assert.deepEqual(Object.keys(statements(policy!.inputs.policy)), [
            "ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel " +
                "ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel",
        ]);
    });

    for (const [args, inFiles, days] of [
        [undefined, undefined, 30],
        [undefined, 7, 7],
        [90, 7, 90],
    ] as const) {
        it(`keeps logs for ${days} days where the application says ${args} and the Compose files ${inFiles}`, async () => {
            const graph = await build({ logRetention: args, task: task({ logRetention: inFiles }) });
            assert.equal(graph.one(LOG_GROUP).inputs.retentionInDays, days);
        });
    }

    it("lets the execution role read the login of a private registry", async () => {
        const login = "arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-abcdef";
        const repositoryCredentials = { credentialsParameter: login };
        const graph = await build({ task: task({ containers: [container({ repositoryCredentials })] }) });
        const known = statements(graph.one(ROLE_POLICY).inputs.policy);
        assert.deepEqual(known["secretsmanager:GetSecretValue"], [login]);
        const [app] = JSON.parse(graph.one(TASK_DEFINITION).inputs.containerDefinitions);
        assert.deepEqual(app.repositoryCredentials, repositoryCredentials);
    });

    it("pins a third-party image where it is told to what", async () => {
        const graph = await build({
            task: task({ containers: [container({ image: { reference: "redis:7" } })] }),
            pinnedImages: { "redis:7": "redis@sha256:abc" },
        });
        assert.equal(JSON.parse(graph.one(TASK_DEFINITION).inputs.containerDefinitions)[0].image, "redis@sha256:abc");
    });

    it("names its release in a tag of the revision", async () => {
        assert.deepEqual((await build({ release: SHA })).one(TASK_DEFINITION).inputs.tags, { [RELEASE_TAG]: SHA });
    });

    for (const { attribute, owner, properties } of OWNERSHIP) {
        for (const property of properties.taskDefinition ?? []) {
            for (const controller of ["codedeploy", "ecs"] as const) {
                for (const releasedBy of ["up", "pipeline", "manual"] as const) {
                    const pulumiOwns = owner({ controller, releasedBy }) === "pulumi";
                    const verb = pulumiOwns ? "keeps" : "leaves alone";
                    it(`${verb} ${attribute} (${property}) with ${controller} and ${releasedBy}`, async () => {
                        const { ignoreChanges } = (await build({ controller, releasedBy })).one(TASK_DEFINITION);
                        assert.equal(ignoreChanges.includes(property), !pulumiOwns);
                    });
                }
            }
        }
    }

    it("gives no release to a revision whose containers a pipeline owns: the tag would change, the containers not", async () => {
        const graph = await build({ release: SHA, releasedBy: "pipeline" });
        assert.equal(graph.one(TASK_DEFINITION).inputs.tags, undefined);
    });

    it("is used by nobody before its roles may do what it needs", async () => {
        const graph = await build();
        const urns = graph.registrations.filter(({ type }) => type === ROLE_POLICY).map(({ urn }) => urn);
        const resources = await dependenciesOf(graph.result);
        urns.forEach(urn => assert.ok(resources.includes(urn), urn));
    });

    it("keeps the logs of a protected stack", async () => {
        const { protect, retainOnDelete } = (await build({ protect: true })).one(LOG_GROUP);
        assert.deepEqual({ protect, retainOnDelete }, { protect: true, retainOnDelete: true });
    });

    it("encrypts its logs with the key that it is given", async () => {
        const key = "arn:aws:kms:eu-west-1:123456789012:key/logs";
        assert.equal((await build({ logsKmsKeyArn: key })).one(LOG_GROUP).inputs.kmsKeyId, key);
        assert.equal((await build()).one(LOG_GROUP).inputs.kmsKeyId, undefined);
    });

    it("says which image, secret or volume is missing", async () => {
        await assert.rejects(build({ images: {} }), /images: app is missing/);
        const secret = task({ containers: [container({ secrets: { TOKEN: { secret: "token" } } })] });
        await assert.rejects(build({ task: secret }), /secretArns: token is missing/);
        await assert.rejects(build({ task: withVolume }), /volumes: data is missing/);
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({
            transform: { taskDefinition: { cpu: "1024" }, logGroup: args => void (args.retentionInDays = 3) },
        });
        assert.equal(graph.one(TASK_DEFINITION).inputs.cpu, "1024");
        assert.equal(graph.one(LOG_GROUP).inputs.retentionInDays, 3);
    });
});

async function dependenciesOf(definition: TaskDefinition): Promise<string[]> {
    const resources = await (
        definition.taskDefinitionArn as unknown as { allResources(): Promise<Set<{ urn: never }>> }
    ).allResources();
    return Promise.all([...resources].map(({ urn }) => valueOf<string>(urn)));
}
