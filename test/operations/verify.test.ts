import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
    CompleteLayerUploadCommand,
    CreateRepositoryCommand,
    ECRClient,
    InitiateLayerUploadCommand,
    PutImageCommand,
    PutLifecyclePolicyCommand,
    UploadLayerPartCommand,
} from "@aws-sdk/client-ecr";
import { createColors } from "picocolors";
import { renderChecks } from "../../cli/verify/render";
import type { Check, CheckResult } from "../../operations/verify/check";
import { LIVE } from "../../operations/verify/ownership";
import { portsVerdict } from "../../operations/verify/ports";
import { networkModeVerdict } from "../../operations/verify/service";
import { describeTaskDefinition } from "../../operations/service";
import { register } from "../sandbox/ecs/application";
import { verify, type VerifyOptions } from "../../operations/verify/verify";
import { appSpecContent, OWNERSHIP, type DeploymentTarget } from "../../release";
import { allowCodeDeploy, makeHealthy } from "./healthy";
import { openReleased, type Released } from "./released";

const TASKS = "ecs-tasks.amazonaws.com";
const trust = (Service: string) =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
    });

/** Checks that the examples make; a check that is new and has none is among them as soon as any account has it. */
const FEWEST_CHECKS = 45;

/** What a check never says, and why. */
const NEVER: Readonly<Record<string, readonly CheckResult[]>> = {
    // The check that there is none of a kind: each that there is has its own.
    ...Object.fromEntries(
        ["images", "secrets", "logs", "environment files"].map(topic => [`${topic}: ${topic}`, ["OK", "FAIL"]]),
    ),
    // The AppSpec is the stack's own, and nobody has to be asked for it.
    "hooks: hooks": ["OK", "FAIL", "NO PERMISSION"],
    // Somebody's newer revision is told, and so is what the next deployment changes: both are as they should be.
    "ownership: template of the task definition": ["FAIL"],
    "ownership: network, platform version and capacity providers": ["FAIL"],
    // Scheduled actions and Pulumi both may set the bounds.
    "ownership: fewest tasks": ["FAIL"],
    "ownership: most tasks": ["FAIL"],
};

/** A check's subject without the name of what it is about. */
const kindOf = (subject: string): string =>
    subject
        .replace(
            /^(cluster|service|application|deployment group|target group|image of|log group of|file of) \S+$/,
            "$1",
        )
        .replace(/^\S+ of app$/, "secret of app")
        .replace(/^(target-5xx|gone)$/, "alarm");

describe("verify", () => {
    let released: Released;
    const call = <Output>(service: string, operation: string, input: object): Output =>
        released.app.session.call<Output>(service, operation, input);

    /** A service whose first release is live and recorded, in an account where nothing is wrong. */
    async function open(options: Parameters<typeof openReleased>[0] = {}): Promise<DeploymentTarget> {
        released = await openReleased(options);
        const { app, release, deploy } = released;
        makeHealthy(released);
        const target = release("a1");
        if (target.controller === "codedeploy") {
            allowCodeDeploy(released);
            const { outcome } = await deploy(target);
            assert.equal(outcome.status, "live", outcome.message);
            const { deploymentId } = outcome;
            call("codedeploy", "ContinueDeployment", { deploymentId, deploymentWaitType: "TERMINATION_WAIT" });
            app.account.advance(600_000);
        }
        return target;
    }
    afterEach(() => released.close());

    function allow(RoleName: string, ...Statement: object[]): void {
        const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
        call("iam", "PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument });
    }

    /** What the examples below have seen of each check. */
    const seen = new Map<string, Set<CheckResult>>();
    const note = ({ topic, subject, result }: Pick<Check, "topic" | "subject" | "result">): void => {
        const kind = `${topic}: ${kindOf(subject)}`;
        seen.set(kind, (seen.get(kind) ?? new Set()).add(result));
    };
    const run = async (target: DeploymentTarget, options?: VerifyOptions): Promise<Check[]> => {
        const checks = await verify(released.clients, target, options);
        checks.forEach(note);
        return checks;
    };
    const text = (checks: Check[]) =>
        checks.map(it => `${it.result} ${it.topic}: ${it.subject}: ${it.message}`).join("\n");
    const failures = (checks: Check[]) => checks.filter(({ result }) => result === "FAIL");

    /** The one check that fails, and nothing beside it. */
    async function failsWith(target: DeploymentTarget, topic: string, message: RegExp): Promise<void> {
        const checks = await run(target);
        const found = failures(checks);
        assert.deepEqual([...new Set(found.map(check => check.topic))], [topic], text(checks));
        assert.match(found.map(check => check.message).join("\n"), message);
        assert.ok(
            found.every(({ fix }) => fix),
            "each failure says what to do",
        );
    }

    const REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app";
    const ecr = () => new ECRClient(released.clients.options);
    const push = (imageManifest: object, imageTag: string) =>
        ecr().send(
            new PutImageCommand({ repositoryName: "app", imageManifest: JSON.stringify(imageManifest), imageTag }),
        );
    const index = (...architectures: string[]) => ({
        mediaType: "application/vnd.oci.image.index.v1+json",
        manifests: architectures.map((architecture, size) => ({ size, platform: { os: "linux", architecture } })),
    });

    it("finds nothing wrong where nothing is", async () => {
        const checks = await run(await open());
        assert.deepEqual(failures(checks), [], text(checks));
        assert.deepEqual(
            checks.filter(({ result }) => result === "NO PERMISSION"),
            [],
        );
        assert.equal(new Set(checks.map(({ topic }) => topic)).size, 16, text(checks));
    });

    it("checks every attribute of the ownership table", () => {
        assert.deepEqual(Object.keys(LIVE).sort(), OWNERSHIP.map(({ attribute }) => attribute).sort());
    });

    it("says which bounds of autoscaling scheduled actions set", async () => {
        const target = await open({ change: { scalableTarget: "service/demo/app" } });
        const of = {
            ServiceNamespace: "ecs",
            ScalableDimension: "ecs:service:DesiredCount",
            ResourceId: "service/demo/app",
        };
        call("application-autoscaling", "RegisterScalableTarget", { ...of, MinCapacity: 1, MaxCapacity: 4 });
        call("application-autoscaling", "PutScheduledAction", {
            ...of,
            ScheduledActionName: "night",
            Schedule: "cron(0 20 * * ? *)",
            ScalableTargetAction: { MaxCapacity: 2 },
        });
        const bounds = (await run(target)).filter(({ subject }) => /fewest|most/.test(subject));
        assert.deepEqual(
            bounds.map(({ subject, result, message }) => [subject, result, message]),
            [
                ["fewest tasks", "OK", "1, and no scheduled action sets it"],
                ["most tasks", "OK", "4, which scheduled actions set: night"],
            ],
        );
    });

    describe("fails for what somebody broke:", () => {
        it("a service that is gone, once: what depends on it is skipped", async () => {
            const target = await open();
            const checks = await run({ ...target, service: "other" });
            assert.match(text(failures(checks)), /cluster demo has no active service other/);
            assert.ok(
                checks.some(({ result, message }) => result === "SKIP" && /no active service other/.test(message)),
            );
        });

        it("a cluster that is gone", async () => {
            const target = await open();
            const checks = await run({ ...target, cluster: "other" });
            assert.match(text(failures(checks)), /there is no cluster other in us-east-1/);
        });

        it("a revision that nobody registered", async () => {
            const target = await open();
            const taskDefinition = `${target.release.taskDefinition}00`;
            const checks = await run({ ...target, release: { ...target.release, taskDefinition } });
            assert.match(text(failures(checks)), /there is no task definition/);
        });

        it("a revision that was deregistered", async () => {
            const target = await open();
            const next = released.release("a2");
            call("ecs", "DeregisterTaskDefinition", { taskDefinition: next.release.taskDefinition });
            await failsWith({ ...target, release: next.release }, "service", /is INACTIVE/);
        });

        it("a controller that is not the stack's", async () => {
            const target = await open();
            const checks = await run({ ...target, controller: "ecs" });
            assert.match(text(failures(checks)), /the stack says that ecs releases app, but .* CODE_DEPLOY/);
        });

        it("a port of the load balancer that no container maps", async () => {
            const target = await open();
            const next = released.release("a2", { container: { portMappings: [{ containerPort: 8080 }] } });
            const checks = await run({ ...target, release: next.release });
            assert.match(text(failures(checks)), /container app does not map port 3000 \(it maps 8080\)/);
            assert.match(text(failures(checks)), /appspec/, "the AppSpec names the port too");
        });

        it("an execution role that is gone", async () => {
            const target = await open();
            call("iam", "DeleteRolePolicy", { RoleName: "execution", PolicyName: "own" });
            call("iam", "DeleteRole", { RoleName: "execution" });
            await failsWith(target, "roles", /there is no role execution/);
        });

        it("an execution role that ECS may not assume", async () => {
            const target = await open();
            call("iam", "UpdateAssumeRolePolicy", {
                RoleName: "execution",
                PolicyDocument: trust("lambda.amazonaws.com"),
            });
            await failsWith(target, "roles", new RegExp(`execution does not let ${TASKS} assume it`));
        });

        it("an execution role that may not write logs", async () => {
            const target = await open();
            allow("execution", { Effect: "Allow", Action: "ecr:*", Resource: "*" });
            await failsWith(target, "roles", /may not logs:CreateLogStream on arn:aws:logs:.*\/demo\/app/);
        });

        it("a log group that is gone", async () => {
            const target = await open();
            call("logs", "DeleteLogGroup", { logGroupName: "/demo/app" });
            await failsWith(target, "logs", /there is no log group \/demo\/app/);
        });

        it("a security group that does not let the load balancer in", async () => {
            const target = await open();
            const { securityGroup: GroupId } = released.app;
            const rule = { IpProtocol: "tcp", FromPort: 3000, ToPort: 3000, UserIdGroupPairs: [{ GroupId }] };
            call("ec2", "RevokeSecurityGroupIngress", { GroupId, IpPermissions: [rule] });
            await failsWith(target, "network", /no rule lets demo .* reach port 3000/);
        });

        it("a subnet of another network", async () => {
            const target = await open();
            const VpcId = call<{ Vpc: { VpcId: string } }>("ec2", "CreateVpc", { CidrBlock: "10.9.0.0/16" }).Vpc.VpcId;
            const subnet = call<{ Subnet: { SubnetId: string } }>("ec2", "CreateSubnet", {
                VpcId,
                CidrBlock: "10.9.0.0/24",
            });
            const checks = await run(withAppSpec(target, spec => (network(spec).Subnets = [subnet.Subnet.SubnetId])));
            assert.match(text(failures(checks)), /is not in vpc-\w+, the VPC of the target groups/);
            assert.match(text(failures(checks)), /is of another VPC than the subnets/);
        });

        it("a subnet that is gone", async () => {
            const target = await open();
            await failsWith(
                withAppSpec(target, spec => (network(spec).Subnets = ["subnet-0123456789abcdef0"])),
                "network",
                /subnets .* not all exist/,
            );
        });

        it("a capacity provider that the cluster has not", async () => {
            const target = await open();
            await failsWith(
                withAppSpec(target, spec => (properties(spec).CapacityProviderStrategy[0]!.CapacityProvider = "spare")),
                "capacity",
                /cluster demo does not have the capacity provider spare/,
            );
        });

        it("more vCPU for both versions than the account's quota", async () => {
            const target = await open({ service: { desiredCount: 13 } });
            await failsWith(target, "capacity", /up to 26 tasks with 6.5 vCPU, and the quota is 6/);
        });

        it("vCPU that the tasks of others leave", async () => {
            const target = await open();
            assert.match(
                text(await run(target)),
                /OK capacity: Fargate quota: .* 4 tasks with 1 vCPU; the quota is 6\n/,
            );
            const { taskDefinition } = released.release("other").release;
            const networkConfiguration = {
                awsvpcConfiguration: { subnets: released.app.subnets, securityGroups: [released.app.securityGroup] },
            };
            for (const count of [10, 10, 1]) {
                call("ecs", "RunTask", {
                    cluster: "demo",
                    taskDefinition,
                    count,
                    launchType: "FARGATE",
                    networkConfiguration,
                });
            }
            await failsWith(
                target,
                "capacity",
                /up to 4 tasks with 1 vCPU, and other tasks use 5.25, and the quota is 6/,
            );
        });

        it("production traffic that goes elsewhere", async () => {
            const target = await open();
            const [one, two] = released.app.targetGroups;
            await forwardTo([one, 50], [two, 50]);
            await failsWith(target, "traffic", /50 % of the production traffic goes to two/);
        });

        it("a rule that nobody put back", async () => {
            const target = await open();
            call("elbv2", "DeleteRule", { RuleArn: released.app.productionRule });
            await failsWith(target, "traffic", /no rule of the production listener forwards/);
        });

        it("a rule that sends traffic to somebody else's target group too", async () => {
            const target = await open();
            const { TargetGroups } = call<{ TargetGroups: { TargetGroupArn: string }[] }>(
                "elbv2",
                "CreateTargetGroup",
                {
                    Name: "foreign",
                    Protocol: "HTTP",
                    Port: 3000,
                    VpcId: released.app.vpc,
                    TargetType: "ip",
                },
            );
            await forwardTo([released.app.targetGroups[1], 90], [TargetGroups[0]!.TargetGroupArn, 10]);
            const checks = await run(target);
            assert.match(text(failures(checks)), /ownership: targets and weights .*foreign/);
        });

        it("targets in the target group that should be empty", async () => {
            const target = await open();
            const [TargetGroupArn] = released.app.targetGroups;
            call("elbv2", "RegisterTargets", { TargetGroupArn, Targets: [{ Id: "10.0.0.99", Port: 3000 }] });
            await failsWith(target, "traffic", /one has 1 target\(s\), .*10\.0\.0\.99/);
        });

        it("a pair of different kinds", async () => {
            const target = await open();
            const [TargetGroupArn] = released.app.targetGroups;
            call("elbv2", "ModifyTargetGroup", { TargetGroupArn, HealthCheckPath: "/other" });
            await failsWith(target, "traffic", /different kinds: HealthCheckPath \/other and \//);
        });

        it("a listener that is gone", async () => {
            const target = await open();
            call("elbv2", "DeleteListener", { ListenerArn: released.app.test });
            await failsWith(target, "traffic", /there is no listener listener\/app\/demo/);
        });

        it("a production listener that is gone", async () => {
            const target = await open();
            call("elbv2", "DeleteListener", { ListenerArn: released.app.production });
            const checks = await run(target);
            assert.match(text(failures(checks)), /traffic: production listener: there is no listener/);
        });

        it("a target group that is gone, and a task set in one that is not of the pair", async () => {
            const target = await open();
            const [one, two] = target.codedeploy!.targetGroups;
            const codedeploy = {
                ...target.codedeploy!,
                targetGroups: [one, two.replace(/two/, "gone")] as [string, string],
            };
            const found = text(failures(await run({ ...target, codedeploy })));
            assert.match(found, /traffic: target group gone: there is no target group/);
            assert.match(
                found,
                /ownership: the target group .*: a task set is in targetgroup\/two\/\w+, which is not of the pair/,
            );
        });

        it("what no revision on Fargate has, as AWS does not register it", () => {
            released = { close: async () => undefined } as Released;
            const mapped = (name: string, hostPort?: number) => ({
                name,
                portMappings: [{ containerPort: 3000, ...(hostPort !== undefined && { hostPort }) }],
            });
            const ports = portsVerdict({ containerDefinitions: [mapped("app", 8080), mapped("web")] });
            assert.equal(ports.result, "FAIL");
            assert.match(
                ports.message,
                /app maps port 3000 to 8080, .*; web maps 3000\/tcp, which another container has/,
            );
            note({ topic: "ports", subject: "port mappings", ...ports });
            for (const [definition, message] of [
                [{ networkMode: "bridge" }, /the network mode is bridge/],
                [{ networkMode: "awsvpc" }, /no network configuration/],
            ] as const) {
                const mode = networkModeVerdict(definition, {});
                assert.equal(mode.result, "FAIL");
                assert.match(mode.message, message);
                note({ topic: "service", subject: "network mode", ...mode });
            }
        });

        it("a CodeDeploy application that is gone", async () => {
            const target = await open();
            call("codedeploy", "DeleteApplication", { applicationName: "app" });
            await failsWith(target, "codedeploy", /there is no CodeDeploy application app/);
        });

        it("a deployment group that no longer rolls back", async () => {
            const target = await open();
            updateGroup({ autoRollbackConfiguration: { enabled: false, events: [] } });
            await failsWith(target, "codedeploy", /a deployment that fails is not rolled back/);
        });

        it("another deployment configuration than the stack's", async () => {
            const target = await open();
            updateGroup({ deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" });
            await failsWith(target, "codedeploy", /ECSCanary10Percent5Minutes, and the stack says all-at-once/);
        });

        it("a role of CodeDeploy that may not release", async () => {
            const target = await open();
            const PolicyArn = "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS";
            call("iam", "DetachRolePolicy", { RoleName: "deploy", PolicyArn });
            allow("deploy", { Effect: "Allow", Action: ["ecs:*", "elasticloadbalancing:*"], Resource: "*" });
            await failsWith(target, "codedeploy", /deploy may not iam:PassRole on arn:aws:iam::\d+:role\/execution/);
        });

        it("a deployment that is running", async () => {
            const target = await open();
            released.deployAside(released.release("a2").release.taskDefinition);
            await failsWith(target, "codedeploy", /d-\w+ by \w+ is (Created|InProgress): a group runs one at a time/);
        });

        it("an AppSpec that CodeDeploy would refuse", async () => {
            const target = await open();
            await failsWith(
                withAppSpec(target, spec => (properties(spec).LoadBalancerInfo.ContainerName = "web")),
                "appspec",
                /web/,
            );
        });

        it("an alarm that fires, and one that is gone", async () => {
            const target = await open();
            call("cloudwatch", "SetAlarmState", {
                AlarmName: "target-5xx",
                StateValue: "ALARM",
                StateReason: "12 errors",
            });
            const codedeploy = { ...target.codedeploy!, alarms: ["target-5xx", "gone"] };
            await failsWith({ ...target, codedeploy }, "alarms", /^it is firing: 12 errors\nthere is no alarm gone$/);
        });

        it("a revision that somebody deployed past the record", async () => {
            const target = await open();
            const { taskDefinition } = released.release("a2").release;
            released.deployAside(taskDefinition);
            released.app.account.advance(3_600_000);
            await failsWith(target, "ownership", /runs, and app:\d+ is recorded: somebody deployed past the record/);
        });

        it("autoscaling that was left suspended", async () => {
            const target = await open({ change: { scalableTarget: "service/demo/app" } });
            scale({
                DynamicScalingInSuspended: true,
                DynamicScalingOutSuspended: false,
                ScheduledScalingSuspended: false,
            });
            await failsWith(target, "ownership", /suspended \(DynamicScalingInSuspended\)/);
        });

        it("a desired count that somebody set by hand", async () => {
            const target = await open({ change: { scalableTarget: "service/demo/app" } });
            scale({});
            call("ecs", "UpdateService", { cluster: "demo", service: "app", desiredCount: 9 });
            await failsWith(target, "ownership", /9 is outside of 1 to 4/);
        });

        it("a release that nobody recorded", async () => {
            const target = await open();
            call("ssm", "DeleteParameter", { Name: target.releaseRecord });
            await failsWith(target, "ownership", /no release is recorded/);
        });
    });

    describe("looks at secrets:", () => {
        const withSecret = (valueFrom: string) =>
            released.release("a2", { container: { secrets: [{ name: "KEY", valueFrom }] } });

        it("a parameter that is not there", async () => {
            const target = await open();
            await failsWith(
                { ...target, release: withSecret("/none").release },
                "secrets",
                /there is no parameter \/none/,
            );
        });

        it("a JSON key that a secret has not, without showing what it holds", async () => {
            const target = await open();
            const { ARN } = call<{ ARN: string }>("secretsmanager", "CreateSecret", {
                Name: "db",
                SecretString: '{"user":"hunter2"}',
            });
            const next = { ...target, release: withSecret(`${ARN}:password::`).release };
            const checks = await run(next);
            assert.match(text(failures(checks)), /the JSON of secret db-\w+ has no key password/);
            assert.doesNotMatch(text(checks), /hunter2/);
            const unread = await run(next, { readSecrets: false });
            assert.deepEqual(failures(unread), []);
            assert.match(text(unread), /SKIP secrets: .* its JSON key password was not looked for/);
            const fine = await run({ ...target, release: withSecret(`${ARN}:user::`).release });
            assert.match(text(fine), /OK secrets: KEY of app: the secret db-\w+ has the key user/);
        });
    });

    describe("looks at images:", () => {
        const withImage = (image: string, more: object = {}) =>
            released.release("a2", { container: { image, ...more } }).release;
        async function openRepository(): Promise<DeploymentTarget> {
            const target = await open();
            await ecr().send(new CreateRepositoryCommand({ repositoryName: "app" }));
            return target;
        }

        it("one that is not there, and a repository that is not", async () => {
            const target = await openRepository();
            await failsWith(
                { ...target, release: withImage(`${REPOSITORY}:none`) },
                "images",
                /the repository has no image app:none/,
            );
            await failsWith(
                { ...target, release: withImage(`${REPOSITORY}2:v1`) },
                "images",
                /there is no repository app2/,
            );
        });

        it("an index without the task's platform", async () => {
            const target = await openRepository();
            await push(index("arm64"), "arm");
            await push(index("amd64", "arm64"), "both");
            await failsWith(
                { ...target, release: withImage(`${REPOSITORY}:arm`) },
                "images",
                /is for linux\/arm64, and the tasks run on linux\/amd64/,
            );
            assert.deepEqual(failures(await run({ ...target, release: withImage(`${REPOSITORY}:both`) })), []);
        });

        it("a single image, whose configuration tells its platform", async () => {
            const target = await openRepository();
            const blob = Buffer.from(JSON.stringify({ os: "linux", architecture: "arm64" }));
            const digest = `sha256:${createHash("sha256").update(blob).digest("hex")}`;
            const of = { repositoryName: "app" };
            const { uploadId } = await ecr().send(new InitiateLayerUploadCommand(of));
            const part = { partFirstByte: 0, partLastByte: blob.length - 1, layerPartBlob: blob };
            await ecr().send(new UploadLayerPartCommand({ ...of, uploadId, ...part }));
            await ecr().send(new CompleteLayerUploadCommand({ ...of, uploadId, layerDigests: [digest] }));
            await push({ config: { digest, size: 1 }, layers: [] }, "single");
            await failsWith(
                { ...target, release: withImage(`${REPOSITORY}:single`) },
                "images",
                /single is for linux\/arm64/,
            );
        });

        it("those of other registries, as they answer", async () => {
            const target = await open();
            const ask = async (reference: string) => {
                throw Object.assign(new Error(`the registry has no ${reference}`), {
                    found: false,
                    fix: "check the tag",
                });
            };
            assert.match(text(failures(await run(target, { askRegistry: ask }))), /the registry has no nginx:1.27/);
            const busy = async () => {
                throw new Error("the registry has had too many requests from here");
            };
            assert.match(
                text(await run(target, { askRegistry: busy })),
                /SKIP images: image of app: .* too many requests/,
            );
            const arm = async () => [{ os: "linux", architecture: "arm64" }];
            assert.match(text(failures(await run(target, { askRegistry: arm }))), /nginx:1.27 is for linux\/arm64/);
        });

        it("those that a rollback needs and the lifecycle policy takes", async () => {
            released = await openReleased();
            await ecr().send(new CreateRepositoryCommand({ repositoryName: "app" }));
            for (const tag of ["v1", "v2", "v3"]) {
                await push({ ...index("amd64"), annotations: { tag } }, tag);
                released.app.account.advance(60_000);
            }
            const rule = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 3 };
            const lifecyclePolicyText = JSON.stringify({
                rules: [{ rulePriority: 1, selection: rule, action: { type: "expire" } }],
            });
            released.release("old", { container: { image: `${REPOSITORY}:v1` } });
            const target = released.release("new", { container: { image: `${REPOSITORY}:v3` } });
            const { outcome } = await released.deploy(target);
            assert.equal(outcome.status, "live", outcome.message);
            const before = text(await run(target));
            assert.match(before, /OK rollback: images that run/);
            assert.match(before, /OK rollback: images of the release before/);
            await ecr().send(new PutLifecyclePolicyCommand({ repositoryName: "app", lifecyclePolicyText }));
            const found = failures(await run(target)).filter(({ topic }) => topic === "rollback");
            assert.match(text(found), /images that run: app:\d+: app:v3 goes after 2 more pushed images/);
            assert.match(text(found), /images of the release before: app:\d+: app:v1 goes with the next image/);
        });
    });

    describe("looks at hooks:", () => {
        const withHook = (target: DeploymentTarget) =>
            withAppSpec(target, spec => (spec.Hooks = [{ AfterAllowTestTraffic: "smoke" }]));

        it("a function that is not there", async () => {
            await failsWith(withHook(await open()), "hooks", /there is no function smoke in us-east-1/);
        });

        it("a function that CodeDeploy's role may not call", async () => {
            const target = withHook(await open());
            call("lambda", "CreateFunction", { FunctionName: "smoke", command: "true", folder: "." });
            assert.match(text(await run(target)), /OK hooks: right to call it at AfterAllowTestTraffic/);
            const policies = "arn:aws:iam::aws:policy";
            call("iam", "DetachRolePolicy", {
                RoleName: "deploy",
                PolicyArn: `${policies}/AWSCodeDeployRoleForECS`,
            });
            // AWS's narrower policy permits functions of a certain name only.
            call("iam", "AttachRolePolicy", {
                RoleName: "deploy",
                PolicyArn: `${policies}/AWSCodeDeployRoleForECSLimited`,
            });
            const pass = { Effect: "Allow", Action: "iam:PassRole", Resource: "*" };
            allow("deploy", pass);
            await failsWith(
                target,
                "hooks",
                /deploy may not lambda:InvokeFunction on arn:aws:lambda:.*:function:smoke/,
            );
        });
    });

    it("says that a file of environment variables is not there, and finds one that is", async () => {
        const target = await open();
        const environmentFiles = [{ value: "arn:aws:s3:::settings/app.env", type: "s3" }];
        const next = { ...target, release: released.release("a2", { container: { environmentFiles } }).release };
        await failsWith(next, "environment files", /there is no s3:\/\/settings\/app.env/);
        call("s3", "CreateBucket", { Bucket: "settings" });
        call("s3", "PutObject", { Bucket: "settings", Key: "app.env", Body: "A=1" });
        assert.match(text(await run(next)), /OK environment files: file of app: s3:\/\/settings\/app.env exists/);
    });

    describe("says what it may not see, and guesses nothing:", () => {
        for (const [service, operation, code, subject] of [
            ["iam", "GetRole", "AccessDenied", /roles: execution role/],
            ["iam", "SimulatePrincipalPolicy", "AccessDenied", /roles: rights of the execution role/],
            ["elbv2", "DescribeRules", "AccessDenied", /traffic: production traffic/],
            ["ec2", "DescribeSubnets", "UnauthorizedOperation", /network: subnets/],
            ["servicequotas", "GetServiceQuota", "AccessDeniedException", /capacity: Fargate quota/],
            ["cloudwatch", "GetMetricStatistics", "AccessDenied", /capacity: Fargate quota/],
            ["cloudwatch", "DescribeAlarms", "AccessDenied", /alarms: target-5xx/],
            ["logs", "DescribeLogGroups", "AccessDeniedException", /logs: log group of app/],
            ["codedeploy", "GetDeploymentGroup", "AccessDeniedException", /codedeploy: deployment group group/],
            ["ecs", "DescribeClusters", "AccessDeniedException", /service: cluster demo/],
        ] as const) {
            it(`${service}:${operation}`, async () => {
                const target = await open();
                released.app.account.addFault({ service, operation, kind: "error", code, status: 403 });
                const checks = await run(target);
                const denied = checks.filter(({ result }) => result === "NO PERMISSION");
                assert.match(text(denied), subject);
                assert.deepEqual(failures(checks), [], text(checks));
            });
        }

        /** A release with everything that a check can be about, in an account where none of it is wrong. */
        async function openWithAll(): Promise<DeploymentTarget> {
            const target = await open({ change: { scalableTarget: "service/demo/app" } });
            scale({});
            call("s3", "CreateBucket", { Bucket: "settings" });
            call("s3", "PutObject", { Bucket: "settings", Key: "app.env", Body: "A=1" });
            call("ssm", "PutParameter", { Name: "/demo/key", Type: "SecureString", Value: "s3cr3t" });
            call("lambda", "CreateFunction", { FunctionName: "smoke", command: "true", folder: "." });
            call("iam", "CreateRole", { RoleName: "task", AssumeRolePolicyDocument: trust(TASKS) });
            await ecr().send(new CreateRepositoryCommand({ repositoryName: "app" }));
            await push(index("amd64"), "v1");
            const { app } = released;
            const { executionRoleArn = "" } = await describeTaskDefinition(
                released.clients.ecs,
                target.release.taskDefinition,
            );
            const taskDefinition = register(
                app,
                { executionRoleArn, taskRoleArn: executionRoleArn.replace("execution", "task") },
                {
                    image: `${REPOSITORY}:v1`,
                    secrets: [{ name: "KEY", valueFrom: "/demo/key" }],
                    environmentFiles: [{ value: "arn:aws:s3:::settings/app.env", type: "s3" }],
                },
            );
            return withAppSpec({ ...target, release: { sha: "a2", taskDefinition } }, spec => {
                spec.Hooks = [{ AfterAllowTestTraffic: "smoke" }];
                properties(spec).TaskDefinition = taskDefinition;
            });
        }

        it("nothing where all of it may be seen", async () => {
            const checks = await run(await openWithAll());
            assert.deepEqual(failures(checks), [], text(checks));
            assert.match(text(checks), /OK roles: task role/);
        });

        for (const [service, operation, code, subjects] of [
            ["codedeploy", "GetApplication", "AccessDeniedException", ["codedeploy: application app"]],
            ["lambda", "GetFunction", "AccessDeniedException", ["hooks: function of AfterAllowTestTraffic"]],
            ["iam", "SimulatePrincipalPolicy", "AccessDenied", ["hooks: right to call it at AfterAllowTestTraffic"]],
            ["ssm", "GetParameters", "AccessDeniedException", ["secrets: KEY of app"]],
            ["ssm", "GetParameter", "AccessDeniedException", ["ownership: current release"]],
            ["ecr", "BatchGetImage", "AccessDeniedException", ["images: image of app"]],
            ["s3", "HeadObject", "AccessDenied", ["environment files: file of app"]],
            [
                "elbv2",
                "DescribeListeners",
                "AccessDenied",
                ["traffic: production listener", "traffic: test listener", "traffic: pair of target groups"],
            ],
            ["elbv2", "DescribeTargetGroups", "AccessDenied", ["traffic: target group one"]],
            [
                "application-autoscaling",
                "DescribeScalableTargets",
                "AccessDeniedException",
                ["ownership: suspension of autoscaling", "ownership: fewest tasks", "ownership: most tasks"],
            ],
        ] as const) {
            it(`${service}:${operation}, where a release has it: ${subjects.join(", ")}`, async () => {
                const target = await openWithAll();
                released.app.account.addFault({ service, operation, kind: "error", code, status: 403 });
                const checks = await run(target);
                const denied = checks.filter(({ result }) => result === "NO PERMISSION");
                const found = denied.map(({ topic, subject }) => `${topic}: ${subject}`);
                assert.deepEqual(
                    subjects.filter(subject => !found.includes(subject)),
                    [],
                    text(checks),
                );
                assert.deepEqual(failures(checks), [], text(checks));
            });
        }

        it("a task definition that may not be read hides its secrets and images, and is no proof that there are none", async () => {
            const target = await open();
            released.app.account.addFault({ service: "ecs", operation: "DescribeTaskDefinition", kind: "error" });
            const checks = await run(target);
            for (const topic of ["secrets", "images", "logs", "environment files"]) {
                assert.deepEqual(
                    checks.filter(check => check.topic === topic).map(({ result }) => result),
                    ["NO PERMISSION"],
                );
            }
        });

        it("an error of AWS's own skips the check", async () => {
            const target = await open();
            released.clients.options.maxAttempts = 1;
            released.app.account.addFault({ service: "iam", operation: "GetRole", kind: "serverError" });
            assert.match(text(await run(target)), /SKIP roles: execution role: AWS gave no answer: InternalFailure/);
        });

        it("credentials that have expired end it: every check would say the same", async () => {
            const target = await open();
            released.app.account.addFault({ service: "*", kind: "error", code: "ExpiredTokenException" });
            await assert.rejects(run(target), { name: "ExpiredTokenException" });
        });
    });

    it("verifies a service that ECS rolls", async () => {
        const target = await open({ circuitBreaker: true, change: { controller: "ecs", codedeploy: undefined } });
        const checks = await run(target);
        assert.deepEqual(
            failures(checks).map(({ subject }) => subject),
            ["current release"],
            text(checks),
        );
        assert.deepEqual(
            checks.filter(({ topic }) => ["codedeploy", "appspec", "hooks", "alarms"].includes(topic)),
            [],
        );
    });

    it("is shown with what to do, and a count", () => {
        released = { close: async () => undefined } as Released;
        const checks: Check[] = [
            { topic: "logs", subject: "log group of app", result: "FAIL", message: "gone", fix: "create it" },
            { topic: "hooks", subject: "hooks", result: "SKIP", message: "none" },
        ];
        assert.equal(
            renderChecks("app", checks, createColors(false)),
            `app
  FAIL          logs: log group of app: gone
                create it
  SKIP          hooks: none
  1 FAIL, 1 SKIP`,
        );
    });

    const updateGroup = (changes: object) =>
        call("codedeploy", "UpdateDeploymentGroup", {
            applicationName: "app",
            currentDeploymentGroupName: "group",
            ...changes,
        });

    const scale = (SuspendedState: object) =>
        call("application-autoscaling", "RegisterScalableTarget", {
            ServiceNamespace: "ecs",
            ScalableDimension: "ecs:service:DesiredCount",
            ResourceId: "service/demo/app",
            MinCapacity: 1,
            MaxCapacity: 4,
            SuspendedState,
        });

    async function forwardTo(...groups: [arn: string, weight: number][]): Promise<void> {
        const TargetGroups = groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
        const Actions = [{ Type: "forward", ForwardConfig: { TargetGroups } }];
        call("elbv2", "ModifyRule", { RuleArn: released.app.productionRule, Actions });
    }

    // Last: nested ones run after the others, in their order.
    describe("taken together", () => {
        it("has an example of each result for every check", function () {
            released = { close: async () => undefined } as Released;
            if (!haveRun(this.test!.parent!.parent!, this.test!)) {
                this.skip(); // Somebody chose some of the examples.
            }
            assert.ok(seen.size >= FEWEST_CHECKS, `only ${seen.size} checks have an example`);
            const missing = [...seen].flatMap(([kind, results]) =>
                (["OK", "FAIL", "NO PERMISSION"] as const)
                    .filter(result => !results.has(result) && !(NEVER[kind] ?? []).includes(result))
                    .map(result => `${kind} has no example of ${result}`),
            );
            assert.deepEqual(missing, []);
        });
    });
});

/** Whether all tests of a suite have run but for one. */
function haveRun({ tests, suites }: Mocha.Suite, besides: Mocha.Runnable): boolean {
    return (
        tests.every(test => test === besides || test.state !== undefined) &&
        suites.every(suite => haveRun(suite, besides))
    );
}

interface Properties {
    TaskDefinition: string;
    LoadBalancerInfo: { ContainerName: string };
    CapacityProviderStrategy: { CapacityProvider: string }[];
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: string[] } };
}
interface Spec {
    Resources: [{ TargetService: { Properties: Properties } }];
    Hooks?: object[];
}
const properties = (spec: Spec) => spec.Resources[0].TargetService.Properties;
const network = (spec: Spec) => properties(spec).NetworkConfiguration.AwsvpcConfiguration;

function withAppSpec(target: DeploymentTarget, change: (spec: Spec) => unknown): DeploymentTarget {
    const spec = JSON.parse(target.codedeploy!.appSpec.content) as Spec;
    change(spec);
    return { ...target, codedeploy: { ...target.codedeploy!, appSpec: appSpecContent(spec as never) } };
}
