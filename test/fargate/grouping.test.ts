import assert from "node:assert/strict";
import type { ContainerSpec, Conversion, FargateSettings } from "../../fargate";
import { convert, failure, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const app = { build: ".", ports: ["3000:3000"] };
const proxy = { image: IMAGE, expose: ["8080"] };
const worker = { image: IMAGE };
const checked = { healthcheck: { test: "true" } };
const done = { condition: "service_completed_successfully" };

/** The groups of a project, main service first: what runs for ever, and the jobs. */
function groups({ project }: Conversion): Record<string, string> {
    return Object.fromEntries([
        ...project.services.map(({ name, members }) => [name, members.join("+")]),
        ...project.jobs.map(({ name, members }) => [name, `job ${members.join("+")}`]),
    ]) as Record<string, string>;
}

function containerOf(conversion: Conversion, group: string, name: string): ContainerSpec {
    const { services, jobs } = conversion.project;
    const { task } = [...services, ...jobs].find(spec => spec.name === group)!;
    return task.containers.find(container => container.name === name)!;
}

const label = (labels: Record<string, string>) => ({ deploy: { labels } });

describe("Services", () => {
    for (const [what, services, expected] of [
        ["have tasks of their own", { app, worker }, { app: "app", worker: "worker" }],
        ["share a network interface", { app, proxy: { ...proxy, network_mode: "service:app" } }, { app: "app+proxy" }],
        ["share processes", { app, debug: { ...worker, pid: "service:app" } }, { app: "app+debug" }],
        ["share mounts", { app, web: { ...proxy, volumes_from: ["app:ro"] } }, { app: "app+web" }],
        [
            "share a task through another one",
            { a: { ...worker, network_mode: "service:b" }, b: { ...worker, volumes_from: ["app"] }, app },
            { app: "app+a+b" },
        ],
        [
            "are named by their family",
            {
                app: { ...app, ...label({ "ecs.task.family": "shop" }) },
                proxy: { ...proxy, labels: ["ecs.task.family=shop"] },
            },
            { shop: "app+proxy" },
        ],
        [
            "join the family that is another service's name",
            { app, proxy: { ...proxy, ...label({ "ecs.task.family": "app" }) } },
            { app: "app+proxy" },
        ],
        [
            "are copied into several families",
            { app, worker, agent: { ...proxy, ...label({ "ecs.task.family": "app, worker" }) } },
            { app: "app+agent", worker: "worker+agent" },
        ],
        [
            "are init containers where one service waits for their end",
            { app: { ...app, depends_on: { migrate: done } }, migrate: worker },
            { app: "app+migrate" },
        ],
        [
            "are init containers in a row",
            {
                app: { ...app, depends_on: { seed: done } },
                seed: { ...worker, depends_on: { migrate: done } },
                migrate: worker,
            },
            { app: "app+seed+migrate" },
        ],
        [
            "are jobs where several services wait for their end",
            {
                app: { ...app, depends_on: { migrate: done } },
                worker: { ...worker, depends_on: { migrate: done } },
                migrate: worker,
            },
            { app: "app", worker: "worker", migrate: "job migrate" },
        ],
        [
            "are jobs where somebody else depends on them too",
            {
                app: { ...app, depends_on: { migrate: done } },
                worker: { ...worker, depends_on: ["migrate"] },
                migrate: worker,
            },
            { app: "app", worker: "worker", migrate: "job migrate" },
        ],
        [
            "are jobs where they say so",
            {
                app: { ...app, depends_on: { migrate: done } },
                migrate: { ...worker, deploy: { mode: "replicated-job" } },
            },
            { app: "app", migrate: "job migrate" },
        ],
        [
            "are jobs where they need another machine than who waits",
            { app: { ...app, depends_on: { migrate: done } }, migrate: { ...worker, platform: "linux/arm64" } },
            { app: "app", migrate: "job migrate" },
        ],
        [
            "are jobs with init containers of their own",
            {
                app: { ...app, depends_on: { seed: done } },
                worker: { ...worker, depends_on: { seed: done } },
                seed: { ...worker, depends_on: { migrate: done } },
                migrate: worker,
            },
            { app: "app", worker: "worker", seed: "job seed+migrate" },
        ],
    ] as const) {
        it(what, () => assert.deepEqual(groups(convert({ services })), expected));
    }

    it("say it in labels of the container too, which nobody else acts on", () => {
        const services = { app, proxy: { ...proxy, labels: { "ecs.task.family": "app", "ecs.essential": "false" } } };
        const labels = convert({ services }).verdicts.filter(({ key }) => key.startsWith("services.proxy.labels"));
        assert.deepEqual([...new Set(labels.map(({ level }) => level))], ["mapped"]);
    });

    it("that an endpoint replaces wait for nobody", () => {
        const services = { app: { ...app, depends_on: { db: done } }, db: worker };
        const conversion = convert({ services }, { services: { db: { endpoint: "db.example.com" } } });
        assert.deepEqual(groups(conversion), { app: "app", db: "db" });
    });
});

describe("The task of a group", () => {
    const limits = (cpus: string, memory: string) => ({ deploy: { resources: { limits: { cpus, memory } } } });

    it("has the smallest size that holds all its containers", () => {
        const services = {
            app: { ...app, ...limits("0.25", "512m") },
            proxy: { ...proxy, ...limits("0.2", "256m"), network_mode: "service:app" },
        };
        const conversion = convert({ services });
        const { cpu, memory } = serviceOf(conversion, "app").task;
        assert.deepEqual([cpu, memory], [512, 1024]);
        const { reason } = verdictOf(conversion, "services.proxy.deploy.resources.limits.memory");
        assert.match(reason, /that holds app and proxy is 0\.5 vCPU \/ 1 GB/);
    });

    it("cannot be larger than Fargate's largest", () => {
        const services = {
            app: { ...app, ...limits("1", "100g") },
            proxy: { ...proxy, ...limits("1", "30g"), network_mode: "service:app" },
        };
        assert.deepEqual(
            problems(() => convert({ services })).map(text => text.replace(/^\S+ /, "")),
            ["services.app.deploy.resources.limits.memory makes its task ask for 130 GB, more than Fargate has"],
        );
    });

    it("shares its processes where a member asks for it", () => {
        const services = { app, debug: { ...worker, pid: "service:app" } };
        assert.equal(serviceOf(convert({ services }), "app").task.pidMode, "task");
    });

    it("shares its mounts where a member asks for it", () => {
        const services = { app, web: { ...proxy, volumes_from: ["app:ro"] } };
        const { volumesFrom } = containerOf(convert({ services }), "app", "web");
        assert.deepEqual(volumesFrom, [{ sourceContainer: "app", readOnly: true }]);
    });

    it("delivers the files of all members, to each its own", () => {
        const secrets = ["token"];
        const services = {
            app: { ...app, secrets },
            proxy: { ...proxy, secrets, network_mode: "service:app", pre_start: [{ command: ["check"] }] },
        };
        const { task } = serviceOf(
            convert(
                { services, secrets: { token: { environment: "TOKEN" } } },
                {},
                { environment: { TOKEN: "t0ken" } },
            ),
            "app",
        );
        assert.deepEqual(
            task.containers.map(
                ({ name, dependsOn = [] }) => `${name}: ${dependsOn.map(on => on.containerName).join()}`,
            ),
            ["app: files", "proxy: app,proxy-pre-start-1,files", "proxy-pre-start-1: app,files", "files: "],
        );
        const volumes = task.containers.slice(0, 3).map(({ mountPoints }) => mountPoints[0]?.sourceVolume);
        assert.equal(new Set(volumes).size, 3);
    });

    it("mounts a volume that two members share once", () => {
        const volumes = ["data:/data"];
        const services = { app: { ...app, volumes }, proxy: { ...proxy, volumes, network_mode: "service:app" } };
        const { task } = serviceOf(convert({ services, volumes: { data: {} } }), "app");
        assert.deepEqual(task.volumes, [{ name: "data", volume: "data" }]);
    });
});

describe("A container that depends on another one of its task", () => {
    for (const [condition, more, keys, expected] of [
        ["service_started", {}, {}, "START"],
        ["service_healthy", {}, checked, "HEALTHY"],
        ["service_healthy", { required: false }, checked, "START"],
        ["service_completed_successfully", {}, {}, "SUCCESS"],
        ["service_completed_successfully", { required: false }, {}, "COMPLETE"],
        ["service_started", {}, label({ "ecs.depends.condition": "SUCCESS" }), "SUCCESS"],
        ["service_healthy", {}, { ...checked, labels: { "ecs.depends.condition": "START" } }, "START"],
    ] as const) {
        it(`waits for ${expected} with ${condition} ${JSON.stringify({ ...more, ...keys })}`, () => {
            const services = {
                app: { ...app, volumes_from: ["helper"], depends_on: { helper: { condition, ...more } } },
                helper: { ...worker, ...keys },
            };
            const conversion = convert({ services });
            const group = conversion.project.services[0]!.name;
            assert.deepEqual(containerOf(conversion, group, "app").dependsOn, [
                { containerName: "helper", condition: expected },
            ]);
            const waitedFor = expected === "SUCCESS" || expected === "COMPLETE";
            assert.equal(containerOf(conversion, group, "helper").essential, !waitedFor);
        });
    }

    it("waits for the health of one that has a check only", () => {
        const depends_on = { helper: { condition: "service_healthy" } };
        const services = { app: { ...app, volumes_from: ["helper"], depends_on }, helper: worker };
        assert.match(failure(() => convert({ services })).problems[0]!.reason!, /elper has no `healthcheck`/);
    });

    it("does not wait outside of its task", () => {
        const conversion = convert({ services: { app: { ...app, depends_on: ["worker"] }, worker } });
        assert.equal(containerOf(conversion, "app", "app").dependsOn, undefined);
    });
});

describe("A container of a group is essential", () => {
    for (const [keys, expected] of [
        [{}, true],
        [{ restart: "no" }, false],
        [{ restart: "always" }, true],
        [label({ "ecs.essential": "false" }), false],
        [{ labels: { "ecs.essential": "True" }, restart: "no" }, true],
    ] as const) {
        it(`with ${JSON.stringify(keys)}: ${expected}`, () => {
            const services = { app, proxy: { ...proxy, ...keys, network_mode: "service:app" } };
            assert.equal(containerOf(convert({ services }), "app", "proxy").essential, expected);
        });
    }

    it("not where it only helps a job, whose end is the task's", () => {
        const services = {
            job: { ...worker, deploy: { mode: "replicated-job" } },
            proxy: { ...proxy, network_mode: "service:job" },
        };
        const conversion = convert({ services });
        assert.deepEqual(groups(conversion), { job: "job job+proxy" });
        assert.equal(containerOf(conversion, "job", "job").essential, true);
        assert.equal(containerOf(conversion, "job", "proxy").essential, false);
    });
});

describe("The service of a group", () => {
    const conversion = convert({
        services: {
            app: { ...app, networks: ["front"], depends_on: { migrate: done } },
            proxy: { ...proxy, volumes_from: ["app"], networks: { back: { aliases: ["gateway"] } } },
            migrate: { ...worker, depends_on: ["db"], networks: ["back"] },
            db: { image: "postgres", networks: ["back"] },
            caller: { ...worker, networks: ["back"], links: ["proxy:entry"], depends_on: ["proxy"] },
        },
        networks: { front: {}, back: {} },
    });
    const spec = serviceOf(conversion, "app");

    it("answers to the names of all its members, their aliases and links; not to that of work that ends", () =>
        assert.deepEqual(spec.dnsNames, ["app", "proxy", "gateway", "entry"]));

    it("has the ports of all its containers, and is reached from all their networks", () => {
        assert.deepEqual(
            spec.ports.map(({ containerPort, container }) => `${container}:${containerPort}`),
            ["app:3000", "proxy:8080"],
        );
        assert.deepEqual(
            serviceOf(conversion, "caller").connectsTo.map(({ service }) => service),
            ["app", "db"],
        );
    });

    it("depends on what its members depend on, and is what others depend on", () => {
        assert.deepEqual(
            spec.dependsOn.map(({ service }) => service),
            ["db"],
        );
        assert.deepEqual(
            serviceOf(conversion, "caller").dependsOn.map(({ service }) => service),
            ["app"],
        );
    });

    it("sends the public traffic to the member's container", () =>
        assert.deepEqual([spec.public?.container, spec.public?.containerPort], ["app", 3000]));

    it("sends it to a sidecar where the stack says so", () => {
        const services = { app: { build: ".", expose: ["3000"] }, proxy: { ...proxy, network_mode: "service:app" } };
        const { public: endpoint } = serviceOf(convert({ services }, { public: ["proxy"] }), "app");
        assert.deepEqual([endpoint?.container, endpoint?.containerPort], ["proxy", 8080]);
    });
});

describe("A job", () => {
    const services = {
        app: { ...app, depends_on: { migrate: done } },
        worker: { ...worker, depends_on: { migrate: { ...done, required: false } } },
        migrate: {
            ...worker,
            ports: ["9000:9000"],
            deploy: { replicas: 3 },
            depends_on: { db: { condition: "service_started" } },
        },
        db: { image: "postgres" },
    };
    const conversion = convert({ services });
    const [job] = conversion.project.jobs;

    it("is a task that ends, as often as its replicas say", () => {
        assert.equal(job?.tasks, 3);
        assert.equal(job?.task.containers[0]?.essential, true);
    });

    it("reaches what it shares a network with, and nobody reaches it", () => {
        assert.deepEqual(
            job?.connectsTo.map(({ service }) => service),
            ["app", "db"],
        );
        assert.deepEqual(job?.task.containers[0]?.portMappings, []);
        assert.equal(verdictOf(conversion, "services.migrate.ports").level, "approximated");
    });

    it("comes after what it depends on, and before those that wait for it", () => {
        assert.deepEqual(job?.dependsOn, [{ service: "db", condition: "service_started", required: true }]);
        assert.deepEqual(serviceOf(conversion, "app").dependsOn, [
            { service: "migrate", condition: "service_completed_successfully", required: true },
        ]);
    });

    for (const [deploy, expected] of [
        [{ mode: "replicated-job" }, 1],
        [{ mode: "replicated-job", replicas: 4 }, 4],
        [{ mode: "global-job" }, 1],
    ] as const) {
        it(`with ${JSON.stringify(deploy)} runs ${expected} tasks`, () =>
            assert.equal(convert({ services: { job: { ...worker, deploy } } }).project.jobs[0]?.tasks, expected));
    }
});

describe("pre_start", () => {
    it("runs step by step before the service, with its image, environment and mounts", () => {
        const services = {
            app: {
                image: IMAGE,
                environment: { MODE: "prod", LEVEL: "1" },
                volumes: ["data:/data"],
                user: "1000",
                depends_on: ["helper"],
                network_mode: "service:helper",
                pre_start: [
                    { command: ["chown"], user: "root", per_replica: true },
                    { command: "migrate up", image: "tool@sha256:" + "2".repeat(64), environment: { LEVEL: "2" } },
                ],
            },
            helper: worker,
        };
        const conversion = convert({ services, volumes: { data: {} } });
        const [first, second] = ["1", "2"].map(step => containerOf(conversion, "helper", `app-pre-start-${step}`)!);
        assert.deepEqual(first?.dependsOn, [{ containerName: "helper", condition: "START" }]);
        assert.deepEqual([first?.essential, first?.user, first?.command], [false, "root", ["chown"]]);
        assert.deepEqual(first?.image, { reference: IMAGE });
        assert.deepEqual(second?.dependsOn?.at(-1), { containerName: first?.name, condition: "SUCCESS" });
        assert.deepEqual(
            [second?.command, second?.environment],
            [["sh", "-c", "migrate up"], { MODE: "prod", LEVEL: "2" }],
        );
        assert.equal(second?.mountPoints[0]?.containerPath, "/data");
        assert.deepEqual(containerOf(conversion, "helper", "app").dependsOn?.at(-1), {
            containerName: second?.name,
            condition: "SUCCESS",
        });
    });
});

describe("A group", () => {
    const shared = (keys: object, more: object = {}) => ({
        services: { app: { ...app, ...more }, proxy: { ...proxy, network_mode: "service:app", ...keys } },
    });
    const many = Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`w${index}`, { ...worker, network_mode: "service:app" }]),
    );

    const refusals: [string, object, Partial<FargateSettings>, RegExp][] = [
        ["duplicate ports", shared({ expose: ["3000"] }), {}, /proxy\.expose listens on 3000\/tcp, and so does app/],
        [
            "mixed platforms",
            shared({ platform: "linux/arm64" }),
            {},
            /proxy\.platform is for ARM64, but app is for X86_64/,
        ],
        ["differing replicas", shared({ scale: 2 }), {}, /proxy\.scale asks for 2 tasks, and app, .*, for 1/],
        ["too many containers", { services: { app, ...many } }, {}, /services\.app has a task of 11 containers/],
        [
            "conflicting parameters of the network",
            shared({ sysctls: { "net.core.somaxconn": 1 } }, { sysctls: { "net.core.somaxconn": 2 } }),
            {},
            /proxy\.sysctls\.net\.core\.somaxconn is 1, and 2 in app/,
        ],
        [
            "an essential container whose end is waited for",
            {
                services: {
                    app: { ...app, depends_on: { migrate: done } },
                    migrate: { ...worker, labels: { "ecs.essential": "true" } },
                },
            },
            {},
            /migrate\.labels\.ecs\.essential makes a container essential whose end is waited for/,
        ],
        [
            "no essential container",
            { services: { app: { ...app, labels: { "ecs.essential": "false" } } } },
            {},
            /services\.app has no essential container/,
        ],
        [
            "a condition that ECS does not know",
            {
                services: {
                    app: { ...app, volumes_from: ["helper"] },
                    helper: { ...worker, labels: { "ecs.depends.condition": "READY" } },
                },
            },
            {},
            /ecs\.depends\.condition is READY, which is no condition of ECS/,
        ],
        [
            "several families",
            shared(label({ "ecs.task.family": "b" }), label({ "ecs.task.family": "a" })),
            {},
            /proxy\.deploy\.labels\.ecs\.task\.family names the family b/,
        ],
        [
            "a member that is copied",
            shared(label({ "ecs.task.family": "a,b" })),
            {},
            /proxy\.network_mode shares the task of app/,
        ],
        ["two public members", shared({}), { public: ["app", "proxy"] }, /proxy is public on port 8080, and so is app/],
        [
            "settings of a member for the whole task",
            shared({}),
            { services: { proxy: { cpu: 1 } } },
            /swingbridge:services\.proxy\.cpu is set, but proxy runs in the task of app/,
        ],
        [
            "an endpoint in the place of one of them",
            shared({}),
            { services: { app: { endpoint: "app.example.com" } } },
            /swingbridge:services\.app\.endpoint is set, but others share its task/,
        ],
        [
            "tasks that wait for each other",
            {
                services: {
                    app: { ...app, depends_on: ["db"], volumes_from: ["proxy"] },
                    proxy,
                    db: { image: "postgres", depends_on: ["proxy"] },
                },
            },
            {},
            /makes tasks wait for each other: proxy → db → proxy/,
        ],
    ];
    for (const [what, compose, settings, expected] of refusals) {
        it(`is refused with ${what}, where it stands and with the fix`, () => {
            const found = failure(() => convert(compose, settings)).problems.find(({ path, message }) =>
                expected.test(`${path} ${message}`),
            );
            assert.ok(found, problems(() => convert(compose, settings)).join("\n"));
            assert.ok(found.position ?? found.path.startsWith("swingbridge:"), "it has a position");
            assert.ok(found.fix);
        });
    }

    it("tells a sidecar's settings of the update that do not count", () => {
        const conversion = convert(shared({ deploy: { update_config: { order: "stop-first" } } }));
        assert.match(verdictOf(conversion, "services.proxy.deploy.update_config").reason, /runs in the task of app/);
    });
});

describe("A sibling's name", () => {
    for (const [keys, refused] of [
        [{ environment: { UPSTREAM: "http://app:3000" } }, "services.proxy.environment.UPSTREAM"],
        [{ environment: { UPSTREAM: "app:3000" } }, "services.proxy.environment.UPSTREAM"],
        [{ environment: { APP_HOST: "app" } }, "services.proxy.environment.APP_HOST"],
        [{ environment: { DATABASE: "postgres://u@app/x" } }, "services.proxy.environment.DATABASE"],
        [{ command: ["proxy", "--to", "http://app/"] }, "services.proxy.command"],
        [{ environment: { NAME: "app" } }, undefined],
        [{ environment: { UPSTREAM: "http://app.example.com:80" } }, undefined],
        [{ environment: { UPSTREAM: "http://localhost:3000" } }, undefined],
        [{ environment: { IMAGE: "registry.example.com/my-app:3000" } }, undefined],
    ] as const) {
        it(`${refused ? "is refused" : "is not seen"} in ${JSON.stringify(keys)}`, () => {
            const compose = { services: { app, proxy: { ...proxy, network_mode: "service:app", ...keys } } };
            const conversion = convert(compose, { allow: ["proxy.*"] });
            const found = conversion.verdicts.filter(({ level }) => level === "refused");
            assert.deepEqual(
                found.map(({ key }) => key),
                refused ? [refused] : [],
            );
            if (refused) {
                assert.match(found[0]!.fix!, /write localhost in place of app/);
            }
        });
    }

    it("is good outside of the task", () => {
        const services = { app, proxy: { ...proxy, environment: { UPSTREAM: "http://app:3000" } } };
        assert.deepEqual(
            convert({ services }).verdicts.filter(({ level }) => level === "refused"),
            [],
        );
    });
});
