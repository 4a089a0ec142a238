import assert from "node:assert/strict";
import { convert, convertApp, failure, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const built = (keys: object) => ({ image: undefined, build: ".", ...keys });

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
        assert.equal(serviceOf(conversion, "proxy").public?.publishedPort, 8080);
        assert.equal(serviceOf(conversion, "web").public, undefined);
        const verdict = verdictOf(conversion, "services.web.ports[0]");
        assert.match(verdict.fix!, /swingbridge:public: \["web"\]/);
    });

    it("may be told its port by `expose` or by its image", () => {
        assert.equal(convertApp({ expose: ["8080"] }, { public: ["app"] }).spec.public?.containerPort, 8080);
        assert.equal(convertApp({ image: "nginx" }, { public: ["app"] }).spec.public?.containerPort, 80);
    });

    it("needs an HTTP port", () => {
        assert.deepEqual(
            problems(() => convertApp({ ports: ["5432:5432"] }, { public: ["app"] })),
            ["3:5 services.app is to be public, but no HTTP port of it is known"],
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
            assert.equal(convertApp(keys).spec.public?.healthCheck.path, path);
        });
    }

    it("is checked, named and routed as the stack says", () => {
        const app = { healthCheckPath: "/up", hosts: ["shop.example.com"], paths: ["/api/*"] };
        const endpoint = convertApp(built({ ports: ["80:80"] }), { services: { app } }).spec.public;
        assert.equal(endpoint?.healthCheck.path, "/up");
        assert.deepEqual([endpoint?.hosts, endpoint?.paths], [["shop.example.com"], ["/api/*"]]);
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

    it("are at most as many as ECS takes", () => {
        assert.match(
            problems(() => convertApp({ expose: ["1000-1100"] }))[0]!,
            /services\.app\.expose asks for 101 ports/,
        );
    });
});
