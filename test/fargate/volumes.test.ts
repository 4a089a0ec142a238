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
            { name: "data", owner: { uid: 0, gid: 0, permissions: "0755" }, driverOptions: {} },
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
