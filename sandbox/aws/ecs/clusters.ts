import type * as ecs from "@aws-sdk/client-ecs";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { checkStrategy } from "./capacity";
import { clientError, invalidParameter } from "./errors";
import { clusters, lastPart, services, tasks, type ClusterRow } from "./model";

const PAGE = 100;

export function createCluster(account: Account, input: ecs.CreateClusterCommandInput): object {
    const name = input.clusterName ?? "default";
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
        throw invalidParameter("Invalid cluster name.");
    }
    const existing = clusters(account).get(name);
    if (existing?.status === "ACTIVE") {
        // Creating what is there succeeds.
        return { cluster: asCluster(account, existing, ["TAGS", "SETTINGS", "CONFIGURATIONS"]) };
    }
    const capacityProviders = input.capacityProviders ?? [];
    checkStrategy(input.defaultCapacityProviderStrategy, capacityProviders);
    const row: ClusterRow = {
        clusterName: name,
        clusterArn: account.arn("ecs", `cluster/${name}`),
        status: "ACTIVE",
        configuration: input.configuration,
        settings: settingsOf(input.settings),
        serviceConnectDefaults: input.serviceConnectDefaults,
        capacityProviders,
        defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
        tags: input.tags ?? [],
    };
    clusters(account).put(name, row);
    return { cluster: asCluster(account, row, ["TAGS", "SETTINGS", "CONFIGURATIONS"]) };
}

const settingsOf = (settings: readonly ecs.ClusterSetting[] = []): ecs.ClusterSetting[] => [
    { name: "containerInsights", value: settings.find(each => each.name === "containerInsights")?.value ?? "disabled" },
];

/** The active cluster of a name or ARN. */
export function activeCluster(account: Account, reference = "default"): ClusterRow {
    const row = clusters(account).get(lastPart(reference));
    if (!row) {
        throw new AwsError("ClusterNotFoundException", "Cluster not found.");
    }
    if (row.status !== "ACTIVE") {
        throw new AwsError("ClusterNotFoundException", "The referenced cluster was inactive.");
    }
    return row;
}

/** Counts are those of this moment; the rest only where the caller asks for it. */
function asCluster(account: Account, row: ClusterRow, include: readonly string[] = []): ecs.Cluster {
    const { tags, settings, configuration, ...plain } = row;
    const ofCluster = tasks(account)
        .list()
        .filter(task => task.cluster === row.clusterName);
    return {
        ...plain,
        registeredContainerInstancesCount: 0,
        runningTasksCount: ofCluster.filter(task => task.lastStatus === "RUNNING").length,
        pendingTasksCount: ofCluster.filter(task => ["PROVISIONING", "PENDING"].includes(task.lastStatus)).length,
        activeServicesCount: services(account)
            .list()
            .filter(service => service.cluster === row.clusterName && service.status === "ACTIVE").length,
        statistics: [],
        tags: include.includes("TAGS") ? tags : [],
        settings: include.includes("SETTINGS") ? settings : [],
        configuration: include.includes("CONFIGURATIONS") ? configuration : undefined,
    };
}

export function describeClusters(account: Account, input: ecs.DescribeClustersCommandInput): object {
    const found: ecs.Cluster[] = [];
    const failures: ecs.Failure[] = [];
    for (const reference of input.clusters?.length ? input.clusters : ["default"]) {
        const row = clusters(account).get(lastPart(reference));
        if (row) {
            found.push(asCluster(account, row, input.include));
        } else {
            failures.push({ arn: account.arn("ecs", `cluster/${lastPart(reference)}`), reason: "MISSING" });
        }
    }
    return { clusters: found, failures };
}

export function listClusters(account: Account, input: ecs.ListClustersCommandInput): object {
    const arns = clusters(account)
        .list()
        .filter(row => row.status === "ACTIVE")
        .map(row => row.clusterArn);
    const { items, next } = paginate(arns, input.nextToken, input.maxResults, PAGE);
    return { clusterArns: items, nextToken: next };
}

export function updateCluster(account: Account, input: ecs.UpdateClusterCommandInput): object {
    const row = activeCluster(account, input.cluster);
    const updated = {
        ...row,
        settings: input.settings ? settingsOf(input.settings) : row.settings,
        configuration: input.configuration ?? row.configuration,
        serviceConnectDefaults: input.serviceConnectDefaults ?? row.serviceConnectDefaults,
    };
    clusters(account).put(row.clusterName, updated);
    return { cluster: asCluster(account, updated, ["TAGS", "SETTINGS", "CONFIGURATIONS"]) };
}

export function updateClusterSettings(account: Account, input: ecs.UpdateClusterSettingsCommandInput): object {
    return updateCluster(account, { cluster: input.cluster, settings: input.settings });
}

export function putClusterCapacityProviders(
    account: Account,
    input: ecs.PutClusterCapacityProvidersCommandInput,
): object {
    const row = activeCluster(account, input.cluster);
    const capacityProviders = input.capacityProviders ?? [];
    checkStrategy(input.defaultCapacityProviderStrategy, capacityProviders);
    const updated = {
        ...row,
        capacityProviders,
        defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
    };
    clusters(account).put(row.clusterName, updated);
    return { cluster: asCluster(account, updated, ["TAGS", "SETTINGS", "CONFIGURATIONS"]) };
}

export function deleteCluster(account: Account, input: ecs.DeleteClusterCommandInput): object {
    const row = clusters(account).get(lastPart(input.cluster ?? ""));
    if (!row) {
        throw new AwsError("ClusterNotFoundException", "Cluster not found.");
    }
    const active = services(account)
        .list()
        .some(service => service.cluster === row.clusterName && service.status !== "INACTIVE");
    if (active) {
        throw new AwsError(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        );
    }
    const running = tasks(account)
        .list()
        .some(task => task.cluster === row.clusterName && task.lastStatus !== "STOPPED");
    if (running) {
        throw new AwsError("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
    }
    const inactive: ClusterRow = {
        ...row,
        status: "INACTIVE",
        capacityProviders: [],
        defaultCapacityProviderStrategy: [],
    };
    clusters(account).put(row.clusterName, inactive);
    return { cluster: asCluster(account, inactive) };
}

export function describeCapacityProviders(account: Account, input: ecs.DescribeCapacityProvidersCommandInput): object {
    const names = input.capacityProviders?.length ? input.capacityProviders : ["FARGATE", "FARGATE_SPOT"];
    const unknown = names.find(name => !["FARGATE", "FARGATE_SPOT"].includes(lastPart(name)));
    if (unknown) {
        throw clientError(`The specified capacity provider was not found: ${unknown}.`);
    }
    return {
        capacityProviders: names.map(lastPart).map(name => ({
            capacityProviderArn: account.arn("ecs", `capacity-provider/${name}`),
            name,
            status: "ACTIVE",
            tags: [],
        })),
        failures: [],
    };
}
