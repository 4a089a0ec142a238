import assert from "node:assert/strict";

import {
    CodeDeployClient,
    GetDeploymentCommand,
    GetDeploymentTargetCommand,
    paginateListDeployments,
    waitUntilDeploymentSuccessful,
} from "@aws-sdk/client-codedeploy";
import {
    DescribeServicesCommand,
    DescribeTasksCommand,
    ECSClient,
    paginateListTasks,
    UpdateServiceCommand,
    waitUntilServicesInactive,
    waitUntilServicesStable,
    DeleteServiceCommand,
} from "@aws-sdk/client-ecs";
import {
    DescribeRulesCommand,
    ElasticLoadBalancingV2Client,
    paginateDescribeTargetGroups,
    ResourceInUseException,
    DeleteTargetGroupCommand,
    waitUntilTargetInService,
} from "@aws-sdk/client-elastic-load-balancing-v2";

import { serveWire, type WireServer } from "../../../sandbox/wire";
import { register, serviceInput } from "../ecs/application";
import { openRelease, type ReleasedApplication } from "./release";

/** The waiters poll as fast as they can: what they wait for comes by polls, not by time. */
const QUICK = { maxWaitTime: 30, minDelay: 0.001, maxDelay: 0.002 };

describe("The AWS SDK's own clients", () => {
    let app: ReleasedApplication;
    let server: WireServer;
    let codedeploy: CodeDeployClient;
    let ecs: ECSClient;
    let elbv2: ElasticLoadBalancingV2Client;

    beforeEach(async () => {
        app = openRelease();
        server = await serveWire(app.account);
        const configuration = {
            endpoint: server.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            maxAttempts: 1,
        };
        codedeploy = new CodeDeployClient(configuration);
        ecs = new ECSClient(configuration);
        elbv2 = new ElasticLoadBalancingV2Client(configuration);
    });
    afterEach(async () => {
        [codedeploy, ecs, elbv2].forEach(client => client.destroy());
        await server.close();
    });

    it("follow a deployment to its end", async () => {
        const deploymentId = app.deploy(register(app));
        await waitUntilDeploymentSuccessful({ client: codedeploy, ...QUICK }, { deploymentId });

        const { deploymentInfo: info } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
        assert.ok(info?.completeTime instanceof Date && info.createTime instanceof Date);
        assert.ok(info.completeTime > info.createTime);
        assert.deepEqual(info.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess, {
            action: "TERMINATE",
            terminationWaitTimeInMinutes: 5,
        });
        const { deploymentTarget } = await codedeploy.send(
            new GetDeploymentTargetCommand({ deploymentId, targetId: "demo:app" }),
        );
        assert.deepEqual(
            deploymentTarget?.ecsTarget?.taskSetsInfo?.map(set => [
                set.taskSetLabel,
                set.trafficWeight,
                set.targetGroup?.name,
            ]),
            [
                ["Blue", 0, "one"],
                ["Green", 100, "two"],
            ],
        );
        assert.ok(deploymentTarget.ecsTarget.lifecycleEvents?.every(event => event.endTime instanceof Date));

        const { Rules = [] } = await elbv2.send(new DescribeRulesCommand({ RuleArns: [app.productionRule] }));
        assert.deepEqual(
            Rules[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups?.map(tuple => tuple.Weight),
            [0, 100],
        );
    });

    it("page through deployments, target groups and tasks", async () => {
        app.deploy(register(app));
        const group = { applicationName: "app", deploymentGroupName: "group" };
        const found: unknown[] = [];
        for await (const page of paginateListDeployments({ client: codedeploy }, group)) {
            found.push(...(page.deployments ?? []));
        }
        for await (const page of paginateDescribeTargetGroups({ client: elbv2, pageSize: 1 }, {})) {
            found.push(...(page.TargetGroups ?? []));
        }
        for await (const page of paginateListTasks({ client: ecs, pageSize: 1 }, { cluster: "demo" })) {
            found.push(...(page.taskArns ?? []));
        }
        assert.equal(found.length, 1 + 2 + 2);
    });

    it("wait for targets, and for services of ECS's own controller until they are gone", async () => {
        const cluster = "demo";
        const input = serviceInput(app, "app", { serviceName: "rolling", loadBalancers: [] });
        app.session.call("ecs", "CreateService", input);
        await waitUntilServicesStable({ client: ecs, ...QUICK }, { cluster, services: ["rolling"] });
        const [TargetGroupArn] = app.targetGroups;
        await waitUntilTargetInService({ client: elbv2, ...QUICK }, { TargetGroupArn });

        const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: ["rolling"] }));
        assert.ok(services[0]?.events?.[0]?.createdAt instanceof Date);
        await ecs.send(new DeleteServiceCommand({ cluster, service: "rolling", force: true }));
        await waitUntilServicesInactive({ client: ecs, ...QUICK }, { cluster, services: ["rolling"] });
    });

    it("are told AWS's errors", async () => {
        const update = new UpdateServiceCommand({ cluster: "demo", service: "app", taskDefinition: "app:1" });
        await assert.rejects(ecs.send(update), {
            name: "InvalidParameterException",
            message:
                "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
        });
        const [TargetGroupArn] = app.targetGroups;
        await assert.rejects(elbv2.send(new DeleteTargetGroupCommand({ TargetGroupArn })), ResourceInUseException);
        await assert.rejects(codedeploy.send(new GetDeploymentCommand({ deploymentId: "d-000000000" })), {
            name: "DeploymentDoesNotExistException",
        });
        const { failures = [] } = await ecs.send(
            new DescribeTasksCommand({ cluster: "demo", tasks: ["0".repeat(32)] }),
        );
        assert.equal(failures[0]?.reason, "MISSING");
    });
});
