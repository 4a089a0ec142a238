import type * as ecs from "@pulumi/aws/ecs";
import type * as lb from "@pulumi/aws/lb";
import type * as servicediscovery from "@pulumi/aws/servicediscovery";
import type * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec } from "../fargate";
import type { Controller, IngressPeer, ReleasedBy } from "../release";
import type { AutoscalingArgs } from "./autoscaling";
import type { Transform } from "./component";
import type { ServiceSecurityGroupArgs } from "./service-security-group";

export interface FargateServiceArgs {
    /** What the converter decided about the service. */
    service: FargateServiceSpec;
    /** Who replaces its tasks. @default "ecs" */
    controller?: Controller;
    /** Who puts a release live. @default "up" */
    releasedBy?: ReleasedBy;
    clusterName: pulumi.Input<string>;
    clusterArn: pulumi.Input<string>;
    /** The first revision to run; with `ecs` and `up`, the one to run from now on. */
    taskDefinitionArn: pulumi.Input<string>;
    vpcId: pulumi.Input<string>;
    /** Subnets of the tasks. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Tasks in public subnets without a NAT gateway need one. @default false */
    assignPublicIp?: boolean;
    /** Fargate platform version. @default "LATEST" */
    platformVersion?: pulumi.Input<string>;
    /** Security group of the tasks. @default one of its own */
    securityGroupId?: pulumi.Input<string>;
    /** Security groups of the large networks that it is on; the tasks join them too. @default none */
    networkGroupIds?: pulumi.Input<string>[];
    /** Who may connect, and to which ports: one rule each. @default nobody */
    allowFrom?: Peer[];
    /** How it is reached from outside over HTTP. Needed where `service.public` is an HTTP port. @default not at all */
    endpoint?: ServiceEndpointArgs;
    /** The network load balancer of its public TCP and UDP ports. Needed where it has such. @default none */
    networkLoadBalancer?: {
        loadBalancerArn: pulumi.Input<string>;
        securityGroupId: pulumi.Input<string>;
        /** Certificate (ACM) of TLS listeners. @default none */
        certificateArn?: pulumi.Input<string>;
    };
    /** Cloud Map namespace in which other services find it by name. @default none */
    namespaceId?: pulumi.Input<string>;
    /** ARN of that namespace. Needed where `service.serviceConnect` is set. @default none */
    namespaceArn?: pulumi.Input<string>;
    /** Seconds after a task's start in which failing health checks do not count; only with a load balancer. @default 60 */
    healthCheckGracePeriod?: number;
    /** Minutes that creation and update may take. @default 20 */
    timeout?: number;
    /** Refuse to replace or delete what carries traffic (production). @default false */
    protect?: boolean;
    /** What was there before the stack, and `pulumi import` has brought into it. @default everything is made */
    existing?: ExistingService;
    /** Last word on each child. @default none */
    transform?: {
        service?: Transform<ecs.ServiceArgs>;
        targetGroup?: Transform<lb.TargetGroupArgs>;
        listenerRule?: Transform<lb.ListenerRuleArgs>;
        networkListener?: Transform<lb.ListenerArgs>;
        discovery?: Transform<servicediscovery.ServiceArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
        /** Only where the service makes its security group. */
        securityGroup?: ServiceSecurityGroupArgs["transform"];
        autoscaling?: AutoscalingArgs["transform"];
    };
}

/** A service that another tool made: its names, which autonaming would change, and with them replace what has them. */
export interface ExistingService {
    /** Name of the ECS service. */
    serviceName: string;
    /** Names of its target groups, the one with the traffic first. @default none */
    targetGroupNames?: string[];
}

/** A service, or a large network with all its services, that may connect to this one. */
export interface Peer extends IngressPeer {
    securityGroupId: pulumi.Input<string>;
}

/** The load balancer's side of a public service. */
export interface ServiceEndpointArgs {
    /** Security group of the load balancer: the tasks let it in. */
    loadBalancerSecurityGroupId: pulumi.Input<string>;
    productionListenerArn: pulumi.Input<string>;
    /** Shows a new version before traffic moves; CodeDeploy uses it. @default none */
    testListenerArn?: pulumi.Input<string>;
    /** Place of its rule among those of the listener, from 1; AWS evaluates the lowest first. */
    priority: number;
}

/** A target group by its three names. */
export interface TargetGroupIdentity {
    name: pulumi.Output<string>;
    arn: pulumi.Output<string>;
    arnSuffix: pulumi.Output<string>;
}
