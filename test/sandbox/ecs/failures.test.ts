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

const ROLE = "arn:aws:iam::123456789012:role/execution";
const TRUST = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** The first task of the service that stops. */
const firstStopped = (app: Application): Answer =>
    pollUntil(
        () => {
            describe1(app);
            return tasksOf(app, "STOPPED").find(task => task.lastStatus === "STOPPED");
        },
        task => task !== undefined,
    );

const start = (app: Application, taskDefinition: string, changes: object = {}) =>
    app.session.call("ecs", "CreateService", serviceInput(app, taskDefinition, { desiredCount: 1, ...changes }));

describe("A task that cannot start", () => {
    it("says which image ECR does not have", () => {
        const app = openApplication();
        app.session.call("ecr", "CreateRepository", { repositoryName: "app" });
        const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:missing";
        app.session.call("iam", "CreateRole", { RoleName: "execution", AssumeRolePolicyDocument: TRUST });
        start(app, register(app, { executionRoleArn: ROLE }, { image }));
        const task = firstStopped(app);
        assert.equal(task.stopCode, "TaskFailedToStart");
        assert.match(task.stoppedReason, /^CannotPullContainerError: .*app:missing: not found$/);
        assert.equal(task.containers[0].reason, task.stoppedReason);
        assert.equal(task.containers[0].exitCode, undefined);
    });

    it("says that the role is gone that would fetch its image", () => {
        const app = openApplication();
        app.session.call("ecr", "CreateRepository", { repositoryName: "app" });
        const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:missing";
        start(app, register(app, { executionRoleArn: ROLE }, { image }));
        const task = firstStopped(app);
        assert.equal(task.stopCode, "TaskFailedToStart");
        assert.match(task.stoppedReason, /^ECS was unable to assume the role '.*:role\/execution' that was provided/);
    });

    it("says which parameter Systems Manager does not have", () => {
        const app = openApplication();
        const valueFrom = "arn:aws:ssm:us-east-1:123456789012:parameter/demo/password";
        start(app, register(app, { executionRoleArn: ROLE }, { secrets: [{ name: "PASSWORD", valueFrom }] }));
        const { stoppedReason } = firstStopped(app);
        assert.match(stoppedReason, /^ResourceInitializationError: .*invalid ssm parameters: \/demo\/password$/);

        app.session.call("ssm", "PutParameter", { Name: "/demo/password", Value: "x", Type: "SecureString" });
        untilStable(app);
    });

    it("says which secret Secrets Manager does not have", () => {
        const app = openApplication();
        const valueFrom = "arn:aws:secretsmanager:us-east-1:123456789012:secret:password-abcdef:key::";
        start(app, register(app, { executionRoleArn: ROLE }, { secrets: [{ name: "PASSWORD", valueFrom }] }));
        assert.match(firstStopped(app).stoppedReason, /^ResourceInitializationError: .*ResourceNotFoundException/);
    });

    it("says which key a secret does not have", () => {
        const app = openApplication();
        const SecretString = JSON.stringify({ user: "shop" });
        const { ARN } = app.session.call<{ ARN: string }>("secretsmanager", "CreateSecret", {
            Name: "db",
            SecretString,
        });
        const withKey = (key: string) =>
            register(app, { executionRoleArn: ROLE }, { secrets: [{ name: "DB", valueFrom: `${ARN}:${key}::` }] });
        start(app, withKey("password"));
        assert.match(
            firstStopped(app).stoppedReason,
            /^ResourceInitializationError: .*did not contain json key password$/,
        );
    });

    it("says that its log group is missing", () => {
        const app = openApplication();
        const options = { "awslogs-group": "/demo", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app" };
        const logConfiguration = { logDriver: "awslogs", options };
        start(app, register(app, { executionRoleArn: ROLE }, { logConfiguration }));
        assert.match(firstStopped(app).stoppedReason, /The specified log group does not exist/);
    });

    it("says that its file system is missing", () => {
        const app = openApplication();
        const volumes = [{ name: "data", efsVolumeConfiguration: { fileSystemId: "fs-12345678" } }];
        start(app, register(app, { volumes }, { mountPoints: [{ sourceVolume: "data", containerPath: "/data" }] }));
        assert.match(firstStopped(app).stoppedReason, /^ResourceInitializationError: .*fs-12345678/);
    });
});

describe("A task that crashes", () => {
    it("leaves its exit code, its reason and its last log lines", () => {
        const app = openApplication({
            faults: [
                { moment: "ecs.task", kind: "crash", detail: { exitCode: 3, lines: ["starting", "no database"] } },
            ],
        });
        app.session.call("logs", "CreateLogGroup", { logGroupName: "/demo" });
        const options = { "awslogs-group": "/demo", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "ecs" };
        const logConfiguration = { logDriver: "awslogs", options };
        start(app, register(app, { executionRoleArn: ROLE }, { logConfiguration }));
        const task = firstStopped(app);

        assert.equal(task.stopCode, "EssentialContainerExited");
        assert.equal(task.stoppedReason, "Essential container in task exited");
        assert.equal(task.containers[0].exitCode, 3);
        const { events }: Answer = app.session.call("logs", "GetLogEvents", {
            logGroupName: "/demo",
            logStreamName: `ecs/app/${task.taskArn.split("/").at(-1)}`,
            startFromHead: true,
        });
        assert.deepEqual(
            events.map((event: Answer) => event.message),
            ["starting", "no database"],
        );
    });

    it("is started again, later and later", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "crash" }] });
        start(app, register(app));
        pollUntil(
            () => describe1(app),
            service => service.deployments[0].failedTasks === 5,
        );
        const created: number[] = tasksOf(app, "STOPPED").map(task => task.createdAt.getTime());
        const gaps = created.slice(1).map((time, index) => time - (created[index] ?? 0));
        assert.ok((gaps.at(-1) ?? 0) > (gaps[0] ?? 0), `no longer wait in ${gaps.join()}`);
        const messages = describe1(app).events.map((event: Answer) => event.message);
        assert.ok(messages.some((text: string) => text.includes("unable to consistently start tasks successfully")));
    });

    it("trips the circuit breaker, which goes back to the revision that worked", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }] });
        start(app, register(app), {
            deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
        });
        untilStable(app);
        app.session.call("ecs", "UpdateService", { cluster: "demo", service: "app", taskDefinition: register(app) });
        const during = pollUntil(
            () => describe1(app),
            ({ deployments }) => deployments.some((each: Answer) => each.rolloutState === "FAILED"),
        );
        assert.match(during.deployments[0].rolloutStateReason, /circuit breaker: rolling back to deploymentId/);
        assert.match(during.taskDefinition, /:1$/);
        const after = untilStable(app);
        assert.match(after.taskDefinition, /:1$/);
        assert.equal(after.runningCount, 1);
    });

    it("fails the deployment for good where the circuit breaker does not roll back", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "crash" }] });
        start(app, register(app), {
            deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
        });
        const { deployments } = pollUntil(
            () => describe1(app),
            service => service.deployments[0].rolloutState === "FAILED",
        );
        assert.equal(deployments[0].rolloutStateReason, "ECS deployment circuit breaker: tasks failed to start.");
        app.account.advance(3_600_000);
        assert.equal(describe1(app).pendingCount + describe1(app).runningCount, 0);
    });
});

describe("A task that fails its health checks", () => {
    it("is replaced, and the service says what the load balancer saw", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "unhealthy", times: 1 }] });
        start(app, register(app));
        const task = firstStopped(app);
        assert.equal(task.stoppedReason, `Task failed ELB health checks in (target-group ${app.targetGroups[0]})`);
        const service = untilStable(app);
        assert.ok(
            service.events.some(
                (event: Answer) =>
                    event.message ===
                    `(service app) (port 3000) is unhealthy in (target-group ${app.targetGroups[0]}) due to (reason Health checks failed with these codes: [503]).`,
            ),
        );
    });

    it("is given its grace period", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "unhealthy", times: 1 }] });
        start(app, register(app), { healthCheckGracePeriodSeconds: 300 });
        const { startedAt, stoppingAt } = firstStopped(app);
        assert.ok(stoppingAt - startedAt >= 300_000);
    });

    it("is replaced when its own container says so", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "unhealthy", times: 1 }] });
        start(app, register(app, {}, { healthCheck: { command: ["CMD", "false"] } }), { loadBalancers: [] });
        assert.equal(firstStopped(app).stoppedReason, "Task failed container health checks");
        untilStable(app);
    });

    it("is unhealthy where nothing listens on the target group's port", () => {
        const app = openApplication();
        app.session.call("elbv2", "RegisterTargets", {
            TargetGroupArn: app.targetGroups[0],
            Targets: [{ Id: "10.0.0.200", Port: 3000 }],
        });
        const { TargetHealth: health } = pollUntil(
            () =>
                app.session.call<Answer>("elbv2", "DescribeTargetHealth", { TargetGroupArn: app.targetGroups[0] })
                    .TargetHealthDescriptions[0],
            each => each.TargetHealth.State !== "initial",
        );
        assert.deepEqual([health.State, health.Reason], ["unhealthy", "Target.Timeout"]);
    });
});

describe("Tasks on their own", () => {
    const run = (app: Application, changes: object = {}): Answer =>
        app.session.call<Answer>("ecs", "RunTask", {
            cluster: "demo",
            taskDefinition: register(app),
            launchType: "FARGATE",
            networkConfiguration: { awsvpcConfiguration: { subnets: app.subnets } },
            ...changes,
        }).tasks[0];

    const untilStopped = (app: Application, taskArn: string): Answer =>
        pollUntil(
            () => app.session.call<Answer>("ecs", "DescribeTasks", { cluster: "demo", tasks: [taskArn] }).tasks[0],
            task => task.lastStatus === "STOPPED",
        );

    it("run to their end", () => {
        const app = openApplication();
        const task = untilStopped(app, run(app).taskArn);
        assert.equal(task.containers[0].exitCode, 0);
        assert.equal(task.group, "family:app");
    });

    it("hand on the exit code", () => {
        const app = openApplication({ faults: [{ moment: "ecs.task", kind: "crash", detail: { exitCode: 4 } }] });
        assert.equal(untilStopped(app, run(app).taskArn).containers[0].exitCode, 4);
    });

    it("stop when told to", () => {
        const app = openApplication();
        const { taskArn } = run(app);
        app.session.call("ecs", "StopTask", { cluster: "demo", task: taskArn, reason: "enough" });
        const task = untilStopped(app, taskArn);
        assert.deepEqual([task.stopCode, task.stoppedReason], ["UserInitiated", "enough"]);
    });

    it("end containers that others wait for", () => {
        const app = openApplication();
        const containerDefinitions = [
            { name: "secrets", image: "busybox", essential: false },
            { name: "app", image: "nginx", dependsOn: [{ containerName: "secrets", condition: "SUCCESS" }] },
        ];
        const { taskArn } = run(app, { taskDefinition: register(app, { containerDefinitions }) });
        const { containers } = pollUntil(
            () => app.session.call<Answer>("ecs", "DescribeTasks", { cluster: "demo", tasks: [taskArn] }).tasks[0],
            task => task.lastStatus === "RUNNING",
        );
        assert.deepEqual(
            containers.map((each: Answer) => [each.name, each.lastStatus, each.exitCode]),
            [
                ["secrets", "STOPPED", 0],
                ["app", "RUNNING", undefined],
            ],
        );
    });

    it("of a service are replaced when stopped by hand", () => {
        const app = openApplication();
        start(app, register(app));
        untilStable(app);
        const [{ taskArn }] = tasksOf(app) as [Answer];
        app.session.call("ecs", "StopTask", { cluster: "demo", task: taskArn });
        pollUntil(
            () => {
                describe1(app);
                return tasksOf(app);
            },
            tasks => tasks.length === 1 && tasks[0].taskArn !== taskArn && tasks[0].lastStatus === "RUNNING",
        );
    });
});
