import assert from "node:assert/strict";
import { DescribeAlarmsCommand, CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { BatchGetDeploymentGroupsCommand, CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { StackOutputs } from "../../../outputs";
import { exportStack, inspect, liveService, outputsOf } from "../inspect";
import type { Result, RunOptions } from "../program";
import { pushImage } from "../push-image";
import { accountOf, assertNothingMade, assertRefused } from "../refusal";
import { story } from "../story";
import { summary, up, update, type Update } from "../update";

const PASSWORD = "correct horse battery staple";
const REPOSITORY = "todo-app-production";

story("the prod stack, released by hand", program => {
    let outputs: StackOutputs;
    let sha: string;

    const shell: RunOptions = { environment: { DB_PASSWORD: PASSWORD } };
    const prod = (command: string, flags: string[] = [], options: RunOptions = {}): Promise<Update> =>
        update(program(), [command, "--stack", "prod", ...flags], { ...shell, ...options });
    const upProd = (options?: RunOptions, ...flags: string[]): Promise<Update> =>
        prod("up", ["--yes", "--skip-preview", ...flags], options);
    const deploy = (): Promise<Result> => program().run(["swingbridge", "deploy", "--stack", "prod"]);
    /** A commit whose image was built and pushed elsewhere. */
    const release = async (message: string): Promise<string> => {
        sha = program().commit(message);
        await pushImage(program(), REPOSITORY, sha);
        return sha;
    };

    it("stops early where its image is missing, and names repository, tag and the command that pushes it", async () => {
        sha = program().git("rev-parse", "HEAD");
        await program().run(["true"]); // Makes the account.
        const before = await accountOf(program());
        const missing = await upProd();
        const reference = `123456789012.dkr.ecr.us-east-1.amazonaws.com/${REPOSITORY}:${sha}`;
        assertRefused(
            missing,
            `error: ECR has no image ${reference}.`,
            new RegExp(`repository: ${REPOSITORY}\\n +tag: +${sha}\\n`),
            `aws ecr create-repository --repository-name ${REPOSITORY} `,
            new RegExp(`docker buildx build --push .*--tag ${reference} .*--target production .*examples/todo\\n`),
        );
        await assertNothingMade(program(), "prod", before);
    });

    it("takes denied access for what it is, and not for a missing image", async () => {
        await pushImage(program(), REPOSITORY, sha);
        const before = await accountOf(program());
        const denied = await upProd({ faults: ["ecr.DescribeImages:error,code=AccessDeniedException,times=1"] });
        assertRefused(
            denied,
            `error: access denied by ECR for repository ${REPOSITORY}, tag ${sha}`,
            "Allow ecr:DescribeImages",
        );
        assert.doesNotMatch(denied.output, /has no image|docker buildx/);
        await assertNothingMade(program(), "prod", before);
    });

    it("goes up with the image there: encrypted, protected, watched, and nothing is built", async () => {
        const first = await upProd();
        assert.equal(first.code, 0, first.output);
        assert.ok(!first.output.includes(PASSWORD));
        const stack = await exportStack(program(), "prod");
        assert.ok(!stack.text.includes(PASSWORD));
        outputs = outputsOf(stack);

        const types = stack.resources.map(({ type }) => type);
        for (const type of ["docker-build:index:Image", "aws:ecr/repository:Repository", "command:local:Command"]) {
            assert.ok(!types.includes(type), `${type} is not a manual stack's`);
        }
        const isProtected = (type: string) => stack.resources.filter(found => found.type === type).map(r => r.protect);
        assert.deepEqual(isProtected("aws:lb/targetGroup:TargetGroup"), [true, true]);
        assert.deepEqual(isProtected("aws:lb/loadBalancer:LoadBalancer"), [true]);
        assert.deepEqual(isProtected("aws:efs/fileSystem:FileSystem"), [true]);
        assert.ok(isProtected("aws:lb/listenerRule:ListenerRule").every(Boolean));

        const app = outputs.services.app!;
        await inspect(program(), async ({ client }) => {
            const { Listeners = [] } = await client(ElasticLoadBalancingV2Client).send(
                new DescribeListenersCommand({ LoadBalancerArn: outputs.loadBalancer?.arn }),
            );
            assert.deepEqual(Listeners.map(({ Port, Protocol }) => `${Port} ${Protocol}`).sort(), [
                "443 HTTPS",
                "80 HTTP",
                "8443 HTTPS",
            ]);
            assert.equal(Listeners.find(({ Port }) => Port === 80)?.DefaultActions?.[0]?.Type, "redirect");

            const { application, deploymentGroup } = app.target.codedeploy!;
            const { deploymentGroupsInfo = [] } = await client(CodeDeployClient).send(
                new BatchGetDeploymentGroupsCommand({
                    applicationName: application,
                    deploymentGroupNames: [deploymentGroup],
                }),
            );
            const [group] = deploymentGroupsInfo;
            assert.equal(group?.deploymentConfigName, "CodeDeployDefault.ECSCanary10Percent15Minutes");
            assert.deepEqual(group?.alarmConfiguration?.alarms?.map(({ name }) => name).sort(), [...app.alarms].sort());
            assert.equal(
                group?.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess
                    ?.terminationWaitTimeInMinutes,
                60,
            );

            const { MetricAlarms = [] } = await client(CloudWatchClient).send(
                new DescribeAlarmsCommand({ AlarmNames: app.alarms }),
            );
            assert.equal(MetricAlarms.length, 4);
            for (const { AlarmActions, TreatMissingData } of MetricAlarms) {
                assert.deepEqual(AlarmActions, ["arn:aws:sns:us-east-1:123456789012:swingbridge-alarms"]);
                assert.equal(TreatMissingData, "notBreaching");
            }

            for (const [name, image] of [
                ["app", new RegExp(`/${REPOSITORY}:${sha}$`)],
                ["db", /^postgres@sha256:[0-9a-f]{64}$/],
                ["redis", /^redis@sha256:[0-9a-f]{64}$/],
            ] as const) {
                const { taskDefinition } = await client(ECSClient).send(
                    new DescribeTaskDefinitionCommand({ taskDefinition: outputs.services[name]?.family }),
                );
                const container = taskDefinition?.containerDefinitions?.find(found => found.name === name);
                assert.match(container?.image ?? "", image);
            }
        });
    });

    it("has nothing to change then; `swingbridge deploy` sees the first release healthy and does no more", async () => {
        const again = await upProd({}, "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
        const deployed = await deploy();
        assert.equal(deployed.code, 0, deployed.output);
        assert.match(deployed.output, new RegExp(`app: ${sha} is live; nothing to deploy`));
        const live = await liveService(program(), outputs.services.app!);
        assert.deepEqual(live.targets, ["healthy", "healthy"]);
    });

    it("registers a second commit, and leaves the first one live", async () => {
        const old = sha;
        const before = await liveService(program(), outputs.services.app!);
        await release("the second release");
        const second = await upProd();
        assert.equal(second.code, 0, second.output);
        assert.deepEqual(summary(second.changes.filter(({ type }) => !type.startsWith("swingbridge:"))), [
            "replace todo-app-task-definition",
        ]);
        const after = await liveService(program(), outputs.services.app!);
        assert.equal(after.serving, before.serving);
        assert.match(after.image, new RegExp(`:${old}$`));
    });

    it("puts it live with `swingbridge deploy`, a canary first", async () => {
        const before = await liveService(program(), outputs.services.app!);
        const deployed = await deploy();
        assert.equal(deployed.code, 0, deployed.output);
        assert.match(deployed.output, /traffic to new version \S+ +10 %[^]*traffic to new version \S+ +100 %/);
        assert.match(deployed.stdout, new RegExp(`app: ${sha} is live \\(deployment d-`));
        const live = await liveService(program(), outputs.services.app!);
        assert.notEqual(live.serving, before.serving);
        assert.match(live.image, new RegExp(`:${sha}$`));
        assert.equal(live.record.current?.sha, sha);
        const again = await upProd({}, "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("releases no tree with uncommitted changes", async () => {
        program().write("notes.txt", "not committed");
        const dirty = await upProd();
        assertRefused(
            dirty,
            new RegExp(`swingbridge:allowDirty = false\\n +refuses ${sha}-dirty-[0-9a-f]+: .*not committed`),
        );
        await release("the notes, committed");
        const clean = await prod("preview");
        assert.equal(clean.code, 0, clean.output);
    });

    it("stands beside dev in one account", async () => {
        const dev = await up(program());
        assert.equal(dev.code, 0, dev.output);
        const other = outputsOf(await exportStack(program()));
        for (const key of ["vpcId", "clusterArn", "namespace"] as const) {
            assert.notEqual(other[key], outputs[key]);
        }
        const live = await liveService(program(), other.services.app!);
        assert.match(live.image, new RegExp(`/todo-app:${sha}$`), "dev has an image of its own");
        const untouched = await upProd({}, "--refresh");
        assert.equal(untouched.code, 0, untouched.output);
        assert.match((await liveService(program(), outputs.services.app!)).image, new RegExp(`/${REPOSITORY}:`));
        assert.equal((await deploy()).code, 0);
    });

    it("fails a preview that would replace what carries traffic", async () => {
        program().replace("Pulumi.prod.yaml", "natGateways: one-per-zone", "cidrBlock: 10.7.0.0/16");
        await release("another network");
        const preview = await prod("preview");
        assert.notEqual(preview.code, 0);
        assert.match(
            preview.output,
            /unable to replace resource ".*todo-app-fargate-blue"\s+as it is currently marked for protection/,
        );
    });

    it("is not destroyed", async () => {
        const before = await accountOf(program());
        const destroyed = await prod("destroy", ["--yes"]);
        assert.notEqual(destroyed.code, 0);
        assert.match(destroyed.output, /cannot be deleted\s+because it is protected/);
        assert.deepEqual(await accountOf(program()), before);
    });
});
