import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { placeholderObstacle, placeholderTask } from "../../release";
import { container, httpEndpoint, job, networkEndpoint, publicService, task } from "../components/specs";

/** What the placeholder of a service answers to a request, run by this machine's shell. */
function answer(service: Parameters<typeof placeholderTask>[0], request: string): string {
    const [, script] = placeholderTask(service).containers[0]!.command!;
    const { stdout, status } = spawnSync("sh", ["-c", script!], { input: request, encoding: "utf8" });
    assert.equal(status, 0);
    return stdout;
}

const REQUEST = "GET /health HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\r\n";

describe("The first revision of a service that a pipeline releases", () => {
    it("answers a health check at any path, with a length that is right", () => {
        const [head, body] = answer(publicService(), REQUEST).split("\r\n\r\n");
        assert.match(head!, /^HTTP\/1\.1 200 /);
        assert.equal(Number(/Content-Length: (\d+)/.exec(head!)?.[1]), Buffer.byteLength(body!));
        assert.match(body!, /first run of the pipeline/);
    });

    for (const [matcher, status] of [
        ["200-399", 200],
        ["204", 204],
        ["301,302", 301],
        ["404,200", 200],
    ] as const) {
        it(`answers with what counts as healthy: ${status} for ${matcher}`, () => {
            const { healthCheck } = httpEndpoint();
            const service = publicService({ public: httpEndpoint({ healthCheck: { ...healthCheck, matcher } }) });
            assert.match(answer(service, REQUEST), new RegExp(`^HTTP/1\\.1 ${status} `));
        });
    }

    it("listens at each TCP port of a container, and at that of a health check", () => {
        const ports = [8080, 9090].map(containerPort => ({ containerPort, protocol: "tcp" as const }));
        const [listen] = placeholderTask(
            publicService({
                task: task({
                    containers: [container({ portMappings: [...ports, { containerPort: 53, protocol: "udp" }] })],
                }),
                public: networkEndpoint({ healthCheck: { ...networkEndpoint().healthCheck, port: 7000 } }),
            }),
        ).containers[0]!.command!;
        assert.match(listen!, /for port in 8080 9090 7000; do/);
    });

    it("may listen below port 1024 without being root", () => {
        const of = (containerPort: number) =>
            placeholderTask(
                publicService({
                    task: task({ containers: [container({ portMappings: [{ containerPort, protocol: "tcp" }] })] }),
                }),
            ).containers[0]!;
        assert.deepEqual(of(80).systemControls, [{ namespace: "net.ipv4.ip_unprivileged_port_start", value: "0" }]);
        assert.equal(of(3000).systemControls, undefined);
    });

    it("keeps the containers that load balancer and service name, and of them their names and ports alone", () => {
        const { containers, volumes, cpu, memory } = placeholderTask(
            publicService({
                task: task({
                    cpu: 2048,
                    memory: 8192,
                    containers: [
                        container({ environment: { A: "1" }, secrets: { B: { secret: "b" } } }),
                        container({ name: "metrics", portMappings: [{ containerPort: 9000, protocol: "tcp" }] }),
                        container({ name: "agent", portMappings: [] }),
                    ],
                    volumes: [{ name: "data", volume: "data" }],
                }),
            }),
        );
        assert.deepEqual(
            containers.map(({ name }) => name),
            ["app", "metrics"],
        );
        assert.deepEqual({ volumes, cpu, memory }, { volumes: [], cpu: 256, memory: 512 });
        assert.deepEqual(containers[0]!.environment, {});
        assert.deepEqual(containers[0]!.secrets, {});
    });

    it("waits where there is nothing to listen at", () => {
        const [listen] = placeholderTask(job()).containers[0]!.command!;
        assert.match(listen!, /^trap exit TERM; sleep/);
    });

    it("is an image that somebody named, as it is, where the load balancer asks", () => {
        const image = `111122223333.dkr.ecr.us-east-1.amazonaws.com/first@sha256:${"a".repeat(64)}`;
        const [first] = placeholderTask(publicService(), { image }).containers;
        assert.deepEqual(first!.image, { reference: image });
        assert.equal(first!.command, undefined);
    });

    for (const [what, service, obstacle] of [
        ["HTTP", publicService(), undefined],
        ["TCP", publicService({ public: networkEndpoint() }), undefined],
        ["gRPC", publicService({ public: httpEndpoint({ protocolVersion: "GRPC" }) }), /gRPC/],
        ["HTTP/2", publicService({ public: httpEndpoint({ protocolVersion: "HTTP2" }) }), /HTTP\/2/],
        ["TLS", publicService({ public: httpEndpoint({ encrypted: true }) }), /TLS/],
        [
            "Windows",
            publicService({
                task: task({
                    runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
                }),
            }),
            /Windows/,
        ],
    ] as const) {
        it(`${obstacle ? "cannot" : "can"} stand in for a service of ${what}`, () => {
            const found = placeholderObstacle(service);
            if (obstacle === undefined) {
                assert.equal(found, undefined);
            } else {
                assert.match(found ?? "", obstacle);
            }
        });
    }
});
