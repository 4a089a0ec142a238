import type { Cluster, Service, TaskDefinition } from "@aws-sdk/client-ecs";
import { DEFAULT_CAPACITY } from "../../release";
import type { Account } from "./account";
import { placementOf } from "./appspec";
import { check, fail, isNotFound, ok, skip, type Check, type Verdict } from "./check";
import { signedRequest } from "./signed-request";

const TOPIC = "capacity";

/** What the tasks run on, and whether the account has room for both versions at once. */
export async function checkCapacity(account: Account): Promise<Check[]> {
    const { codedeploy } = account.target;
    return Promise.all([
        check(TOPIC, "capacity providers", async () =>
            providersVerdict(await account.cluster(), providersOf(await account.service(), account)),
        ),
        check(TOPIC, "Fargate quota", async () =>
            quotaVerdict(account, await account.service(), await account.taskDefinition(), codedeploy !== undefined),
        ),
    ]);
}

/** Of the next tasks: the AppSpec's word, else the service's own. */
function providersOf({ capacityProviderStrategy = [], launchType }: Service, account: Account): string[] {
    const named = placementOf(account)?.CapacityProviderStrategy.map(item => item.CapacityProvider);
    const own = capacityProviderStrategy.flatMap(({ capacityProvider }) => capacityProvider ?? []);
    const used = named ?? own;
    return used.length > 0
        ? used
        : launchType === "EC2"
          ? ["EC2"]
          : DEFAULT_CAPACITY.map(item => item.capacityProvider);
}

function providersVerdict({ capacityProviders = [], clusterName }: Cluster, wanted: readonly string[]): Verdict {
    const missing = wanted.filter(name => !capacityProviders.includes(name));
    return missing.length === 0
        ? ok(wanted.join(", "))
        : fail(
              `cluster ${clusterName} does not have the capacity provider ${missing.join(", ")}`,
              "associate it with the cluster (aws ecs put-cluster-capacity-providers), or name another",
          );
}

/** vCPUs of all tasks of an account and region at once. @see Service Quotas, AWS Fargate */
const QUOTAS = {
    FARGATE: { code: "L-3032A538", name: "Fargate On-Demand vCPU resource count" },
    FARGATE_SPOT: { code: "L-36FBB829", name: "Fargate Spot vCPU resource count" },
} as const;

const CPU_UNITS = 1024;

async function quotaVerdict(
    account: Account,
    service: Service,
    { cpu = "0" }: TaskDefinition,
    blueGreen: boolean,
): Promise<Verdict> {
    const [provider] = providersOf(service, account);
    if (provider !== "FARGATE" && provider !== "FARGATE_SPOT") {
        return skip(`${provider} is not Fargate`);
    }
    const tasks = (service.desiredCount ?? 0) * mostAtOnce(service, blueGreen);
    const needed = (tasks * Number(cpu)) / CPU_UNITS;
    const quota = await readQuota(account, QUOTAS[provider].code);
    const need = `both versions at once are up to ${Math.ceil(tasks)} tasks with ${needed} vCPU`;
    return needed > quota
        ? fail(
              `${need}, and the quota is ${quota}`,
              `ask for more: aws service-quotas request-service-quota-increase --service-code fargate --quota-code ${QUOTAS[provider].code} --desired-value ${Math.ceil(needed)}`,
          )
        : ok(`${need}; the quota is ${quota}. What other services use of it is not counted`);
}

/** How many times the desired count may run during a release. */
function mostAtOnce({ deploymentConfiguration }: Service, blueGreen: boolean): number {
    return blueGreen ? 2 : (deploymentConfiguration?.maximumPercent ?? 200) / 100;
}

async function readQuota({ clients, target }: Account, code: string): Promise<number> {
    const ask = async (operation: string): Promise<number> => {
        const answer = (await signedRequest(clients, {
            service: "servicequotas",
            method: "POST",
            path: "/",
            headers: {
                "content-type": "application/x-amz-json-1.1",
                "x-amz-target": `ServiceQuotasV20190624.${operation}`,
            },
            body: JSON.stringify({ ServiceCode: "fargate", QuotaCode: code }),
            region: target.region,
        })) as { Quota: { Value: number } };
        return answer.Quota.Value;
    };
    try {
        return await ask("GetServiceQuota");
    } catch (error) {
        // An account that never asked for more has the default.
        if (isNotFound(error, "NoSuchResource")) {
            return ask("GetAWSDefaultServiceQuota");
        }
        throw error;
    }
}
