import assert from "node:assert/strict";
import { convertApp, failure, IMAGE, problems, verdictOf } from "./fixture";

const PUBLIC = { image: undefined, build: { context: "." }, ports: ["80:80"] };

describe("A rolling deployment", () => {
    for (const [replicas, update_config, bounds] of [
        [3, undefined, [100, 200]],
        [1, { order: "start-first" }, [100, 200]],
        [1, { order: "stop-first" }, [0, 100]],
        [4, { order: "stop-first" }, [75, 100]], // Swarm takes one at a time where nothing is said
        [4, { parallelism: 2 }, [50, 100]],
        [4, { parallelism: 2, order: "start-first" }, [100, 150]],
        [3, { parallelism: 1 }, [66, 100]], // ECS rounds up: 2 of 3 stay
        [3, { parallelism: 1, order: "start-first" }, [100, 134]], // and down: 4 of 3 run
        [3, { parallelism: 0, order: "start-first" }, [100, 200]], // all at once
        [2, { parallelism: 5, order: "start-first" }, [100, 200]],
        [2, { "x-aws-min_percent": "50", "x-aws-max_percent": "150" }, [50, 150]],
    ] as const) {
        it(`of ${replicas} with ${JSON.stringify(update_config)} keeps ${bounds.join(" to ")} percent`, () => {
            const { rolling } = convertApp({ deploy: { replicas, update_config } }).spec;
            assert.deepEqual([rolling.minimumHealthyPercent, rolling.maximumPercent], bounds);
        });
    }

    for (const [action, enable, rollback] of [
        [undefined, true, true],
        ["rollback", true, true],
        ["pause", true, false],
        ["continue", false, false],
    ] as const) {
        it(`that fails with failure_action ${action} ${rollback ? "goes back" : enable ? "stops" : "goes on"}`, () => {
            const { rolling } = convertApp({ deploy: { update_config: { failure_action: action } } }).spec;
            assert.deepEqual(rolling.circuitBreaker, { enable, rollback });
        });
    }

    it("takes the bounds at the service too, as ECS Compose-X has them", () => {
        const { rolling } = convertApp({ "x-aws-min_percent": 0, "x-aws-max_percent": "100" }).spec;
        assert.deepEqual([rolling.minimumHealthyPercent, rolling.maximumPercent], [0, 100]);
    });

    for (const [percents, message] of [
        [{ "x-aws-min_percent": 101 }, /is 101\n.*\n.*\n.*\n.*from 0 to 100/s],
        [{ "x-aws-max_percent": "many" }, /is "many"/],
        [
            { "x-aws-min_percent": 100, "x-aws-max_percent": 100 },
            /lets no deployment go on.*at least 1 must stay and at most 1/s,
        ],
    ] as const) {
        it(`with ${JSON.stringify(percents)} is a mistake`, () => {
            const error = failure(() => convertApp({ deploy: { update_config: percents } }));
            assert.match(error.message, /update_config\.x-aws-m(in|ax)_percent/);
            assert.match(error.message, message);
        });
    }
});

describe("An update of a service that CodeDeploy releases", () => {
    const update = (settings = {}) =>
        verdictOf(
            convertApp({ ...PUBLIC, deploy: { update_config: { order: "stop-first" } } }, settings),
            "services.app.deploy.update_config.order",
        );

    it("starts a second set of tasks beside the first, and says where that is set", () => {
        const { level, reason, fix } = update();
        assert.equal(level, "approximated");
        assert.match(reason, /all new tasks beside the old ones/);
        assert.match(fix!, /trafficShift.*deploymentController: ecs/);
    });

    it("is as written where ECS releases it", () => {
        assert.equal(update({ deploymentController: "ecs" }).level, "mapped");
        assert.equal(update({ services: { app: { deploymentController: "ecs" } } }).level, "mapped");
    });
});

describe("A restart policy", () => {
    for (const [keys, policy] of [
        [{}, undefined],
        [{ restart: "always" }, { enabled: true }],
        [{ restart: "unless-stopped" }, { enabled: true }],
        [{ restart: "on-failure:3" }, { enabled: true, ignoredExitCodes: [0] }],
        [{ restart: "no" }, undefined],
        [{ deploy: { restart_policy: { condition: "any" } } }, { enabled: true }],
        [{ deploy: { restart_policy: { condition: "none" } } }, undefined],
        [{ restart: "always", deploy: { restart_policy: { condition: "none" } } }, undefined],
        [{ deploy: { restart_policy: { window: "2m" } } }, { enabled: true, restartAttemptPeriod: 120 }],
        [{ deploy: { restart_policy: { window: "60s" } } }, { enabled: true, restartAttemptPeriod: 60 }],
        [{ deploy: { restart_policy: { window: "10s" } } }, { enabled: true, restartAttemptPeriod: 60 }],
        [{ deploy: { restart_policy: { window: "30m" } } }, { enabled: true, restartAttemptPeriod: 1800 }],
        [{ deploy: { restart_policy: { window: "2h" } } }, { enabled: true, restartAttemptPeriod: 1800 }],
    ] as const) {
        it(`${JSON.stringify(keys)} → ${JSON.stringify(policy)}`, () =>
            assert.deepEqual(convertApp(keys).container.restartPolicy, policy));
    }
});

describe("The number of tasks", () => {
    const scheduled = (ScheduledActions: unknown) => ({ "x-scaling": { Range: "1-4", ScheduledActions } });
    const action = (ScalableTargetAction: object) => ({ Schedule: "rate(1 day)", ScalableTargetAction });

    for (const [keys, count] of [
        [{}, 1],
        [{ deploy: { replicas: 0 } }, 0],
        [{ scale: 0 }, 0],
        [{ scale: 3 }, 3],
        [{ deploy: { replicas: 2 }, scale: 2 }, 2],
    ] as const) {
        it(`is ${count} with ${JSON.stringify(keys)}`, () => assert.equal(convertApp(keys).spec.desiredCount, count));
    }

    for (const [keys, scaling] of [
        [{ deploy: { "x-aws-autoscaling": { min: "1", max: "4", cpu: "75" } } }, { min: 1, max: 4, cpuPercent: 75 }],
        [{ "x-aws-autoscaling": { max: 4, memory: 80 } }, { min: 1, max: 4, memoryPercent: 80 }],
        [{ "x-scaling": { Range: "2-10" } }, { min: 2, max: 10 }],
        [
            {
                "x-scaling": {
                    Range: "0-3",
                    TargetScaling: { CpuTarget: 50, ScaleInCooldown: 120, ScaleOutCooldown: 30, DisableScaleIn: true },
                },
            },
            { min: 0, max: 3, cpuPercent: 50, scaleInCooldown: 120, scaleOutCooldown: 30, disableScaleIn: true },
        ],
        [
            {
                "x-scaling": {
                    Range: "1-4",
                    ScheduledActions: [
                        {
                            ScheduledActionName: "morning",
                            Schedule: "cron(0 8 ? * MON-FRI *)",
                            Timezone: "Europe/Berlin",
                            StartTime: "2030-01-31T08:00:00+01:00",
                            ScalableTargetAction: { MinCapacity: "2", MaxCapacity: 8 },
                        },
                        { Schedule: "rate(1 day)", ScalableTargetAction: { MaxCapacity: 4 } },
                    ],
                },
            },
            {
                min: 1,
                max: 4,
                schedule: [
                    {
                        name: "morning",
                        schedule: "cron(0 8 ? * MON-FRI *)",
                        timezone: "Europe/Berlin",
                        min: 2,
                        max: 8,
                        start: "2030-01-31T07:00:00Z",
                    },
                    { name: "scheduled-2", schedule: "rate(1 day)", max: 4 },
                ],
            },
        ],
    ] as const) {
        it(`scales with ${JSON.stringify(keys)}`, () => assert.deepEqual(convertApp(keys).spec.autoscaling, scaling));
    }

    for (const [keys, message] of [
        [{ "x-aws-autoscaling": { min: 1 } }, /has no `max`/],
        [{ "x-aws-autoscaling": { min: 5, max: 4 } }, /scales from 5 to 4 tasks/],
        [{ "x-aws-autoscaling": { max: 4, cpu: 0 } }, /has 0 for cpuPercent/],
        [{ "x-aws-autoscaling": { max: 4, cpu: 101 } }, /has 101 for cpuPercent/],
        [{ "x-scaling": { Range: "4" } }, /has no `Range`/],
        [scheduled("tomorrow"), /ScheduledActions {2}is no list/],
        [scheduled(["tomorrow"]), /ScheduledActions\[0\] {2}is no action/],
        [scheduled([{ ScalableTargetAction: { MinCapacity: 1 } }]), /has no `Schedule`[^]*cron\(0 8/],
        [scheduled([{ Schedule: "daily", ScalableTargetAction: { MinCapacity: 1 } }]), /has no `Schedule`/],
        [scheduled([{ Schedule: "rate(1 day)" }]), /has no `ScalableTargetAction`/],
        [scheduled([action({ MinCapacity: "two" })]), /has no whole number of tasks/],
        [scheduled([action({ MinCapacity: 3, MaxCapacity: 2 })]), /scales from 3 to 2 tasks/],
        [scheduled([{ ...action({ MinCapacity: 1 }), Zone: "UTC" }]), /has Zone, which no scheduled action has/],
        [scheduled([{ ...action({ MinCapacity: 1 }), Timezon: "UTC" }]), /Did you mean Timezone/],
        [scheduled([{ ...action({ MinCapacity: 1 }), EndTime: "never" }]), /has the time "never"/],
        [
            scheduled([
                { ...action({ MinCapacity: 1 }), ScheduledActionName: "a" },
                { ...action({ MinCapacity: 2 }), ScheduledActionName: "a" },
            ]),
            /ScheduledActions\[1\] {2}has the name a, and so has another/,
        ],
    ] as const) {
        it(`cannot scale with ${JSON.stringify(keys)}`, () =>
            assert.match(failure(() => convertApp(keys)).message, message));
    }

    it("does not scale where data is in a volume", () => {
        const keys = {
            image: "postgres:16",
            volumes: ["data:/var/lib/postgresql/data"],
            "x-scaling": { Range: "1-2" },
        };
        assert.match(
            failure(() => convertApp(keys, {}, { volumes: { data: {} } })).message,
            /cannot scale this service/,
        );
    });
});

describe("Where tasks run", () => {
    const strategy = (...items: object[]) => ({ "x-ecs": { CapacityProviderStrategy: items } });
    const spot = { CapacityProvider: "FARGATE_SPOT", Weight: "4" };

    it("is what x-ecs says, where the stack says nothing", () => {
        const keys = strategy({ CapacityProvider: "FARGATE", Base: 1, Weight: 1 }, spot);
        assert.deepEqual(convertApp(keys).spec.capacityProviders, [
            { capacityProvider: "FARGATE", base: 1, weight: 1 },
            { capacityProvider: "FARGATE_SPOT", weight: 4 },
        ]);
        const settings = { services: { app: { capacityProviders: [{ capacityProvider: "FARGATE", weight: 1 }] } } };
        assert.deepEqual(convertApp(keys, settings).spec.capacityProviders, settings.services.app.capacityProviders);
    });

    for (const [keys, message] of [
        [strategy({ CapacityProvider: "EC2", Weight: 1 }), /names EC2/],
        [strategy({ ...spot, Base: 1 }, { ...spot, Base: 1 }), /more than one Base/],
        [strategy({ ...spot, Weight: 0 }), /no Weight above 0/],
        [{ ...strategy(spot), platform: "windows/amd64" }, /Fargate Spot runs Linux containers only/],
        [{ "x-ecs": { CpuArchitecture: "MIPS" } }, /is MIPS.*Write one of X86_64, ARM64/s],
        [{ platform: "linux/amd64", "x-ecs": { CpuArchitecture: "ARM64" } }, /platform asks for X86_64/],
        [{ read_only: true, "x-ecs": { EnableExecuteCommand: true } }, /needs a file system that can be written/],
    ] as const) {
        it(`cannot be ${JSON.stringify(keys)}`, () => assert.match(failure(() => convertApp(keys)).message, message));
    }

    for (const [keys, architecture, system] of [
        [{}, "X86_64", "LINUX"],
        [{ platform: "linux/arm64/v8" }, "ARM64", "LINUX"],
        [{ "x-ecs": { CpuArchitecture: "ARM64" } }, "ARM64", "LINUX"],
        [{ deploy: { placement: { constraints: ["node.platform.arch==arm64"] } } }, "ARM64", "LINUX"],
        [{ platform: "windows/amd64" }, "X86_64", "WINDOWS_SERVER_2022_CORE"],
        [{ platform: "windows(10.0.17763.1)/amd64" }, "X86_64", "WINDOWS_SERVER_2019_CORE"],
        [
            { platform: "windows/amd64", "x-ecs": { OperatingSystemFamily: "WINDOWS_SERVER_2019_FULL" } },
            "X86_64",
            "WINDOWS_SERVER_2019_FULL",
        ],
    ] as const) {
        it(`is ${system} on ${architecture} with ${JSON.stringify(keys)}`, () =>
            assert.deepEqual(convertApp(keys).spec.task.runtimePlatform, {
                cpuArchitecture: architecture,
                operatingSystemFamily: system,
            }));
    }
});

describe("A Windows service", () => {
    const windows = { platform: "windows(10.0.20348)/amd64" };

    it("has 1 vCPU at least", () => {
        const { task } = convertApp({ ...windows, cpus: 0.25 }).spec;
        assert.deepEqual([task.cpu, task.memory], [1024, 2048]);
        assert.match(failure(() => convertApp({ ...windows, cpus: 8 })).message, /largest size is 4 vCPU \/ 30 GB/);
    });

    for (const [key, keys] of [
        ["cap_drop", { cap_drop: ["ALL"] }],
        ["init", { init: true }],
        ["read_only", { read_only: true }],
        ["ulimits", { ulimits: { nofile: 1024 } }],
        ["sysctls", { sysctls: { "net.core.somaxconn": 1024 } }],
        ["user", { user: "app" }],
        ["storage_opt.size", { storage_opt: { size: "50G" } }],
        ["volumes[0]", { volumes: ["data:/data"] }],
    ] as const) {
        it(`cannot have ${key}, and the container has nothing of it where the stack allows the loss`, () => {
            const more = { volumes: { data: {} } };
            const { verdicts } = failure(() => convertApp({ ...windows, ...keys }, {}, more));
            assert.equal(verdictOf({ verdicts }, `services.app.${key}`).level, "refused");
            const { container } = convertApp({ ...windows, ...keys }, { allow: ["app.*"] }, more);
            const { linuxParameters, readonlyRootFilesystem, ulimits, systemControls, user } = container;
            assert.deepEqual(
                { linuxParameters, readonlyRootFilesystem, ulimits, systemControls, user },
                Object.fromEntries(
                    ["linuxParameters", "readonlyRootFilesystem", "ulimits", "systemControls", "user"].map(name => [
                        name,
                        undefined,
                    ]),
                ),
            );
        });
    }
});

describe("The disk of a task", () => {
    for (const [keys, size] of [
        [{}, undefined],
        [{ deploy: { labels: { "ecs.ephemeral.storage": "65" } } }, 65],
        [{ deploy: { labels: { "ecs.ephemeral.storage": "65GB" } } }, 65],
        [{ deploy: { labels: { "ecs.ephemeral.storage": "20" } } }, undefined], // every task has them: to ask for 20 is an error
        [{ deploy: { labels: { "ecs.ephemeral.storage": "20.5" } } }, 21], // never rounded down
        [{ deploy: { labels: { "ecs.ephemeral.storage": 200 } } }, 200],
        [{ storage_opt: { size: "120G" } }, 120],
        [{ storage_opt: { size: "1536m" } }, undefined],
    ] as const) {
        it(`is ${size ?? "Fargate's own"} with ${JSON.stringify(keys)}`, () =>
            assert.equal(convertApp(keys).spec.task.ephemeralStorage, size));
    }

    for (const size of ["201", "much"]) {
        it(`cannot be ${size}`, () => {
            const run = () => convertApp({ deploy: { labels: { "ecs.ephemeral.storage": size } } });
            assert.match(failure(run).message, /asks for a disk of .*A Fargate task has 20 GiB, or 21 to 200 GiB/s);
        });
    }
});

describe("A task definition", () => {
    const environment = (kibibytes: number) => ({
        environment: Object.fromEntries(
            Array.from({ length: kibibytes }, (_, index) => [`V${index}`, "x".repeat(1000)]),
        ),
    });

    it("of up to 64 KiB is taken, and a longer one is told of", () => {
        assert.ok(convertApp(environment(60)));
        assert.deepEqual(
            problems(() => convertApp(environment(70))),
            ["3:5 services.app makes a task definition of 70988 bytes"],
        );
    });
});

describe("Labels under deploy", () => {
    it("are tags of the ECS service, those apart that ask for something", () => {
        const labels = { team: "shop", cost: "12", "ecs.ephemeral.storage": "30" };
        assert.deepEqual(convertApp({ deploy: { labels } }).spec.tags, { team: "shop", cost: "12" });
        assert.equal(convertApp({}).spec.tags, undefined);
    });

    it("of Kompose and Traefik are answered with what does the same here", () => {
        const labels = { "kompose.service.expose": "shop.example.com", "traefik.http.routers.app.rule": "Host(`a`)" };
        const conversion = convertApp({ image: IMAGE, labels });
        assert.match(verdictOf(conversion, "services.app.labels.kompose.service.expose").fix!, /`public`/);
        assert.match(verdictOf(conversion, "services.app.labels.traefik.http.routers.app.rule").fix!, /hosts/);
        assert.deepEqual(conversion.container.dockerLabels, labels);
    });
});
