import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentReason } from "../../fargate/secret-detection";
import { delivered, initContainerOf, started } from "./delivery";
import { convert, convertApp, failure, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe("A Compose config", () => {
    const compose = {
        services: {
            app: {
                image: IMAGE,
                configs: [
                    { source: "app_conf", target: "/etc/shop/app.conf" },
                    { source: "hostile", target: "/etc/shop/it's $$HOME/`x`.conf", mode: "0640" },
                    { source: "from_env", target: "/etc/shop/deep/er/env" },
                    { source: "binary", target: "/run/configs/logo.bin" },
                    { source: "empty", target: "/run/configs/empty" },
                ],
            },
        },
        configs: {
            app_conf: { file: "app.conf" },
            hostile: { content: "a 'b' \"c\" $$HOME `d` \\n\n\n" },
            from_env: { environment: "GREETING" },
            binary: { file: "logo.bin" },
            empty: { content: "" },
        },
    };
    const bytes = Buffer.from([0, 255, 10, 13, 39, 0]);
    const options = {
        environment: { GREETING: "good day" },
        files: { "app.conf": "listen = 80\r\nname = Größe", "logo.bin": bytes },
    };

    it("is a file with its content to the byte, its mode and its name, however odd, when a shell has written it", () => {
        const conversion = convert(compose, {}, options);
        const { task } = serviceOf(conversion, "app");
        delivered(task, conversion.secretValues, at => {
            const read = (path: string) => readFileSync(at("app", path), "utf8");
            assert.equal(read("/etc/shop/app.conf"), "listen = 80\r\nname = Größe");
            assert.equal(mode(at("app", "/etc/shop/app.conf")), "444");
            assert.equal(read("/etc/shop/it's $HOME/`x`.conf"), "a 'b' \"c\" $HOME `d` \\n\n\n");
            assert.equal(mode(at("app", "/etc/shop/it's $HOME/`x`.conf")), "640");
            assert.equal(read("/etc/shop/deep/er/env"), "good day");
            assert.equal(mode(at("app", "/etc/shop/deep")), "755", "others may go through the folders");
            assert.deepEqual(readFileSync(at("app", "/run/configs/logo.bin")), bytes);
            assert.equal(read("/run/configs/empty"), "");
        });
    });

    it("is no secret: the task definition holds its content, and no parameter is made", () => {
        const { project } = convert(compose, {}, options);
        assert.deepEqual(project.secrets, []);
        const init = initContainerOf(project.services[0]!.task);
        assert.equal(init.environment.FILE_1, "listen = 80\r\nname = Größe");
    });

    it("mounts one read-only volume for folders within each other, and starts the container when the files are there", () => {
        const { task } = serviceOf(convert(compose, {}, options), "app");
        const app = task.containers[0]!;
        assert.deepEqual(
            app.mountPoints.map(({ containerPath, readOnly }) => [containerPath, readOnly]),
            [
                ["/etc/shop", true],
                ["/run/configs", true],
            ],
        );
        assert.deepEqual(app.dependsOn, [{ containerName: "files", condition: "SUCCESS" }]);
        assert.deepEqual(
            task.volumes,
            app.mountPoints.map(({ sourceVolume }) => ({ name: sourceVolume, taskLocal: true })),
        );
    });

    for (const [why, config, value] of [
        ["a value that the stack keeps encrypted", { content: "say open-sesame" }, "say open-sesame"],
        ["a private key", { file: "key.pem" }, "-----BEGIN RSA PRIVATE KEY-----\n"],
        ["a password", { content: "db:\n  password: hunter2\n" }, "db:\n  password: hunter2\n"],
        ["a variable whose name says so", { environment: "API_TOKEN" }, "t0ken"],
    ] as const) {
        it(`that holds ${why} is kept as a secret`, () => {
            const conversion = convert(
                {
                    services: { app: { image: IMAGE, configs: [{ source: "conf", target: "/etc/shop/app.conf" }] } },
                    configs: { conf: config },
                },
                { encryptedValues: ["open-sesame"] },
                { environment: { API_TOKEN: "t0ken" }, files: { "key.pem": "-----BEGIN RSA PRIVATE KEY-----\n" } },
            );
            const { project, secretValues } = conversion;
            assert.deepEqual(project.secrets, [{ name: "config-conf", from: "compose" }]);
            assert.equal(secretValues.get("config-conf"), value);
            assert.equal(verdictOf(conversion, "configs.conf").level, "approximated");
            assert.ok(!JSON.stringify({ project, verdicts: conversion.verdicts }).includes(value.slice(-8, -1)));
        });
    }

    it("that exists already is read from where it is", () => {
        const { project } = convert({
            services: {
                app: {
                    image: IMAGE,
                    configs: [
                        { source: "parameter", target: "/etc/shop/a" },
                        { source: "secret", target: "/etc/shop/b" },
                    ],
                },
            },
            configs: {
                parameter: { external: true, name: "/shop/app.conf" },
                secret: {
                    external: true,
                    name: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:conf-AbCdEf:tls::",
                },
            },
        });
        assert.deepEqual(project.secrets, [
            { name: "config-parameter", from: { existing: "/shop/app.conf" } },
            {
                name: "config-secret",
                from: { existing: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:conf-AbCdEf" },
            },
        ]);
        assert.deepEqual(initContainerOf(project.services[0]!.task).secrets, {
            FILE_1: { secret: "config-parameter" },
            FILE_2: { secret: "config-secret", jsonKey: "tls" },
        });
    });

    for (const [why, config, message] of [
        ["is missing", { file: "missing.conf" }, /configs\.conf\.file needs the file .*missing\.conf/],
        [
            "has no variable",
            { environment: "UNSET" },
            /configs\.conf\.environment needs the environment variable UNSET/,
        ],
        ["is external without an address", { external: true }, /configs\.conf is external, but conf names nothing/],
    ] as const) {
        it(`that ${why} is an error`, () => {
            const keys = { configs: [{ source: "conf", target: "/etc/shop/app.conf" }] };
            assert.match(problems(() => convertApp(keys, {}, { configs: { conf: config } }))[0]!, message);
        });
    }

    it("that makes the task definition too long is an error where it is used, with the way out", () => {
        const keys = { configs: [{ source: "conf", target: "/etc/shop/app.conf" }] };
        const configs = { conf: { content: "x".repeat(66_000) } };
        const [problem, ...more] = failure(() => convertApp(keys, {}, { configs })).problems;
        assert.deepEqual(more, []);
        assert.match(problem!.path, /services\.app\.configs\[0\]/);
        assert.match(problem!.message, /makes a task definition of \d+ bytes/);
        assert.match(problem!.fix!, /image/);
    });
});

describe("The path of a file", () => {
    const configs = { conf: { content: "x" } };
    const at = (target: string | undefined, keys: object = {}) => {
        const conversion = convertApp(
            { ...keys, configs: [{ source: "conf", ...(target && { target }) }] },
            { allow: ["app.configs"] },
            { configs },
        );
        const { container, spec } = conversion;
        const verdict = conversion.verdicts.find(({ key }) => /^services.app.configs\[0\](.target)?$/.test(key))!;
        const mounts = container.mountPoints.filter(({ sourceVolume }) => sourceVolume.includes("files"));
        return {
            level: verdict.level,
            reason: verdict.reason,
            mounts: mounts.map(m => m.containerPath),
            container,
            spec,
        };
    };

    for (const [target, keys, level, mounts] of [
        ["/run/configs/app.conf", {}, "mapped", ["/run/configs"]],
        ["/etc/shop/app.conf", {}, "approximated", ["/etc/shop"]],
        ["etc/shop/app.conf", {}, "approximated", ["/etc/shop"]], // relative to /, as in Compose
        ["/usr/local/etc/haproxy/haproxy.cfg", {}, "approximated", ["/usr/local/etc/haproxy"]],
        [undefined, {}, "refused", []], // `/conf`: nothing can be mounted over all that the image has
        ["/etc/app.conf", {}, "refused", []],
        ["/usr/local/etc/app.conf", {}, "refused", []],
        ["/srv/shop/app.conf", { working_dir: "/srv/shop/bin" }, "refused", []],
        ["/proc/app.conf", { entrypoint: ["app"] }, "refused", []],
        ["/data/app.conf", { volumes: ["/data"] }, "refused", []], // a mount is there already
        ["/cache/app.conf", { tmpfs: "/cache:size=1m" }, "refused", []],
        ["/etc/app.conf", { entrypoint: ["app"] }, "approximated", ["/run/swingbridge"]],
        ["/etc/app.conf", { entrypoint: ["app"], read_only: true }, "refused", []],
        ["/etc/app.conf", { entrypoint: ["app"], user: "1000" }, "refused", []],
        ["/etc/shop/app.conf", { entrypoint: ["app"] }, "approximated", ["/etc/shop"]],
        ["/etc/nginx/nginx.conf", {}, "refused", []],
        ["/run/configs/app.conf", { platform: "windows/amd64" }, "refused", []], // the init container is Linux's
        ["/etc/nginx/nginx.conf", { image: "nginx:1.27" }, "approximated", ["/run/swingbridge"]],
        ["/etc/nginx/conf.d/shop.conf", { image: "nginx" }, "approximated", ["/run/swingbridge"]],
        ["/etc/nginx/nginx.conf", { image: "somebody/nginx" }, "refused", []], // it may run something else
    ] as const) {
        it(`${target ?? "/conf"} with ${JSON.stringify(keys)} is ${level}`, () => {
            const found = at(target, keys);
            assert.deepEqual([found.level, found.mounts], [level, mounts], found.reason);
        });
    }

    it("is linked by a shell that becomes what the image runs", () => {
        const { container } = at("/etc/nginx/it's.conf", { image: "nginx:1.27" });
        assert.deepEqual(container.entryPoint?.slice(0, 2), ["sh", "-c"]);
        assert.deepEqual(container.command, ["/docker-entrypoint.sh", "nginx", "-g", "daemon off;"]);
        const folder = mkdtempSync(join(tmpdir(), "swingbridge-link-"));
        try {
            const output = started({ ...container, command: ["printf", "%s|", "a b", "$HOME"] }, folder);
            assert.equal(output, "a b|$HOME|", "the program gets its arguments as they are");
            assert.equal(
                readlinkSync(join(folder, "etc/nginx/it's.conf")),
                join(folder, "run/swingbridge/1-it's.conf"),
            );
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    for (const [keys, command] of [
        [{ entrypoint: ["app", "-v"] }, ["app", "-v"]], // an entrypoint clears the image's command
        [{ entrypoint: ["app"], command: ["run"] }, ["app", "run"]],
        [{ image: "postgres:15", command: ["-c", "x=1"] }, ["docker-entrypoint.sh", "-c", "x=1"]],
        [{ image: "public.ecr.aws/docker/library/httpd:2" }, ["httpd-foreground"]],
        [{ image: "nginx", entrypoint: ["app"] }, ["app"]],
    ] as const) {
        it(`before ${JSON.stringify(keys)} runs ${command.join(" ")}`, () => {
            assert.deepEqual(at("/etc/app.conf", keys).container.command, command);
        });
    }

    it("belongs to one file", () => {
        const keys = {
            configs: [
                { source: "conf", target: "/etc/shop/a" },
                { source: "conf", target: "/etc/shop/x/../a" },
            ],
        };
        assert.match(
            problems(() => convertApp(keys, {}, { configs }))[0]!,
            /services\.app\.configs\[1\] becomes the file \/etc\/shop\/a, and so does services\.app\.configs\[0\]/,
        );
    });

    it("has an owner by number only", () => {
        const keys = { configs: [{ source: "conf", target: "/etc/shop/a", uid: "node" }] };
        const error = failure(() => convertApp(keys, {}, { configs }));
        assert.deepEqual(
            error.problems.map(({ path }) => path),
            ["services.app.configs[0].uid"],
        );
    });
});

describe("A bind mount of one file", () => {
    const files = { "conf/app.conf": "x = 1\n", "run.sh": "#!/bin/sh\n", ".env.secret": "API_TOKEN=hunter2\n" };
    const bind = (volume: string, keys: object = {}) =>
        convert(
            { services: { app: { image: IMAGE, volumes: [volume], ...keys } } },
            { allow: ["*.volumes"] },
            { files },
        );

    it("is delivered with the task, read-only where it says so", () => {
        const conversion = bind("./conf/app.conf:/etc/shop/app.conf:ro");
        const { task } = serviceOf(conversion, "app");
        assert.deepEqual(task.containers[0]!.mountPoints, [
            { sourceVolume: "app-files-1", containerPath: "/etc/shop", readOnly: true },
        ]);
        delivered(task, conversion.secretValues, at => {
            assert.equal(readFileSync(at("app", "/etc/shop/app.conf"), "utf8"), "x = 1\n");
            assert.equal(mode(at("app", "/etc/shop/app.conf")), "644");
        });
    });

    it("may be written to, with a verdict that this goes with the task", () => {
        const conversion = bind("./conf/app.conf:/etc/shop/app.conf");
        assert.equal(serviceOf(conversion, "app").task.containers[0]!.mountPoints[0]!.readOnly, false);
        assert.match(verdictOf(conversion, "services.app.volumes[0]").reason, /goes with the task/);
    });

    it("that holds a secret is kept as one", () => {
        const conversion = bind("./.env.secret:/etc/shop/.env:ro");
        assert.deepEqual(conversion.project.secrets, [{ name: "app-etc-shop-.env", from: "compose" }]);
        assert.equal(conversion.secretValues.get("app-etc-shop-.env"), "API_TOKEN=hunter2\n");
        assert.ok(!JSON.stringify(conversion.project).includes("hunter2"));
    });

    for (const [volume, reason] of [
        ["./conf:/etc/shop", /no folder of a host/],
        ["./nothing.conf:/etc/shop/a.conf", /^\.\/nothing\.conf is not there$/],
        ["/var/lib/nothing/containers:/logs", /no folder of a host/],
        ["/etc/hostname:/etc/shop/hostname", /no part of the project/],
        ["/var/run/docker.sock:/var/run/docker.sock", /no container engine/],
    ] as const) {
        it(`${volume} is refused`, () => {
            const verdict = verdictOf(bind(volume), "services.app.volumes[0]");
            assert.equal(verdict.level, "refused");
            assert.match(verdict.reason, reason);
        });
    }

    for (const source of ["/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo/Asia/Tokyo"]) {
        it(`of the time zone at ${source} is left out: TZ names one`, () => {
            const conversion = bind(`${source}:/etc/localtime:ro`);
            const { level, fix } = verdictOf(conversion, "services.app.volumes[0]");
            assert.equal(level, "approximated");
            assert.match(fix!, /TZ/);
            assert.deepEqual(conversion.project.services[0]?.task.containers[0]?.mountPoints, []);
        });
    }
});

describe("The content of a file", () => {
    for (const content of [
        "password: hunter2",
        '{"db": {"password": "hunter2"}}',
        "export API_KEY='abc'",
        "url = postgres://shop:x@db/shop",
        "aws_secret_access_key = AbC",
        "spring.datasource.password=abc",
    ]) {
        it(`holds a secret: ${content}`, () => assert.ok(contentReason(content)));
    }

    for (const content of [
        "listen 80;\nssl_certificate_key /etc/ssl/key.pem;",
        "password_file: /run/secrets/db",
        "password: ${DB_PASSWORD}",
        "password = /run/secrets/db",
        "token_ttl: 3600",
        "password: {{ .Env.PASSWORD }}",
    ]) {
        it(`holds none: ${content}`, () => assert.equal(contentReason(content), undefined));
    }
});
