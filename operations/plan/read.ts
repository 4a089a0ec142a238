import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import { describeAlarms } from "../alarms";
import { explainAwsError } from "../aws-error";
import type { Clients } from "../clients";
import { readDiff } from "../diff/diff";
import { readReleaseRecord } from "../release-record";
import { describeService, describeTaskDefinition } from "../service";
import { Account } from "../verify/account";
import { Absent } from "../verify/check";
import { decidePlan } from "./decide";
import type { ServicePlan } from "./plan";

/**
 * What a deployment of the target would do. Reads only; what these credentials may not read stands in `unknown`.
 * @throws Refused where there is no such service or task definition
 */
export async function planService(clients: Clients, target: DeploymentTarget): Promise<ServicePlan> {
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
    const [diff, next, record, group, configuration, deployment, alarms] = await Promise.all([
        readDiff(clients, target, {}),
        target.pipeline === undefined
            ? describeTaskDefinition(clients.ecs, target.release.taskDefinition)
            : (JSON.parse(target.pipeline.template) as TaskDefinition),
        attempt("release record", () => readReleaseRecord(clients, target)),
        codedeploy && attempt("deployment group", account.group),
        codedeploy && attempt("deployment configuration", account.configuration),
        codedeploy && attempt("running deployment", account.running),
        codedeploy && attempt("alarms", () => describeAlarms(clients, codedeploy.alarms)),
    ]);
    return decidePlan({
        target,
        service,
        diff,
        next,
        recorded: record?.current,
        group,
        configuration,
        deployment,
        firingAlarms: (alarms ?? [])
            .filter(({ StateValue }) => StateValue === "ALARM")
            .flatMap(({ AlarmName }) => AlarmName ?? []),
        unknown: [...new Set([...(target.notKnown ?? []), ...unknown])],
    });
}
