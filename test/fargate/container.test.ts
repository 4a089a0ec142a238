import assert from "node:assert/strict";
import { convert, convertApp, IMAGE } from "./fixture";

describe("The container definition", () => {
    for (const [keys, expected] of [
        [{ command: "npm run dev" }, { command: ["npm", "run", "dev"] }],
        [{ entrypoint: ["/bin/init", "--"] }, { entryPoint: ["/bin/init", "--"] }],
        [{ user: "1000:1000" }, { user: "1000:1000" }],
        [{ working_dir: "/srv" }, { workingDirectory: "/srv" }],
        [{}, { stopTimeout: 10 }], // Compose waits 10 s, ECS would wait 30
        [{ stop_grace_period: "1m30s" }, { stopTimeout: 90 }],
        [{ stop_grace_period: "1500ms" }, { stopTimeout: 2 }], // rounded up
        [{ stop_grace_period: "5m" }, { stopTimeout: 120 }],
        [{ read_only: true }, { readonlyRootFilesystem: true }],
        [
            { stdin_open: true, tty: true },
            { interactive: true, pseudoTerminal: true },
        ],
        [{ labels: { team: "shop", count: 3 } }, { dockerLabels: { team: "shop", count: "3" } }],
        [
            { init: true, cap_add: ["CAP_SYS_PTRACE"], cap_drop: ["ALL"], tmpfs: ["/run:size=16m,mode=755"] },
            {
                linuxParameters: {
                    initProcessEnabled: true,
                    capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] },
                    tmpfs: [{ containerPath: "/run", size: 16, mountOptions: ["mode=755"] }],
                },
            },
        ],
        // Docker drops first, then adds; its default capabilities need no adding.
        [
            { cap_drop: ["ALL"], cap_add: ["NET_BIND_SERVICE", "cap_chown", "SETUID", "SYS_PTRACE"] },
            {
                linuxParameters: {
                    capabilities: {
                        add: ["SYS_PTRACE"],
                        drop: [
                            "AUDIT_WRITE",
                            "DAC_OVERRIDE",
                            "FOWNER",
                            "FSETID",
                            "KILL",
                            "MKNOD",
                            "NET_RAW",
                            "SETFCAP",
                            "SETGID",
                            "SETPCAP",
                            "SYS_CHROOT",
                        ],
                    },
                },
            },
        ],
        [
            { cap_drop: ["MKNOD", "KILL"], cap_add: ["KILL"] },
            { linuxParameters: { capabilities: { drop: ["MKNOD"] } } },
        ],
        [{ cap_add: ["CHOWN"] }, { linuxParameters: undefined }],
        [
            { volumes: [{ type: "tmpfs", target: "/t", tmpfs: { size: "1500k", mode: 0o1770 } }] },
            { linuxParameters: { tmpfs: [{ containerPath: "/t", size: 2, mountOptions: ["mode=1770"] }] } },
        ],
        [{ ulimits: { nofile: 1024 } }, { ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 1024 }] }],
        [
            { ulimits: { nofile: { soft: 10, hard: 20 } } },
            { ulimits: [{ name: "nofile", softLimit: 10, hardLimit: 20 }] },
        ],
        [
            { sysctls: ["net.core.somaxconn=1024"] },
            { systemControls: [{ namespace: "net.core.somaxconn", value: "1024" }] },
        ],
        [{ environment: ["A=b=c", "EMPTY="] }, { environment: { A: "b=c", EMPTY: "" } }],
        [{ environment: ["UNSET"] }, { environment: {} }],
    ] as const) {
        it(`of ${JSON.stringify(keys)} has ${JSON.stringify(expected)}`, () => {
            const { container } = convertApp(keys);
            const actual = Object.fromEntries(Object.keys(expected).map(key => [key, container[key as "name"]]));
            assert.deepEqual(actual, expected);
        });
    }

    it("leaves out what Compose does not say", () => {
        const { container } = convertApp({});
        assert.deepEqual(Object.keys(container).sort(), [
            "environment",
            "essential",
            "image",
            "mountPoints",
            "name",
            "portMappings",
            "secrets",
            "stopTimeout",
        ]);
    });

    it("has the variables of env_file below those of environment, passwords lifted", () => {
        const app = { image: IMAGE, env_file: "app.env", environment: { PORT: "3000" } };
        const files = { "app.env": "PORT=80\nDEBUG=1\nDB_PASSWORD=open sesame\n" };
        const [container] = convert({ services: { app } }, {}, { files }).project.services[0]!.task.containers;
        assert.deepEqual(container?.environment, { PORT: "3000", DEBUG: "1" });
        assert.deepEqual(container?.secrets, { DB_PASSWORD: { secret: "app-DB_PASSWORD" } });
    });
});

describe("The health check", () => {
    for (const [check, expected] of [
        [{ test: "true" }, { command: ["CMD-SHELL", "true"], interval: 30, timeout: 30, retries: 3 }], // Docker's defaults
        [
            { test: ["CMD", "true"], interval: "1500ms", timeout: "90s", retries: 20, start_period: "10s" },
            { command: ["CMD", "true"], interval: 5, timeout: 60, retries: 10, startPeriod: 10 },
        ],
        [{ test: ["NONE"] }, undefined],
        [{ disable: true }, undefined],
    ] as const) {
        it(`of ${JSON.stringify(check)} is ${JSON.stringify(expected)}`, () =>
            assert.deepEqual(convertApp({ healthcheck: check }).container.healthCheck, expected));
    }

    it("that changes the image's own is refused, because ECS does not know that one", () => {
        assert.throws(() => convertApp({ healthcheck: { interval: "10s" } }), /services\.app\.healthcheck/);
    });
});

describe("The additional contexts of a build", () => {
    it("are those of the image: folders where the file says, addresses as they are", () => {
        const base = `docker-image://alpine@sha256:${"a".repeat(64)}`;
        const { project } = convertApp({
            image: undefined,
            build: { context: "app", additional_contexts: { lib: "./app/../lib", base } },
        });
        const [{ context, additionalContexts } = assert.fail("an image is built")] = project.images;
        assert.deepEqual(additionalContexts, { lib: context.replace(/app$/, "lib"), base });
    });
});

describe("The platform", () => {
    for (const [keys, architecture, platforms] of [
        [{ build: "." }, "X86_64", ["linux/amd64"]],
        [{ build: ".", platform: "linux/arm64/v8" }, "ARM64", ["linux/arm64/v8"]],
        [{ build: { context: ".", platforms: ["linux/arm64"] } }, "ARM64", ["linux/arm64"]],
        [
            { build: { context: ".", platforms: ["linux/amd64", "linux/arm64"] }, platform: "linux/arm64" },
            "ARM64",
            ["linux/amd64", "linux/arm64"],
        ],
    ] as const) {
        it(`of ${JSON.stringify(keys)} is ${architecture}`, () => {
            const { spec, project } = convertApp({ image: undefined, ...keys });
            assert.equal(spec.task.runtimePlatform.cpuArchitecture, architecture);
            assert.deepEqual(project.images[0]?.platforms, platforms);
        });
    }
});
