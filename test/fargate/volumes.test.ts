import assert from "node:assert/strict";
import { convert, convertApp, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const data = { volumes: { data: {} } };

describe("A named volume", () => {
    it("is kept in EFS and mounted through the task", () => {
        const { spec, container, project } = convertApp({ volumes: ["data:/var/lib/data:ro"] }, {}, data);
        assert.deepEqual(spec.task.volumes, [{ name: "data", volume: "data" }]);
        assert.deepEqual(container.mountPoints, [
            { sourceVolume: "data", containerPath: "/var/lib/data", readOnly: true },
        ]);
        assert.deepEqual(project.volumes, [
            { name: "data", owner: { uid: 0, gid: 0, permissions: "0755" }, rootDirectory: "/data", tags: {} },
        ]);
    });

    for (const [keys, uid, gid] of [
        [{ image: "postgres:15-alpine" }, 70, 70],
        [{ image: "docker.io/library/postgres:16" }, 999, 999],
        [{ image: "redis:7-alpine" }, 999, 1000],
        [{ image: "registry.example.com:5000/mirror/mysql@sha256:" + "0".repeat(64) }, 999, 999],
        [{ image: "bitnami/postgresql" }, 0, 0], // nobody's table knows its user
        [{ image: "postgres", user: "1000:2000" }, 1000, 2000],
        [{ image: "postgres", user: "1000" }, 1000, 1000],
        [{ image: undefined, build: "." }, 0, 0],
    ] as const) {
        it(`of ${JSON.stringify(keys)} belongs to ${uid}:${gid}`, () => {
            const { project } = convertApp({ ...keys, volumes: ["data:/data"] }, {}, data);
            const { owner } = project.volumes[0]!;
            assert.deepEqual([owner.uid, owner.gid], [uid, gid]);
        });
    }

    it("belongs to the first user that is known, and to whom its options name before that", () => {
        const services = {
            backup: { image: IMAGE, volumes: ["data:/data"] },
            db: { image: "postgres:15-alpine", volumes: ["data:/var/lib/postgresql/data"] },
        };
        assert.equal(convert({ services, ...data }).project.volumes[0]?.owner.uid, 70);
        const options = { volumes: { data: { driver_opts: { uid: "33", gid: "33", permissions: "0700" } } } };
        const owner = convert({ services, ...options }).project.volumes[0]?.owner;
        assert.deepEqual(owner, { uid: 33, gid: 33, permissions: "0700" });
    });

    it("may be a file system that exists already", () => {
        const volumes = { data: { external: true, name: "fs-0123456789abcdef0" } };
        const { project } = convertApp({ volumes: ["data:/data"] }, {}, { volumes });
        assert.equal(project.volumes[0]?.existing, "fs-0123456789abcdef0");
    });

    it("is mounted by folder: an access point for each, of the user who writes there", () => {
        const mount = (subpath: string, target: string) => ({
            type: "volume",
            source: "data",
            target,
            volume: { subpath, nocopy: true, labels: { part: subpath } },
        });
        const { project, container } = convertApp(
            { user: "1000", volumes: [mount("a/b", "/b"), mount("./c/", "/c")] },
            {},
            { volumes: { data: { labels: { team: "shop" }, driver_opts: { root_directory: "/shop" } } } },
        );
        assert.deepEqual(
            project.volumes.map(({ name, rootDirectory, owner, tags }) => [name, rootDirectory, owner.uid, tags]),
            [
                ["data-a-b", "/shop/a/b", 1000, { team: "shop", part: "a/b" }],
                ["data---c-", "/shop/c", 1000, { team: "shop", part: "./c/" }],
            ],
        );
        assert.deepEqual(
            container.mountPoints.map(({ sourceVolume, containerPath }) => [sourceVolume, containerPath]),
            [
                ["data-a-b", "/b"],
                ["data---c-", "/c"],
            ],
        );
    });

    it("keeps the names of folders and volumes apart", () => {
        const volumes = ["data-a:/1", { type: "volume", source: "data", target: "/2", volume: { subpath: "a" } }];
        const { project } = convertApp({ volumes }, {}, { volumes: { data: {}, "data-a": {} } });
        assert.deepEqual(
            project.volumes.map(({ name, rootDirectory }) => [name, rootDirectory]),
            [
                ["data-a", "/data-a"],
                ["data-a-2", "/data/a"],
            ],
        );
    });

    for (const [subpath, volume, message] of [
        ["../a", {}, /subpath is \.\.\/a, which is no folder within/],
        ["/a", {}, /subpath is \/a, which/],
        ["a/b/c/d", {}, /cannot run on Fargate/],
        ["a", { external: true, name: "fsap-0123abcd" }, /cannot run on Fargate/],
    ] as const) {
        it(`has no folder ${subpath} that an access point could name in ${JSON.stringify(volume)}`, () => {
            const mount = { type: "volume", source: "data", target: "/d", volume: { subpath } };
            const volumes = { data: volume };
            assert.match(problems(() => convertApp({ volumes: [mount] }, {}, { volumes }))[0]!, message);
        });
    }

    it("that exists already is mounted whole, or a folder of it through an access point", () => {
        const volumes = [
            "data:/d",
            { type: "volume", source: "data", target: "/s", volume: { subpath: "shop", nocopy: true } },
        ];
        const external = { volumes: { data: { external: true, name: "fs-0123abcd" } } };
        const { project } = convertApp({ volumes }, {}, external);
        assert.deepEqual(
            project.volumes.map(({ existing, rootDirectory }) => [existing, rootDirectory]),
            [
                ["fs-0123abcd", undefined],
                ["fs-0123abcd", "/shop"],
            ],
        );
    });

    it("has a file system of its own where its options are one's", () => {
        const options = {
            performance_mode: "maxIO",
            throughput_mode: "provisioned",
            provisioned_throughput: "16",
            backup_policy: "ENABLED",
            lifecycle_policy: "AFTER_14_DAYS",
            kms_key_id: "1234abcd-12ab-34cd-56ef-1234567890ab",
        };
        const volumes = { data: { driver_opts: options }, other: {} };
        const { project } = convertApp({ volumes: ["data:/d", "other:/o"] }, {}, { volumes });
        assert.deepEqual(
            project.volumes.map(({ fileSystem }) => fileSystem),
            [
                {
                    name: "data",
                    performanceMode: "maxIO",
                    throughputMode: "provisioned",
                    provisionedThroughput: 16,
                    transitionToInfrequentAccess: "AFTER_14_DAYS",
                    backup: true,
                    kmsKey: "1234abcd-12ab-34cd-56ef-1234567890ab",
                },
                undefined,
            ],
        );
    });

    for (const [options, message] of [
        [{ performance_mode: "fast" }, /driver_opts\.performance_mode is "fast"/],
        [{ throughput_mode: "provisioned" }, /provisions throughput by half/],
        [{ provisioned_throughput: "16" }, /provisions throughput by half/],
        [{ throughput_mode: "provisioned", provisioned_throughput: "0" }, /provisioned_throughput is "0"/],
        [{ performance_mode: "maxIO" }, /maxIO with elastic throughput/],
        [{ lifecycle_policy: "AFTER_2_DAYS" }, /lifecycle_policy is "AFTER_2_DAYS"/],
        [{ backup_policy: "yes" }, /backup_policy is "yes"/],
        [{ uid: "node" }, /uid is "node"/],
        [{ permissions: "rwx" }, /permissions is "rwx"/],
        [{ root_directory: "data" }, /root_directory is "data"/],
    ] as const) {
        it(`cannot have ${JSON.stringify(options)}`, () => {
            const volumes = { data: { driver_opts: options } };
            const found = problems(() => convertApp({ volumes: ["data:/d"] }, {}, { volumes }));
            assert.match(found.join("\n"), message);
        });
    }

    it("has labels that are tags of AWS", () => {
        const volumes = { data: { labels: { "aws:x": "1", "a?": "2", ok: "3" } } };
        const found = problems(() => convertApp({}, {}, { volumes }));
        assert.equal(found.filter(text => text.endsWith("is no tag that AWS takes")).length, 2);
    });

    it("begins empty, which is told where it matters", () => {
        const reason = (keys: object, volume: object) => {
            const volumes = [{ type: "volume", source: "data", target: "/d", ...volume }];
            const conversion = convertApp({ ...keys, volumes }, {}, data);
            return conversion.verdicts.some(({ reason: text }) => /begins empty/.test(text));
        };
        assert.equal(reason({}, {}), true);
        assert.equal(reason({}, { read_only: true }), false);
        assert.equal(reason({}, { volume: { nocopy: true } }), false);
        assert.equal(reason({ image: "postgres:15" }, {}), false, "a database fills an empty folder by itself");
    });

    it("that nobody mounts is not made", () => assert.deepEqual(convertApp({}, {}, data).project.volumes, []));
});

describe("A service with data", () => {
    for (const [why, keys, stateful] of [
        ["a database", { image: "postgres" }, true],
        ["a database with replicas, which cannot share a folder", { image: "postgres", deploy: { replicas: 2 } }, true],
        ["an unknown image", {}, true],
        ["an unknown image that has replicas", { deploy: { replicas: 2 } }, false],
        ["our own code, released side by side", { image: undefined, build: "." }, false],
    ] as const) {
        it(`is ${stateful ? "" : "not "}stateful: ${why}`, () => {
            const { spec } = convertApp({ ...keys, volumes: ["data:/data"] }, {}, data);
            assert.equal(spec.stateful, stateful);
            assert.equal(spec.rolling.maximumPercent, stateful ? 100 : 200);
            assert.equal(spec.rolling.minimumHealthyPercent, stateful ? 0 : 100);
        });
    }

    it("is not stateful without a volume, or with one that it only reads", () => {
        assert.equal(convertApp({ image: "postgres" }).spec.stateful, false);
        assert.equal(convertApp({ image: "postgres", volumes: ["data:/data:ro"] }, {}, data).spec.stateful, false);
    });

    it("runs one task, whatever the file says", () => {
        const keys = { image: "postgres", volumes: ["data:/data"], deploy: { replicas: 3 } };
        const conversion = convertApp(keys, {}, data);
        assert.equal(conversion.spec.desiredCount, 1);
        assert.equal(verdictOf(conversion, "services.app.deploy.replicas").level, "approximated");
    });

    it("cannot be told by the stack to run several, or to scale", () => {
        const app = { desiredCount: 2, autoscaling: { min: 1, max: 4 } };
        assert.deepEqual(
            problems(() => convertApp({ image: "postgres", volumes: ["data:/data"] }, { services: { app } }, data)),
            [
                "swingbridge:services.app.desiredCount is 2",
                "swingbridge:services.app.autoscaling cannot scale this service",
            ],
        );
    });

    it("of our own is told that two versions share it", () => {
        const conversion = convertApp({ image: undefined, build: ".", volumes: ["data:/data"] }, {}, data);
        assert.match(verdictOf(conversion, "services.app.volumes[0]").reason, /old and the new tasks share/);
    });
});

describe("A mount for development", () => {
    for (const [mounts, verdicts] of [
        [[".:/app"], ["dropped"]],
        [["..:/workspace"], ["dropped"]], // the context lies in it
        [
            [".:/app", "/app/node_modules", "/data"],
            ["dropped", "dropped", "approximated"],
        ],
        [
            [".:/app", "./src:/app/src"],
            ["dropped", "dropped"],
        ],
        [["./src:/app/src"], ["dropped"]],
        [["./data:/var/lib/data"], ["dropped"]], // the image may hold it there: same path
        [["./data:/var/lib/shop"], ["refused"]],
        [["./nginx.conf:/etc/nginx/nginx.conf"], ["refused"]], // one file is configuration, and must not vanish
        [["./nginx.conf:/etc/nginx.conf"], ["refused"]],
        [["./docs:/usr/share/docs:ro"], ["refused"]],
        [["~/.aws:/root/.aws"], ["refused"]],
    ] as const) {
        it(`${mounts.join(", ")} is ${verdicts.join(", ")}`, () => {
            const conversion = convertApp({ image: undefined, build: ".", volumes: mounts }, { allow: ["*.volumes"] });
            const levels = mounts.map((_, index) => verdictOf(conversion, `services.app.volumes[${index}]`).level);
            assert.deepEqual(levels, verdicts);
            assert.equal(
                conversion.container.mountPoints.length,
                verdicts.filter(level => level === "approximated").length,
            );
        });
    }

    it("of somebody else's image is not one: what it holds is refused", () => {
        const error = problems(() => convertApp({ volumes: [".:/app"] }));
        assert.deepEqual(error, ["6:9 services.app.volumes[0] cannot run on Fargate"]);
    });

    it("lies where working_dir says, if something does", () => {
        const keys = { image: undefined, build: ".", working_dir: "/srv", volumes: ["./a.json:/srv/a.json"] };
        assert.equal(verdictOf(convertApp(keys), "services.app.volumes[0]").level, "dropped");
    });
});

describe("An anonymous volume", () => {
    it("goes with its task", () => {
        const { spec, container } = convertApp({ volumes: ["/cache"] });
        assert.deepEqual(spec.task.volumes, [{ name: "app-local-1", taskLocal: true }]);
        assert.deepEqual(container.mountPoints, [
            { sourceVolume: "app-local-1", containerPath: "/cache", readOnly: false },
        ]);
        assert.equal(spec.stateful, false);
    });
});

it("services mount one volume twice, but the task names it once", () => {
    const compose = { services: { db: { image: IMAGE, volumes: ["data:/a", "data:/b"] } }, ...data };
    assert.equal(serviceOf(convert(compose), "db").task.volumes.length, 1);
});

describe("Memory as a file system", () => {
    const tmpfs = (keys: object) => convertApp(keys, { allow: ["app.tmpfs"] });

    for (const [keys, expected] of [
        [
            { tmpfs: "/t:size=64m,mode=1777,uid=1000,noexec" },
            { size: 64, mountOptions: ["mode=1777", "uid=1000", "noexec"] },
        ],
        [{ tmpfs: ["/t:size=1048577"] }, { size: 2 }], // rounded up
        [{ tmpfs: ["/t"] }, { size: 64 }],
        [
            { volumes: [{ type: "tmpfs", target: "/t", tmpfs: { size: "1g", mode: 0o700 } }] },
            { size: 1024, mountOptions: ["mode=700"] },
        ],
        [
            { volumes: [{ type: "tmpfs", target: "/t", read_only: true, tmpfs: { size: "1m" } }] },
            { size: 1, mountOptions: ["ro"] },
        ],
    ] as const) {
        it(`${JSON.stringify(keys)} is ${JSON.stringify(expected)}`, () => {
            assert.deepEqual(tmpfs(keys).container.linuxParameters?.tmpfs, [{ containerPath: "/t", ...expected }]);
        });
    }

    it("is shared memory where the service asks for more than a container has", () => {
        assert.deepEqual(tmpfs({ shm_size: "256m" }).container.linuxParameters?.tmpfs, [
            { containerPath: "/dev/shm", size: 256 },
        ]);
        assert.equal(tmpfs({ shm_size: "64m" }).container.linuxParameters, undefined);
    });

    it("counts as the task's memory, within a container's limit and besides its reservation", () => {
        const memory = (resources: object) => tmpfs({ tmpfs: ["/t:size=1g"], deploy: { resources } }).spec.task.memory;
        assert.equal(memory({}), 1024);
        assert.equal(memory({ reservations: { memory: "512M" } }), 2048);
        assert.equal(memory({ limits: { memory: "1G" } }), 1024);
    });
});
