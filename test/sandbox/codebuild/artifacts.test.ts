import assert from "node:assert/strict";
import type { Build } from "@aws-sdk/client-codebuild";
import { unzipSync, zipSync } from "fflate";

import { contextOf, openBuilds, saidBy, spec, type BuildHost } from "./project";

/** Files that builds of these tests make. */
const FILES = [
    "mkdir -p out/deep",
    "echo a > out/a.txt; echo b > out/deep/b.txt; echo c > out/c.js; echo top > top.txt",
];

describe("What a build hands on", function () {
    this.timeout(20_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.session.call("s3", "CreateBucket", { Bucket: "artifacts" });
    });
    afterEach(() => host.close());

    const object = (key: string): Uint8Array =>
        host.session.call("s3", "GetObject", { Bucket: "artifacts", Key: key }).Body;
    const names = (key: string): string[] => Object.keys(unzipSync(new Uint8Array(object(key)))).sort();

    /** Runs a build whose artifacts are one archive. */
    async function archive(artifacts: object): Promise<Build> {
        return host.run(spec({ build: FILES }, { artifacts }), {
            artifactsOverride: { type: "S3", location: "artifacts", name: "out.zip", packaging: "ZIP" },
        });
    }

    const RULES: Record<string, [rules: object, names: string[]]> = {
        "all files": [{ files: ["**/*"] }, ["out/a.txt", "out/c.js", "out/deep/b.txt", "top.txt"]],
        "files of a folder, not of those in it": [{ files: ["out/*"] }, ["out/a.txt", "out/c.js"]],
        "below a base directory": [{ files: ["**/*"], "base-directory": "out" }, ["a.txt", "c.js", "deep/b.txt"]],
        "below base directories of a pattern": [
            { files: ["**/*.txt"], "base-directory": "o*" },
            ["a.txt", "deep/b.txt"],
        ],
        "without their folders": [
            { files: ["out/**/*.txt", "top.txt"], "discard-paths": "yes" },
            ["a.txt", "b.txt", "top.txt"],
        ],
        "but for some": [{ files: ["**/*"], "exclude-paths": ["out/deep/**", "**/*.js"] }, ["out/a.txt", "top.txt"]],
        "by name": [{ files: ["top.txt", "out/deep"] }, ["out/deep/b.txt", "top.txt"]],
    };
    for (const [name, [rules, expected]] of Object.entries(RULES)) {
        it(`takes files as the buildspec names them: ${name}`, async () => {
            host.create();
            const build = await archive(rules);
            assert.equal(contextOf(build), undefined);
            assert.deepEqual(names("out.zip"), expected);
            assert.match(build.artifacts?.sha256sum ?? "", /^[0-9a-f]{64}$/);
        });
    }

    it("fails where nothing matches, and where the bucket is missing", async () => {
        host.create();
        assert.equal(contextOf(await archive({ files: ["none/*"] })), "CLIENT_ERROR: no matching artifact paths found");
        assert.equal(
            contextOf(await archive({ files: ["*"], "base-directory": "none" })),
            "CLIENT_ERROR: no matching base directory path found for none",
        );
        const gone = await host.run(spec({ build: FILES }, { artifacts: { files: ["*"] } }), {
            artifactsOverride: { type: "S3", location: "no-such-bucket", name: "x" },
        });
        assert.match(contextOf(gone) ?? "", /^CLIENT_ERROR: Error in UPLOAD_ARTIFACTS phase: NoSuchBucket: /);
    });

    it("is single files where it is not packed, under a name of the buildspec's where the project lets it", async () => {
        host.create({
            artifacts: {
                type: "S3",
                location: "artifacts",
                path: "builds",
                namespaceType: "NONE",
                name: "app",
                overrideArtifactName: true,
            },
        });
        const build = await host.run(
            spec({ build: [...FILES, "VERSION=7"] }, { artifacts: { files: ["top.txt"], name: "app-$VERSION" } }),
        );
        assert.equal(build.artifacts?.location, "arn:aws:s3:::artifacts/builds/app-7");
        assert.equal(Buffer.from(object("builds/app-7/top.txt")).toString(), "top\n");
    });

    it("goes to a pipeline's artifacts by name, from the sources that it gave, modes of files kept", async () => {
        const put = (Key: string, Body: Uint8Array) =>
            host.session.call("s3", "PutObject", { Bucket: "artifacts", Key, Body });
        put(
            "main.zip",
            zipSync({ "run.sh": [Buffer.from("#!/bin/sh\necho ran"), { os: 3, attrs: (0o100755 << 16) >>> 0 }] }),
        );
        put("more.zip", zipSync({ "more.txt": Buffer.from("more") }));
        const buildspec = spec(
            { build: ["./run.sh", 'cp "$CODEBUILD_SRC_DIR_More/more.txt" .', "echo one > one"] },
            {
                artifacts: {
                    files: ["none"],
                    "secondary-artifacts": { A: { files: ["one"] }, B: { files: ["more.txt"] } },
                },
            },
        );
        host.create({ source: { type: "CODEPIPELINE", buildspec }, artifacts: { type: "CODEPIPELINE" } });
        const started = host.session.call("codebuild", "StartPipelineBuild", {
            projectName: "app",
            sourceArtifact: { name: "Main", bucket: "artifacts", key: "main.zip" },
            secondarySources: [{ name: "More", bucket: "artifacts", key: "more.zip" }],
            artifactsTo: ["A", "B"].map(name => ({ name, bucket: "artifacts", key: `p/${name}` })),
            initiator: "codepipeline/p",
        }).build;
        const build = await host.ended(started.id);
        assert.equal(contextOf(build), undefined, host.log(build).join("\n"));
        assert.deepEqual(saidBy(host, build), ["ran"]);
        assert.deepEqual([names("p/A"), names("p/B")], [["one"], ["more.txt"]]);
        assert.deepEqual(
            build.secondaryArtifacts?.map(({ artifactIdentifier }) => artifactIdentifier),
            ["A", "B"],
        );
        assert.throws(() => host.session.call("codebuild", "RetryBuild", { id: build.id }), {
            code: "InvalidInputException",
        });
    });

    it("keeps its log in S3, too, where the project asks for it", async () => {
        host.create({ logsConfig: { s3Logs: { status: "ENABLED", location: "artifacts/logs" } } });
        const build = await host.run(spec({ build: ["echo kept"] }));
        const key = (build.logs?.s3LogsArn ?? "").replace("arn:aws:s3:::artifacts/", "");
        assert.match(key, /^logs\/[0-9a-f-]{36}\.gz$/);
        assert.ok(object(key).length > 0);
    });
});
