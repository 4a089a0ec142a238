import assert from "node:assert/strict";
import * as path from "node:path";

import { openBuilds, contextOf, type BuildHost } from "./project";

const ROOT = path.resolve(__dirname, "../../..");
const REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const LOGIN = `aws ecr get-login-password | docker login --username AWS --password-stdin ${REGISTRY}`;

const spec = (...commands: string[]): string =>
    JSON.stringify({ version: "0.2", env: { shell: "bash" }, phases: { build: { commands } } });

describe("Commands that stand in for others in a build", function () {
    this.timeout(30_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.create();
        host.session.call("ecr", "CreateRepository", { repositoryName: "app", imageTagMutability: "IMMUTABLE" });
    });
    afterEach(() => host.close());

    const said = async (...commands: string[]): Promise<{ lines: string[]; why: string | undefined }> => {
        const build = await host.run(spec(...commands));
        return { lines: host.log(build).filter(line => !line.startsWith("[Container]")), why: contextOf(build) };
    };

    describe("aws", () => {
        it("asks the account, picks with JMESPath and prints text as the AWS CLI does", async () => {
            const { lines, why } = await said(
                "aws ecr describe-repositories --query 'repositories[].[repositoryName,imageTagMutability]' --output text",
                "aws ssm put-parameter --name /a --value 1 --type String --query Version --output text",
                "aws ssm get-parameters --names /a /b --query '{found: Parameters[0].Value, missing: InvalidParameters}'",
                "aws ecr list-images --repository-name app --query 'imageIds[0]' --output text",
                "aws sts get-caller-identity --query Account --output text --region us-east-1",
            );
            assert.equal(why, undefined, lines.join("\n"));
            assert.deepEqual(lines, [
                "app\tIMMUTABLE",
                "1",
                "{",
                '    "found": "1",',
                '    "missing": [',
                '        "/b"',
                "    ]",
                "}",
                "None",
                "123456789012",
            ]);
        });

        it("ends as the AWS CLI does where it fails", async () => {
            const { lines } = await said(
                "aws ecr describe-images --repository-name app --image-ids imageTag=none; echo $?",
                "aws ecr describe-images --repo app; echo $?",
                "aws ecr none; echo $?",
                "aws quantum list; echo $?",
            );
            assert.match(
                lines.join("\n"),
                /An error occurred \(ImageNotFoundException\) when calling the DescribeImages operation: .*\n254/,
            );
            assert.match(lines.join("\n"), /Unknown options: --repo, app\n252/);
            assert.match(lines.join("\n"), /Invalid choice: none\n252/);
            assert.match(lines.join("\n"), /does not know the service quantum\n252/);
        });

        it("copies to S3 and from there", async () => {
            host.session.call("s3", "CreateBucket", { Bucket: "files" });
            const { lines, why } = await said(
                "echo hello > a.txt",
                "aws s3 cp a.txt s3://files/x/",
                "aws s3 cp s3://files/x/a.txt b.txt --quiet --sse aws:kms",
                "cat b.txt",
                "aws s3 cp s3://files/x/a.txt -",
                "aws s3 cp s3://files/none c.txt || echo failed",
            );
            assert.equal(why, undefined, lines.join("\n"));
            assert.deepEqual(lines, [
                "upload: a.txt to s3://files/x/a.txt",
                "hello",
                "hello",
                "fatal error: An error occurred (404) when calling the HeadObject operation: Not Found",
                "failed",
            ]);
        });
    });

    describe("docker", () => {
        const CONTEXT = path.join(ROOT, "examples/todo");

        it("records a push with a digest of what would be built: the same content, platforms and arguments, the same digest", async () => {
            const build = (tag: string, more = ""): string =>
                `docker buildx build --push --provenance=false --tag ${REGISTRY}/app:${tag} ${more} src`;
            const { lines, why } = await said(
                LOGIN,
                "mkdir src; echo 'FROM scratch' > src/Dockerfile; echo 1 > src/file",
                build("a"),
                build("b"),
                build("c", "--build-arg V=2"),
                "docker buildx create --use --name x; docker buildx build --platform linux/amd64,linux/arm64 --push -t " +
                    `${REGISTRY}/app:d src`,
                "aws ecr describe-images --repository-name app --query 'imageDetails[].{tags: imageTags}' --output text",
            );
            assert.equal(why, undefined, lines.join("\n"));
            assert.equal(lines[0], "Login Succeeded");
            assert.ok(
                lines.some(line =>
                    /no Docker engine here: recorded .*app:a as sha256:[0-9a-f]{64}, not built/.test(line),
                ),
            );
            assert.deepEqual(
                lines.filter(line => line.startsWith("TAGS")),
                ["TAGS\ta\tb", "TAGS\tc", "TAGS\td"],
                "the same content is the same image; an index has manifests without a tag",
            );
        });

        it("counts the named contexts of a build, and misses one that is not there", async () => {
            const build = (more: string): string => `docker build -q --build-context ${more} src`;
            const { lines } = await said(
                "mkdir src lib; echo 'FROM scratch' > src/Dockerfile; echo 1 > lib/file",
                `[ $(${build("lib=lib")}) = $(${build("lib=./lib")}) ] && echo same`,
                `before=$(${build("lib=lib")}); echo 2 > lib/file; [ $before = $(${build("lib=lib")}) ] || echo other`,
                `${build("lib=none")}; true`,
            );
            assert.ok(lines.includes("same") && lines.includes("other"), lines.join("\n"));
            assert.ok(
                lines.includes(
                    "ERROR: failed to build: failed to get build context lib: stat none: no such file or directory",
                ),
                lines.join("\n"),
            );
        });

        it("refuses what a builder or a registry would, in their words", async () => {
            const { lines } = await said(
                ...[
                    "docker build missing; docker build .",
                    "echo 'FROM a AS base' > Dockerfile; docker build --target other .",
                    "printf 'FROM a\\nCOPY no/such ./\\n' > Dockerfile; docker build .",
                    "echo 'FROM a' > Dockerfile",
                    `docker build -t ${REGISTRY}/app:1 . && docker push ${REGISTRY}/app:1`,
                    LOGIN,
                    `docker push ${REGISTRY}/app:1`,
                    `docker tag ${REGISTRY}/app:1 ${REGISTRY}/none:1 && docker push ${REGISTRY}/none:1`,
                    `echo new > more; docker build -q -t ${REGISTRY}/app:1 . && docker push ${REGISTRY}/app:1`,
                    "docker run app; docker buildx build --colour .; echo secret | docker login -u me --password-stdin " +
                        REGISTRY,
                ].map(command => `{ ${command}; } 2>&1 || true`),
            );
            const text = lines.join("\n");
            for (const words of [
                'unable to prepare context: path "missing" not found',
                "failed to read dockerfile: open Dockerfile: no such file or directory",
                'target stage "other" could not be found',
                '"/no/such": not found',
                "no basic auth credentials",
                "The repository with name 'none' does not exist",
                "tag invalid: The image tag '1' already exists in the 'app' repository",
                "there is no Docker engine here, and the sandbox stands in only for",
                "unknown flag: --colour",
                "400 Bad Request",
            ]) {
                assert.ok(text.includes(words), `${words}\n--\n${text}`);
            }
        });

        it("knows this project's example", async () => {
            const { why, lines } = await said(LOGIN, `docker build --push -t ${REGISTRY}/app:todo ${CONTEXT}`);
            assert.equal(why, undefined, lines.join("\n"));
        });
    });
});
