import type { Autoscaling } from "./autoscaling";
import type { PublicEndpoint } from "./endpoint";
import type { TaskSpec } from "./task";

/** One ECS service: one task definition, one security group, one name in the private DNS namespace. */
export interface FargateServiceSpec {
    /** Compose service name, made fit for ECS, or the family that a label names. */
    name: string;
    /** Compose services whose containers run in its task, the main one first. */
    members: string[];
    /** Names under which other services reach it: the Compose name first, then aliases. */
    dnsNames: string[];
    task: TaskSpec;
    /** Tasks to run (`deploy.replicas`, `scale`). @default 1 */
    desiredCount: number;
    /** Set where the service is reachable from outside. */
    public?: PublicEndpoint;
    /** More of its ports on load balancers; ECS alone can release such a service. @default none */
    alsoPublic?: PublicEndpoint[];
    /** Security groups outside of the project that its tasks join besides their own (external networks). @default none */
    securityGroups?: string[];
    /**
     * Large networks that it is on: each has a security group, which the tasks join besides their own, and whoever joined
     * may connect to the ports. @default none
     */
    networkGroups?: string[];
    /** Ports that other services may connect to. */
    ports: ServicePort[];
    /** Services this one may connect to over small networks: one security-group rule per edge and port. */
    connectsTo: Edge[];
    /**
     * TCP ports outside of the VPC that it may connect to, where that is limited: 443, which Fargate itself needs, is always
     * among them, and the only one of a service that is on internal networks only. @default every port
     */
    egressPorts?: number[];
    /** Set where Service Connect carries its connections. @default names lead to tasks directly */
    serviceConnect?: ServiceConnect;
    dependsOn: ServiceDependency[];
    /** Holds data in a volume of its own: one task at a time, stopped before the next starts. */
    stateful: boolean;
    /** Percent bounds of a rolling deployment (`deploy.update_config`, or 0/100 for a stateful service). */
    rolling: {
        minimumHealthyPercent: number;
        maximumPercent: number;
        circuitBreaker: { enable: boolean; rollback: boolean };
    };
    /** `deploy.update_config` and stack settings may leave this out: the stack's default holds. */
    autoscaling?: Autoscaling;
    /** Tags of the ECS service. @default none */
    tags?: Record<string, string>;
    /** Capacity providers, e.g. FARGATE and FARGATE_SPOT. Empty: launch type FARGATE. */
    capacityProviders: { capacityProvider: string; weight: number; base?: number }[];
    /** The stack replaces the service by an existing endpoint (RDS, ElastiCache): nothing runs, the name points there. */
    endpoint?: string;
}

/**
 * Work that ends: a task definition of its own, and tasks that run once for each content of it, before whoever depends on
 * it is deployed. Nobody connects to it.
 */
export interface JobSpec extends Pick<
    FargateServiceSpec,
    "name" | "members" | "task" | "connectsTo" | "networkGroups" | "egressPorts" | "dependsOn" | "capacityProviders"
> {
    /** Tasks that run side by side (`deploy.replicas`). @default 1 */
    tasks: number;
}

export interface ServicePort extends PortRange {
    /** Name of the container that listens. */
    container: string;
}

/** One port, or consecutive ones that share a port mapping and a security-group rule. */
export interface PortRange {
    containerPort: number;
    /** Last port of a range. @default the port alone */
    lastPort?: number;
    protocol: "tcp" | "udp";
}

export interface Edge {
    service: string;
    ports: PortRange[];
}

/** ECS's proxy beside the containers: connections to the endpoints of others go through it, and so do those to its own. */
export interface ServiceConnect {
    /** What others reach through their proxies. Empty: it only connects to others. */
    endpoints: ServiceConnectEndpoint[];
}

/** One port of a service for Service Connect; see ECS API, ServiceConnectService. */
export interface ServiceConnectEndpoint {
    /** Name of its port mapping. */
    portName: string;
    /** Name of what ECS makes for it in the Cloud Map namespace, unique there. */
    discoveryName: string;
    /** Name and port that clients write: those of Compose. */
    dnsName: string;
    port: number;
    /** 0 is none: Compose has no proxy that would end a connection. The second is of HTTP only. */
    timeout: { idleTimeoutSeconds: number; perRequestTimeoutSeconds?: number };
}

export interface ServiceDependency {
    /** Name of the service or job. */
    service: string;
    condition: "service_started" | "service_healthy" | "service_completed_successfully";
    required: boolean;
}
