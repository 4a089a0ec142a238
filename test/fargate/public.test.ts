import assert from "node:assert/strict";
import type { HttpEndpoint, NetworkEndpoint, PublicEndpoint } from "../../fargate";
import { convert, convertApp, failure, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const built = (keys: object) => ({ image: undefined, build: ".", ...keys });

/** The endpoint, which is one of HTTP. */
function http(endpoint: PublicEndpoint | undefined): HttpEndpoint {
    assert.ok(endpoint && !("listener" in endpoint), JSON.stringify(endpoint));
    return endpoint;
}

/** The endpoint, which is one of the network load balancer. */
function network(endpoint: PublicEndpoint | undefined): NetworkEndpoint {
    assert.ok(endpoint && "listener" in endpoint, JSON.stringify(endpoint));
    return endpoint;
}

const named = { public: ["app"] };

describe("A public service", () => {
    for (const [why, keys, port] of [
        ["built and publishing HTTP", built({ ports: ["8080:3000"] }), 3000],
        ["built and publishing a debugger besides", built({ ports: ["3000:3000", "9229:9229"] }), 3000],
        ["built and publishing HTTP on this machine only besides", built({ ports: ["80:80", "127.0.0.1:81:81"] }), 80],
    ] as const) {
        it(`is one ${why}`, () => assert.equal(convertApp(keys).spec.public?.containerPort, port));
    }

    for (const [why, keys] of [
        ["built that publishes nothing", built({ expose: ["3000"] })],
        ["of somebody else's image", { ports: ["80:80"] }],
        ["built that publishes PostgreSQL", built({ ports: ["5432:5432"] })],
        ["built that publishes UDP", built({ ports: ["514:514/udp"] })],
        ["built that publishes on the loopback address", built({ ports: ["127.0.0.1:3000:3000"] })],
    ] as const) {
        it(`is none ${why}`, () => assert.equal(convertApp(keys).spec.public, undefined));
    }

    it("is one that the stack names, and then no other", () => {
        const compose = {
            services: { web: { build: ".", ports: ["80:80"] }, proxy: { image: IMAGE, ports: ["8080:80"] } },
        };
        const conversion = convert(compose, { public: ["proxy"] });
        assert.equal(http(serviceOf(conversion, "proxy").public).publishedPort, 8080);
        assert.equal(serviceOf(conversion, "web").public, undefined);
        const verdict = verdictOf(conversion, "services.web.ports[0]");
        assert.match(verdict.fix!, /swingbridge:public: \["web"\]/);
    });

    it("may be told its port by `expose` or by its image", () => {
        assert.equal(convertApp({ expose: ["8080"] }, { public: ["app"] }).spec.public?.containerPort, 8080);
        assert.equal(convertApp({ image: "nginx" }, { public: ["app"] }).spec.public?.containerPort, 80);
    });

    it("needs a port", () => {
        assert.deepEqual(
            problems(() => convertApp({}, named)),
            ["3:5 services.app is to be public, but no port of it is known"],
        );
    });

    it("has one public port: a second is an error at its position", () => {
        const compose = "services:\n  app:\n    build: .\n    ports:\n      - 3000:3000\n      - 8080:8080\n";
        const error = failure(() => convert(compose));
        assert.match(error.message, /^docker-compose\.yml:6:9 {2}services\.app\.ports\[1\] {2}is a second public port/);
        assert.match(error.message, /swingbridge:services: \{ app: \{ port: 3000 \} \}/);
    });

    it("has the port that the stack chooses; the other stays inside", () => {
        const keys = built({ ports: ["3000:3000", "8080:8080"] });
        const conversion = convertApp(keys, { services: { app: { port: 8080 } } });
        assert.equal(conversion.spec.public?.containerPort, 8080);
        assert.equal(verdictOf(conversion, "services.app.ports[0]").level, "approximated");
        assert.equal(verdictOf(conversion, "services.app.ports[1]").level, "mapped");
    });

    it("arrives where browsers ask, not at the port of a laptop, and is told how to have that", () => {
        const reasonOf = (published: string, settings = {}) =>
            verdictOf(convertApp(built({ ports: [`${published}:80`] }), settings), "services.app.ports[0]").reason;
        assert.match(
            reasonOf("8080"),
            /production listener: 443, or 80 .*; for 8080 set .*app: \{ listenerPort: 8080 \}/,
        );
        assert.match(reasonOf("80"), /production listener: 443, or 80 without encryption$/);
        const settings = { services: { app: { listenerPort: 8080 } } };
        assert.equal(reasonOf("8080", settings), "→ the application load balancer's listener on port 8080");
        const { spec } = convertApp(built({ ports: ["8080:80"] }), settings);
        assert.equal(http(spec.public).listenerPort, 8080);
    });

    it("cannot have a port that it does not listen on", () => {
        assert.deepEqual(
            problems(() => convertApp(built({ ports: ["80:80"] }), { services: { app: { port: 81 } } })),
            ["swingbridge:services.app.port is 81, which the service does not listen on"],
        );
    });

    it("may not be one that the project does not have", () => {
        assert.deepEqual(
            problems(() => convertApp({}, { public: ["web"], services: { api: {} } })),
            [
                "swingbridge:public names the service web, which the project does not have",
                "swingbridge:services names the service api, which the project does not have",
            ],
        );
    });

    for (const [test, path] of [
        [["CMD", "wget", "-q", "http://localhost:3000/health"], "/health"],
        ["curl -f http://127.0.0.1:3000/ready?full=1 || exit 1", "/ready?full=1"],
        ["curl -f http://localhost:9000/health", "/"], // another port
        ["curl -f http://localhost:3000", "/"],
        [undefined, "/"],
    ] as const) {
        it(`is checked at ${path} where the container's check is ${JSON.stringify(test)}`, () => {
            const keys = built({ ports: ["3000:3000"], ...(test && { healthcheck: { test } }) });
            assert.equal(http(convertApp(keys).spec.public).healthCheck.path, path);
        });
    }

    it("is checked, named and routed as the stack says", () => {
        const app = {
            healthCheckPath: "/up",
            healthCheckCodes: "204",
            hosts: ["shop.example.com"],
            paths: ["/api/*"],
        };
        const endpoint = http(convertApp(built({ ports: ["80:80"] }), { services: { app } }).spec.public);
        assert.deepEqual([endpoint.healthCheck.path, endpoint.healthCheck.matcher], ["/up", "204"]);
        assert.deepEqual([endpoint.hosts, endpoint.paths], [["shop.example.com"], ["/api/*"]]);
    });
});

describe("What a public port carries", () => {
    const port = (keys: object) => ({ ports: [{ target: 5432, ...keys }] });

    for (const [keys, expected] of [
        [{ app_protocol: "http" }, {}],
        [{ app_protocol: "grpc" }, { protocolVersion: "GRPC" }],
        [{ app_protocol: "http2" }, { protocolVersion: "HTTP2" }],
        [{ app_protocol: "https" }, { encrypted: true }],
        [{ "x-aws-protocol": "http" }, {}],
        [{ "x-aws-protocol": "https" }, { encrypted: true }],
        [
            { "x-aws-protocol": "https", app_protocol: "grpc" },
            { protocolVersion: "GRPC", encrypted: true },
        ],
    ] as const) {
        it(`is HTTP for ${JSON.stringify(keys)}, whatever its number`, () => {
            const { protocolVersion, encrypted } = http(convertApp(built(port(keys))).spec.public);
            assert.deepEqual(
                { ...(protocolVersion && { protocolVersion }), ...(encrypted && { encrypted }) },
                expected,
            );
        });
    }

    it("is HTTP where nothing is said of a number that nothing is known of", () => {
        assert.equal(http(convertApp({ ports: ["8000:8000"] }, named).spec.public).containerPort, 8000);
    });

    for (const [why, ports, expected] of [
        ["published TCP of a known protocol", ["2525:25"], { port: 2525, protocol: "TCP" }],
        ["TCP that the file says", [{ target: 8000, app_protocol: "tcp" }], { port: 8000, protocol: "TCP" }],
        [
            "another protocol over TCP",
            [{ target: 8000, published: "81", app_protocol: "mqtt" }],
            { port: 81, protocol: "TCP" },
        ],
        ["TCP and UDP on one port", ["53:53/tcp", "53:53/udp"], { port: 53, protocol: "TCP_UDP" }],
    ] as const) {
        it(`is a listener of the network load balancer for ${why}`, () => {
            assert.deepEqual(network(convertApp({ ports }, named).spec.public).listener, expected);
        });
    }

    it("may be encrypted up to the load balancer, and tested before traffic moves", () => {
        const settings = { public: ["app"], services: { app: { tls: true, testPort: 15432 } } };
        const endpoint = network(convertApp(port({ app_protocol: "tcp", published: "5432" }), settings).spec.public);
        assert.deepEqual(endpoint.listener, { port: 5432, protocol: "TLS" });
        assert.equal(endpoint.testPort, 15432);
    });

    it("is not public by itself where it is no HTTP", () => {
        assert.equal(convertApp(built({ ports: ["2525:25"] })).spec.public, undefined);
    });

    it("is asked for its health over TCP: on its own port, or for UDP on another", () => {
        const udp = convertApp({ ports: ["514:514/udp"], expose: ["6514"] }, named).spec.public;
        assert.deepEqual(network(udp).healthCheck.port, 6514);
        assert.equal(network(convertApp({ ports: ["25:25"] }, named).spec.public).healthCheck.port, undefined);
        assert.deepEqual(
            problems(() => convertApp({ ports: ["514:514/udp"] }, named)),
            ["6:9 services.app.ports[0] has no health check"],
        );
    });

    it("is asked a question of gRPC's own", () => {
        const keys = built({ ports: [{ target: 50051, app_protocol: "grpc" }] });
        const check = (app: object) => {
            const { path, matcher } = http(convertApp(keys, { services: { app } }).spec.public).healthCheck;
            return [path, matcher];
        };
        assert.deepEqual(check({}), ["/AWS.ALB/healthcheck", "12"]);
        const healthCheckPath = "/grpc.health.v1.Health/Check";
        assert.deepEqual(check({ healthCheckPath }), [healthCheckPath, "0"]);
        assert.deepEqual(check({ healthCheckPath, healthCheckCodes: "0-5" }), [healthCheckPath, "0-5"]);
    });

    it("gets no question that a network load balancer does not ask", () => {
        assert.deepEqual(
            problems(() => convertApp({ ports: ["25:25"] }, { ...named, services: { app: { healthCheckPath: "/" } } })),
            ["swingbridge:services.app.healthCheckPath has no meaning for this service"],
        );
    });

    it("must be one container port where TCP and UDP share a listener", () => {
        assert.deepEqual(
            problems(() => convertApp({ ports: ["53:53/tcp", "53:5353/udp"] }, named)),
            ["7:9 services.app.ports[1] shares its port with another"],
        );
    });

    it("is said in its verdict", () => {
        const verdict = verdictOf(convertApp({ ports: ["2525:25"] }, named), "services.app.ports[0]");
        assert.equal(verdict.level, "mapped");
        assert.match(verdict.reason, /network load balancer's TCP listener on port 2525/);
    });
});

describe("Several public TCP and UDP ports", () => {
    const ports = ["1883:1883", "8883:8883", "514:514/udp"];

    it("are too many for a service that is released blue/green; the message has the way out", () => {
        const error = failure(() => convertApp({ ports }, named));
        assert.match(error.message, /is a second public port, besides 1883/);
        assert.match(error.message, /deploymentController: ecs/);
    });

    it("are listeners of one service where ECS replaces the tasks", () => {
        const { spec } = convertApp({ ports }, { ...named, services: { app: { deploymentController: "ecs" } } });
        const listeners = [spec.public, ...(spec.alsoPublic ?? [])].map(endpoint => network(endpoint).listener);
        assert.deepEqual(
            listeners.map(({ port, protocol }) => `${port} ${protocol}`),
            ["1883 TCP", "8883 TCP", "514 UDP"],
        );
    });

    it("are at most as many as a service has target groups", () => {
        const six = ["21:21", "22:22", "23:23", "25:25", "110:110", "143:143"];
        assert.deepEqual(
            problems(() => convertApp({ ports: six }, { ...named, deploymentController: "ecs" })),
            ["5:7 services.app.ports publishes 6 ports"],
        );
    });
});

describe("The ports of a service", () => {
    it("are those published, exposed and known of its image, each once, by number", () => {
        const { container } = convertApp({
            image: "redis",
            ports: ["8001:8001"],
            expose: ["53/udp", "7000-7002", "6379"],
        });
        assert.deepEqual(
            container.portMappings.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`),
            ["53/udp", "6379/tcp", "7000/tcp", "7001/tcp", "7002/tcp", "8001/tcp"],
        );
    });

    it("become one mapping and one rule where many follow each other", () => {
        const app = { image: IMAGE, expose: ["7000-7100", "9000-9001", "7000-7020/udp"] };
        const conversion = convert({ services: { app, web: { image: IMAGE } } });
        const ranges = [
            { containerPort: 7000, lastPort: 7100, protocol: "tcp" },
            { containerPort: 7000, lastPort: 7020, protocol: "udp" },
            { containerPort: 9000, protocol: "tcp" },
            { containerPort: 9001, protocol: "tcp" },
        ];
        assert.deepEqual(serviceOf(conversion, "app").task.containers[0]!.portMappings, ranges);
        assert.deepEqual(serviceOf(conversion, "web").connectsTo, [{ service: "app", ports: ranges }]);
    });

    it("leave the public one out of a range: the load balancer must find it", () => {
        const { container } = convertApp(built({ ports: ["80:7005"], expose: ["7000-7025"] }));
        assert.deepEqual(
            container.portMappings.filter(({ containerPort }) => containerPort >= 7005).map(({ lastPort }) => lastPort),
            [undefined, 7025],
        );
    });

    it("are at most as many as ECS takes", () => {
        const odd = Array.from({ length: 101 }, (_, index) => String(1001 + 2 * index));
        assert.match(problems(() => convertApp({ expose: odd }))[0]!, /services\.app\.expose asks for 101 ports/);
    });

    it("are of no protocol that ECS would take for TCP", () => {
        assert.deepEqual(
            problems(() => convertApp({ expose: ["3868/sctp"] })),
            ["6:9 services.app.expose[0] cannot run on Fargate"],
        );
    });
});
