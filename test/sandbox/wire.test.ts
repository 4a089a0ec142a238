import assert from "node:assert/strict";

import * as acm from "@aws-sdk/client-acm";
import * as autoscaling from "@aws-sdk/client-application-auto-scaling";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as codedeploy from "@aws-sdk/client-codedeploy";
import * as ecr from "@aws-sdk/client-ecr";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecs from "@aws-sdk/client-ecs";
import * as efs from "@aws-sdk/client-efs";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as secretsmanager from "@aws-sdk/client-secrets-manager";
import * as servicediscovery from "@aws-sdk/client-servicediscovery";
import * as iam from "@aws-sdk/client-iam";
import * as ssm from "@aws-sdk/client-ssm";
import * as sts from "@aws-sdk/client-sts";
import { cbor } from "@smithy/core/cbor";

import { ConnectionDropped, type SandboxAccount } from "../../sandbox/account";
import type { ServiceModule } from "../../sandbox/aws/service";
import { serveWire, type WireServer } from "../../sandbox/wire";
import { openAccount, START } from "./account";

const SIGNATURE = { authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/monitoring/aws4_request" };

describe("AWS's protocols", () => {
    let account: SandboxAccount;
    let server: WireServer;
    const clients: { destroy(): void }[] = [];

    /** A client of the SDK, which does not try again. */
    function client<Client extends { destroy(): void }>(
        Class: new (configuration: object) => Client,
        configuration: object = {},
    ): Client {
        const made = new Class({
            endpoint: server.endpoint,
            region: "eu-west-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            maxAttempts: 1,
            ...configuration,
        });
        clients.push(made);
        return made;
    }

    async function open(modules?: readonly ServiceModule[]): Promise<void> {
        account = openAccount({ modules });
        server = await serveWire(account);
    }

    beforeEach(() => open());
    afterEach(async () => {
        clients.splice(0).forEach(each => each.destroy());
        await server.close();
        account.close();
    });

    it("answers the query form in XML", async () => {
        const identity = await client(sts.STSClient).send(new sts.GetCallerIdentityCommand({}));
        assert.equal(identity.Account, account.accountId);
        assert.equal(identity.Arn, `arn:aws:iam::${account.accountId}:user/sandbox`);
        assert.match(identity.$metadata.requestId ?? "", /^[0-9a-f-]{36}$/);
    });

    it("takes the region from the signature's scope", async () => {
        const parameter = { Name: "/a", Value: "1", Type: "String" } as const;
        await client(ssm.SSMClient).send(new ssm.PutParameterCommand(parameter));
        assert.equal(account.session("eu-west-1").call("ssm", "GetParameter", { Name: "/a" }).Parameter.Value, "1");
        assert.throws(() => account.session("us-east-1").call("ssm", "GetParameter", { Name: "/a" }), {
            code: "ParameterNotFound",
        });
    });

    it("refuses an unsigned request as AWS does", async () => {
        const response = await fetch(server.endpoint, {
            method: "POST",
            headers: { "x-amz-target": "AmazonSSM.GetParameter" },
            body: "{}",
        });
        assert.equal(response.status, 403);
        assert.equal(((await response.json()) as { __type: string }).__type, "MissingAuthenticationTokenException");
    });

    it("sends times as clients read them, in JSON and in XML", async () => {
        const trust = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
        account.session("eu-west-1").call("iam", "CreateRole", {
            RoleName: "deployer",
            AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
        });
        const RoleArn = `arn:aws:iam::${account.accountId}:role/deployer`;
        const assume = new sts.AssumeRoleCommand({ RoleArn, RoleSessionName: "test", DurationSeconds: 900 });
        const { Credentials } = await client(sts.STSClient).send(assume);
        assert.equal(Credentials?.Expiration?.getTime(), account.clock.now() + 900_000);

        const parameters = client(ssm.SSMClient);
        await parameters.send(new ssm.PutParameterCommand({ Name: "/a", Value: "1", Type: "String" }));
        const put = account.clock.now();
        const { Parameter } = await parameters.send(new ssm.GetParameterCommand({ Name: "/a" }));
        assert.equal(Parameter?.LastModifiedDate?.getTime(), put);
    });

    it("throws the SDK's own error classes, with their members", async () => {
        const send = (name: string) => client(ssm.SSMClient).send(new ssm.GetParameterCommand({ Name: name }));
        await assert.rejects(send("/none"), ssm.ParameterNotFound);
        await assert.rejects(
            client(elbv2.ElasticLoadBalancingV2Client).send(
                new elbv2.DescribeLoadBalancersCommand({ Names: ["none"] }),
            ),
            elbv2.LoadBalancerNotFoundException,
        );
        await assert.rejects(
            client(cloudwatch.CloudWatchClient).send(
                new cloudwatch.SetAlarmStateCommand({ AlarmName: "none", StateValue: "OK", StateReason: "test" }),
            ),
            cloudwatch.ResourceNotFound,
        );
    });

    it("speaks EC2's form of the query protocol, errors and all", async () => {
        const vpcs = client(ec2.EC2Client);
        const { Vpc } = await vpcs.send(
            new ec2.CreateVpcCommand({
                CidrBlock: "10.0.0.0/16",
                TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "<a&b>" }] }],
            }),
        );
        const Filters = [{ Name: "tag:Name", Values: ["<a&b>", "other"] }];
        const { Vpcs = [] } = await vpcs.send(new ec2.DescribeVpcsCommand({ Filters }));
        assert.deepEqual(
            Vpcs.map(({ VpcId, Tags }) => [VpcId, Tags]),
            [[Vpc?.VpcId, [{ Key: "Name", Value: "<a&b>" }]]],
        );
        await assert.rejects(vpcs.send(new ec2.DescribeSubnetsCommand({ SubnetIds: ["subnet-1", "subnet-2"] })), {
            name: "InvalidSubnetID.NotFound",
        });
    });

    it("simulates what a role's policies permit, as IAM does", async () => {
        const roles = client(iam.IAMClient);
        const AssumeRolePolicyDocument = JSON.stringify({
            Statement: [{ Effect: "Allow", Principal: { Service: "x.amazonaws.com" }, Action: "sts:AssumeRole" }],
        });
        const { Role } = await roles.send(new iam.CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument }));
        const Condition = { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } };
        const PolicyDocument = JSON.stringify({
            Statement: [
                { Effect: "Allow", Action: ["s3:Get*", "S3:PutObject"], Resource: "arn:aws:s3:::b/*" },
                { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::b/secret" },
                { Effect: "Allow", Action: "iam:PassRole", Resource: "*", Condition },
            ],
        });
        await roles.send(new iam.PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument }));
        const decide = async (action: string, resource: string, passedTo?: string) => {
            const { EvaluationResults } = await roles.send(
                new iam.SimulatePrincipalPolicyCommand({
                    PolicySourceArn: Role?.Arn,
                    ActionNames: [action],
                    ResourceArns: [resource],
                    ...(passedTo !== undefined && {
                        ContextEntries: [
                            {
                                ContextKeyName: "iam:PassedToService",
                                ContextKeyType: "string",
                                ContextKeyValues: [passedTo],
                            },
                        ],
                    }),
                }),
            );
            return EvaluationResults?.[0]?.EvalDecision;
        };
        assert.equal(await decide("s3:GetObject", "arn:aws:s3:::b/a"), "allowed");
        assert.equal(await decide("s3:putobject", "arn:aws:s3:::b/a"), "allowed");
        assert.equal(await decide("s3:GetObject", "arn:aws:s3:::b/secret"), "explicitDeny");
        assert.equal(await decide("s3:DeleteObject", "arn:aws:s3:::b/a"), "implicitDeny");
        assert.equal(
            await decide("iam:PassRole", "arn:aws:iam::1:role/x"),
            "implicitDeny",
            "a condition's key is missing",
        );
        assert.equal(await decide("iam:PassRole", "arn:aws:iam::1:role/x", "ecs-tasks.amazonaws.com"), "allowed");
        assert.equal(await decide("iam:PassRole", "arn:aws:iam::1:role/x", "ec2.amazonaws.com"), "implicitDeny");
    });

    it("keeps whole objects of S3, under addresses with the bucket in the path", async () => {
        const headers = {
            authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/s3/aws4_request",
            "content-type": "text/plain",
        };
        const ask = (method: string, path: string, body?: string) =>
            fetch(`${server.endpoint}${path}`, { method, headers, body });
        assert.equal((await ask("PUT", "/states")).status, 200);
        assert.equal((await ask("PUT", "/states/a%20b/c.json", "{}")).status, 200);
        const found = await ask("GET", "/states/a%20b/c.json");
        assert.equal(await found.text(), "{}");
        assert.equal((await ask("HEAD", "/states/a%20b/c.json")).headers.get("content-length"), "2");
        assert.match(await (await ask("GET", "/states/none")).text(), /<Code>NoSuchKey<\/Code>/);
        assert.match(await (await ask("GET", "/none/none")).text(), /<Code>NoSuchBucket<\/Code>/);
        assert.equal((await ask("HEAD", "/states/none")).status, 404);
    });

    it("says of what is not simulated that it is not", async () => {
        const send = client(ecs.ECSClient).send(new ecs.ListAttributesCommand({ targetType: "container-instance" }));
        await assert.rejects(send, { name: "NotSimulated", message: /ecs:ListAttributes is not simulated/ });
        // Services that are not served at all, in the form that each reads errors in.
        for (const [Class, command] of [
            [acm.ACMClient, new acm.ListCertificatesCommand({})],
            [efs.EFSClient, new efs.DescribeFileSystemsCommand({})],
        ] as const) {
            const asked = client<{ destroy(): void; send(command: unknown): Promise<unknown> }>(Class).send(command);
            await assert.rejects(asked, { name: "NotSimulated", message: /is not simulated by the sandbox over HTTP/ });
        }
        const response = await fetch(server.endpoint, {
            method: "POST",
            headers: { ...SIGNATURE, "x-amz-target": "DynamoDB_20120810.ListTables" },
            body: "{}",
        });
        assert.match(await response.text(), /DynamoDB_20120810 is not simulated/);
    });

    describe("reads and writes", () => {
        it("lists and nested structures of the query form", async () => {
            let seen: unknown;
            const module: ServiceModule = {
                name: "elbv2",
                operations: {
                    ModifyRule(_account, input: object) {
                        seen = input;
                        return { Rules: [{ RuleArn: "arn:rule <&>", Actions: [], IsDefault: false }] };
                    },
                },
            };
            await server.close();
            await open([module]);
            const input = {
                RuleArn: "arn:rule",
                Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/a", "/b"] } }],
                Actions: [
                    {
                        Type: "forward" as const,
                        ForwardConfig: {
                            TargetGroups: [
                                { TargetGroupArn: "arn:blue", Weight: 90 },
                                { TargetGroupArn: "arn:green", Weight: 10 },
                            ],
                            TargetGroupStickinessConfig: { Enabled: false },
                        },
                    },
                ],
            };
            const output = await client(elbv2.ElasticLoadBalancingV2Client).send(new elbv2.ModifyRuleCommand(input));
            assert.deepEqual(seen, input);
            assert.equal(output.Rules?.[0]?.RuleArn, "arn:rule <&>");
            assert.equal(output.Rules[0].IsDefault, false);
        });

        it("CBOR, which newer clients of CloudWatch speak", async () => {
            const response = await fetch(
                `${server.endpoint}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`,
                {
                    method: "POST",
                    headers: { ...SIGNATURE, "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
                    body: cbor.serialize({ AlarmNames: ["none"] }),
                },
            );
            assert.equal(response.headers.get("smithy-protocol"), "rpc-v2-cbor");
            const output = cbor.deserialize(new Uint8Array(await response.arrayBuffer())) as object;
            assert.deepEqual(output, { MetricAlarms: [], CompositeAlarms: [] });
        });

        it("binary values", async () => {
            const secrets = client(secretsmanager.SecretsManagerClient);
            const SecretBinary = new Uint8Array([0, 255, 7]);
            await secrets.send(new secretsmanager.CreateSecretCommand({ Name: "s", SecretBinary }));
            const { SecretBinary: read } = await secrets.send(
                new secretsmanager.GetSecretValueCommand({ SecretId: "s" }),
            );
            assert.deepEqual([...(read ?? [])], [0, 255, 7]);
        });
    });

    describe("clients' own paginators see every item once", () => {
        const numbers = Array.from({ length: 5 }, (_, index) => index);

        it("ssm", async () => {
            const parameters = client(ssm.SSMClient);
            for (const number of numbers) {
                const Name = `/app/${number}`;
                await parameters.send(new ssm.PutParameterCommand({ Name, Value: "v", Type: "SecureString" }));
            }
            const pages = ssm.paginateGetParametersByPath({ client: parameters, pageSize: 2 }, { Path: "/app" });
            const names: (string | undefined)[] = [];
            for await (const page of pages) {
                names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
            }
            assert.deepEqual(
                names,
                numbers.map(number => `/app/${number}`),
            );
        });

        it("ecr", async () => {
            const registry = client(ecr.ECRClient);
            await registry.send(new ecr.CreateRepositoryCommand({ repositoryName: "app" }));
            for (const number of numbers) {
                const imageManifest = JSON.stringify({ schemaVersion: 2, layers: [{ size: number }] });
                const put = { repositoryName: "app", imageManifest, imageTag: `v${number}` };
                await registry.send(new ecr.PutImageCommand(put));
            }
            const tags: (string | undefined)[] = [];
            for await (const page of ecr.paginateListImages(
                { client: registry, pageSize: 2 },
                { repositoryName: "app" },
            )) {
                tags.push(...(page.imageIds ?? []).map(({ imageTag }) => imageTag));
            }
            assert.deepEqual(
                tags,
                numbers.map(number => `v${number}`),
            );
        });

        it("logs", async () => {
            const writer = client(logs.CloudWatchLogsClient);
            const names = { logGroupName: "/app", logStreamName: "one" };
            await writer.send(new logs.CreateLogGroupCommand({ logGroupName: "/app" }));
            await writer.send(new logs.CreateLogStreamCommand(names));
            const logEvents = numbers.map(number => ({ timestamp: START + number, message: `line ${number}` }));
            await writer.send(new logs.PutLogEventsCommand({ ...names, logEvents }));
            const messages: (string | undefined)[] = [];
            for await (const page of logs.paginateFilterLogEvents(
                { client: writer, pageSize: 2 },
                { logGroupName: "/app" },
            )) {
                messages.push(...(page.events ?? []).map(({ message }) => message));
            }
            assert.deepEqual(
                messages,
                logEvents.map(({ message }) => message),
            );
            const read: (string | undefined)[] = [];
            for await (const page of logs.paginateGetLogEvents(
                { client: writer, pageSize: 2, stopOnSameToken: true },
                { ...names, startFromHead: true },
            )) {
                read.push(...(page.events ?? []).map(({ message }) => message));
            }
            assert.deepEqual(read, messages);
        });

        it("cloudwatch", async () => {
            const alarms = client(cloudwatch.CloudWatchClient);
            for (const number of numbers) {
                await alarms.send(
                    new cloudwatch.PutMetricAlarmCommand({
                        AlarmName: `alarm-${number}`,
                        MetricName: "Errors",
                        Namespace: "App",
                        Statistic: "Sum",
                        Period: 60,
                        EvaluationPeriods: 1,
                        Threshold: 1,
                        ComparisonOperator: "GreaterThanThreshold",
                    }),
                );
            }
            const names: (string | undefined)[] = [];
            for await (const page of cloudwatch.paginateDescribeAlarms({ client: alarms, pageSize: 2 }, {})) {
                names.push(...(page.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName));
            }
            assert.deepEqual(
                names,
                numbers.map(number => `alarm-${number}`),
            );
        });

        it("ecs, elbv2, codedeploy, autoscaling and Cloud Map, empty", async () => {
            const count = async (pages: AsyncIterable<object>) => {
                let seen = 0;
                for await (const page of pages) {
                    assert.ok(page);
                    seen++;
                }
                return seen;
            };
            const pagers = [
                ecs.paginateListClusters({ client: client(ecs.ECSClient) }, {}),
                elbv2.paginateDescribeLoadBalancers({ client: client(elbv2.ElasticLoadBalancingV2Client) }, {}),
                codedeploy.paginateListApplications({ client: client(codedeploy.CodeDeployClient) }, {}),
                autoscaling.paginateDescribeScalableTargets(
                    { client: client(autoscaling.ApplicationAutoScalingClient) },
                    { ServiceNamespace: "ecs" },
                ),
                servicediscovery.paginateListNamespaces(
                    { client: client(servicediscovery.ServiceDiscoveryClient) },
                    {},
                ),
            ];
            for (const pages of pagers) {
                assert.equal(await count(pages), 1);
            }
        });

        it("and a token of nobody's is refused", async () => {
            const send = client(ecr.ECRClient).send(new ecr.DescribeRepositoriesCommand({ nextToken: "made-up" }));
            await assert.rejects(send, ecr.InvalidParameterException);
        });
    });

    describe("faults", () => {
        const identity = (configuration: object = {}) =>
            client(sts.STSClient, configuration).send(new sts.GetCallerIdentityCommand({}));
        const patient = { maxAttempts: 3, retryStrategy: undefined };

        it("throttling is something that clients get over", async () => {
            account.addFault({ service: "sts", kind: "throttling", times: 2 });
            assert.equal((await identity(patient)).$metadata.attempts, 3);
        });

        it("so is a server error", async () => {
            account.addFault({ service: "sts", kind: "serverError", times: 1 });
            assert.equal((await identity(patient)).$metadata.attempts, 2);
        });

        it("a dropped connection may hide that the request took effect", async () => {
            account.addFault({
                service: "ssm",
                operation: "PutParameter",
                kind: "dropped",
                afterwards: true,
                times: 1,
            });
            const put = new ssm.PutParameterCommand({ Name: "/a", Value: "1", Type: "String" });
            await assert.rejects(client(ssm.SSMClient).send(put), { code: "ECONNRESET" });
            assert.equal(account.session("eu-west-1").call("ssm", "GetParameter", { Name: "/a" }).Parameter.Value, "1");
        });

        it("a slow answer comes all the same", async () => {
            account.addFault({ service: "sts", kind: "slow", milliseconds: 1, times: 1 });
            assert.equal((await identity()).Account, account.accountId);
            assert.deepEqual(account.faults(), []);
        });

        it("within the process a dropped connection is an error too", () => {
            account.addFault({ service: "sts", kind: "dropped", times: 1 });
            const session = account.session("eu-west-1");
            assert.throws(() => session.call("sts", "GetCallerIdentity", {}), ConnectionDropped);
        });
    });

    describe("control", () => {
        const ask = async (method: string, route: string, body?: object) => {
            const response = await fetch(`${server.endpoint}/_sandbox/${route}`, {
                method,
                body: body && JSON.stringify(body),
            });
            return { status: response.status, body: (await response.json()) as never };
        };

        it("adds, lists and clears faults", async () => {
            const rule = { moment: "ecs.task", kind: "crash", match: { family: "app" } };
            const added = (await ask("POST", "faults", rule)).body as { id: string };
            assert.deepEqual((await ask("GET", "faults")).body, [{ ...rule, id: added.id, seen: 0 }]);
            assert.equal((await ask("DELETE", "faults/fault-none")).status, 404);
            await ask("DELETE", `faults/${added.id}`);
            assert.deepEqual((await ask("GET", "faults")).body, []);
        });

        it("refuses a fault that nothing would ever meet", async () => {
            assert.equal((await ask("POST", "faults", { kind: "crash" })).status, 400);
            assert.equal((await ask("POST", "faults", { service: "ecs", kind: "crash" })).status, 400);
        });

        it("moves the clock and says what is upcoming", async () => {
            account
                .session("eu-west-1")
                .call("route53", "CreateHostedZone", { Name: "example.com", CallerReference: "1" });
            const before = (await ask("GET", "clock")).body as { upcoming: unknown[] };
            assert.equal(before.upcoming.length, 1);
            const after = (await ask("POST", "clock", { advance: 60_000 })).body as { upcoming: unknown[] };
            assert.equal(after.upcoming.length, 0);
            assert.equal((await ask("POST", "clock", { advance: -1 })).status, 400);
        });

        it("tells the state of the account", async () => {
            const status = (await ask("GET", "status")).body as { account: string; clock: string };
            assert.equal(status.account, account.accountId);
            assert.equal(status.clock, "step");
        });
    });
});
