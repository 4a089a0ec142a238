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
    const vcpus = (count: number): number => (count * Number(cpu)) / CPU_UNITS;
    const { code } = QUOTAS[provider];
    const { Value: quota, UsageMetric } = await readQuota(account, code);
    const used = UsageMetric && (await readUsage(account, UsageMetric));
    // What runs of the service, or is about to, may be in use already.
    const own = Math.max(service.runningCount ?? 0, service.desiredCount ?? 0);
    const others = used === undefined ? 0 : Math.max(0, used - vcpus(own));
    const needed = vcpus(tasks) + others;
    const need = `both versions at once are up to ${Math.ceil(tasks)} tasks with ${vcpus(tasks)} vCPU${
        others > 0 ? `, and other tasks use ${others}` : ""
    }`;
    return needed > quota
        ? fail(
              `${need}, and the quota is ${quota}`,
              `ask for more: aws service-quotas request-service-quota-increase --service-code fargate --quota-code ${code} --desired-value ${Math.ceil(needed)}`,
          )
        : ok(`${need}; the quota is ${quota}${used === undefined ? ". What others use of it is not known" : ""}`);
}

/** Minutes back from now in which CloudWatch looks for the account's use: it is told every five. */
const USAGE_WINDOW = 15;

/** The most that the account used lately; undefined where CloudWatch has no data. */
async function readUsage({ clients, target }: Account, metric: UsageMetric): Promise<number | undefined> {
    const { CloudWatchClient, GetMetricStatisticsCommand } = await import("@aws-sdk/client-cloudwatch");
    const now = Date.now();
    const { Datapoints = [] } = await new CloudWatchClient({ ...clients.options, region: target.region }).send(
        new GetMetricStatisticsCommand({
            Namespace: metric.MetricNamespace,
            MetricName: metric.MetricName,
            Dimensions: Object.entries(metric.MetricDimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
            StartTime: new Date(now - USAGE_WINDOW * 60_000),
            EndTime: new Date(now),
            Period: 300,
            Statistics: ["Maximum"],
        }),
    );
    const values = Datapoints.flatMap(({ Maximum }) => Maximum ?? []);
    return values.length === 0 ? undefined : Math.max(...values);
}

/** How many times the desired count may run during a release. */
function mostAtOnce({ deploymentConfiguration }: Service, blueGreen: boolean): number {
    return blueGreen ? 2 : (deploymentConfiguration?.maximumPercent ?? 200) / 100;
}

/** Where CloudWatch keeps how much of a quota is used. */
interface UsageMetric {
    MetricNamespace?: string;
    MetricName?: string;
    MetricDimensions?: Record<string, string>;
}

interface Quota {
    Value: number;
    UsageMetric?: UsageMetric;
}

async function readQuota({ clients, target }: Account, code: string): Promise<Quota> {
    const ask = async (operation: string): Promise<Quota> => {
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
        })) as { Quota: Quota };
        return answer.Quota;
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
