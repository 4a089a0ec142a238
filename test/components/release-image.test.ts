import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { findImage, lookupProblem, requireImages, type ReusedImage } from "../../components/image-lookup";
import { imageArgs, pushCommand } from "../../components/image-build";
import { ImageRepository } from "../../components/image-repository";
import { ReleaseImage, type ReleaseImageArgs } from "../../components/release-image";
import { capture, isSecret, UNKNOWN, valueOf, type CaptureOptions } from "./harness";
import { checkComponents } from "./invariants";
import { Probe } from "./probe";

const IMAGE = "docker-build:index:Image";
const GET_IMAGE = "aws:ecr/getImage:getImage";
const SHA = "0123456789abcdef0123456789abcdef01234567";
const URL = "111122223333.dkr.ecr.us-east-1.amazonaws.com/todo-app";
const REFERENCE = `${URL}:${SHA}`;
const DIGEST = `sha256:${"e".repeat(64)}`;
const TOKEN = "a-registry-password";

const args: ReleaseImageArgs = {
    repositoryName: "todo-app",
    repositoryUrl: URL,
    tag: SHA,
    source: "build",
    build: { context: "examples/todo", target: "production" },
    ignoredByGit: () => [],
};

const calls: CaptureOptions["calls"] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: TOKEN }),
    [GET_IMAGE]: ({ imageTag }) => ({ imageTag, imageDigest: DIGEST }),
};

function ecrSays(error: string): CaptureOptions["calls"] {
    return {
        [GET_IMAGE]: () => {
            throw new Error(error);
        },
    };
}

const build = (changes: Partial<ReleaseImageArgs> = {}) =>
    checkComponents(() => new ReleaseImage("app", { ...args, ...changes }), { calls, secrets: [TOKEN] });

describe("ReleaseImage that builds", () => {
    it("declares one image with the git SHA as its only tag, pushed, and never built at preview", async () => {
        const { inputs, retainOnDelete } = (await build()).one(IMAGE);
        assert.deepEqual(inputs.tags, [REFERENCE]);
        assert.equal(inputs.push, true);
        assert.equal(inputs.buildOnPreview, false);
        assert.deepEqual(inputs.platforms, ["linux/amd64"]);
        assert.equal(inputs.target, "production");
        assert.equal(inputs.labels["org.opencontainers.image.revision"], SHA);
        assert.equal(retainOnDelete, true);
    });

    it("logs in to the registry with a secret password", async () => {
        const [registry] = (await build()).one(IMAGE).inputs.registries;
        assert.equal(registry.address, "111122223333.dkr.ecr.us-east-1.amazonaws.com");
        assert.equal(registry.username, "AWS");
        assert.ok(isSecret(registry.password));
    });

    it("builds what it pushed before from its layers: an immutable tag takes no other digest", async () => {
        const { inputs } = (await build()).one(IMAGE);
        assert.deepEqual(inputs.cacheFrom, [{ registry: { ref: REFERENCE } }]);
        assert.deepEqual(inputs.cacheTo, [{ inline: {} }]);
    });

    it("declares the image at preview too", async () => {
        const preview = await capture(() => new ReleaseImage("app", args), { calls, preview: true });
        assert.deepEqual(preview.one(IMAGE).inputs.tags, [REFERENCE]);
    });

    it("puts no path of this machine into the state", async () => {
        const graph = await build({ build: { context: join(process.cwd(), "examples", "todo") } });
        assert.ok(graph.registrations.every(({ inputs }) => !JSON.stringify(inputs).includes(process.cwd())));
    });

    it("knows the reference at preview and the digest afterwards", async () => {
        const probe = () => {
            const image = new ReleaseImage("app", args);
            return new Probe("probe", { reference: image.reference, digest: image.digest });
        };
        const preview = (await capture(probe, { calls, preview: true })).one(Probe.type).inputs;
        assert.deepEqual(preview, { reference: REFERENCE, digest: UNKNOWN });
        const update = (await capture(probe, { calls })).one(Probe.type).inputs;
        assert.deepEqual(update, { reference: REFERENCE, digest: `sha256:${"d".repeat(64)}` });
    });

    it("makes whoever uses the reference wait for the image, and the image for its repository", async () => {
        const graph = await capture(
            () => {
                const repository = new ImageRepository("app", { repositoryName: "todo-app" });
                const image = new ReleaseImage("app", { ...args, repositoryUrl: repository.repositoryUrl });
                return new Probe("probe", { reference: image.reference });
            },
            { calls },
        );
        const image = graph.one(IMAGE);
        assert.ok(graph.one(Probe.type).propertyDependencies.reference?.includes(image.urn));
        assert.ok(image.propertyDependencies.tags?.includes(graph.one("aws:ecr/repository:Repository").urn));
    });

    it("refuses a build context that holds what git ignores, before anything is built", async () => {
        await assert.rejects(
            build({ ignoredByGit: () => ["forgotten.env"] }),
            /git ignores these.*\n {4}forgotten\.env/,
        );
    });

    it("shows a user's mistake without our stack", () =>
        assert.rejects(build({ ignoredByGit: () => ["forgotten.env"] }), { hideStack: true }));

    it("gives the build its secrets as secrets, and a changed one is no change of the image", async () => {
        const value = "npm_0123456789";
        const graph = await checkComponents(
            () =>
                new ReleaseImage("app", {
                    ...args,
                    build: { context: "examples/todo", secrets: { npm: "token" }, ssh: ["default"] },
                    secretValues: { token: value },
                }),
            { calls, secrets: [TOKEN, value] },
        );
        const { inputs } = graph.one(IMAGE);
        assert.ok(isSecret(inputs.secrets.npm) || isSecret(inputs.secrets));
        assert.deepEqual(inputs.ignoreSecretsInDiffCalculation, ["npm"]);
        assert.deepEqual(inputs.ssh, [{ id: "default" }]);
    });

    it("misses the value of a secret", () =>
        assert.rejects(
            build({ build: { context: "examples/todo", secrets: { npm: "token" } } }),
            /no value for token: give one in `secretValues`/,
        ));

    it("needs to know how", () => assert.rejects(build({ build: undefined }), /build: needed where source is "build"/));

    it("lets a transform have the last word", async () => {
        assert.equal((await build({ transform: { image: { noCache: true } } })).one(IMAGE).inputs.noCache, true);
    });
});

describe("image arguments", () => {
    const destination = { reference: REFERENCE, tag: SHA, registry: { address: "r" } };

    it("name paths relative to the program, so that every machine has the same", () => {
        const absolute = imageArgs({ context: join(process.cwd(), "web"), dockerfile: "prod.Dockerfile" }, destination);
        const relative = imageArgs({ context: "web", dockerfile: "prod.Dockerfile" }, destination);
        assert.deepEqual(absolute, relative);
        assert.deepEqual(absolute.context, { location: "web" });
        assert.deepEqual(absolute.dockerfile, { location: join("web", "prod.Dockerfile") });
    });

    it("name additional contexts, their folders relative to the program too", () => {
        const additionalContexts = { lib: join(process.cwd(), "lib"), base: "docker-image://alpine:3.20" };
        assert.deepEqual(imageArgs({ context: "web", additionalContexts }, destination).context, {
            location: "web",
            named: { lib: { location: "lib" }, base: { location: "docker-image://alpine:3.20" } },
        });
        assert.match(
            pushCommand({ context: "web", additionalContexts }, REFERENCE),
            / --build-context lib=lib --build-context base=docker-image:\/\/alpine:3\.20 /,
        );
    });

    it("take the program's own folder as context", () =>
        assert.deepEqual(imageArgs({ context: process.cwd() }, destination).context, { location: "." }));

    it("take an inline Dockerfile in place of a file", () =>
        assert.deepEqual(imageArgs({ context: ".", dockerfileInline: "FROM scratch" }, destination).dockerfile, {
            inline: "FROM scratch",
        }));

    it("pass arguments, platforms and labels on", () => {
        const given = imageArgs(
            { context: ".", args: { A: "1" }, platforms: ["linux/arm64"], labels: { team: "web" } },
            destination,
        );
        assert.deepEqual(given.buildArgs, { A: "1" });
        assert.deepEqual(given.platforms, ["linux/arm64"]);
        assert.deepEqual(given.labels, { "org.opencontainers.image.revision": SHA, team: "web" });
    });
});

describe("ReleaseImage that reuses", () => {
    const reuse = { source: "reuse" } as const;

    it("asks ECR for the tag, builds nothing, and knows reference and digest at preview", async () => {
        const graph = await build(reuse);
        assert.deepEqual(graph.names(), ["swingbridge:image:ReleaseImage app"]);
        assert.deepEqual(graph.calls, [{ token: GET_IMAGE, inputs: { repositoryName: "todo-app", imageTag: SHA } }]);
        const preview = await capture(() => new ReleaseImage("app", { ...args, ...reuse }), { calls, preview: true });
        assert.equal(await valueOf(preview.result.reference), REFERENCE);
        assert.equal(await valueOf(preview.result.digest), DIGEST);
    });

    it("stops with repository, tag and the command that pushes it where the tag is missing", () =>
        assert.rejects(
            capture(() => new ReleaseImage("app", { ...args, ...reuse }), {
                calls: ecrSays("ImageNotFoundException: no"),
            }),
            (error: Error) => {
                assert.ok(pulumi.RunError.isInstance(error));
                assert.match(error.message, new RegExp(`ECR has no image ${REFERENCE}`));
                assert.match(error.message, /repository: todo-app\n.*tag: +0123456789abcdef/);
                assert.match(error.message, /Push it first:\n +docker buildx build --push .*--target production/);
                return true;
            },
        ));

    it("lets nothing use a reference that is not there", async () => {
        const registered: string[] = [];
        await assert.rejects(
            capture(
                () => {
                    const image = new ReleaseImage("app", { ...args, ...reuse });
                    return new Probe("probe", { reference: image.reference });
                },
                {
                    calls: ecrSays("RepositoryNotFoundException: no"),
                    computed: { [Probe.type]: ({ name }) => (registered.push(name), {}) },
                },
            ),
        );
        assert.deepEqual(registered, []);
    });
});

describe("what ECR's answer means", () => {
    const image: ReusedImage = { repositoryName: "todo-app", tag: SHA, reference: REFERENCE };

    for (const [answer, expected] of [
        ["ImageNotFoundException: The image with imageId {…} does not exist", /^ECR has no image/],
        ["RepositoryNotFoundException: The repository with name 'todo-app' does not exist", /^ECR has no image/],
        ["reading ECR Image: couldn't find resource", /^ECR has no image/],
        ["no matching ECR Image found", /^ECR has no image/],
        ["AccessDeniedException: User is not authorized to perform: ecr:DescribeImages", /^access denied by ECR/],
        ["UnrecognizedClientException: The security token is invalid", /^access denied by ECR/],
        ["ServerException: try again", /^cannot ask ECR for .*: ServerException: try again$/],
    ] as const) {
        it(answer, () => assert.match(lookupProblem(image, answer), expected));
    }

    it("is, for a missing repository, also the command that makes it", () =>
        assert.match(
            lookupProblem(image, "RepositoryNotFoundException: The repository with name 'todo-app' does not exist"),
            /\n {2}Create the repository first: aws ecr create-repository --repository-name todo-app .*IMMUTABLE\n/,
        ));

    it("is the digest where the image is there", async () => {
        const { result } = await capture(async () => ({ digest: await findImage(image) }), { calls });
        assert.equal(result.digest, DIGEST);
    });

    it("is one error for all images that are missing", () =>
        assert.rejects(
            capture(() => requireImages([image, { ...image, repositoryName: "todo-web" }]), {
                calls: ecrSays("ImageNotFoundException"),
            }),
            /repository: todo-app[^]*repository: todo-web/,
        ));

    it("is silence where all are there", () => capture(() => requireImages([image, image]), { calls }));
});

describe("the command that pushes an image", () => {
    it("builds it as the program would, without the values of build arguments", () =>
        assert.equal(
            pushCommand(
                {
                    context: "web",
                    target: "prod",
                    args: { TOKEN: "not shown" },
                    secrets: { npm: "token" },
                    ssh: ["default"],
                    platforms: ["linux/amd64", "linux/arm64"],
                },
                "r/n:t",
            ),
            "docker buildx build --push --provenance=false --tag r/n:t --platform linux/amd64,linux/arm64 --target prod " +
                `--build-arg TOKEN --secret id=npm --ssh default --file ${join("web", "Dockerfile")} web`,
        ));

    it("is a plain push where nobody says how it is built", () =>
        assert.equal(pushCommand(undefined, "r/n:t"), "docker push r/n:t"));
});
