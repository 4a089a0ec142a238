import assert from "node:assert/strict";
import { ComposeError } from "../../compose";
import { awsDocuments } from "../../release";
import { convert, convertApp, failure, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const web = { build: ".", ports: ["80:80"] };
const db = { image: "postgres@sha256:" + "1".repeat(64) };
const worker = { image: IMAGE };

describe("Who may connect to whom", () => {
    const edges = (compose: object, name: string) =>
        serviceOf(convert(compose), name).connectsTo.map(
            ({ service, ports }) => `${service}:${ports.map(({ containerPort }) => containerPort).join(",")}`,
        );

    it("is everybody on the default network, on the ports that are known", () => {
        const compose = { services: { web, db, worker } };
        assert.deepEqual(edges(compose, "web"), ["db:5432"]); // no port of the worker is known
        assert.deepEqual(edges(compose, "worker"), ["web:80", "db:5432"]);
    });

    it("is only who shares a network", () => {
        const compose = {
            services: {
                web: { ...web, networks: ["front", "back"] },
                db: { ...db, networks: ["back"] },
                proxy: { image: "nginx", networks: ["front"] },
            },
            networks: { front: {}, back: {} },
        };
        assert.deepEqual(edges(compose, "proxy"), ["web:80"]);
        assert.deepEqual(edges(compose, "db"), ["web:80"]);
        assert.deepEqual(edges(compose, "web"), ["proxy:80", "db:5432"]);
    });

    it("is told where no port of a dependency is known", () => {
        const conversion = convert({ services: { web: { ...web, depends_on: ["worker"] }, worker } });
        const verdict = verdictOf(conversion, "services.web.depends_on.worker");
        assert.equal(verdict.level, "approximated");
        assert.match(verdict.fix!, /add `expose` to worker/);
    });

    it("is told where a dependency is released blue/green", () => {
        const conversion = convert({ services: { web, worker: { ...worker, depends_on: ["web"] } } });
        assert.match(verdictOf(conversion, "services.worker.depends_on.web").reason, /old and new tasks alike/);
        const services = { web, worker: { ...worker, depends_on: ["web"] } };
        const rolling = convert({ services }, { deploymentController: "ecs" });
        assert.equal(verdictOf(rolling, "services.worker.depends_on.web").level, "mapped");
    });
});

describe("An internal network", () => {
    const networks = { back: { internal: true }, front: {} };
    const internal = (...names: string[]) =>
        convertApp({ networks: names }, {}, { networks }).project.services.map(spec => spec.egressPorts);

    it("keeps a service inside that is on no other, and says what HTTPS is left for", () => {
        assert.deepEqual(internal("back"), [[443]]);
        const conversion = convertApp({ networks: ["back"] }, {}, { networks });
        assert.match(
            verdictOf(conversion, "networks.back.internal").reason,
            /within the VPC, and by HTTPS to anywhere/,
        );
    });

    it("leaves one alone that is on another network too, as Compose does", () => {
        assert.deepEqual(internal("back", "front"), [undefined]);
        assert.deepEqual(internal("front"), [undefined]);
    });

    it("is meant of jobs too", () => {
        const migrate = { image: IMAGE, networks: ["back"], deploy: { mode: "replicated-job" } };
        const { project } = convert({ services: { migrate }, networks });
        assert.deepEqual(project.jobs[0]?.egressPorts, [443]);
    });
});

describe("A large network", () => {
    const clients = (count: number, networks?: string[]) =>
        Object.fromEntries(
            Array.from({ length: count }, (_, index) => [
                `client${index}`,
                { image: IMAGE, ...(networks && { networks }) },
            ]),
        );
    const listener = { image: IMAGE, expose: ["8080"] };

    it("begins where a rule for each that connects would be more than a security group takes", () => {
        const small = convert({ services: { db, ...clients(60) } });
        assert.deepEqual(serviceOf(small, "client0").connectsTo.length, 1);
        assert.equal(serviceOf(small, "client0").networkGroups, undefined);
        const large = convert({ services: { db, ...clients(61) } });
        assert.deepEqual(serviceOf(large, "client0").connectsTo, []);
        assert.deepEqual(serviceOf(large, "client0").networkGroups, ["default"]);
        assert.deepEqual(serviceOf(large, "db").networkGroups, ["default"]);
    });

    it("begins the earlier, the more ports a service has", () => {
        const expose = Array.from({ length: 31 }, (_, index) => String(7000 + 2 * index));
        const services = { many: { image: IMAGE, expose }, ...clients(2) };
        assert.deepEqual(serviceOf(convert({ services }), "client0").networkGroups, ["default"]);
    });

    it("is told of, with how many joined it", () => {
        const verdict = verdictOf(convert({ services: { db, ...clients(61) } }), "networks.default");
        assert.equal(verdict.level, "mapped");
        assert.match(verdict.reason, /a security group that the tasks of its 62 services join/);
    });

    it("leaves the rules of small networks as they are", () => {
        const conversion = convert({
            services: {
                db: { ...db, networks: ["big", "back"] },
                app: { ...listener, networks: ["back"] },
                ...clients(61, ["big"]),
            },
            networks: { big: {}, back: {} },
        });
        assert.deepEqual(serviceOf(conversion, "db").networkGroups, ["big"]);
        assert.deepEqual(
            serviceOf(conversion, "app").connectsTo.map(({ service }) => service),
            ["db"],
        );
        assert.equal(serviceOf(conversion, "app").networkGroups, undefined);
    });

    it("makes rules that grow with the services, not with their pairs", () => {
        const rulesOf = (count: number): number => {
            const listeners = Array.from({ length: count }, (_, index) => [`s${index}`, listener]);
            const { project } = convert({ services: Object.fromEntries(listeners) as object });
            const documents = awsDocuments(project, { stack: "dev" });
            assert.deepEqual(Object.keys(documents.networkSecurityGroups ?? {}), ["default"]);
            assert.deepEqual(Object.keys(documents.openNetworkEgressRules ?? {}), ["default"]);
            return Object.values(documents.securityGroupRules).flatMap(({ IpPermissions }) => IpPermissions).length;
        };
        assert.deepEqual([rulesOf(70), rulesOf(140), rulesOf(280)], [70, 140, 280]);
    });

    it("may be one of four at most: a task has five security groups", () => {
        const networks = ["n0", "n1", "n2", "n3", "n4"];
        const services = Object.assign(
            { app: { ...listener, networks } },
            ...networks.map(network =>
                Object.fromEntries(
                    Array.from({ length: 61 }, (_, index) => [
                        `${network}-${index}`,
                        { image: IMAGE, networks: [network] },
                    ]),
                ),
            ),
        ) as object;
        const { problems: found } = failure(() =>
            convert({ services, networks: Object.fromEntries(networks.map(name => [name, {}])) }),
        );
        assert.equal(found[0]?.path, "services.app.networks");
        assert.equal(found[0]?.message, "joins 5 security groups");
        assert.match(found[0]?.fix ?? "", /fewer of the large networks, which have one each: n0, n1/);
    });
});

describe("Rules on several networks", () => {
    it("are told of where together they are more than a security group takes", () => {
        const on = (network: string) =>
            Object.fromEntries(
                Array.from({ length: 40 }, (_, index) => [`${network}${index}`, { image: IMAGE, networks: [network] }]),
            );
        const { verdicts } = convert({
            services: { db: { ...db, networks: ["a", "b"] }, ...on("a"), ...on("b") },
            networks: { a: {}, b: {} },
        });
        const found = verdicts.find(({ key, reason }) => key === "services.db" && /needs 80 rules/.test(reason));
        assert.equal(found?.level, "approximated");
    });
});

describe("The names of a service", () => {
    it("are its own and its aliases", () => {
        const networks = { default: { aliases: ["api", "backend"] } };
        assert.deepEqual(convertApp({ networks }).spec.dnsNames, ["app", "api", "backend"]);
    });

    it("are its host name too, which its task does not know itself by", () => {
        const conversion = convertApp({ hostname: "shop" });
        assert.deepEqual(conversion.spec.dnsNames, ["app", "shop"]);
        assert.match(
            verdictOf(conversion, "services.app.hostname").reason,
            /^others reach it as shop too, but in its task/,
        );
    });

    const aliased = (name: string, ...networks: string[]) => ({
        image: IMAGE,
        networks: Object.fromEntries(networks.map(network => [network, { aliases: [name] }])),
    });
    const networks = { front: {}, back: {} };

    it("may be shared by two on the same networks, and DNS takes turns", () => {
        const services = { one: aliased("pool", "front", "back"), two: aliased("pool", "back", "front") };
        const conversion = convert({ services, networks });
        assert.deepEqual(
            conversion.project.services.map(({ dnsNames }) => dnsNames),
            [
                ["one", "pool"],
                ["two", "pool"],
            ],
        );
        const { level, reason } = verdictOf(conversion, "services.one.networks.front.aliases");
        assert.equal(level, "approximated");
        assert.match(reason, /^DNS answers to pool with one and two by turns/);
    });

    it("may not be two things on two networks, nor another service's own, in whatever capitals", () => {
        const refusals = (services: object) =>
            problems(() => convert({ services, networks })).map(text => text.replace(/^\d+:\d+ /, ""));
        assert.deepEqual(refusals({ one: aliased("pool", "front"), two: aliased("Pool", "back") }), [
            "services.two.networks.back.aliases cannot run on Fargate",
        ]);
        assert.deepEqual(refusals({ one: aliased("DB", "front"), db: { image: IMAGE } }), [
            "services.one.networks.front.aliases cannot run on Fargate",
        ]);
        assert.deepEqual(refusals({ one: { image: IMAGE, hostname: "two" }, two: { image: IMAGE } }), [
            "services.one.hostname cannot run on Fargate",
        ]);
        assert.deepEqual(refusals({ db: { image: IMAGE }, DB: { image: IMAGE } }), [
            "services.DB is the same to DNS as db",
        ]);
    });

    it("lose one whose refusal the stack accepts", () => {
        const services = { one: aliased("two", "front"), two: { image: IMAGE } };
        const { project } = convert({ services, networks }, { allow: ["*.networks.front.aliases"] });
        assert.deepEqual(project.services[0]?.dnsNames, ["one"]);
    });

    it("may not come of a link what another service has on a network", () => {
        const services = {
            one: aliased("pool", "front"),
            two: { image: IMAGE },
            app: { image: IMAGE, links: ["two:pool"] },
        };
        assert.match(problems(() => convert({ services, networks })).join(), /services\.app\.links\[0\]/);
    });

    it("lose what ECS does not take", () => {
        const { project } = convert({ services: { "shop.api": worker } });
        assert.equal(project.services[0]?.name, "shop-api");
        assert.equal(project.services[0]?.task.family, "shop-shop-api");
        assert.equal(project.services[0]?.task.containers[0]?.name, "shop-api");
        assert.deepEqual(project.services[0]?.dnsNames, ["shop.api"]);
    });

    it("must not become the same", () => {
        assert.deepEqual(
            problems(() => convert({ services: { "a.b": worker, "a-b": worker } })),
            ["6:5 services.a-b becomes a-b on ECS, and so does a.b"],
        );
    });

    it("must be short enough for DNS", () => {
        const name = "a".repeat(64);
        assert.deepEqual(
            problems(() => convert({ services: { [name]: worker } })),
            [`3:5 services.${name} has a name of 64 characters`],
        );
    });
});

describe("The short name of a service, in an adopted VPC", () => {
    const ADOPTED = { namespace: "dev.shop.internal", existing: { vpcId: "vpc-1" } };
    const services = { web: { ...web, depends_on: ["db"] }, db, worker };
    const adopted = convert({ services }, ADOPTED);

    it("does not resolve, which is said where the service begins, with the name that does", () => {
        const verdict = verdictOf(adopted, "services.db");
        assert.equal(verdict.level, "approximated");
        assert.match(verdict.reason, /adopted VPC the short name db does not resolve/);
        assert.match(verdict.fix!, /use db\.dev\.shop\.internal in .* search domain dev\.shop\.internal$/);
        assert.ok(verdict.position);
    });

    it("is said of those that others reach, once each, and takes no other key's verdict away", () => {
        const usual = convert({ services });
        const keys = ({ verdicts }: typeof usual) => verdicts.map(({ key }) => key);
        const more = keys(adopted).filter(key => !keys(usual).includes(key));
        assert.deepEqual(more, ["services.web", "services.db"]);
        assert.equal(keys(adopted).length, keys(usual).length + 2);
    });

    it("names a few of those that Service Connect does not help, and no more of many", () => {
        const rolling = { ...ADOPTED, serviceConnect: true, deploymentController: "ecs" } as const;
        const client = (number: number) => [`client${number}`, { ...worker, depends_on: number === 1 ? ["db"] : [] }];
        const reasonWith = (clients: number) => {
            const numbers = Array.from({ length: clients }, (_, index) => client(index + 1));
            return verdictOf(convert({ services: { db, ...Object.fromEntries(numbers) } }, rolling), "services.db")
                .reason;
        };
        assert.match(reasonWith(4), /not surely in those of client2, client3, client4$/);
        assert.match(reasonWith(5), /not surely in those of client2, client3, client4 and others$/);
        assert.match(reasonWith(200), /not surely in those of client2, client3, client4 and others$/);
        assert.throws(() => verdictOf(convert({ services: { db, client1: client(1)[1] } }, rolling), "services.db"));
    });

    it("is said of one that an endpoint replaces too", () => {
        const endpoint = { db: { endpoint: "shop.rds.amazonaws.com" } };
        const replaced = convert({ services }, { ...ADOPTED, services: endpoint });
        assert.match(verdictOf(replaced, "services.db").fix!, /db\.dev\.shop\.internal/);
    });
});

describe("The order of services", () => {
    it("is that of their dependencies, with the conditions", () => {
        const healthy = { ...db, healthcheck: { test: "pg_isready" } };
        const depends_on = { db: { condition: "service_healthy" }, worker: { condition: "service_started" } };
        const { dependsOn } = serviceOf(
            convert({ services: { web: { ...web, depends_on }, db: healthy, worker } }),
            "web",
        );
        assert.deepEqual(dependsOn, [
            { service: "db", condition: "service_healthy", required: true },
            { service: "worker", condition: "service_started", required: true },
        ]);
    });

    it("leaves out an optional dependency whose profile is not active", () => {
        const depends_on = { mail: { condition: "service_started", required: false } };
        const services = { web: { ...web, depends_on }, mail: { ...worker, profiles: ["dev"] } };
        const conversion = convert({ services });
        assert.deepEqual(serviceOf(conversion, "web").dependsOn, []);
        const verdict = verdictOf(conversion, "services.mail");
        assert.deepEqual([verdict.level, verdict.reason], ["dropped", "none of its profiles is active in this stack"]);
    });

    it("names the dependency on an inactive profile with its position", () => {
        const services = { web: { ...web, depends_on: ["mail"] }, mail: { ...worker, profiles: ["dev"] } };
        assert.throws(
            () => convert({ services }),
            (error: Error) => error instanceof ComposeError && /docker-compose\.yml:\d+:\d+ .*mail/.test(error.message),
        );
    });
});

describe("The number of tasks", () => {
    for (const [keys, settings, expected] of [
        [{}, {}, 1],
        [{ deploy: { replicas: 3 } }, {}, 3],
        [{ deploy: { replicas: 0 } }, {}, 0],
        [{ scale: 2 }, {}, 2],
        [{ deploy: { replicas: 3 } }, { desiredCount: 5 }, 5],
    ] as const) {
        it(`of ${JSON.stringify(keys)} with ${JSON.stringify(settings)} is ${expected}`, () =>
            assert.equal(convertApp(keys, { services: { app: settings } }).spec.desiredCount, expected));
    }

    it("scales as the stack says, or as x-aws-autoscaling had it", () => {
        const deploy = { "x-aws-autoscaling": { min: 2, max: 6, cpu: 75 } };
        assert.deepEqual(convertApp({ deploy }).spec.autoscaling, { min: 2, max: 6, cpuPercent: 75 });
        const autoscaling = { min: 1, max: 3, memoryPercent: 80 };
        assert.deepEqual(convertApp({ deploy }, { services: { app: { autoscaling } } }).spec.autoscaling, autoscaling);
    });

    it("cannot scale without a maximum", () => {
        const deploy = { "x-aws-autoscaling": { min: 2 } };
        assert.match(problems(() => convertApp({ deploy }))[0]!, /x-aws-autoscaling has no `max`/);
    });
});

describe("A rolling deployment", () => {
    for (const [update_config, replicas, minimum, maximum] of [
        [undefined, 4, 100, 200],
        [{ order: "start-first" }, 4, 100, 125],
        [{ order: "start-first", parallelism: 2 }, 4, 100, 150],
        [{ order: "start-first", parallelism: 0 }, 4, 100, 200], // all at once
        [{ order: "stop-first" }, 4, 75, 100],
        [{ parallelism: 2 }, 4, 50, 100],
        [{ parallelism: 1 }, 3, 66, 100],
        [{ parallelism: 9 }, 3, 0, 100],
        [{ "x-aws-min_percent": 50, "x-aws-max_percent": 150 }, 4, 50, 150],
    ] as const) {
        it(`of ${replicas} tasks with ${JSON.stringify(update_config)} keeps ${minimum} to ${maximum} percent`, () => {
            const { rolling } = convertApp({ deploy: { replicas, ...(update_config && { update_config }) } }).spec;
            assert.deepEqual([rolling.minimumHealthyPercent, rolling.maximumPercent], [minimum, maximum]);
        });
    }

    for (const [failure_action, enable, rollback] of [
        [undefined, true, true],
        ["rollback", true, true],
        ["pause", true, false],
        ["continue", false, false],
    ] as const) {
        it(`that fails: ${failure_action ?? "nothing said"}`, () => {
            const keys = failure_action ? { deploy: { update_config: { failure_action } } } : {};
            assert.deepEqual(convertApp(keys).spec.rolling.circuitBreaker, { enable, rollback });
        });
    }
});

describe("A service that an endpoint replaces", () => {
    const compose = {
        services: {
            web,
            db: {
                ...db,
                build: ".",
                expose: ["5432"],
                environment: { POSTGRES_PASSWORD: "x" },
                volumes: ["data:/d"],
                privileged: true,
            },
        },
        volumes: { data: {} },
    };
    const conversion = convert(compose, { services: { db: { endpoint: "shop.rds.amazonaws.com" } } });

    it("keeps its name and ports, and nothing is kept, built or refused for it", () => {
        const spec = serviceOf(conversion, "db");
        assert.equal(spec.endpoint, "shop.rds.amazonaws.com");
        assert.deepEqual(serviceOf(conversion, "web").connectsTo[0], {
            service: "db",
            ports: [{ containerPort: 5432, protocol: "tcp" }],
        });
        assert.deepEqual(
            conversion.project.images.map(({ name }) => name),
            ["web"],
        );
        assert.deepEqual([conversion.project.secrets, conversion.project.volumes], [[], []]);
        assert.equal(verdictOf(conversion, "services.db").level, "approximated");
    });
});

describe("An external network", () => {
    const external = (...ids: string[]) =>
        Object.fromEntries(ids.map((id, index) => [`n${index}`, { external: true, name: id }]));

    it("is a security group that the tasks of its services join, and of no others", () => {
        const networks = { ...external("sg-0b", "sg-0a"), back: {} };
        const conversion = convert({
            services: {
                app: { image: IMAGE, networks: ["n0", "n1", "back"] },
                db: { image: IMAGE, networks: ["back"] },
            },
            networks,
        });
        assert.deepEqual(serviceOf(conversion, "app").securityGroups, ["sg-0a", "sg-0b"]);
        assert.equal(serviceOf(conversion, "db").securityGroups, undefined);
    });

    it("is one of four at most: a task has five security groups", () => {
        const networks = external("sg-1", "sg-2", "sg-3", "sg-4", "sg-5");
        const services = { app: { image: IMAGE, networks: Object.keys(networks) } };
        assert.match(
            problems(() => convert({ services, networks }))[0]!,
            /services\.app\.networks joins 5 security groups/,
        );
    });
});
