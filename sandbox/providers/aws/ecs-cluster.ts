import type {
    ClusterArgs,
    ClusterCapacityProvidersArgs,
    ClusterCapacityProvidersState,
    ClusterState,
} from "@pulumi/aws/ecs";
import { any, autoNamed, number, object, set, string } from "../property";
import { awsResource, type Aws, type Plain } from "./resource";
import { camelTags, fromCamelTags } from "./tags";

export const ecsTag = {
    put: (aws: Aws, _: string, { arn }: { arn?: string }, tags: Record<string, string>) =>
        aws.ecs.tagResource({ resourceArn: arn, tags: camelTags(tags) }),
    remove: (aws: Aws, _: string, { arn }: { arn?: string }, tagKeys: string[]) =>
        aws.ecs.untagResource({ resourceArn: arn, tagKeys }),
};

export const cluster = awsResource<ClusterArgs, ClusterState>({
    label: "ECS Cluster",
    properties: {
        name: autoNamed({ max: 255 }),
        settings: set(object({ name: string({ required: true }), value: string({ required: true }) }), {
            computed: true,
        }),
        configuration: object({ executeCommandConfiguration: any(), managedStorageConfiguration: any() }),
        serviceConnectDefaults: object({ namespace: string({ required: true }) }),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { cluster } = await aws.ecs.createCluster({
            clusterName: args.name,
            settings: args.settings,
            configuration: args.configuration,
            serviceConnectDefaults: args.serviceConnectDefaults,
            tags: Object.keys(args.tags ?? {}).length > 0 ? camelTags(args.tags) : undefined,
        });
        return cluster!.clusterArn!;
    },
    settle: (aws, id) =>
        aws.wait(`ECS Cluster (${id}) create`, "ACTIVE", 10, async () => (await find(aws, id))?.status ?? "MISSING"),
    async read(aws, id) {
        const found = await find(aws, id);
        if (!found || found.status === "INACTIVE") {
            return undefined;
        }
        return {
            arn: found.clusterArn,
            name: found.clusterName,
            settings: found.settings?.map(({ name, value }) => ({ name: name!, value: value! })),
            configuration: found.configuration as Plain<ClusterState>["configuration"],
            serviceConnectDefaults: found.serviceConnectDefaults?.namespace
                ? { namespace: found.serviceConnectDefaults.namespace }
                : undefined,
            tags: fromCamelTags(found.tags),
        };
    },
    async update(aws, { id, args }) {
        await aws.ecs.updateCluster({
            cluster: id,
            settings: args.settings,
            configuration: args.configuration,
            serviceConnectDefaults: args.serviceConnectDefaults,
        });
    },
    tag: ecsTag,
    async delete(aws, id) {
        await aws.ecs.deleteCluster({ cluster: id });
    },
});

async function find(aws: Aws, id: string) {
    const { clusters } = await aws.ecs.describeClusters({
        clusters: [id],
        include: ["TAGS", "SETTINGS", "CONFIGURATIONS"],
    });
    return clusters?.[0];
}

export const clusterCapacityProviders = awsResource<ClusterCapacityProvidersArgs, ClusterCapacityProvidersState>({
    label: "ECS Cluster Capacity Providers",
    properties: {
        clusterName: string({ required: true, replace: true }),
        capacityProviders: set(string()),
        defaultCapacityProviderStrategies: set(
            object({
                capacityProvider: string({ required: true }),
                base: number({ default: 0 }),
                weight: number({ default: 0 }),
            }),
        ),
    },
    async create(aws, args) {
        await aws.ecs.putClusterCapacityProviders({
            cluster: args.clusterName,
            capacityProviders: args.capacityProviders ?? [],
            defaultCapacityProviderStrategy: args.defaultCapacityProviderStrategies ?? [],
        });
        return args.clusterName;
    },
    async read(aws, id) {
        const found = await find(aws, id);
        if (!found || found.status === "INACTIVE") {
            return undefined;
        }
        return {
            clusterName: found.clusterName,
            capacityProviders: found.capacityProviders,
            defaultCapacityProviderStrategies: found.defaultCapacityProviderStrategy?.map(
                ({ capacityProvider, base, weight }) => ({ capacityProvider: capacityProvider!, base, weight }),
            ),
        };
    },
    async update(aws, { id, args }) {
        await aws.ecs.putClusterCapacityProviders({
            cluster: id,
            capacityProviders: args.capacityProviders ?? [],
            defaultCapacityProviderStrategy: args.defaultCapacityProviderStrategies ?? [],
        });
    },
    async delete(aws, id) {
        await aws.ecs.putClusterCapacityProviders({
            cluster: id,
            capacityProviders: [],
            defaultCapacityProviderStrategy: [],
        });
    },
});
