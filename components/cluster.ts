import * as ecs from "@pulumi/aws/ecs";
import * as servicediscovery from "@pulumi/aws/servicediscovery";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "./component";

export interface ClusterArgs {
    /** Name of a cluster that exists already; it is used as it stands. @default a cluster of its own */
    existing?: pulumi.Input<string>;
    /** What CloudWatch Container Insights collects; `enhanced` goes down to tasks and containers, and costs more. @default "enabled" */
    containerInsights?: pulumi.Input<"disabled" | "enabled" | "enhanced">;
    /** Private DNS namespace in which services find each other by name. @default none */
    namespace?: ClusterNamespace;
    /** Last word on each child. @default none */
    transform?: {
        cluster?: Transform<ecs.ClusterArgs>;
        capacityProviders?: Transform<ecs.ClusterCapacityProvidersArgs>;
        namespace?: Transform<servicediscovery.PrivateDnsNamespaceArgs>;
    };
}

/** A Cloud Map namespace, answered by the VPC's resolver. */
export interface ClusterNamespace {
    /** Domain, e.g. `dev.todo.internal`. */
    name: pulumi.Input<string>;
    vpcId: pulumi.Input<string>;
}

/** An ECS cluster for Fargate tasks, and the names under which they find each other. */
export class Cluster extends Component {
    static readonly token = "swingbridge:cluster:Cluster";
    readonly clusterName: pulumi.Output<string>;
    readonly clusterArn: pulumi.Output<string>;
    /** Set with `namespace`: id of the Cloud Map namespace. */
    readonly namespaceId?: pulumi.Output<string>;
    /** Set with `namespace`: its ARN, which Service Connect takes. */
    readonly namespaceArn?: pulumi.Output<string>;
    /** Set with `namespace`: its domain, known at preview. */
    readonly namespaceName?: pulumi.Output<string>;
    /** Whether this stack made the cluster. */
    readonly owned: boolean;

    constructor(name: string, args: ClusterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super(Cluster.token, name, args, opts);
        this.owned = args.existing === undefined;
        if (args.existing !== undefined) {
            const cluster = ecs.getClusterOutput({ clusterName: args.existing }, { parent: this });
            this.clusterName = cluster.clusterName;
            this.clusterArn = cluster.arn;
        } else {
            const cluster = this.createCluster(args);
            this.clusterName = cluster.name;
            this.clusterArn = cluster.arn;
        }
        if (args.namespace) {
            const namespace = this.child(
                servicediscovery.PrivateDnsNamespace,
                "namespace",
                { name: args.namespace.name, vpc: args.namespace.vpcId },
                { transform: args.transform?.namespace },
            );
            this.namespaceId = namespace.id;
            this.namespaceArn = namespace.arn;
            this.namespaceName = namespace.name;
        }
        this.registerOutputs({
            clusterName: this.clusterName,
            clusterArn: this.clusterArn,
            namespaceId: this.namespaceId,
            namespaceArn: this.namespaceArn,
            namespaceName: this.namespaceName,
            owned: this.owned,
        });
    }

    /** Both Fargate providers are there for services to choose from; what names none runs on demand. */
    private createCluster(args: ClusterArgs): ecs.Cluster {
        const cluster = this.child(
            ecs.Cluster,
            "cluster",
            { settings: [{ name: "containerInsights", value: args.containerInsights ?? "enabled" }] },
            { transform: args.transform?.cluster },
        );
        this.child(
            ecs.ClusterCapacityProviders,
            "capacity-providers",
            {
                clusterName: cluster.name,
                capacityProviders: ["FARGATE", "FARGATE_SPOT"],
                defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
            },
            { transform: args.transform?.capacityProviders },
        );
        return cluster;
    }
}
