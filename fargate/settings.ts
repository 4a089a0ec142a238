import type { ExistingResources } from "./model";

/** Who replaces a service's tasks: CodeDeploy (blue/green) or ECS (rolling). */
export type Controller = "codedeploy" | "ecs";

/** What the stack's configuration may say about the conversion; see `config.ts` for the keys people write. */
export interface FargateSettings {
    /** Services reachable from outside. Absent: those built from source that publish a port of no well-known non-HTTP protocol. */
    public?: string[];
    /** Values that the stack's configuration keeps encrypted, and passwords that the shell gave: whatever holds one is a secret. @default none */
    encryptedValues?: readonly string[];
    /** Keys whose refusal the stack accepts, as `web.devices` or `*.devices`. */
    allow: string[];
    services: Record<string, ServiceSettings>;
    /** Secrets that exist already and take the place of a Compose secret, by its name: the ARN in Secrets Manager or Parameter Store. */
    secrets?: Record<string, { existing: string }>;
    /** Whether the stack resolves the tags of third-party images to digests. @default false */
    pinImages?: boolean;
    /** Who replaces the tasks of public services; those of others are always ECS's. @default "codedeploy" */
    deploymentController?: Controller;
    /** Whether connections between services go through ECS Service Connect, where it can be had. @default false */
    serviceConnect?: boolean;
    /** TCP ports outside of the VPC that tasks may connect to. @default "anywhere" */
    egress?: Egress;
    /** What the stack uses in place of what would be made; the Compose files may name more (`x-aws-vpc` …). @default nothing */
    existing?: ExistingResources;
    /** Private DNS namespace, e.g. `dev.shop.internal`: in a VPC that exists already, tasks do not search it by themselves. */
    namespace?: string;
}

/** Everything, or these TCP ports of the internet. */
export type Egress = "anywhere" | readonly number[];

export interface ServiceSettings {
    /** vCPU, e.g. 0.5. */
    cpu?: number;
    /** MiB. */
    memory?: number;
    desiredCount?: number;
    autoscaling?: { min: number; max: number; cpuPercent?: number; memoryPercent?: number };
    /** An existing endpoint that takes the service's place, e.g. an RDS host name. */
    endpoint?: string;
    /** Container port of the public endpoint, where several are published. */
    port?: number;
    /** Port of the application load balancer at which it is reached. @default the load balancer's 443 or 80 */
    listenerPort?: number;
    /** Whether the network load balancer ends TLS of its public TCP ports. @default false */
    tls?: boolean;
    /** Port of the network load balancer that shows a new version before traffic moves. @default none */
    testPort?: number;
    healthCheckPath?: string;
    /** Status codes of a healthy task, as `200,301-399`; of gRPC `0-99`. */
    healthCheckCodes?: string;
    hosts?: string[];
    paths?: string[];
    /** @default the stack's for a service that CodeDeploy can release, else "ecs" */
    deploymentController?: Controller;
    /** @default the stack's */
    serviceConnect?: boolean;
    /** @default the stack's */
    egress?: Egress;
    capacityProviders?: { capacityProvider: string; weight: number; base?: number }[];
}
