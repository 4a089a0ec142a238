import * as assert from "node:assert/strict";
import { openApplication, pollUntil, register, serviceInput, untilStable, type Answer } from "./application";

describe("Deployments that ECS remembers of a service", () => {
    const open = (faults: Parameters<typeof openApplication>[0] = {}) => {
        const app = openApplication(faults);
        const deploymentCircuitBreaker = { enable: true, rollback: true };
        const input = serviceInput(app, register(app), { deploymentConfiguration: { deploymentCircuitBreaker } });
        app.session.call("ecs", "CreateService", input);
        untilStable(app);
        const update = (changes: object) =>
            app.session.call("ecs", "UpdateService", { cluster: "demo", service: "app", ...changes });
        const list = (changes: object = {}): Answer =>
            app.session.call("ecs", "ListServiceDeployments", { cluster: "demo", service: "app", ...changes });
        return { app, update, list };
    };

    it("are listed newest first, page by page, with the revision that each brought", () => {
        const { app, update, list } = open();
        const taskDefinition = register(app, {}, { image: "nginx:1.28" });
        update({ taskDefinition });
        untilStable(app);
        const { serviceDeployments: first, nextToken } = list({ maxResults: 1 });
        assert.equal(first[0].status, "SUCCESSFUL");
        assert.ok(first[0].finishedAt > first[0].createdAt);
        assert.equal(list({ nextToken }).serviceDeployments[0].status, "SUCCESSFUL");
        const { serviceRevisions } = app.session.call("ecs", "DescribeServiceRevisions", {
            serviceRevisionArns: [first[0].targetServiceRevisionArn],
        });
        assert.equal(serviceRevisions[0].taskDefinition, taskDefinition);
    });

    it("end as rolled back where the circuit breaker went back", () => {
        const { app, update, list } = open({
            faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }],
        });
        update({ taskDefinition: register(app) });
        pollUntil(
            () => list().serviceDeployments[0],
            ({ status }) => {
                app.session.call("ecs", "DescribeServices", { cluster: "demo", services: ["app"] });
                return status === "ROLLBACK_SUCCESSFUL";
            },
        );
        const [{ serviceDeploymentArn }] = list().serviceDeployments;
        const { serviceDeployments } = app.session.call("ecs", "DescribeServiceDeployments", {
            serviceDeploymentArns: [serviceDeploymentArn],
        });
        assert.equal(serviceDeployments[0].deploymentCircuitBreaker.status, "TRIGGERED");
        assert.match(serviceDeployments[0].rollback.serviceRevisionArn, /:service-revision\/demo\/app\//);
    });

    it("stop where a newer one takes their place", () => {
        const { app, update, list } = open();
        update({ taskDefinition: register(app) });
        app.account.advance(2000);
        update({ taskDefinition: register(app) });
        untilStable(app);
        const statuses = list().serviceDeployments.map(({ status }: Answer) => status);
        assert.deepEqual(statuses, ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]);
    });

    it("are missing where there is none of that ARN", () => {
        const { app } = open();
        const arn = "arn:aws:ecs:us-east-1:000000000000:service-deployment/demo/app/0";
        const { failures } = app.session.call("ecs", "DescribeServiceDeployments", { serviceDeploymentArns: [arn] });
        assert.deepEqual(failures, [{ arn, reason: "MISSING" }]);
    });
});
