import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import type * as pulumi from "@pulumi/pulumi";
import type { FargateProject, SecretValues } from "../fargate";
import type { Controller, ReleasedBy, TrafficShift } from "../release";
import type { ApplicationEnvironment, ApplicationPipeline } from "./application-delivery-args";
import type { ApplicationServiceArgs, ServiceTransform } from "./application-service-args";
import type { ClusterArgs } from "./cluster";
import type { Transform } from "./component";
import type { ImageRepositoryArgs } from "./image-repository";
import type { LoadBalancerArgs } from "./load-balancer-args";
import type { NetworkArgs } from "./network";
import type { NetworkLoadBalancerArgs } from "./network-load-balancer";
import type { OneShotTaskArgs } from "./one-shot-task";
import type { PinnedImagesArgs } from "./pinned-images";
import type { PrivateNameArgs } from "./private-name";
import type { ReleaseImageArgs } from "./release-image";
import type { SecretsArgs } from "./secrets";
import type { ServiceSecurityGroupArgs } from "./service-security-group";
import type { StorageArgs } from "./storage";
import type { AlarmArgs } from "./target-alarms";

export interface ComposeApplicationArgs {
    /** What the converter decided. */
    project: FargateProject;
    /** Values of the project's own secrets. They go into parameters, to the builds that name them, and nowhere else. @default none */
    secretValues?: SecretValues;
    /** Part of every name that we choose. @default the Pulumi stack */
    stack?: string;
    /** Where the images come from. */
    images: ApplicationImages;
    /** Who puts a release live. @default "up" */
    releasedBy?: ReleasedBy;
    /** The pipeline; needed with `releasedBy: "pipeline"`. @default none */
    pipeline?: ApplicationPipeline | ApplicationEnvironment;
    /** Who replaces the tasks of public services; the rest roll with ECS. @default "codedeploy" */
    deploymentController?: Controller;
    /** How CodeDeploy moves the traffic. @default canary, 10 percent, 5 minutes; all at once behind a network load balancer */
    trafficShift?: TrafficShift;
    /** Minutes the old tasks stay after the shift. @default 5 */
    terminationWait?: number;
    /** What stops a deployment and rolls it back. @default see AlarmArgs */
    alarms?: AlarmArgs;
    /** Settings of single services, by Compose name. @default none */
    services?: Record<string, ApplicationServiceSettings>;
    /** The VPC, made or adopted; where `project.existing` names one, its subnets belong here. @default made */
    network?: Omit<NetworkArgs, "searchDomain">;
    /** The ECS cluster, made or adopted. @default the one that `project.existing` names, or made */
    cluster?: Omit<ClusterArgs, "namespace">;
    /** The load balancer of public services: made or adopted, and how it is encrypted. Needed where a service is public over HTTP. @default none */
    loadBalancer?: Omit<LoadBalancerArgs, "vpcId" | "subnetIds" | "targetCidr" | "protect">;
    /** The network load balancer of public TCP and UDP ports. @default public, made where there are such ports */
    networkLoadBalancer?: Pick<
        NetworkLoadBalancerArgs,
        | "existing"
        | "certificateArn"
        | "domainName"
        | "hostedZone"
        | "internal"
        | "allowedCidrs"
        | "testCidrs"
        | "transform"
    >;
    /** The security groups of large networks, which the tasks on them join. @default made where there are such networks */
    networkGroups?: { transform?: Transform<SecurityGroupArgs> };
    /** The file system of volumes. @default made where there are volumes */
    storage?: Pick<StorageArgs, "kmsKeyArn" | "transitionToInfrequentAccess" | "transform">;
    /** The parameters of secrets. @default made where there are secrets */
    secrets?: Pick<SecretsArgs, "kmsKeyArn" | "existingKmsKeyArns" | "transform">;
    /** Fargate platform version. @default "LATEST" */
    platformVersion?: string;
    /** Days that log lines stay. @default what the Compose files say, or 30 */
    logRetention?: number;
    /** KMS key that encrypts log lines; its policy lets CloudWatch Logs use it. @default AWS's own */
    logsKmsKeyArn?: pulumi.Input<string>;
    /** Minutes that a service may take to be created or updated. @default 20 */
    timeout?: number;
    /** Production safety: what holds data or carries traffic can be neither replaced nor deleted. @default false */
    protect?: boolean;
}

export interface ApplicationImages {
    /** Build and push, and own the repositories; use what another stack pushed; or let the pipeline build into repositories of this stack. */
    source: ReleaseImageArgs["source"] | "pipeline";
    /** Whether another stack owns the repositories. @default with `source: "reuse"` */
    existingRepositories?: boolean;
    /** Git SHA of the release, by build name; needed unless a pipeline builds. */
    tags: Record<string, string>;
    /** Name of the repositories; `{project}` and `{service}` stand for the Compose names. @default `<project>-<service>` */
    repository?: string;
    /** Account and region of the registry where a pipeline of another stack keeps the images. @default this stack's own */
    registry?: { account: string; region: string };
    /** Images to keep in each repository. @default 30 */
    keepImages?: number;
    /** Tags that may move in the repositories, e.g. the one that a pipeline follows. @default none */
    movingTags?: string[];
    /** KMS key that encrypts the images in the repositories. @default ECR's own AES-256 */
    kmsKeyArn?: pulumi.Input<string>;
    /** Whether `pulumi destroy` deletes repositories that hold images. @default false */
    forceDelete?: boolean;
    /** Resolve tags of third-party images to digests at every update. @default false */
    pin?: boolean;
    /** Tells what git ignores below a folder. @default asks git, where there is one */
    ignoredByGit?: ReleaseImageArgs["ignoredByGit"];
    /** Last word on the children. @default none */
    transform?: {
        repository?: ImageRepositoryArgs["transform"];
        image?: ReleaseImageArgs["transform"];
        pinned?: PinnedImagesArgs["transform"];
    };
}

/** What a stack says about the release of one service; absent members hold for the whole application. */
export interface ApplicationServiceSettings {
    /** @default the application's for a public service, else "ecs" */
    deploymentController?: Controller;
    trafficShift?: TrafficShift;
    terminationWait?: number;
    /** Seconds after a task's start in which failing health checks do not count. @default 60 */
    healthCheckGracePeriod?: number;
    /** Priority of its listener rules. @default by how narrow they are */
    priority?: number;
    /** The service and what belongs to it, where `pulumi import` has brought them into the stack. @default everything is made */
    existing?: ApplicationServiceArgs["existing"];
    /** Last word on the children. @default none */
    transform?: ApplicationServiceTransform;
    /** The same for a job. @default none */
    jobTransform?: OneShotTaskArgs["transform"];
}

/** Last word on the children of one service, and on what the application makes for it before it makes services. */
export interface ApplicationServiceTransform extends ServiceTransform {
    securityGroup?: ServiceSecurityGroupArgs["transform"];
    /** Its aliases, and the name that stands for an existing endpoint. */
    privateName?: PrivateNameArgs["transform"];
}
