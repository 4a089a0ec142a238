import * as assert from "node:assert/strict";
import { discoverTarget } from "../../operations/discover/discover";
import { readStatus } from "../../operations/status/read";
import { findingsOf } from "../../operations/status/findings";
import type { DeploymentTarget } from "../../release";
import { untilStatus } from "../sandbox/codedeploy/release";
import { openReleased, type Released } from "./released";

describe("a service that no stack describes", () => {
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    afterEach(() => released.close());
    const discover = (service = "app", cluster = "demo"): Promise<DeploymentTarget> =>
        discoverTarget({ cluster, service }, released.clients);

    it("is known as its stack would know it, but for the record", async () => {
        const { release, deploy } = await open();
        const known = release("a1");
        await deploy(known);
        const found = await discover();
        const expected: DeploymentTarget = {
            ...known,
            release: { sha: "1.27", taskDefinition: known.release.taskDefinition },
            codedeploy: { ...known.codedeploy!, alarms: [] },
            notKnown: ["release record: no stack keeps one for this service"],
        };
        delete expected.releaseRecord;
        assert.deepEqual(found, expected);
    });

    it("is found by its group before its first deployment, among ARNs too", async () => {
        const { app } = await open();
        const { codedeploy, notKnown } = await discover(
            `arn:aws:ecs:us-east-1:${app.session.accountId}:service/demo/app`,
            app.cluster,
        );
        assert.equal(codedeploy?.deploymentGroup, "group");
        assert.match(notKnown!.join("\n"), /hooks: CodeDeploy has made no deployment/);
    });

    it("keeps the hooks of its last deployment, though they stand in an AppSpec in YAML", async () => {
        const { app, release } = await open();
        const { taskDefinition } = release("a1").release;
        const content = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: ${taskDefinition}
        LoadBalancerInfo: { ContainerName: app, ContainerPort: 3000 }
`;
        const deploymentId: string = app.session.call("codedeploy", "CreateDeployment", {
            applicationName: "app",
            deploymentGroupName: "group",
            revision: { revisionType: "String", string: { content } },
        }).deploymentId;
        untilStatus(app, deploymentId, "Succeeded");
        const { codedeploy, notKnown } = await discover();
        assert.equal(JSON.parse(codedeploy!.appSpec.content).Hooks, undefined);
        assert.equal(notKnown?.length, 1, "an AppSpec without hooks is known as well");
    });

    it("can roll, and can scale", async () => {
        const { app } = await open({ circuitBreaker: true });
        app.session.call("application-autoscaling", "RegisterScalableTarget", {
            ServiceNamespace: "ecs",
            ResourceId: "service/demo/app",
            ScalableDimension: "ecs:service:DesiredCount",
            MinCapacity: 1,
            MaxCapacity: 4,
        });
        const { controller, scalableTarget, codedeploy } = await discover();
        assert.deepEqual([controller, scalableTarget, codedeploy], ["ecs", "service/demo/app", undefined]);
    });

    it("has a status without a word on records", async () => {
        const { clients } = await open();
        const status = await readStatus(clients, await discover());
        assert.deepEqual(findingsOf(status), []);
        assert.match(status.unknown.join("\n"), /^release record: no stack keeps one/);
    });

    it("is described without what these credentials may not read, and says so", async () => {
        await open({
            faults: [
                {
                    service: "application-autoscaling",
                    kind: "error",
                    message: "not authorized to perform: application-autoscaling:DescribeScalableTargets",
                },
            ],
        });
        assert.match((await discover()).notKnown!.join("\n"), /^autoscaling: .*DescribeScalableTargets/m);
    });

    for (const [name, args, message, fix] of [
        ["a service that is not there", ["web"], /no active service web/, /list-services --cluster demo/],
        ["a cluster that is not there", ["app", "other"], /no cluster other in us-east-1/, /list-clusters/],
    ] as const) {
        it(`is refused for ${name}`, async () => {
            await open();
            await assert.rejects(discover(...args), { exitCode: 5, message, fix });
        });
    }

    it("is refused where no deployment group names it", async () => {
        const { app } = await open();
        app.session.call("codedeploy", "DeleteDeploymentGroup", {
            applicationName: "app",
            deploymentGroupName: "group",
        });
        await assert.rejects(discover(), /no CodeDeploy deployment group names app/);
    });
});
