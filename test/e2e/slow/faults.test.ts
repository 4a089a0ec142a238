import assert from "node:assert/strict";
import type { DeploymentTarget } from "../../../release";
import { worstExitCode, type ProgressEvent } from "../../../operations/progress";
import { taskSets, weights } from "../../sandbox/codedeploy/release";
import type { Answer } from "../../sandbox/ecs/application";
import { openReleased, putAlarm, setAlarm, type Released } from "../../operations/released";
import { calls } from "./faults/calls";
import { alarms, hooks } from "./faults/events";
import { people } from "./faults/people";
import { SHIFTS, type Row } from "./faults/row";
import { tasks } from "./faults/tasks";

const ROWS: readonly Row[] = [...calls, ...tasks, ...hooks, ...alarms, ...people];

const RESOURCE = "service/demo/app";

/** A service that scales and has an alarm; release a0 is live, and recorded. */
async function openLive({ shift, group }: Row): Promise<Released> {
    const released = await openReleased({
        group: { deploymentConfigName: SHIFTS[shift], ...group },
        change: { scalableTarget: RESOURCE },
        maxAttempts: 3,
    });
    const { session } = released.app;
    session.call("application-autoscaling", "RegisterScalableTarget", {
        ServiceNamespace: "ecs",
        ResourceId: RESOURCE,
        ScalableDimension: "ecs:service:DesiredCount",
        MinCapacity: 2,
        MaxCapacity: 4,
    });
    putAlarm(released);
    return released;
}

const isSuspended = ({ app }: Released): boolean =>
    app.session.call<Answer>("application-autoscaling", "DescribeScalableTargets", {
        ServiceNamespace: "ecs",
        ResourceIds: [RESOURCE],
    }).ScalableTargets[0].SuspendedState?.DynamicScalingOutSuspended === true;

/** What waits for the end of its old tasks need not be waited for. */
function endTerminationWait({ app }: Released): void {
    const { deployments } = app.session.call<Answer>("codedeploy", "ListDeployments", {
        includeOnlyStatuses: ["InProgress"],
    });
    for (const deploymentId of deployments) {
        app.session.call("codedeploy", "ContinueDeployment", { deploymentId, deploymentWaitType: "TERMINATION_WAIT" });
    }
}

/** All production traffic goes to the target group of the one primary task set. */
function assertOneOwner({ app }: Released): void {
    const primary = taskSets(app).filter((set: Answer) => set.status === "PRIMARY");
    assert.equal(primary.length, 1);
    const owner = primary[0].loadBalancers[0].targetGroupArn.split("/").at(-2);
    const shares = weights(app);
    const others = Object.entries(shares).filter(([name, weight]) => name !== owner && weight > 0);
    assert.ok((shares[owner] ?? 0) > 0 && others.length === 0, `${owner} is primary: ${JSON.stringify(shares)}`);
}

describe("A deployment when something goes wrong", function () {
    this.timeout(60_000);

    let released: Released;
    afterEach(() => released.close());

    for (const row of ROWS) {
        it(`${row.what} (${row.shift}): ${row.ends.status}, exit code ${row.ends.code}`, async () => {
            released = await openLive(row);
            const { app, release, deploy, record } = released;
            const { outcome: first } = await deploy(release("a0"));
            assert.equal(first.status, "live", first.message);
            endTerminationWait(released);
            row.before?.(released);
            row.faults?.forEach(fault => app.account.addFault(fault));

            const check = async (target: DeploymentTarget, end: Row["ends"], options: object = {}): Promise<void> => {
                const before = record().current?.sha;
                const { outcome } = await deploy(target, options);
                assert.equal(outcome.status, end.status, outcome.message);
                assert.equal(worstExitCode([outcome]), end.code);
                assert.match(outcome.message, end.message);
                assert.equal(record().current?.sha, outcome.status === "live" ? target.release.sha : before);
            };
            const { during, timeout } = row;
            const target = release("a1");
            await check(target, row.ends, {
                report: (event: ProgressEvent) => during?.(event, released),
                ...(timeout !== undefined && { timeout }),
            });
            if (row.ends.status !== "unfinished" && !row.split) {
                assertOneOwner(released);
                // A refused deployment leaves it to the one that runs.
                assert.equal(isSuspended(released), false);
            }

            const idle = app.account.faults().filter(({ seen, skip = 0 }) => seen <= skip);
            assert.deepEqual(idle, [], "every fault has happened");
            app.account.clearFaults();
            setAlarm(released, "OK");
            const goesOn = row.ends.status === "unfinished";
            const next = row.next ?? { status: "live", code: 0, message: / is live/ };
            await check(goesOn ? target : release("a2"), next);
            assertOneOwner(released);
            assert.equal(isSuspended(released), false);
        });
    }
});
