import type {
    ContainerSpec,
    FargateProject,
    FargateServiceSpec,
    HttpEndpoint,
    JobSpec,
    NetworkEndpoint,
    ServiceConnectEndpoint,
    TaskSpec,
} from "../../fargate";

/** Small specifications as the converter makes them; a test changes what it is about. */
export const SHA = "0123456789abcdef0123456789abcdef01234567";

export function container(changes: Partial<ContainerSpec> = {}): ContainerSpec {
    return {
        name: "app",
        image: { build: "app" },
        essential: true,
        environment: {},
        secrets: {},
        portMappings: [{ containerPort: 3000, protocol: "tcp" }],
        mountPoints: [],
        ...changes,
    };
}

export function task(changes: Partial<TaskSpec> = {}): TaskSpec {
    return {
        family: "app",
        cpu: 256,
        memory: 512,
        runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
        containers: [container()],
        volumes: [],
        ...changes,
    };
}

/** A rule on the application load balancer. */
export function httpEndpoint(changes: Partial<HttpEndpoint> = {}): HttpEndpoint {
    return {
        container: "app",
        containerPort: 3000,
        healthCheck: {
            path: "/health",
            matcher: "200-399",
            intervalSeconds: 10,
            timeoutSeconds: 5,
            healthyThreshold: 2,
            unhealthyThreshold: 3,
        },
        ...changes,
    };
}

/** A listener of the network load balancer. */
export function networkEndpoint(changes: Partial<NetworkEndpoint> = {}): NetworkEndpoint {
    return {
        container: "app",
        containerPort: 3000,
        listener: { port: 9000, protocol: "TCP" },
        healthCheck: { intervalSeconds: 10, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 3 },
        ...changes,
    };
}

/** A port that Service Connect leads to. */
export function serviceConnectEndpoint(changes: Partial<ServiceConnectEndpoint> = {}): ServiceConnectEndpoint {
    return {
        portName: "db-5432",
        discoveryName: "db-5432-connect",
        dnsName: "db",
        port: 5432,
        timeout: { idleTimeoutSeconds: 0 },
        ...changes,
    };
}

/** A public service that is built from source. */
export function publicService(changes: Partial<FargateServiceSpec> = {}): FargateServiceSpec {
    return {
        name: "app",
        members: ["app"],
        dnsNames: ["app"],
        task: task(),
        desiredCount: 2,
        public: httpEndpoint(),
        ports: [{ containerPort: 3000, protocol: "tcp", container: "app" }],
        connectsTo: [{ service: "db", ports: [{ containerPort: 5432, protocol: "tcp" }] }],
        dependsOn: [{ service: "db", condition: "service_healthy", required: true }],
        stateful: false,
        rolling: { minimumHealthyPercent: 100, maximumPercent: 200, circuitBreaker: { enable: true, rollback: true } },
        capacityProviders: [],
        ...changes,
    };
}

/** A database in a container: one task at a time, data in a volume. */
export function statefulService(changes: Partial<FargateServiceSpec> = {}): FargateServiceSpec {
    return {
        name: "db",
        members: ["db"],
        dnsNames: ["db"],
        task: task({
            family: "db",
            containers: [
                container({
                    name: "db",
                    image: { reference: "postgres:15-alpine" },
                    secrets: { POSTGRES_PASSWORD: { secret: "db-password" } },
                    portMappings: [{ containerPort: 5432, protocol: "tcp" }],
                    mountPoints: [{ sourceVolume: "data", containerPath: "/var/lib/postgresql/data", readOnly: false }],
                }),
            ],
            volumes: [{ name: "data", volume: "data" }],
        }),
        desiredCount: 1,
        ports: [{ containerPort: 5432, protocol: "tcp", container: "db" }],
        connectsTo: [],
        dependsOn: [],
        stateful: true,
        rolling: { minimumHealthyPercent: 0, maximumPercent: 100, circuitBreaker: { enable: true, rollback: true } },
        capacityProviders: [],
        ...changes,
    };
}

/** A migration that needs the database. */
export function job(changes: Partial<JobSpec> = {}): JobSpec {
    return {
        name: "migrate",
        members: ["migrate"],
        task: task({ family: "migrate", containers: [container({ name: "migrate", portMappings: [] })] }),
        tasks: 1,
        connectsTo: [{ service: "db", ports: [{ containerPort: 5432, protocol: "tcp" }] }],
        dependsOn: [{ service: "db", condition: "service_started", required: true }],
        capacityProviders: [],
        ...changes,
    };
}

/** An application with a database. */
export function project(changes: Partial<FargateProject> = {}): FargateProject {
    return {
        name: "todo",
        services: [publicService(), statefulService()],
        jobs: [],
        secrets: [{ name: "db-password", from: "compose" }],
        volumes: [{ name: "data", owner: { uid: 70, gid: 70, permissions: "0700" }, rootDirectory: "/data", tags: {} }],
        images: [{ name: "app", context: "app", args: {}, platforms: [], labels: {} }],
        ...changes,
    };
}
