import assert from "node:assert/strict";
import type { AwsError } from "../../../sandbox/aws/service";
import { openApplication, register, type Application } from "./application";

describe("RunTask of the sandbox", () => {
    let app: Application;
    afterEach(() => app.account.close());

    const runTask = (clientToken: string, taskDefinition: string, count = 1) =>
        app.session.call("ecs", "RunTask", {
            cluster: "demo",
            taskDefinition,
            count,
            clientToken,
            launchType: "FARGATE",
            networkConfiguration: {
                awsvpcConfiguration: { subnets: app.subnets, securityGroups: [app.securityGroup] },
            },
        }) as { tasks: { taskArn: string }[]; failures: { reason: string }[] };
    const arns = ({ tasks }: { tasks: { taskArn: string }[] }) => tasks.map(({ taskArn }) => taskArn);

    it("gives the tasks of one token and request once", () => {
        app = openApplication();
        const revision = register(app);
        const first = arns(runTask("one", revision, 2));
        assert.deepEqual(arns(runTask("one", revision, 2)), first);
        assert.equal(new Set([...first, ...arns(runTask("two", revision, 2))]).size, 4);
    });

    it("refuses another request with the same token, and names the tasks it stands for", () => {
        app = openApplication();
        const started = arns(runTask("one", register(app)));
        assert.throws(
            () => runTask("one", register(app)),
            (error: AwsError) => {
                assert.equal(error.code, "ConflictException");
                assert.deepEqual(error.detail, { resourceIds: started });
                return true;
            },
        );
    });

    it("starts none where Fargate has no room, and says so of each", () => {
        app = openApplication({ faults: [{ moment: "ecs.runTask", kind: "noCapacity", times: 1 }] });
        const revision = register(app);
        const { tasks, failures } = runTask("one", revision, 2);
        assert.deepEqual([tasks.length, failures.length], [0, 2]);
        assert.match(failures[0]!.reason, /^Capacity is unavailable/);
        assert.equal(runTask("one", revision, 2).tasks.length, 2);
    });
});
