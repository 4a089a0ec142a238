import type * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec } from "../fargate";
import type { Controller, ReleasedBy, ServiceNames, TrafficShift } from "../release";
import type { BlueGreenDeploymentArgs, ExistingBlueGreen } from "./blue-green-deployment";
import type { ExistingService, FargateServiceArgs, Peer, ServiceEndpointArgs } from "./fargate-service-args";
import type { ServiceReleaseArgs } from "./service-release";
import type { AlarmArgs } from "./target-alarms";
import type { TaskDefinitionArgs, TaskDelivery, TaskVolumeArgs } from "./task-definition-args";

export interface ApplicationServiceArgs {
    service: FargateServiceSpec;
    /** Names that we choose: family, log group and release record. */
    names: ServiceNames;
    controller: Controller;
    releasedBy: ReleasedBy;
    /** How a pipeline releases it; needed with `releasedBy: "pipeline"`. @default none */
    delivery?: ServiceDelivery;
    /** Git SHA of the release, or what else tells one from the next. */
    sha: string;
    /** Whether its image is one of the release's: then the revision carries its SHA. */
    released: boolean;
    clusterName: pulumi.Input<string>;
    clusterArn: pulumi.Input<string>;
    vpcId: pulumi.Input<string>;
    subnetIds: pulumi.Input<string>[];
    /** Private DNS namespace. @default none: nothing inside finds the service by name */
    namespaceId?: pulumi.Input<string>;
    /** ARN of that namespace, for Service Connect. @default none */
    namespaceArn?: pulumi.Input<string>;
    securityGroupId: pulumi.Input<string>;
    /** Security groups of the large networks that it is on. @default none */
    networkGroupIds?: pulumi.Input<string>[];
    allowFrom: Peer[];
    images: Record<string, pulumi.Input<string>>;
    pinnedImages: Record<string, pulumi.Input<string>>;
    secretArns: Record<string, pulumi.Input<string>>;
    /** KMS keys of secrets, by secret name. @default AWS's own keys */
    secretKmsKeyArns?: Record<string, pulumi.Input<string>>;
    volumes: Record<string, TaskVolumeArgs>;
    /** Where the load balancer sends its traffic from; needed where the service is public over HTTP. @default not public */
    endpoint?: ServiceEndpointArgs & { loadBalancerArnSuffix: pulumi.Input<string> };
    /** The network load balancer of its public TCP and UDP ports. @default none */
    networkLoadBalancer?: NonNullable<FargateServiceArgs["networkLoadBalancer"]> & {
        loadBalancerArnSuffix: pulumi.Input<string>;
    };
    trafficShift: TrafficShift;
    terminationWait: number;
    alarms: AlarmArgs;
    platformVersion: string;
    /** @default what the Compose files say, or 30 */
    logRetention?: number;
    /** @default AWS's own */
    logsKmsKeyArn?: pulumi.Input<string>;
    /** Seconds in which a new task may be unhealthy. @default 60 */
    healthCheckGracePeriod?: number;
    timeout: number;
    protect: boolean;
    /** What was there before the stack, and `pulumi import` has brought into it. @default everything is made */
    existing?: ExistingService & Partial<ExistingBlueGreen>;
    /** Last word on each child. @default none */
    transform?: ServiceTransform;
}

/** What the pipeline makes revisions from, and its name. */
export interface ServiceDelivery extends TaskDelivery {
    pipelineName: string;
}

/** Last word on the children of one service, component by component. */
export interface ServiceTransform {
    task?: TaskDefinitionArgs["transform"];
    service?: FargateServiceArgs["transform"];
    blueGreen?: BlueGreenDeploymentArgs["transform"];
    release?: ServiceReleaseArgs["transform"];
}
