import type { ContainerSpec, FargateServiceSpec, JobSpec, PublicEndpoint, TaskSpec } from "../fargate";
import { endpointsOf, isNetworkEndpoint } from "../fargate/endpoints";
import { BUSYBOX_IMAGE } from "../fargate/file-delivery";

/** The smallest task of Fargate. */
const SIZE = { cpu: 256, memory: 512 };
/** `nobody`, so that the production rules hold for the first revision too. */
const NOBODY = "65534:65534";
/** Ports below are root's, unless the task says otherwise. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** What runs of a service until its pipeline has released it for the first time. */
export interface PlaceholderOptions {
    /** Image that answers health checks at the service's port by itself. @default busybox, which answers to every path */
    image?: string;
}

/**
 * The first revision of a service whose image is yet to be built: containers of the same names with the same ports, for load
 * balancer and service name them, that answer the health check and do nothing else. Nothing of the application is in it: no
 * variable, no secret, no volume.
 */
export function placeholderTask(
    spec: Pick<FargateServiceSpec, "name" | "task" | "public" | "alsoPublic"> | Pick<JobSpec, "name" | "task">,
    { image }: PlaceholderOptions = {},
): TaskSpec {
    const { task } = spec;
    const endpoints = "public" in spec ? endpointsOf(spec) : [];
    const isLinux = task.runtimePlatform.operatingSystemFamily === "LINUX";
    const [main, ...others] = task.containers;
    const seen = [main!, ...others.filter(({ portMappings }) => portMappings.length > 0)];
    return {
        family: task.family,
        ...SIZE,
        runtimePlatform: task.runtimePlatform,
        containers: seen.map(container => {
            const its = endpoints.filter(endpoint => endpoint.container === container.name);
            return image !== undefined && (its.length > 0 || !isLinux)
                ? { ...common(container), image: { reference: image } }
                : { ...common(container), ...busybox(container, its) };
        }),
        volumes: [],
    };
}

/** Why busybox cannot stand in for a service; undefined where it can. */
export function placeholderObstacle(
    spec: Pick<FargateServiceSpec, "name" | "task" | "public" | "alsoPublic">,
): string | undefined {
    if (spec.task.runtimePlatform.operatingSystemFamily !== "LINUX") {
        return "its tasks run on Windows";
    }
    const languages = endpointsOf(spec).flatMap(endpoint => {
        if (isNetworkEndpoint(endpoint)) {
            return [];
        }
        const { encrypted, protocolVersion } = endpoint;
        return [
            ...(encrypted === true ? ["TLS"] : []),
            ...(protocolVersion === undefined ? [] : [protocolVersion === "GRPC" ? "gRPC" : "HTTP/2"]),
        ];
    });
    return languages.length === 0 ? undefined : `its tasks are asked in ${languages[0]}`;
}

function common({ name, portMappings, logConfiguration }: ContainerSpec) {
    return {
        name,
        essential: true,
        environment: {},
        secrets: {},
        portMappings,
        mountPoints: [],
        // A log router's options are for a router, which is not there.
        ...(logConfiguration?.logDriver === "awslogs" && { logConfiguration }),
    };
}

function busybox({ portMappings }: ContainerSpec, endpoints: readonly PublicEndpoint[]) {
    const ports = [
        ...new Set(
            portMappings
                .filter(({ protocol }) => protocol === "tcp")
                .map(({ containerPort }) => containerPort)
                .concat(endpoints.flatMap(healthPort)),
        ),
    ];
    return {
        image: { reference: BUSYBOX_IMAGE },
        entryPoint: ["sh", "-c"],
        command: [listen(ports), answer(statusOf(endpoints))],
        user: NOBODY,
        readonlyRootFilesystem: true,
        ...(ports.some(port => port < FIRST_UNPRIVILEGED_PORT) && {
            systemControls: [{ namespace: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
        }),
    };
}

function healthPort(endpoint: PublicEndpoint): number[] {
    return isNetworkEndpoint(endpoint) && endpoint.healthCheck.port !== undefined ? [endpoint.healthCheck.port] : [];
}

/** A status that the health check takes for healthy. */
function statusOf(endpoints: readonly PublicEndpoint[]): number {
    const http = endpoints.find(endpoint => !isNetworkEndpoint(endpoint));
    if (http === undefined || isNetworkEndpoint(http)) {
        return 200;
    }
    const ranges = http.healthCheck.matcher.split(",").map(range => range.split("-").map(Number));
    const fits = ranges.some(([first = 0, last = first]) => first <= 200 && 200 <= last);
    return fits ? 200 : (ranges[0]?.[0] ?? 200);
}

/** Runs its first argument (the shell's `$0`) for each connection; ends at once when ECS stops the task. */
function listen(ports: readonly number[]): string {
    return ports.length === 0
        ? "trap exit TERM; sleep 2147483647 & wait"
        : `trap exit TERM; for port in ${ports.join(" ")}; do nc -lk -p $port -e sh -c "$0" & done; wait`;
}

const TEXT = "Nothing is released here yet: the first run of the pipeline puts the application in this place.\n";

/** Reads the request, for a connection that is closed before is an error to a load balancer, and answers. */
function answer(status: number): string {
    const head = [
        `HTTP/1.1 ${status} Placeholder`,
        "Content-Type: text/plain",
        `Content-Length: ${TEXT.length}`,
        "Connection: close",
    ];
    const response = `${head.join("\\r\\n")}\\r\\n\\r\\n${TEXT.replace("\n", "\\n")}`;
    return `while read -r line && [ "\${#line}" -gt 1 ]; do :; done; printf '${response}'`;
}
