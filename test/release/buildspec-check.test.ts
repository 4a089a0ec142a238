import assert from "node:assert/strict";
import { checkBuildSpec } from "../../release/buildspec-check";

type Found = ReturnType<typeof checkBuildSpec>["problems"];

const lines = (found: Found): string[] =>
    found.map(({ position, path, message }) => `${position.line}:${position.column} ${path} ${message}`);

/** A buildspec with a part of its own; where it has no phases, with one that builds. */
function buildSpec(part: string): string {
    const phases = /^(phases|batch):/m.test(part) ? "" : "phases:\n  build:\n    commands:\n      - make\n";
    return `version: 0.2\n${part}\n${phases}`;
}

const WHOLE = `version: 0.2
run-as: builder
env:
  shell: bash
  variables:
    STAGE: "prod"
    RETRIES: 3
    AUTH_TOKEN_URL: https://auth.example.com/token
  parameter-store:
    NPM_TOKEN: /app/npm-token
    CERTIFICATE: arn:aws:ssm:eu-west-1:111122223333:parameter/app/cert
  secrets-manager:
    DB_PASSWORD: app/db:password
    DB_USER: arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-a1b2c3:username:AWSCURRENT
    WHOLE_SECRET: app/other
    PINNED: app/db:password::a1b2c3
  exported-variables: [IMAGE_TAG, IMAGE_DIGEST]
  git-credential-helper: yes
proxy:
  upload-artifacts: no
  logs: yes
phases:
  install:
    run-as: root
    on-failure: RETRY-3-.*timeout.*
    runtime-versions:
      nodejs: 20
      python: "3.10"
      java: corretto21
    commands:
      - npm ci
    finally:
      - echo installed
  pre_build:
    on-failure: ABORT
    commands:
      - npm test
      - |
        if [ -f x ]; then
          echo "a: b"
        fi
  build:
    on-failure: CONTINUE
    commands: [npm run build]
  post_build:
    commands:
      - '[ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ] || exit 1'
      - docker push "$REPO_URI:$IMAGE_TAG"
reports:
  unit-tests:
    files: ["**/*.xml"]
    base-directory: reports
    discard-paths: yes
    file-format: junitxml
  arn:aws:codebuild:eu-west-1:111122223333:report-group/coverage:
    files: [coverage/clover.xml]
    file-format: CLOVERXML
artifacts:
  files: [taskdef.json, appspec.yaml]
  name: release-$(date +%Y-%m-%d)
  discard-paths: no
  base-directory: out
  exclude-paths: "**/*.map"
  enable-symlinks: yes
  s3-prefix: releases
  secondary-artifacts:
    image_detail:
      files: imageDetail.json
cache:
  key: npm-$(codebuild-hash-files package-lock.json)
  fallback-keys: [npm-]
  action: save
  paths: [node_modules/**/*]
`.replace("files: imageDetail.json", "files: [imageDetail.json]");

const BATCH = `version: 0.2
batch:
  fast-fail: false
  build-graph:
    - identifier: test
      env:
        compute-type: BUILD_GENERAL1_SMALL
        type: LINUX_CONTAINER
        image: aws/codebuild/standard:7.0
        privileged-mode: true
        variables: { SUITE: unit }
      ignore-failure: false
    - identifier: images
      buildspec: build/images.yml
      debug-session: true
      depend-on: [test]
`;

describe("A buildspec that CodeBuild takes", () => {
    for (const [what, text] of [
        ["every key", WHOLE],
        ["only what is needed", buildSpec("")],
        ["a graph of builds, without phases", BATCH],
        ["a list of builds", buildSpec("batch:\n  build-list:\n    - identifier: a\n    - identifier: b\n")],
        [
            "a matrix",
            buildSpec(
                "batch:\n  build-matrix:\n    static: { ignore-failure: false, env: { type: ARM_CONTAINER } }\n    dynamic:\n      buildspec: [a.yml]\n      env: { compute-type: [BUILD_GENERAL1_LARGE], image: [x], variables: { V: [1, two] } }\n",
            ),
        ],
        ["a fan-out", buildSpec("batch:\n  build-fanout: { parallelism: 4, ignore-failure: true }\n")],
        ["runtimes alone in install", buildSpec("phases:\n  install: { runtime-versions: { golang: 1.21 } }\n")],
        ["JSON, which is YAML", '{"version": 0.2, "phases": {"build": {"commands": ["make"]}}}'],
        ["the version in quotes", buildSpec("").replace("0.2", '"0.2"')],
        ["an anchor", buildSpec("phases:\n  install: { commands: &c [make] }\n  build: { commands: *c }\n")],
        ["a retry without bounds", buildSpec("phases:\n  build: { on-failure: RETRY, commands: [make] }\n")],
        [
            "a push after a build that stops when it fails",
            buildSpec(
                "phases:\n  build: { on-failure: ABORT, commands: [make] }\n  post_build: { commands: [docker push x] }\n",
            ),
        ],
        ["a token by its pointer", buildSpec("env: { variables: { TOKEN_FILE: /run/token } }")],
    ] as const) {
        it(what, () => {
            const { problems, warnings } = checkBuildSpec(text, "buildspec.yml");
            assert.deepEqual([...lines(problems), ...lines(warnings)], []);
        });
    }
});

describe("A buildspec that CodeBuild refuses, or that fails", () => {
    const env = (text: string) => buildSpec(`env:\n  ${text}`);
    const build = (text: string) => buildSpec(`phases:\n  build:\n    commands: [make]\n    ${text}`);
    const command = (text: string) => buildSpec(`phases:\n  build:\n    commands:\n      - ${text}`);
    const report = (text: string) => buildSpec(`reports:\n  tests:\n    files: [a.xml]\n    ${text}`);
    const artifacts = (text: string) => buildSpec(`artifacts:\n  ${text}`);
    const cache = (text: string) => buildSpec(`cache:\n  ${text}`);
    const graph = (...builds: string[]) =>
        buildSpec(`batch:\n  build-graph:\n${builds.map(entry => `    - ${entry}\n`).join("")}`);
    for (const [what, text, ...expected] of [
        ["nothing", "", "1:1  must be an object, is empty"],
        ["a list", "- make", "1:1  must be an object, is a list"],
        ["a tab", "version: 0.2\nphases:\n\tbuild:\n", /^3:1 {2}is indented with a tab/],
        ["a key twice", buildSpec("env: {}\nenv: {}"), /Map keys must be unique/],
        ["two documents", `${buildSpec("")}---\nversion: 0.2\n`, /holds a second document/],
        ["no version", "phases: { build: { commands: [make] } }", "1:1  has no version"],
        ["version 0.1", buildSpec("").replace("0.2", "0.1"), "1:10 version is 0.1"],
        ["version 2", buildSpec("").replace("0.2", "2"), "1:10 version is 2"],
        ["no phases", "version: 0.2", "1:1  has no phases"],
        ["an unknown key", buildSpec("artefacts: {}"), "2:1 artefacts is no key that CodeBuild knows here"],
        ["a shell that there is not", env("shell: zsh"), '3:10 env.shell is "zsh"'],
        [
            "a password in a variable",
            env("variables: { DB_PASSWORD: hunter22 }"),
            "3:29 env.variables.DB_PASSWORD is a secret in plain text",
        ],
        [
            "a password in a URL",
            env("variables: { DATABASE: postgres://a:hunter22@db/x }"),
            "3:26 env.variables.DATABASE is a secret in plain text",
        ],
        [
            "an access key",
            env("variables: { KEY_ID: AKIAIOSFODNN7EXAMPLE }"),
            "3:24 env.variables.KEY_ID is a secret in plain text",
        ],
        [
            "a variable of CodeBuild's",
            env("variables: { CODEBUILD_SRC_DIR: /x }"),
            "3:35 env.variables.CODEBUILD_SRC_DIR is a name of CodeBuild's own",
        ],
        [
            "a variable with a dash",
            env("variables: { my-name: x }"),
            "3:25 env.variables.my-name is no name of an environment variable",
        ],
        ["a variable that is a list", env("variables: { A: [x] }"), "3:19 env.variables.A must be text, is a list"],
        [
            "a parameter with spaces",
            env("parameter-store: { A: a b }"),
            '3:25 env.parameter-store.A is "a b", no name of a parameter',
        ],
        ["a secret without a name", env('secrets-manager: { A: ":key" }'), '3:25 env.secrets-manager.A is ":key"'],
        [
            "a secret with too many parts",
            env('secrets-manager: { A: "a:b:c:d:e" }'),
            '3:25 env.secrets-manager.A is "a:b:c:d:e"',
        ],
        [
            "a secret by stage and id",
            env('secrets-manager: { A: "a:b:AWSCURRENT:id" }'),
            "3:25 env.secrets-manager.A names a version by stage and by id",
        ],
        [
            "a variable from two places",
            env("variables: { A: x }\n  parameter-store: { A: /a }"),
            "4:25 env.parameter-store.A is in variables too",
        ],
        [
            "a secret that is exported",
            env("parameter-store: { A: /a }\n  exported-variables: [A]"),
            "4:24 env.exported-variables[0] is a secret, which cannot be exported",
        ],
        [
            "an export of AWS's",
            env("exported-variables: [AWS_REGION]"),
            "3:24 env.exported-variables[0] cannot be exported",
        ],
        ["an export twice", env("exported-variables: [A, A]"), "3:27 env.exported-variables[1] is exported twice"],
        [
            "a credential helper with a path",
            env("git-credential-helper: store"),
            '3:26 env.git-credential-helper must be yes or no, is "store"',
        ],
        ["a proxy of its own", buildSpec("proxy: { host: x }"), "2:10 proxy.host is no key that CodeBuild knows here"],
        ["no phase", buildSpec("phases: {}"), "2:9 phases has no phase"],
        [
            "prebuild",
            buildSpec("phases:\n  prebuild: { commands: [make] }"),
            "3:3 phases.prebuild is no key that CodeBuild knows here",
        ],
        [
            "a phase of another system",
            buildSpec("phases:\n  deploy: { commands: [make] }"),
            "3:3 phases.deploy is no key that CodeBuild knows here",
        ],
        [
            "a phase without commands",
            buildSpec("phases:\n  build: { run-as: root }"),
            "3:10 phases.build has no commands",
        ],
        ["an install phase of nothing", buildSpec("phases:\n  install: {}"), "3:12 phases.install has no commands"],
        ["commands as text", buildSpec("phases:\n  build: { commands: make }"), /must be a list, is text/],
        ["no command", buildSpec("phases:\n  build: { commands: [] }"), /commands is an empty list/],
        ["an empty command", command('""'), "5:9 phases.build.commands[0] is empty"],
        ["a command of nothing", command(""), /commands\[0\] must be text, is empty/],
        [
            "a colon in a command",
            command("echo Status: done"),
            "5:9 phases.build.commands[0] must be text, is an object",
        ],
        ["a list of commands in a list", command("[a, b]"), "5:9 phases.build.commands[0] must be text, is a list"],
        ["on-failure: STOP", build("on-failure: STOP"), '5:17 phases.build.on-failure is "STOP"'],
        ["101 retries", build("on-failure: RETRY-101"), /retries 101 times, CodeBuild takes 100/],
        ["a retry for no expression", build("on-failure: RETRY-3-(("), /no regular expression after RETRY/],
        ["finally as text", build("finally: make"), "5:14 phases.build.finally must be a list, is text"],
        ["run-as of nobody", build('run-as: ""'), "5:13 phases.build.run-as is empty"],
        [
            "runtimes in build",
            build("runtime-versions: { nodejs: 20 }"),
            "5:23 phases.build.runtime-versions is for the install phase only",
        ],
        [
            "node",
            buildSpec("phases:\n  install: { runtime-versions: { node: 20 } }"),
            /runtime-versions\.node is no runtime of CodeBuild's images/,
        ],
        [
            "python 3.10 without quotes",
            buildSpec("phases:\n  install: { runtime-versions: { python: 3.10 } }"),
            /is 3\.10, which YAML reads as 3\.1/,
        ],
        ["a report without files", buildSpec("reports: { tests: {} }"), "2:19 reports.tests has no files"],
        ["a report format that there is not", report("file-format: TAP"), '5:18 reports.tests.file-format is "TAP"'],
        ["files as text", report("").replace("[a.xml]", "a.xml"), "4:12 reports.tests.files must be a list, is text"],
        [
            "a report with spaces in its name",
            report("").replace("tests:", "unit tests:"),
            "4:5 reports.unit tests is no name of a report group",
        ],
        [
            "six report groups",
            buildSpec(`reports:\n${"abcdef".replace(/./g, name => `  r${name}: { files: [x] }\n`)}`),
            "3:3 reports has 6 report groups, CodeBuild takes 5",
        ],
        ["artifacts without files", artifacts("name: x"), "3:3 artifacts has no files"],
        [
            "secondary artifacts alone",
            artifacts("secondary-artifacts: { a: { files: [x] } }"),
            "3:3 artifacts has no files",
        ],
        [
            "an identifier with a dash",
            artifacts("files: [x]\n  secondary-artifacts: { a-b: { files: [x] } }"),
            "4:31 artifacts.secondary-artifacts.a-b is no identifier of an artifact",
        ],
        [
            "13 secondary artifacts",
            artifacts(
                `files: [x]\n  secondary-artifacts:\n${"abcdefghijklm".replace(/./g, id => `    ${id}: { files: [x] }\n`)}`,
            ),
            "5:5 artifacts.secondary-artifacts has 13 artifacts, CodeBuild takes 12",
        ],
        ["discard-paths: maybe", artifacts("files: [x]\n  discard-paths: maybe"), /must be yes or no, is "maybe"/],
        ["a cache of nothing", cache("key: x"), "3:3 cache has no paths"],
        [
            "six fallback keys",
            cache("key: x\n  fallback-keys: [a, b, c, d, e, f]\n  paths: [x]"),
            /has 6 keys, CodeBuild takes 5/,
        ],
        [
            "fallback keys without a key",
            cache("fallback-keys: [a]\n  paths: [x]"),
            "3:18 cache.fallback-keys is used only where a key is not found",
        ],
        ["a cache that deletes", cache("action: delete\n  paths: [x]"), '3:11 cache.action is "delete"'],
        ["a batch of nothing", buildSpec("batch: { fast-fail: true }"), "2:8 batch has no builds"],
        [
            "two kinds of batch",
            buildSpec("batch:\n  build-fanout: { parallelism: 2 }\n  build-list: [{ identifier: a }]"),
            "4:15 batch.build-list stands beside build-fanout",
        ],
        ["a build without identifier", graph("{ buildspec: a.yml }"), /build-graph\[0\] has no identifier/],
        ["an identifier twice", graph("identifier: a", "identifier: a"), /is an identifier for the second time/],
        [
            "a build that waits for none",
            graph("{ identifier: a, depend-on: [b] }"),
            /is b, which no build of the graph is called/,
        ],
        [
            "builds that wait for each other",
            graph("{ identifier: a, depend-on: [b] }", "{ identifier: b, depend-on: [a] }"),
            /is b, which waits for a itself/,
            /is a, which waits for b itself/,
        ],
        [
            "a size that there is not",
            graph("{ identifier: a, env: { compute-type: SMALL } }"),
            /compute-type is "SMALL"/,
        ],
        [
            "a password in a build of a batch",
            graph("{ identifier: a, env: { variables: { DB_PASSWORD: hunter22 } } }"),
            /is a secret in plain text/,
        ],
        [
            "parallelism in quotes",
            buildSpec('batch:\n  build-fanout: { parallelism: "4" }'),
            /parallelism must be a whole number, is text/,
        ],
    ] as [string, string, ...(string | RegExp)[]][]) {
        it(what, () => {
            const found = lines(checkBuildSpec(text, "buildspec.yml").problems);
            assert.equal(found.length, expected.length, found.join("\n"));
            expected.forEach((line, index) =>
                typeof line === "string" ? assert.equal(found[index], line) : assert.match(found[index]!, line),
            );
            assert.ok(!found.some(line => line.includes("hunter22")), "it tells no secret");
        });
    }

    for (const [what, text, fix] of [
        ["a phase by its nearly right name", buildSpec("phases:\n  postBuild: { commands: [x] }"), "Write post_build."],
        [
            "an unknown phase",
            buildSpec("phases:\n  deploy: { commands: [x] }"),
            "install, pre_build, build, post_build",
        ],
        [
            "a runtime by its other name",
            buildSpec("phases:\n  install: { runtime-versions: { go: 1 } }"),
            "Write golang.",
        ],
        ["a secret", env("variables: { TOKEN: hunter22 }"), "parameter-store or secrets-manager"],
    ] as const) {
        it(`says how to mend ${what}`, () => {
            const [problem] = checkBuildSpec(text, "buildspec.yml").problems;
            assert.ok(problem?.fix?.includes(fix), problem?.fix);
        });
    }
});

describe("A buildspec that builds, and not as it seems", () => {
    const after = (commands: string) =>
        buildSpec(`phases:\n  build: { commands: [make] }\n  post_build:\n    commands:\n${commands}`);
    for (const [what, text, expected] of [
        [
            "a push after a build that failed",
            after("      - echo done\n      - docker push x\n"),
            "7:9 phases.post_build.commands[1] runs after a build that failed, too",
        ],
        [
            "a question that comes too late",
            after('      - aws s3 cp a s3://b\n      - test "$CODEBUILD_BUILD_SUCCEEDING" = 1\n'),
            "6:9 phases.post_build.commands[0] runs after a build that failed, too",
        ],
        [
            "a sign-in of the old command line",
            after("      - $(aws ecr get-login --no-include-email)\n"),
            "6:9 phases.post_build.commands[0] uses aws ecr get-login, which version 2 of the AWS CLI does not have",
        ],
        [
            "a cache key of a branch",
            buildSpec("cache: { key: npm-$CODEBUILD_WEBHOOK_HEAD_REF, paths: [x] }"),
            "2:15 cache.key is made from the name of a branch",
        ],
        [
            "a fallback key of a branch",
            buildSpec("cache: { key: a, fallback-keys: [npm-$BRANCH], paths: [x] }"),
            "2:34 cache.fallback-keys[0] is made from the name of a branch",
        ],
    ] as const) {
        it(what, () => {
            const { problems, warnings } = checkBuildSpec(text, "buildspec.yml");
            assert.deepEqual([lines(problems), lines(warnings)], [[], [expected]]);
        });
    }
});
