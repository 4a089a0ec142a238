import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import { describeAlarms } from "../alarms";
import { describeAutoscaling } from "../autoscaling";
import { explainAwsError } from "../aws-error";
import type { Clients } from "../clients";
import { readDiff } from "../diff/diff";
import { readReleaseRecord } from "../release-record";
import { describeService, describeTaskDefinition } from "../service";
import { Account } from "../verify/account";
import { Absent } from "../verify/check";
import { decidePlan } from "./decide";
import type { ExpectedRelease, ServicePlan } from "./plan";

/**
 * What a release would do. Reads only; what these credentials may not read stands in `unknown`.
 * @param registered what the stack's outputs say
 * @param expected the release to plan. @default the registered one
 * @throws Refused where there is no such service or task definition
 */
export async function planService(
    clients: Clients,
    registered: DeploymentTarget,
    expected?: ExpectedRelease,
): Promise<ServicePlan> {
    const target = expected?.target ?? registered;
    const account = new Account(clients, target);
    const unknown: string[] = [];
    const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
        try {
            return await read();
        } catch (error) {
            const problem = error instanceof Absent ? error : explainAwsError(error);
            if (problem === undefined) {
                throw error;
            }
            unknown.push(`${what}: ${problem.message}`);
            return undefined;
        }
    };
    const service = await describeService(clients.ecs, target);
    const { codedeploy } = target;
    let wanted: ReturnType<ExpectedRelease["revision"]> | undefined;
    const [diff, next, record, group, configuration, deployment, alarms, scalable] = await Promise.all([
        readDiff(clients, target, {
            ...(expected && { taskDefinition: live => (wanted = expected.revision(live)), service: expected.service }),
        }),
        expected === undefined &&
            (target.pipeline === undefined
                ? describeTaskDefinition(clients.ecs, target.release.taskDefinition)
                : (JSON.parse(target.pipeline.template) as TaskDefinition)),
        attempt("release record", () => readReleaseRecord(clients, target)),
        codedeploy && attempt("deployment group", account.group),
        codedeploy && attempt("deployment configuration", account.configuration),
        codedeploy && attempt("running deployment", account.running),
        codedeploy && attempt("alarms", () => describeAlarms(clients, codedeploy.alarms)),
        attempt("autoscaling", async () =>
            target.scalableTarget === undefined ? undefined : describeAutoscaling(clients, target.scalableTarget),
        ),
    ]);
    return decidePlan({
        target,
        registered,
        service,
        diff,
        next: (wanted?.document as TaskDefinition | undefined) ?? (next as TaskDefinition),
        ...(scalable &&
            expected?.autoscaling && {
                autoscaling: {
                    before: { min: scalable.MinCapacity ?? 0, max: scalable.MaxCapacity ?? 0 },
                    after: expected.autoscaling,
                },
            }),
        recorded: record?.current,
        group,
        configuration,
        deployment,
        firingAlarms: (alarms ?? [])
            .filter(({ StateValue }) => StateValue === "ALARM")
            .flatMap(({ AlarmName }) => AlarmName ?? []),
        unknown: [...new Set([...(target.notKnown ?? []), ...unknown, ...(wanted?.notKnown ?? [])])],
    });
}
