import assert from "node:assert/strict";

import {
    describe1,
    openApplication,
    pollUntil,
    register,
    serviceInput,
    tasksOf,
    untilStable,
    type Answer,
    type Application,
} from "./application";

const create = (app: Application, changes: object = {}) =>
    app.session.call("ecs", "CreateService", serviceInput(app, register(app), changes));
const update = (app: Application, changes: object) =>
    app.session.call("ecs", "UpdateService", { cluster: "demo", service: "app", ...changes });
const health = (app: Application): string[] =>
    app.session
        .call<Answer>("elbv2", "DescribeTargetHealth", { TargetGroupArn: app.targetGroups[0] })
        .TargetHealthDescriptions.map((each: Answer) => each.TargetHealth.State);
const messages = (app: Application): string[] => describe1(app).events.map((event: Answer) => event.message);

describe("A service of ECS's own controller", () => {
    it("starts its tasks, registers them as targets and becomes stable", () => {
        const app = openApplication();
        create(app);
        assert.equal(describe1(app).deployments[0].rolloutState, "IN_PROGRESS");
        const service = untilStable(app);
        assert.deepEqual([service.runningCount, service.pendingCount], [2, 0]);
        assert.deepEqual(health(app), ["healthy", "healthy"]);
        assert.equal(service.events[0].message, "(service app) has reached a steady state.");
        assert.ok(
            messages(app).some(message =>
                /^\(service app\) has started 2 tasks: \(task \w{32}\) \(task \w{32}\)\.$/.test(message),
            ),
        );
    });

    it("replaces its tasks when the task definition changes, never with fewer than the minimum", () => {
        const app = openApplication();
        create(app);
        untilStable(app);
        const next = register(app);
        update(app, { taskDefinition: next });
        const least = { healthy: 9 };
        pollUntil(
            () => describe1(app),
            service => {
                const states: string[] = app.account
                    .session("us-east-1")
                    .call<Answer>("elbv2", "DescribeTargetHealth", { TargetGroupArn: app.targetGroups[0] })
                    .TargetHealthDescriptions.map((each: Answer) => each.TargetHealth.State);
                least.healthy = Math.min(least.healthy, states.filter(state => state === "healthy").length);
                return service.deployments.length === 1 && service.deployments[0].rolloutState === "COMPLETED";
            },
        );
        assert.equal(describe1(app).taskDefinition, next);
        assert.equal(least.healthy, 2);
    });

    it("stops the old task before the new one starts, at 0 and 100 percent", () => {
        const app = openApplication();
        create(app, {
            desiredCount: 1,
            loadBalancers: [],
            deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
        });
        untilStable(app);
        update(app, { taskDefinition: register(app) });
        pollUntil(
            () => describe1(app),
            ({ deployments: [first, ...others] }) => others.length === 0 && first.rolloutState === "COMPLETED",
        );
        const [old, next] = ["STOPPED", "RUNNING"].map(status => tasksOf(app, status)[0]);
        assert.ok(old.stoppedAt <= next.createdAt, `${old.stoppedAt} is after ${next.createdAt}`);
        assert.match(describe1(app).taskDefinition, /:2$/);
    });

    it("changes its size without a new deployment", () => {
        const app = openApplication();
        create(app);
        const { id } = untilStable(app).deployments[0];
        update(app, { desiredCount: 3 });
        pollUntil(
            () => describe1(app),
            service => service.runningCount === 3,
        );
        update(app, { desiredCount: 1 });
        const service = pollUntil(
            () => describe1(app),
            each => each.runningCount === 1,
        );
        assert.equal(service.deployments[0].id, id);
        assert.deepEqual(health(app).filter(state => state === "healthy").length, 1);
    });

    it("deploys again when forced, and not when nothing changes", () => {
        const app = openApplication();
        create(app);
        const { id } = untilStable(app).deployments[0];
        update(app, { taskDefinition: "app:1" });
        assert.equal(describe1(app).deployments.length, 1);
        update(app, { forceNewDeployment: true });
        assert.notEqual(untilStable(app).deployments[0].id, id);
    });

    it("registers its tasks in Cloud Map for as long as they run", () => {
        const app = openApplication();
        const namespace: Answer = app.session.call("servicediscovery", "CreatePrivateDnsNamespace", {
            Name: "demo.internal",
            Vpc: app.vpc,
        });
        const operation: Answer = pollUntil(
            () => app.session.call<Answer>("servicediscovery", "GetOperation", namespace),
            each => each.Operation.Status === "SUCCESS",
        );
        const { Service: found }: Answer = app.session.call("servicediscovery", "CreateService", {
            Name: "app",
            NamespaceId: operation.Operation.Targets.NAMESPACE,
            DnsConfig: { DnsRecords: [{ Type: "A", TTL: 10 }] },
        });
        create(app, { serviceRegistries: [{ registryArn: found.Arn }] });
        untilStable(app);
        const instances = (): Answer[] =>
            app.session.call<Answer>("servicediscovery", "ListInstances", { ServiceId: found.Id }).Instances;
        assert.deepEqual(
            instances()
                .map(each => each.Attributes.AWS_INSTANCE_IPV4)
                .sort(),
            tasksOf(app)
                .map(task => task.containers[0].networkInterfaces[0].privateIpv4Address)
                .sort(),
        );
        assert.equal(instances().length, 2);
        update(app, { desiredCount: 0 });
        pollUntil(
            () => describe1(app),
            service => service.runningCount === 0,
        );
        assert.equal(instances().length, 0);
    });

    it("spreads its tasks over capacity providers as the strategy says", () => {
        const app = openApplication();
        create(app, {
            desiredCount: 5,
            launchType: undefined,
            capacityProviderStrategy: [
                { capacityProvider: "FARGATE", base: 1, weight: 1 },
                { capacityProvider: "FARGATE_SPOT", weight: 3 },
            ],
        });
        untilStable(app);
        assert.equal(tasksOf(app).filter(task => task.capacityProviderName === "FARGATE").length, 2);
    });
});

describe("DeleteService", () => {
    it("wants the service scaled to zero, or force", () => {
        const app = openApplication();
        create(app);
        assert.throws(() => app.session.call("ecs", "DeleteService", { cluster: "demo", service: "app" }), {
            name: "InvalidParameterException",
            message: "The service cannot be stopped while it is scaled above 0.",
        });
    });

    it("drains, ends all tasks and lets everything else be deleted", () => {
        const app = openApplication();
        const { session } = app;
        create(app);
        untilStable(app);
        session.call("ecs", "DeleteService", { cluster: "demo", service: "app", force: true });
        assert.equal(describe1(app).status, "DRAINING");
        assert.throws(() => session.call("ecs", "DeleteCluster", { cluster: "demo" }), {
            name: "ClusterContainsServicesException",
        });
        pollUntil(
            () => describe1(app),
            service => service.status === "INACTIVE",
        );
        assert.deepEqual(session.call<Answer>("ecs", "ListServices", { cluster: "demo" }).serviceArns, []);
        session.call("ecs", "DeleteCluster", { cluster: "demo" });
        session.call("elbv2", "DeleteLoadBalancer", { LoadBalancerArn: app.loadBalancer });
        app.targetGroups.forEach(arn => session.call("elbv2", "DeleteTargetGroup", { TargetGroupArn: arn }));
        session.call("ec2", "DeleteSecurityGroup", { GroupId: app.securityGroup });
        app.subnets.forEach(id => session.call("ec2", "DeleteSubnet", { SubnetId: id }));
        session.call("ec2", "DeleteVpc", { VpcId: app.vpc });
    });
});

describe("A service of the controller CODE_DEPLOY", () => {
    const codeDeploy = { deploymentController: { type: "CODE_DEPLOY" } };

    it("has no deployments, but one primary task set", () => {
        const app = openApplication();
        create(app, codeDeploy);
        const service = pollUntil(
            () => describe1(app),
            each => each.taskSets[0].stabilityStatus === "STEADY_STATE",
        );
        assert.deepEqual(service.deployments, []);
        assert.equal(service.taskSets.length, 1);
        const [{ status, computedDesiredCount, runningCount, pendingCount }] = service.taskSets;
        assert.deepEqual([status, computedDesiredCount, runningCount, pendingCount], ["PRIMARY", 2, 2, 0]);
    });

    for (const [what, changes, text] of [
        ["the task definition", { taskDefinition: "app:1" }, "Unable to update task definition on services"],
        [
            "the network",
            { networkConfiguration: { awsvpcConfiguration: { subnets: [] } } },
            "Unable to update network parameters on services",
        ],
        ["a forced deployment", { forceNewDeployment: true }, "Cannot force a new deployment on services"],
    ] as const) {
        it(`refuses ${what} in UpdateService`, () => {
            const app = openApplication();
            create(app, codeDeploy);
            assert.throws(() => update(app, changes), {
                name: "InvalidParameterException",
                message: `${text} with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
            });
        });
    }

    it("takes another desired count", () => {
        const app = openApplication();
        create(app, codeDeploy);
        update(app, { desiredCount: 3 });
        pollUntil(
            () => describe1(app),
            service => service.runningCount === 3,
        );
    });

    it("wants exactly one load balancer", () => {
        const app = openApplication();
        assert.throws(() => create(app, { ...codeDeploy, loadBalancers: [] }), { name: "InvalidParameterException" });
        const [first] = serviceInput(app, "").loadBalancers;
        assert.throws(() => create(app, { ...codeDeploy, loadBalancers: [first, first] }), {
            message: "load balancers can have at most 1 items.",
        });
    });
});

describe("CreateService", () => {
    for (const [what, changes, message] of [
        ["no network", { networkConfiguration: undefined }, /^Network Configuration must be provided when networkMode/],
        [
            "an unknown subnet",
            { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-0"] } } },
            /^Error retrieving subnet information for \[subnet-0\]/,
        ],
        ["an unknown task definition", { taskDefinition: "other:7" }, /^TaskDefinition not found\.$/],
        [
            "launch type and strategy together",
            { capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }] },
            /^Specifying both a launch type and capacity provider strategy is not supported/,
        ],
        [
            "bounds that no deployment can keep",
            { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
            /will block deployments/,
        ],
    ] as const) {
        it(`refuses ${what}`, () => {
            const app = openApplication();
            assert.throws(() => create(app, changes), { message });
        });
    }

    it("refuses a container or port that the task definition does not have", () => {
        const app = openApplication();
        const [loadBalancer] = serviceInput(app, "").loadBalancers;
        assert.throws(() => create(app, { loadBalancers: [{ ...loadBalancer, containerName: "web" }] }), {
            message: "The container web does not exist in the task definition.",
        });
        assert.throws(() => create(app, { loadBalancers: [{ ...loadBalancer, containerPort: 80 }] }), {
            message: "The container app did not have a container port 80 defined.",
        });
    });

    it("refuses a target group that no load balancer has", () => {
        const app = openApplication();
        const [loadBalancer] = serviceInput(app, "").loadBalancers;
        assert.throws(
            () => create(app, { loadBalancers: [{ ...loadBalancer, targetGroupArn: app.targetGroups[1] }] }),
            {
                message: `The target group with targetGroupArn ${app.targetGroups[1]} does not have an associated load balancer.`,
            },
        );
    });

    it("refuses a second service of the name", () => {
        const app = openApplication();
        create(app);
        assert.throws(() => create(app), { message: "Creation of service was not idempotent." });
    });
});
