import assert from "node:assert/strict";

import { describe1, pollUntil, register, type Answer } from "../ecs/application";
import { deployment, openRelease, target, taskSets, untilEvent, untilStatus } from "./release";

describe("Deleting all of it", () => {
    it("works during a termination wait, and nothing is left", () => {
        const app = openRelease();
        const { session } = app;
        const id = app.deploy(register(app));
        untilEvent(app, id, "AfterAllowTraffic");
        assert.equal(taskSets(app).length, 2);

        session.call("codedeploy", "DeleteDeploymentGroup", { applicationName: "app", deploymentGroupName: "group" });
        session.call("codedeploy", "DeleteApplication", { applicationName: "app" });
        session.call("ecs", "DeleteService", { cluster: "demo", service: "app", force: true });
        pollUntil(
            () => describe1(app),
            service => service.status === "INACTIVE",
        );
        [app.productionRule, app.testRule].forEach(RuleArn => session.call("elbv2", "DeleteRule", { RuleArn }));
        app.targetGroups.forEach(arn => session.call("elbv2", "DeleteTargetGroup", { TargetGroupArn: arn }));
        session.call("elbv2", "DeleteLoadBalancer", { LoadBalancerArn: app.loadBalancer });
        session.call("ecs", "DeleteCluster", { cluster: "demo" });
        session.call("ec2", "DeleteSecurityGroup", { GroupId: app.securityGroup });
        assert.equal(deployment(app, id).status, "Stopped");
        assert.deepEqual(session.call<Answer>("ec2", "DescribeNetworkInterfaces", {}).NetworkInterfaces, []);
        app.account.advance(86_400_000);
        assert.deepEqual(
            target(app, id).taskSetsInfo.map((set: Answer) => set.runningCount),
            [0, 0],
        );
    });

    it("also when the service goes first, in the middle of a canary", () => {
        const app = openRelease();
        const { session } = app;
        const id = app.deploy(register(app), { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" });
        untilEvent(app, id, "AllowTraffic", "InProgress");
        session.call("ecs", "DeleteService", { cluster: "demo", service: "app", force: true });
        session.call("elbv2", "DeleteLoadBalancer", { LoadBalancerArn: app.loadBalancer });
        const failed = untilStatus(app, id, "Failed", "Succeeded", "Stopped");
        assert.equal(failed.status, "Failed");
        app.account.advance(86_400_000);
        assert.deepEqual(session.call<Answer>("ec2", "DescribeNetworkInterfaces", {}).NetworkInterfaces, []);
    });
});
