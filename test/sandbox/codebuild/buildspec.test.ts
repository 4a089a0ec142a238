import assert from "node:assert/strict";

import { contextOf, openBuilds, phasesOf, saidBy, spec, type BuildHost } from "./project";

describe("What a buildspec says", function () {
    this.timeout(20_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.create();
    });
    afterEach(() => host.close());

    const MISTAKES: Record<string, [buildspec: string, message: RegExp]> = {
        "a tab": [
            "version: 0.2\nphases:\n\tbuild:\n",
            /^YAML_FILE_ERROR: found character that cannot start any token at line 3$/,
        ],
        "no version": ["phases:\n  build:\n    commands: [a]", /^YAML_FILE_ERROR: This build spec requires a version$/],
        "a version that does not exist": [
            "version: 0.3\nphases: {}",
            /^YAML_FILE_ERROR: unsupported version in buildspec: 0\.3$/,
        ],
        "an unknown phase": [
            "version: 0.2\nphases:\n  deploy:\n    commands: [a]",
            /^YAML_FILE_ERROR: Unknown phase in buildspec: deploy/,
        ],
        "no phase": ["version: 0.2\nphases: {}", /^YAML_FILE_ERROR: This build spec must contain at least one phase$/],
        "a command with a colon": [
            "version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b",
            /^YAML_FILE_ERROR: Expected Commands\[0\] to be of string type: found subkeys instead/,
        ],
        "an unknown runtime": [
            "version: 0.2\nphases:\n  install:\n    runtime-versions: {node: 20}",
            /^YAML_FILE_ERROR: Unknown runtime named 'node'/,
        ],
        "a list that is not closed": [
            "version: 0.2\nphases:\n  build:\n    commands: [a",
            /^YAML_FILE_ERROR: did not find expected ',' or '\]' at line \d$/,
        ],
        "artifacts without files": [
            "version: 0.2\nphases:\n  build:\n    commands: [a]\nartifacts: {name: x}",
            /^YAML_FILE_ERROR: artifacts must contain files$/,
        ],
    };
    for (const [name, [text, message]] of Object.entries(MISTAKES)) {
        it(`fails before the first command with ${name}`, async () => {
            const build = await host.run(text);
            assert.match(contextOf(build) ?? "", message);
            assert.deepEqual(phasesOf(build).slice(-2), ["DOWNLOAD_SOURCE FAILED", "FINALIZING SUCCEEDED"]);
        });
    }

    it("is read from the source where the project names a file, and missed where it is not there", async () => {
        const build = await host.run("", { buildspecOverride: "ci/build.yml" });
        assert.match(contextOf(build) ?? "", /^YAML_FILE_ERROR: stat .*\/ci\/build\.yml: no such file or directory$/);
    });

    it("exports variables, but no secret", async () => {
        host.session.call("secretsmanager", "CreateSecret", { Name: "s", SecretString: "hush-hush" });
        const build = await host.run(
            spec(
                { build: ["TAG=v1", 'COPY="is $SECRET"'], post_build: ["false"] },
                {
                    env: {
                        "secrets-manager": { SECRET: "s" },
                        "exported-variables": ["TAG", "COPY", "SECRET", "MISSING"],
                    },
                },
            ),
        );
        assert.deepEqual(build.exportedEnvironmentVariables, [
            { name: "TAG", value: "v1" },
            { name: "COPY", value: "is ***" },
        ]);
    });

    it("takes parameters and secrets from the account, the project's too, and hides them in the log", async () => {
        const { session } = host;
        session.call("ssm", "PutParameter", { Name: "/db/password", Value: "pa55word", Type: "SecureString" });
        session.call("secretsmanager", "CreateSecret", {
            Name: "api",
            SecretString: JSON.stringify({ key: "first line\nsecond line", other: "x" }),
        });
        const build = await host.run(
            spec(
                {
                    build: [
                        'echo "password $PASSWORD"; echo "$KEY"',
                        'test "$PROJECT" = pa55word && test ${#KEY} = 22',
                        "echo pa55word; false",
                    ],
                },
                { env: { "parameter-store": { PASSWORD: "/db/password" }, "secrets-manager": { KEY: "api:key" } } },
            ),
            {
                environmentVariablesOverride: [{ name: "PROJECT", type: "PARAMETER_STORE", value: "/db/password" }],
            },
        );
        assert.deepEqual(saidBy(host, build), ["password ***", "***", "***", "***"]);
        assert.equal(
            contextOf(build),
            "COMMAND_EXECUTION_ERROR: Error while executing command: echo ***; false. Reason: exit status 1",
        );
        assert.ok(!JSON.stringify(host.log(build)).includes("pa55word"));
    });

    it("fails where a parameter or a secret does not exist, in CodeBuild's words", async () => {
        const parameter = await host.run(spec({ build: ["true"] }, { env: { "parameter-store": { A: "/none" } } }));
        assert.equal(contextOf(parameter), "Decrypted Variables Error: parameter does not exist: /none");
        const secret = await host.run(spec({ build: ["true"] }, { env: { "secrets-manager": { A: "none:key" } } }));
        assert.equal(
            contextOf(secret),
            "Secrets Manager Error: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        );
    });
});
