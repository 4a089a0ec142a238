import assert from "node:assert/strict";
import { convert, convertApp, failure, IMAGE, problems, verdictOf, type AppConversion } from "./fixture";

/** A service that uses one secret of ECS Compose-X. */
const withSecret = (written: object, keys: object = {}, app: object = { secrets: ["db-login"] }): AppConversion =>
    convertApp(app, {}, { secrets: { "db-login": { external: true, ...keys, "x-secrets": written } } });

describe("`x-secrets` of ECS Compose-X", () => {
    it("gives the container a variable, named after the secret where nothing names it", () => {
        const { container, project } = withSecret({ Name: "/shop/db" });
        assert.deepEqual(container.secrets, { DB_LOGIN: { secret: "db-login" } });
        assert.deepEqual(container.mountPoints, [], "there are no files");
        assert.deepEqual(project.secrets, [{ name: "db-login", from: { existing: "secretsmanager:/shop/db" } }]);
        assert.deepEqual(withSecret({ Name: "shop/db", VarName: "LOGIN" }).container.secrets, {
            LOGIN: { secret: "db-login" },
        });
    });

    it("gives a variable for each JSON key, as Compose-X names them", () => {
        const { container } = withSecret({
            Name: "shop/db",
            JsonKeys: [
                { SecretKey: "username", VarName: "DB_USER" },
                { SecretKey: "host.name", Transform: "java_properties" },
                { SecretKey: "password", Transform: "capitalize" },
                { SecretKey: "db_name", Transform: "title" },
                { SecretKey: "port" },
                { Key: "ca", Name: "DB_CA" },
            ],
        });
        const key = (jsonKey: string) => ({ secret: "db-login", jsonKey });
        assert.deepEqual(container.secrets, {
            DB_USER: key("username"),
            HOST_NAME: key("host.name"),
            PASSWORD: key("password"),
            Db_Name: key("db_name"),
            port: key("port"),
            DB_CA: key("ca"),
        });
    });

    it("takes an ARN, and that of a lookup", () => {
        const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf";
        for (const written of [{ Name: arn }, { Lookup: { Arn: arn } }]) {
            assert.deepEqual(withSecret(written).project.secrets, [{ name: "db-login", from: { existing: arn } }]);
        }
    });

    it("leaves it to the service, where that says how it wants the secret", () => {
        const asked = { secrets: [{ source: "db-login", "x-aws-environment": "TOKEN" }] };
        assert.deepEqual(withSecret({ Name: "shop/db" }, {}, asked).container.secrets, {
            TOKEN: { secret: "db-login" },
        });
        const file = { secrets: [{ source: "db-login", target: "login" }] };
        const { container } = withSecret({ Name: "shop/db" }, {}, file);
        assert.equal(container.mountPoints[0]?.containerPath, "/run/secrets", "as a file too");
    });

    it("wins over the value that a developer's Docker has", () => {
        const conversion = convertApp(
            { secrets: ["db"] },
            {},
            { secrets: { db: { environment: "DB", "x-secrets": { Name: "shop/db" } } } },
        );
        assert.deepEqual(conversion.project.secrets, [{ name: "db", from: { existing: "shop/db" } }]);
        assert.equal(verdictOf(conversion, "secrets.db.environment").level, "dropped");
    });

    it("by tags is refused with the command that finds the ARN", () => {
        const run = () => withSecret({ Lookup: { Tags: [{ stage: "prod" }, { Key: "team", Value: "shop" }] } });
        const [problem] = failure(run).problems;
        assert.equal(problem?.path, "secrets.db-login.x-secrets.Lookup");
        assert.match(
            problem.fix!,
            /--resource-type-filters secretsmanager:secret --tag-filters Key=stage,Values=prod Key=team,Values=shop/,
        );
    });

    for (const [written, message] of [
        [{ Nam: "x" }, /x-secrets\.Nam is no key of x-secrets$/],
        [{ JsonKeys: [{ VarName: "X" }] }, /JsonKeys\[0\] names no key$/],
        [{ JsonKeys: [{ SecretKey: "a", Transform: "shout" }] }, /JsonKeys\[0\] transforms with shout$/],
        [{ JsonKeys: [{ SecretKey: "a" }, { SecretKey: "a", VarName: "B" }] }, /JsonKeys\[1\] names a again$/],
        [[], /x-secrets is no description of a secret$/],
    ] as const) {
        it(`is an error where it is ${JSON.stringify(written)}`, () => {
            const [problem] = problems(() => withSecret(written));
            assert.match(problem!, message);
            assert.match(problem!, /^\d+:\d+ /, "with its place");
        });
    }
});

describe("`x-efs` of ECS Compose-X", () => {
    const volumesOf = (written: object, keys: object = {}) =>
        convert({
            services: { app: { image: IMAGE, volumes: ["data:/data"] } },
            volumes: { data: { ...keys, "x-efs": written } },
        }).project.volumes;

    it("is a file system of its own with CloudFormation's properties", () => {
        const [volume] = volumesOf({
            Properties: {
                PerformanceMode: "maxIO",
                ThroughputMode: "provisioned",
                ProvisionedThroughputInMibps: 64,
                LifecyclePolicies: [{ TransitionToIA: "AFTER_7_DAYS" }],
                BackupPolicy: { Status: "ENABLED" },
                KmsKeyId: "mrk-1",
                Encrypted: true,
                FileSystemTags: [{ Key: "team", Value: "shop" }],
            },
        });
        assert.deepEqual(volume?.fileSystem, {
            name: "data",
            performanceMode: "maxIO",
            throughputMode: "provisioned",
            provisionedThroughput: 64,
            transitionToInfrequentAccess: "AFTER_7_DAYS",
            backup: true,
            kmsKey: "mrk-1",
        });
        assert.deepEqual(volume.tags, { team: "shop" });
    });

    it("shares the project's file system where it asks for nothing", () => {
        const [volume] = volumesOf({ MacroParameters: { EnforceIamAuth: true } });
        assert.equal(volume?.fileSystem, undefined);
        assert.equal(volume?.rootDirectory, "/data");
    });

    it("is one that exists already, by its id or its ARN", () => {
        const id = "fs-0123456789abcdef0";
        const arn = `arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/${id}`;
        for (const written of [{ Use: id }, { Lookup: { Arn: arn } }]) {
            assert.equal(volumesOf(written, { driver_opts: { uid: "70" } })[0]?.existing, id);
        }
    });

    it("tells of a value that EFS does not take at the place where it is written", () => {
        const text = `
services:
  app: { image: "${IMAGE}", volumes: ["data:/data"] }
volumes:
  data:
    x-efs:
      Properties:
        PerformanceMode: fast
`;
        const [problem] = problems(() => convert(text));
        assert.match(problem!, /^8:\d+ .* is "fast"$/);
    });

    it("by tags, or with a property that is not made here, is refused with the way on", () => {
        const fixes = (written: object) => failure(() => volumesOf(written)).problems.map(({ fix }) => fix!);
        assert.match(fixes({ Lookup: { Tags: [{ a: "b" }] } })[0]!, /elasticfilesystem:file-system .*Key=a,Values=b/);
        assert.match(fixes({ Properties: { FileSystemPolicy: {} } })[0]!, /Use: fs-…/);
    });
});
