import assert from "node:assert/strict";
import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import { containerCourse, type ContainerFate } from "../../../sandbox/aws/ecs/container-course";
import { describe1, openApplication, pollUntil, register, type Answer, type Application } from "./application";

const init = { name: "init", image: "busybox", essential: false };
const app = { name: "app", image: "nginx", portMappings: [{ containerPort: 3000 }] };
const healthCheck = { command: ["CMD", "true"], interval: 10 };
const on = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

/** `1s app RUNNING`, for each change. */
function course(
    definitions: object[],
    fates: Record<string, Partial<ContainerFate>> = {},
    unhealthy = false,
): string[] {
    const whole = Object.entries(fates).map(
        ([name, fate]) => [name, { after: 1000, exitCode: 0, times: 1, ...fate }] as const,
    );
    return containerCourse(definitions as ContainerDefinition[], new Map(whole), unhealthy).map(
        ({ at, container, status, healthy, exitCode }) =>
            `${at / 1000}s ${container} ${healthy === true ? "HEALTHY" : status}${exitCode === undefined ? "" : ` ${exitCode}`}`,
    );
}

describe("The containers of a task start in the order of their dependencies", () => {
    for (const [what, definitions, fates, unhealthy, expected] of [
        ["at once without any", [app, init], {}, false, ["0s app RUNNING", "0s init RUNNING"]],
        ["START", [{ ...app, ...on("init", "START") }, init], {}, false, ["0s init RUNNING", "0s app RUNNING"]],
        [
            "SUCCESS waits for the end",
            [{ ...app, ...on("init", "SUCCESS") }, init],
            {},
            false,
            ["0s init RUNNING", "1s init STOPPED 0", "1s app RUNNING"],
        ],
        [
            "COMPLETE takes any exit code",
            [{ ...app, ...on("init", "COMPLETE") }, init],
            { init: { after: 7000, exitCode: 3 } },
            false,
            ["0s init RUNNING", "7s init STOPPED 3", "7s app RUNNING"],
        ],
        [
            "SUCCESS takes 0 only",
            [{ ...app, ...on("init", "SUCCESS") }, init],
            { init: { exitCode: 3 } },
            false,
            ["0s init RUNNING", "1s init STOPPED 3", "1s app STOPPED 143"],
        ],
        [
            "HEALTHY waits for a first success",
            [
                { ...app, ...on("db", "HEALTHY") },
                { name: "db", image: "db", healthCheck },
            ],
            {},
            false,
            ["0s db RUNNING", "10s db HEALTHY", "10s app RUNNING"],
        ],
        [
            "HEALTHY gives up in the end",
            [
                { ...app, startTimeout: 60, ...on("db", "HEALTHY") },
                { name: "db", image: "db", healthCheck },
            ],
            {},
            true,
            ["0s db RUNNING", "60s app STOPPED 143"],
        ],
        [
            "a chain",
            [
                { ...app, ...on("two", "SUCCESS") },
                { name: "two", image: "b", essential: false, ...on("init", "SUCCESS") },
                init,
            ],
            {},
            false,
            ["0s init RUNNING", "1s init STOPPED 0", "1s two RUNNING", "2s two STOPPED 0", "2s app RUNNING"],
        ],
    ] as const) {
        it(what, () => assert.deepEqual(course([...definitions], fates, unhealthy), expected));
    }
});

describe("A container that ends is started again by its restart policy", () => {
    const sidecar = (policy: object) => ({ ...init, name: "sidecar", restartPolicy: { enabled: true, ...policy } });
    const ends = (policy: object, fate: Partial<ContainerFate>) =>
        course([sidecar(policy)], { sidecar: fate }).slice(1);

    it("when it ran for the attempt period", () =>
        assert.deepEqual(ends({ restartAttemptPeriod: 60 }, { after: 60_000, exitCode: 1 }), ["61s sidecar RUNNING"]));
    it("not when it ended earlier", () =>
        assert.deepEqual(ends({ restartAttemptPeriod: 60 }, { after: 59_000, exitCode: 1 }), [
            "59s sidecar STOPPED 1",
        ]));
    it("after five minutes where it says nothing", () =>
        assert.deepEqual(ends({}, { after: 299_000, exitCode: 1 }), ["299s sidecar STOPPED 1"]));
    it("not with an ignored exit code", () =>
        assert.deepEqual(ends({ restartAttemptPeriod: 60, ignoredExitCodes: [0] }, { after: 60_000, exitCode: 0 }), [
            "60s sidecar STOPPED 0",
        ]));
    it("not where it is off", () =>
        assert.deepEqual(ends({ enabled: false }, { after: 400_000, exitCode: 1 }), ["400s sidecar STOPPED 1"]));
});

describe("A task of several containers", () => {
    const revision = (application: Application, ...containerDefinitions: object[]) =>
        register(application, { containerDefinitions });
    const run = (application: Application, taskDefinition: string): string =>
        application.session.call("ecs", "RunTask", {
            cluster: "demo",
            taskDefinition,
            launchType: "FARGATE",
            networkConfiguration: { awsvpcConfiguration: { subnets: application.subnets } },
        }).tasks[0].taskArn;
    const until = (application: Application, task: string, condition: (task: Answer) => boolean): Answer =>
        pollUntil(
            () => application.session.call("ecs", "DescribeTasks", { cluster: "demo", tasks: [task] }).tasks[0],
            condition,
        );
    const container = (task: Answer, name: string): Answer =>
        task.containers.find((each: Answer) => each.name === name);

    it("stays PENDING until its init container has succeeded, which stays STOPPED", () => {
        const application = openApplication();
        const task = run(application, revision(application, { ...app, ...on("init", "SUCCESS") }, init));
        const preparing = until(application, task, one => container(one, "init").lastStatus === "RUNNING");
        assert.equal(preparing.lastStatus, "PENDING");
        assert.equal(container(preparing, "app").lastStatus, "PENDING");
        assert.equal(container(preparing, "app").runtimeId, undefined);
        const running = until(application, task, one => one.lastStatus === "RUNNING");
        assert.equal(container(running, "app").lastStatus, "RUNNING");
        assert.deepEqual([container(running, "init").lastStatus, container(running, "init").exitCode], ["STOPPED", 0]);
        assert.ok(running.startedAt > running.createdAt);
    });

    it("fails to start when its init container fails, and says so of both", () => {
        const application = openApplication({
            faults: [{ moment: "ecs.container", kind: "exit", match: { container: "init" }, detail: { exitCode: 9 } }],
        });
        const task = run(application, revision(application, { ...app, ...on("init", "SUCCESS") }, init));
        const stopped = until(application, task, one => one.lastStatus === "STOPPED");
        assert.equal(stopped.stopCode, "TaskFailedToStart");
        assert.match(stopped.stoppedReason, /failed to resolve container ordering dependency \[init - Exit: 9\]/);
        assert.equal(container(stopped, "init").exitCode, 9);
        assert.equal(container(stopped, "app").exitCode, 143);
        assert.match(container(stopped, "app").reason, /^CannotStartContainerError: dependency graph/);
        assert.equal(stopped.startedAt, undefined);
    });

    it("runs on when a container that is not essential ends", () => {
        const application = openApplication({
            faults: [{ moment: "ecs.container", kind: "exit", match: { container: "init" }, detail: { after: 2 } }],
        });
        const task = run(application, revision(application, app, init));
        const running = until(application, task, one => container(one, "init").lastStatus === "STOPPED");
        assert.equal(running.lastStatus, "RUNNING");
        assert.equal(container(running, "init").exitCode, 1);
    });

    it("ends with an essential one, whichever it is", () => {
        const application = openApplication({
            faults: [{ moment: "ecs.container", kind: "exit", match: { container: "second" }, detail: { after: 2 } }],
        });
        const second = { name: "second", image: "b" };
        const task = run(application, revision(application, app, second));
        const stopped = until(application, task, one => one.lastStatus === "STOPPED");
        assert.equal(stopped.stopCode, "EssentialContainerExited");
        assert.deepEqual([container(stopped, "second").exitCode, container(stopped, "app").exitCode], [1, 0]);
    });

    it("keeps running while a container is started again", () => {
        const application = openApplication({
            faults: [
                { moment: "ecs.container", kind: "exit", match: { container: "init" }, detail: { after: 60, ends: 1 } },
            ],
        });
        const policy = { restartPolicy: { enabled: true, restartAttemptPeriod: 60 } };
        application.session.call("ecs", "CreateService", {
            cluster: "demo",
            serviceName: "pair",
            taskDefinition: revision(application, app, { ...init, ...policy }),
            desiredCount: 1,
            launchType: "FARGATE",
            networkConfiguration: { awsvpcConfiguration: { subnets: application.subnets } },
        });
        pollUntil(
            () => describe1(application, "pair"),
            service => service.runningCount === 1,
        );
        const [task] = application.session.call("ecs", "ListTasks", { cluster: "demo", serviceName: "pair" }).taskArns;
        const id = (task as string).split("/").at(-1);
        const after = until(
            application,
            task as string,
            one => ![undefined, `${id}-init`].includes(container(one, "init").runtimeId),
        );
        assert.equal(after.lastStatus, "RUNNING");
        assert.equal(container(after, "app").runtimeId, `${id}-app`);
        assert.equal(container(after, "init").lastStatus, "RUNNING");
    });
});
