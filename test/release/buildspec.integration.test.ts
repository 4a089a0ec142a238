import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import type { ImageBuildSpec } from "../../fargate";
import {
    imageBuildSpec,
    mergeBuildSpec,
    mergeBuildSpecFile,
    renderBuildSpec,
    type BuildSpec,
    type ImageBuildOptions,
} from "../../release";
import { checkBuildSpec } from "../../release/buildspec-check";
import { assertGolden } from "./golden";
import { ROOT, sample } from "./sample";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const OPTIONS: ImageBuildOptions = {
    root: ROOT,
    registry: "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
    repository: name => `todo-${name}`,
    documents: ["taskdef-app.json", "appspec-app.yaml"],
    templates: "s3://artifacts/templates",
};

const image = (name: string, more: Partial<ImageBuildSpec> = {}): ImageBuildSpec => ({
    name,
    context: path.join(ROOT, name),
    args: {},
    platforms: ["linux/amd64"],
    labels: {},
    ...more,
});

const clean = (spec: BuildSpec): void =>
    assert.deepEqual(checkBuildSpec(renderBuildSpec(spec), "buildspec.yml"), { problems: [], warnings: [] });

describe("The buildspec of a project's images", () => {
    it("of the sample is the one that was reviewed, and CodeBuild takes it", () => {
        const spec = imageBuildSpec(sample(), { ...OPTIONS, cacheTag: "cache" });
        clean(spec);
        assertGolden("buildspec-todo.yml", renderBuildSpec(spec));
    });

    it("hands on several images beside the documents", () => {
        const spec = imageBuildSpec({ images: [image("web"), image("worker-1")] }, OPTIONS);
        clean(spec);
        assert.deepEqual(Object.keys(spec.artifacts?.["secondary-artifacts"] ?? {}), [
            "Build",
            "image_web",
            "image_worker_1",
        ]);
        assert.deepEqual(spec.artifacts?.["secondary-artifacts"]?.Build, { files: OPTIONS.documents });
        assert.deepEqual(spec.artifacts?.files, OPTIONS.documents);
        assert.deepEqual(spec.env?.["exported-variables"], ["IMAGE_TAG", "IMAGE_DIGEST_WEB", "IMAGE_DIGEST_WORKER_1"]);
    });

    for (const [what, images, more, message] of [
        ["no image", [], {}, /builds no image/],
        [
            "five images",
            ["a", "b", "c", "d", "e"].map(name => image(name)),
            {},
            /builds 5 images, and CodePipeline takes 4/,
        ],
        [
            "what only a person has",
            [image("a", { secrets: { npm: "token" }, ssh: ["default"] })],
            {},
            /the build of a needs the secrets token and an SSH agent, which whoever runs pulumi up has, and CodeBuild does not/,
        ],
        ["documents from nowhere", [image("a")], { templates: undefined }, /nothing says where taskdef-app\.json/],
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.throws(() => imageBuildSpec({ images: [...images] }, { ...OPTIONS, ...more }), message);
        });
    }
});

/** `aws` and `docker` that write down how they were called. `describe-images` finds what `docker` has pushed. */
const TOOLS: Record<string, string> = {
    aws: `echo "aws $*" >> "$CALLS"
case "$*" in
  *get-login-password*) echo pass ;;
  *describe-images*--query*) echo sha256:${"ab".repeat(32)} ;;
  *describe-images*) [ -f "$PUSHED" ] ;;
  *"s3 cp"*) touch "$4" ;;
esac`,
    docker: `printf 'docker' >> "$CALLS"; printf ' <%s>' "$@" >> "$CALLS"; echo >> "$CALLS"
case "$*" in *--push*) [ -z "$FAIL" ] && touch "$PUSHED" ;; *login*) cat > /dev/null ;; esac`,
};

describe("The commands of the buildspec, run in bash", () => {
    let folder: string;
    const file = (name: string): string => path.join(folder, name);

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-buildspec-"));
        for (const [name, script] of Object.entries(TOOLS)) {
            fs.writeFileSync(file(name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
        }
        fs.writeFileSync(file("calls"), "");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** Phases in one shell, as CodeBuild runs them: post_build also after a build that failed. @returns the last code */
    function build(spec: BuildSpec, more: Record<string, string> = {}): number | null {
        const phase = (name: "pre_build" | "build"): string[] =>
            (spec.phases?.[name]?.commands ?? []).map(command => `${command}\n[ $? = 0 ] || exit 1`);
        const script = [...phase("pre_build"), ...phase("build"), ...(spec.phases?.post_build?.commands ?? [])];
        const { status } = spawnSync("bash", ["-c", script.join("\n")], {
            cwd: folder,
            env: {
                PATH: `${folder}:${process.env.PATH}`,
                CALLS: file("calls"),
                PUSHED: file("pushed"),
                CODEBUILD_RESOLVED_SOURCE_VERSION: SHA,
                CODEBUILD_BUILD_SUCCEEDING: "1",
                ...Object.fromEntries(
                    Object.entries(spec.env?.variables ?? {}).map(([name, value]) => [name, String(value)]),
                ),
                ...more,
            },
        });
        return status;
    }
    const calls = (): string => fs.readFileSync(file("calls"), "utf8");

    it("build and push the commit's image, and hand on its digest", () => {
        assert.equal(build(imageBuildSpec(sample(), OPTIONS)), 0);
        assert.match(calls(), new RegExp(`<--tag> <${OPTIONS.registry}/todo-app:${SHA}>`));
        assert.match(calls(), /<--target> <development>.* <examples\/todo>\n/);
        assert.deepEqual(JSON.parse(fs.readFileSync(file("imageDetail.json"), "utf8")), {
            ImageURI: `${OPTIONS.registry}/todo-app@sha256:${"ab".repeat(32)}`,
        });
        assert.ok(fs.existsSync(file("taskdef-app.json")) && fs.existsSync(file("appspec-app.yaml")));
    });

    it("name the images of services that ECS replaces", () => {
        const rolling = [
            {
                service: "jobs",
                imageDefinitionsFile: "imagedefinitions-jobs.json",
                images: { jobs: "app", side: "app" },
            },
        ];
        const spec = imageBuildSpec(sample(), { ...OPTIONS, rolling });
        assert.ok(spec.artifacts?.files.includes("imagedefinitions-jobs.json"));
        assert.equal(build(spec), 0);
        const imageUri = `${OPTIONS.registry}/todo-app@sha256:${"ab".repeat(32)}`;
        assert.deepEqual(JSON.parse(fs.readFileSync(file("imagedefinitions-jobs.json"), "utf8")), [
            { name: "jobs", imageUri },
            { name: "side", imageUri },
        ]);
    });

    it("leave an image alone that is there already", () => {
        fs.writeFileSync(file("pushed"), "");
        assert.equal(build(imageBuildSpec(sample(), OPTIONS)), 0);
        assert.doesNotMatch(calls(), /--push/);
        assert.ok(fs.existsSync(file("imageDetail.json")));
    });

    it("stop where the image cannot be built, and hand on nothing", () => {
        assert.equal(build(imageBuildSpec(sample(), OPTIONS), { FAIL: "1" }), 1);
        assert.ok(!fs.existsSync(file("imageDetail.json")));
    });

    it("stop where the source is no commit", () => {
        assert.equal(build(imageBuildSpec(sample(), OPTIONS), { CODEBUILD_RESOLVED_SOURCE_VERSION: "arn:s3" }), 1);
        assert.equal(calls(), "");
    });

    it("tag the image with the version of an uploaded object, whatever that begins with", () => {
        const version = ".2YVyz0RmQwX_yF8.N3jGkL4vHtB7cDe";
        const spec = imageBuildSpec(sample(), { ...OPTIONS, source: "object" });
        clean(spec);
        assert.equal(build(spec, { CODEBUILD_RESOLVED_SOURCE_VERSION: version }), 0);
        assert.match(calls(), new RegExp(`<--tag> <${OPTIONS.registry}/todo-app:s3-\\${version}>`));
    });

    it("stop where an uploaded object has no version", () => {
        const spec = imageBuildSpec(sample(), { ...OPTIONS, source: "object" });
        for (const version of ["", "arn:aws:s3:::sources/app.zip", "a".repeat(126)]) {
            assert.equal(build(spec, { CODEBUILD_RESOLVED_SOURCE_VERSION: version }), 1, version);
        }
        assert.equal(calls(), "");
    });

    it("hand on nothing of a build that failed", () => {
        assert.equal(build(imageBuildSpec(sample(), OPTIONS), { CODEBUILD_BUILD_SUCCEEDING: "0" }), 1);
        assert.ok(!fs.existsSync(file("imageDetail.json")));
    });

    it("give named contexts as folders of the repository, and addresses as they are", () => {
        const additionalContexts = { lib: path.join(ROOT, "web", "..", "my lib"), base: "docker-image://alpine:3.20" };
        assert.equal(build(imageBuildSpec({ images: [image("web", { additionalContexts })] }, OPTIONS)), 0);
        assert.match(calls(), /<--build-context> <lib=my lib> <--build-context> <base=docker-image:\/\/alpine:3\.20>/);
    });

    it("give arguments, labels and an inline Dockerfile as they are, whatever is in them", () => {
        const odd = image("web", {
            args: { GREETING: "it's $HOME" },
            labels: { "com.example.note": "a b" },
            dockerfileInline: "FROM scratch\nCOPY . /\n",
        });
        assert.equal(build(imageBuildSpec({ images: [odd] }, OPTIONS)), 0);
        assert.match(calls(), /<--label> <com\.example\.note=a b> <--build-arg> <GREETING=it's \$HOME>/);
        assert.match(calls(), /<--file> <-> <web>/);
    });
});

describe("A buildspec of the user's, joined with the release's", () => {
    const ours = imageBuildSpec(sample(), OPTIONS);
    const merge = (yours: Omit<BuildSpec, "version">) => mergeBuildSpec(ours, { version: 0.2, ...yours });

    it("is the one that was reviewed, and CodeBuild takes it", () => {
        const yours = parse(`
version: 0.2
env:
  variables: { SUITE: all }
  parameter-store: { NPM_TOKEN: /app/npm }
  exported-variables: [COVERAGE]
phases:
  install: { runtime-versions: { nodejs: 20 }, commands: [npm ci] }
  pre_build: { commands: [npm test] }
  post_build: { commands: [echo built] }
reports:
  unit: { files: [junit.xml] }
artifacts: { files: [coverage/**/*] }
cache: { key: npm-$(codebuild-hash-files package-lock.json), paths: [node_modules/**/*] }
`) as BuildSpec;
        const { spec, conflicts } = mergeBuildSpec(ours, yours);
        assert.deepEqual(conflicts, []);
        clean(spec);
        assertGolden("buildspec-todo-merged.yml", renderBuildSpec(spec));
    });

    it("runs the user's commands before the release's in each phase", () => {
        const { commands = [] } = merge({ phases: { build: { commands: ["npm test"] } } }).spec.phases?.build ?? {};
        assert.equal(commands[0], "npm test");
        assert.deepEqual(commands.slice(1), ours.phases?.build?.commands);
    });

    for (const [what, yours, conflict] of [
        ["another shell", { env: { shell: "/bin/sh" } }, /^env\.shell is \/bin\/sh/],
        ["a batch", { batch: { "build-list": [] } }, /^batch cannot be/],
        ["a variable of the release's", { env: { variables: { REGISTRY: "x" } } }, /^env\.variables\.REGISTRY/],
        [
            "its tag from a parameter",
            { env: { "parameter-store": { IMAGE_TAG: "/x" } } },
            /^env\.parameter-store\.IMAGE_TAG/,
        ],
        [
            "a failure that goes on",
            { phases: { build: { "on-failure": "CONTINUE", commands: ["npm test"] } } },
            /^phases\.build\.on-failure is CONTINUE/,
        ],
        [
            "artifacts from another folder",
            { artifacts: { files: ["x"], "base-directory": "out" } },
            /^artifacts\.base-directory/,
        ],
    ] as [string, Omit<BuildSpec, "version">, RegExp][]) {
        it(`does not take ${what}, and says so`, () => {
            const { spec, conflicts } = merge(yours);
            const told = conflicts.map(({ path, message }) => `${path.join(".")} ${message}`);
            assert.equal(told.length, 1, told.join("\n"));
            assert.match(told[0]!, conflict);
            clean(spec);
            assert.deepEqual(spec.env?.variables, ours.env?.variables);
            assert.equal(spec.phases?.build?.["on-failure"], "ABORT");
        });
    }

    it("does not take a secondary artifact of the release's name", () => {
        const several = imageBuildSpec({ images: [image("a"), image("b")] }, OPTIONS);
        const { spec, conflicts } = mergeBuildSpec(several, {
            version: 0.2,
            artifacts: { files: ["x"], "secondary-artifacts": { image_a: { files: ["y"] } } },
        });
        assert.deepEqual(conflicts[0]?.path, ["artifacts", "secondary-artifacts", "image_a"]);
        assert.deepEqual(spec.artifacts?.["secondary-artifacts"]?.image_a?.files, ["imageDetail.json"]);
    });

    it("of a file: each conflict with its place, in the order of the lines", () => {
        const { spec, problems } = mergeBuildSpecFile(
            ours,
            `version: 0.2
env:
  variables:
    REGISTRY: mine
  shell: /bin/sh
phases:
  build: { commands: [npm test], on-failure: CONTINUE }
`,
            "ci/buildspec.yml",
        );
        assert.equal(spec, undefined);
        assert.deepEqual(
            problems.map(({ position: { file, line, column }, path }) => `${file}:${line}:${column} ${path}`),
            [
                "ci/buildspec.yml:4:5 env.variables.REGISTRY",
                "ci/buildspec.yml:5:3 env.shell",
                "ci/buildspec.yml:7:34 phases.build.on-failure",
            ],
        );
    });

    it("of a file that CodeBuild would not take: what is wrong with it", () => {
        const { spec, problems } = mergeBuildSpecFile(ours, "version: 0.2\nphases:\n  test: {}\n", "buildspec.yml");
        assert.equal(spec, undefined);
        assert.deepEqual([problems[0]?.position.line, problems[0]?.path], [3, "phases.test"]);
    });

    it("of a file keeps values as they are written", () => {
        const { spec } = mergeBuildSpecFile(
            ours,
            "version: 0.2\nenv: { variables: { VERSION: 3.10, ID: 0123 } }\nphases: { build: { commands: [make] } }\n",
            "buildspec.yml",
        );
        assert.deepEqual([spec?.env?.variables?.VERSION, spec?.env?.variables?.ID], ["3.10", "0123"]);
    });
});
