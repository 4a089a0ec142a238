import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { inspect } from "node:util";
import { secretReason } from "../../fargate/secret-detection";
import { delivered } from "./delivery";
import { convert, convertApp, failure, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

describe("A password in `environment`", () => {
    for (const [variable, value] of [
        ["POSTGRES_PASSWORD", "x"],
        ["PGPASSWORD", "x"],
        ["DB_PASS", "x"],
        ["MYSQL_PWD", "x"],
        ["JWT_SECRET", "x"],
        ["GITHUB_TOKEN", "x"],
        ["STRIPE_API_KEY", "x"],
        ["AWS_SECRET_ACCESS_KEY", "x"],
        ["SECRET_KEY_BASE", "x"],
        ["password", "x"],
        ["DATABASE_URL", "postgres://shop:x@db:5432/shop"],
        ["REDIS_URL", "redis://:x@redis:6379"],
        ["APP_KEY", "base64:x"],
        ["WORDPRESS_AUTH_SALT", "x"],
        ["ANON", "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl"],
        ["BOT", `xoxb-${"1".repeat(12)}`],
        ["GITLAB_OMNIBUS_CONFIG", "external_url 'https://git'\ngitlab_rails['smtp_password'] = \"x\""],
        ["TLS_CERTIFICATE", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
        ["CONNECTION", "Server=db;User Id=sa;Password=x;"],
    ] as const) {
        it(`is found in ${variable}=${value}`, () => assert.ok(secretReason(variable, value)));
    }

    for (const [variable, value] of [
        ["POSTGRES_USER", "shop"],
        ["DATABASE_URL", "postgres://shop@db:5432/shop"],
        ["REDIS_URL", "redis://redis:6379"],
        ["POSTGRES_PASSWORD_FILE", "/run/secrets/password"],
        ["ALLOW_EMPTY_PASSWORD", "yes"],
        ["MYSQL_RANDOM_ROOT_PASSWORD", "yes"],
        ["TOKEN_TTL", "3600"],
        ["PASSWORD_MIN_LENGTH", "8"],
        ["PWD", "/srv"],
        ["COMPASS", "north"],
        ["STRIPE_PUBLIC_KEY", "pk_live"],
        ["DB_PASSWORD", ""],
        ["APP_KEYS_URL", "x"],
        ["SETTINGS", "level: debug\nname: shop"],
    ] as const) {
        it(`is not found in ${variable}=${value}`, () => assert.equal(secretReason(variable, value), undefined));
    }

    it("becomes a secret that the container reads; the value is nowhere but in the secret values", () => {
        const conversion = convertApp({ environment: { DB_PASSWORD: "open sesame", PORT: "80" } });
        const { container, project, secretValues, verdicts } = conversion;
        assert.deepEqual(container.environment, { PORT: "80" });
        assert.deepEqual(container.secrets, { DB_PASSWORD: { secret: "app-DB_PASSWORD" } });
        assert.deepEqual(project.secrets, [{ name: "app-DB_PASSWORD", from: "compose" }]);
        assert.equal(secretValues.get("app-DB_PASSWORD"), "open sesame");
        assert.equal(verdictOf(conversion, "services.app.environment.DB_PASSWORD").level, "approximated");
        const shown = [
            JSON.stringify({ project, verdicts, secretValues }),
            inspect(conversion, { depth: 9 }),
            `${secretValues}`,
        ];
        shown.forEach(text => assert.doesNotMatch(text, /open sesame/));
        assert.equal(inspect(secretValues), "SecretValues(app-DB_PASSWORD)");
        assert.match(shown[0]!, /app-DB_PASSWORD/);
    });

    it("is any value that the stack keeps encrypted, under whatever name", () => {
        const compose = {
            services: { app: { image: IMAGE, environment: { GREETING: "say open-sesame", PORT: "80" } } },
        };
        const { project } = convert(compose, { encryptedValues: ["open-sesame", "80"] });
        const [container] = project.services[0]!.task.containers;
        assert.deepEqual(container?.environment, { PORT: "80" });
        assert.deepEqual(container?.secrets, { GREETING: { secret: "app-GREETING" } });
    });

    for (const keys of [
        { command: ["redis-server", "--requirepass", "open-sesame"] },
        { command: "redis-server --requirepass open-sesame" },
        { command: "celery flower --basic_auth=admin:open-sesame" },
        { command: "tunnel run --token open-sesame" },
        { command: ["sh", "-c", "export DB_PASSWORD='open-sesame'; exec app"] },
        { healthcheck: { test: ["CMD", "mysqladmin", "ping", "-h", "localhost", "-u", "root", "-popen-sesame"] } },
        { healthcheck: { test: "mysqladmin ping -uroot -popen-sesame || exit 1" } },
        { entrypoint: ["app", "--password=open-sesame"] },
        { command: ["migrate", "postgres://shop:open-sesame@db/shop"] },
        { healthcheck: { test: ["CMD", "mysqladmin", "--password=open-sesame", "ping"] } },
    ]) {
        it(`cannot be lifted out of ${JSON.stringify(keys)}, which is refused`, () => {
            const error = failure(() => convertApp(keys));
            assert.equal(error.problems.length, 1);
            assert.match(error.problems[0]!.reason!, /It holds a password/);
            assert.doesNotMatch(error.message, /open-sesame/);
        });
    }

    for (const keys of [
        { command: ["sh", "-c", 'exec redis-server --requirepass "$$PASSWORD"'] },
        { command: ["sh", "-c", "DB_PASSWORD=$$(cat /run/secrets/db) exec app"] },
        { command: ["pg_restore", "--no-password", "--dbname", "shop"] },
        { command: "tunnel run --token-file /run/secrets/token" },
        { healthcheck: { test: "mysqladmin ping -uroot -p$$MYSQL_ROOT_PASSWORD" } },
        { healthcheck: { test: "mysqladmin ping -h localhost -P 3306" } },
    ]) {
        it(`is not in ${JSON.stringify(keys)}`, () => assert.ok(convertApp(keys)));
    }
});

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/token-AbCdEf";

describe("A Compose secret", () => {
    const compose = {
        services: {
            app: {
                image: IMAGE,
                secrets: ["token", { source: "key", target: "tls/key.pem", mode: "0400", uid: "70" }],
            },
        },
        secrets: { token: { environment: "TOKEN" }, key: { file: "key.pem" }, unused: { file: "missing" } },
    };
    const options = { environment: { TOKEN: "t0ken" }, files: { "key.pem": "line 1\nline 2\n" } };

    it("is a file that an init container writes before the service starts", () => {
        const conversion = convert(compose, {}, options);
        const [app, init] = serviceOf(conversion, "app").task.containers;
        assert.deepEqual(app?.dependsOn, [{ containerName: "files", condition: "SUCCESS" }]);
        assert.deepEqual(app?.mountPoints, [
            { sourceVolume: "app-files-1", containerPath: "/run/secrets", readOnly: true },
        ]);
        assert.equal(init?.essential, false);
        assert.deepEqual(init?.secrets, { FILE_1: { secret: "token" }, FILE_2: { secret: "key" } });
        assert.deepEqual(serviceOf(conversion, "app").task.volumes, [{ name: "app-files-1", taskLocal: true }]);
        assert.deepEqual(conversion.secretValues.names(), ["token", "key"]);
        assert.equal(conversion.secretValues.get("key"), "line 1\nline 2\n");
    });

    it("is written by commands that a shell runs, with its mode, to the byte", () => {
        const conversion = convert(
            {
                ...compose,
                services: {
                    app: { image: IMAGE, secrets: ["token", { source: "key", target: "tls/it's.pem", mode: "0400" }] },
                },
            },
            {},
            { ...options, files: { "key.pem": "line 1\n$HOME `line 2`\n" } },
        );
        delivered(serviceOf(conversion, "app").task, conversion.secretValues, at => {
            const [token, key] = [at("app", "/run/secrets/token"), at("app", "/run/secrets/tls/it's.pem")];
            assert.equal(readFileSync(token, "utf8"), "t0ken");
            assert.equal(readFileSync(key, "utf8"), "line 1\n$HOME `line 2`\n");
            assert.equal(statSync(token).mode & 0o777, 0o444);
            assert.equal(statSync(key).mode & 0o777, 0o400);
        });
    });

    it("may be owned by the user that reads it", () => {
        const init = serviceOf(convert(compose, {}, options), "app").task.containers[1]!;
        assert.match(init.command![2]!, /chown 70:0 \S+\/tls\/key\.pem && chmod 0400/);
    });

    it("shares its task with a service of any name", () => {
        const named = { ...compose, services: { files: compose.services.app } };
        const names = serviceOf(convert(named, {}, options), "files").task.containers.map(({ name }) => name);
        assert.deepEqual(names, ["files", "files-init"]);
    });

    it("that has no value is an error at the key that names it", () => {
        const [environment, file, ...more] = problems(() => convert(compose));
        assert.equal(
            environment,
            "18:7 secrets.token.environment needs the environment variable TOKEN, which is not there",
        );
        assert.match(file!, /^21:7 secrets\.key\.file needs the file .*key\.pem, which is not there/);
        assert.deepEqual(more, [], "nothing about a secret that no service uses");
        const shared = { ...compose, services: { app: compose.services.app, web: compose.services.app } };
        assert.equal(problems(() => convert(shared)).length, 2, "each once, however many services use it");
    });

    it("must be one of the project's where the stack's configuration names it", () => {
        const settings = { secrets: { kay: { existing: "arn:aws:ssm:us-east-1:123456789012:parameter/key" } } };
        const given = { tokne: "hunter2", key: "b", token: "a", unused: "c" };
        const error = failure(() => convert(compose, settings, { given }));
        assert.deepEqual(
            error.problems.map(({ path, message, fix }) => [path, message, fix]),
            ["kay", "tokne"].map(name => [
                "swingbridge:secrets",
                `names the secret ${name}, which the project does not have`,
                "Its secrets are token, key, unused.",
            ]),
        );
        assert.doesNotMatch(error.message, /hunter2/);
    });

    it("may be given by the stack's configuration", () => {
        const { secretValues } = convert(compose, {}, { given: { token: "a", key: "b" } });
        assert.deepEqual([secretValues.get("token"), secretValues.get("key")], ["a", "b"]);
    });

    it("may exist already: in the file, or by the stack's word", () => {
        const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/token-AbCdEf";
        const external = { ...compose, secrets: { ...compose.secrets, token: { external: true, name: arn } } };
        assert.deepEqual(convert(external, {}, options).project.secrets[0], { name: "token", from: { existing: arn } });
        const { project, secretValues } = convert(compose, { secrets: { token: { existing: arn } } }, options);
        assert.deepEqual(project.secrets[0], { name: "token", from: { existing: arn } });
        assert.deepEqual(secretValues.names(), ["key"]);
    });

    for (const [why, value, message] of [
        ["empty", "", /is an empty secret/],
        ["larger than a parameter", "x".repeat(4097), /is a secret of 4097 bytes/],
    ] as const) {
        it(`that is ${why} is an error`, () => {
            const files = { "key.pem": value };
            assert.match(problems(() => convert(compose, {}, { ...options, files }))[0]!, message);
        });
    }

    it("that is external and names nothing is an error", () => {
        const external = {
            ...compose,
            secrets: { ...compose.secrets, token: { external: true, name: "arn:aws:s3:::x" } },
        };
        assert.match(
            problems(() => convert(external, {}, options))[0]!,
            /secrets\.token is external, but arn:aws:s3:::x is not the ARN or name/,
        );
    });

    for (const [name, existing, part] of [
        [undefined, "token", {}], // Compose's own default: the secret of this name
        ["shop/token", "shop/token", {}],
        ["/shop/token", "/shop/token", {}],
        [`${ARN}:password::`, ARN, { jsonKey: "password" }],
        [`${ARN}:password:AWSPREVIOUS:`, ARN, { jsonKey: "password", versionStage: "AWSPREVIOUS" }],
        [`${ARN}:::v-1`, ARN, { versionId: "v-1" }],
    ] as const) {
        it(`that is external is read as ${name ?? "its own name"} says`, () => {
            const token = { external: true, ...(name && { name }) };
            const { project } = convert({ ...compose, secrets: { ...compose.secrets, token } }, {}, options);
            assert.deepEqual(project.secrets[0], { name: "token", from: { existing } });
            const init = project.services[0]!.task.containers[1]!;
            assert.deepEqual(init.secrets.FILE_1, { secret: "token", ...part });
        });
    }

    it("is an environment variable where the service asks, and a file beside it only if it names a target", () => {
        const services = (more: object) => ({
            app: { image: IMAGE, secrets: [{ source: "token", "x-aws-environment": "API_TOKEN", ...more }] },
        });
        const [alone] = serviceOf(convert({ ...compose, services: services({}) }, {}, options), "app").task.containers;
        assert.deepEqual(alone?.secrets, { API_TOKEN: { secret: "token" } });
        assert.deepEqual(alone?.mountPoints, []);
        const both = convert({ ...compose, services: services({ target: "t" }) }, {}, options);
        assert.equal(serviceOf(both, "app").task.containers.length, 2);
    });

    it("cannot become a variable that has a value, nor can bytes that are no text", () => {
        const app = {
            image: IMAGE,
            environment: { API_TOKEN: "on" },
            secrets: [
                { source: "token", "x-aws-environment": "API_TOKEN" },
                { source: "key", "x-aws-environment": "KEY" },
            ],
        };
        const files = { "key.pem": Buffer.from([0, 255]) };
        assert.deepEqual(
            problems(() => convert({ ...compose, services: { app } }, {}, { ...options, files })).map(text =>
                text.replace(/^\S+ /, ""),
            ),
            [
                "services.app.secrets[0].x-aws-environment cannot become the environment variable API_TOKEN",
                "services.app.secrets[1].x-aws-environment cannot become the environment variable KEY",
            ],
        );
    });

    it("cannot take the name of a lifted password", () => {
        const clash = {
            services: { app: { image: IMAGE, environment: { TOKEN: "x" }, secrets: ["app-TOKEN"] } },
            secrets: { "app-TOKEN": { environment: "TOKEN" } },
        };
        assert.match(problems(() => convert(clash, {}, options))[0]!, /becomes the secret app-TOKEN, and so does/);
    });
});

describe("The JSON keys of a secret", () => {
    const secrets = (token: object) => ({ secrets: { token } });
    const app = { secrets: [{ source: "token" }] };

    it("are a file each, and a variable each where the service names one", () => {
        const { spec } = convertApp(
            app,
            {},
            secrets({ external: true, name: ARN, "x-aws-keys": ["user", "password"] }),
        );
        const init = spec.task.containers[1]!;
        assert.deepEqual(init.secrets, {
            FILE_1: { secret: "token", jsonKey: "user" },
            FILE_2: { secret: "token", jsonKey: "password" },
        });
        assert.equal(spec.task.containers[0]?.mountPoints[0]?.containerPath, "/run/secrets/token");
        assert.match(init.command![2]!, / \S+\/user && .* \S+\/password && /);
        const asked = { secrets: [{ source: "token", "x-aws-environment": { password: "PGPASSWORD" } }] };
        const named = convertApp(asked, {}, secrets({ external: true, name: ARN, "x-aws-keys": "password" }));
        assert.deepEqual(named.container.secrets, { PGPASSWORD: { secret: "token", jsonKey: "password" } });
    });

    it("of a value that the project holds become a parameter each", () => {
        const files = { "db.json": '{"user": "shop", "port": 5432}' };
        const compose = {
            services: { app: { image: IMAGE, ...app } },
            ...secrets({ file: "db.json", "x-aws-keys": "*" }),
        };
        const conversion = convert(compose, {}, { files });
        assert.deepEqual(conversion.secretValues.names(), ["token.user", "token.port"]);
        delivered(conversion.project.services[0]!.task, conversion.secretValues, at => {
            assert.equal(readFileSync(at("app", "/run/secrets/token/port"), "utf8"), "5432");
        });
    });

    for (const [why, token, message] of [
        ["unlisted, of an existing secret", { external: true, name: ARN, "x-aws-keys": "*" }, /cannot run on Fargate/],
        ["of a parameter", { external: true, name: "/a/b", "x-aws-keys": "k" }, /what is no JSON object/],
        ["of a key", { external: true, name: `${ARN}:k::`, "x-aws-keys": "k" }, /what is no JSON object/],
        ["of a text", { environment: "TEXT", "x-aws-keys": "k" }, /what is no JSON object/],
        ["that are not there", { environment: "JSON", "x-aws-keys": ["a", "b"] }, /names b$/],
        ["none", { environment: "JSON", "x-aws-keys": [] }, /names no key/],
    ] as const) {
        it(`${why}: an error`, () => {
            const compose = { services: { app: { image: IMAGE, ...app } }, ...secrets(token) };
            const environment = { TEXT: "t0ken", JSON: '{"a": 1}' };
            const [problem, ...more] = problems(() => convert(compose, {}, { environment }));
            assert.match(problem!, message);
            assert.deepEqual(more, []);
        });
    }
});
