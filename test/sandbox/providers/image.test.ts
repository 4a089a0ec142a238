import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Engine } from "./engine";

const IMAGE = "docker-build:index:Image";
const REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

describe("docker-build:index:Image", () => {
    let folder: string;
    let engine: Engine;

    beforeEach(async () => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "image-"));
        fs.mkdirSync(path.join(folder, "app"));
        fs.writeFileSync(path.join(folder, "app/Dockerfile"), "FROM scratch\nCOPY . .\n");
        fs.writeFileSync(path.join(folder, "app/main.js"), "1");
        fs.writeFileSync(path.join(folder, "app/.dockerignore"), "*.log\n");
        engine = await Engine.start({ programFolder: folder });
        await engine.create("aws:ecr/repository:Repository", "web", { name: "web", imageTagMutability: "IMMUTABLE" });
    });
    afterEach(async () => {
        await engine.close();
        fs.rmSync(folder, { recursive: true });
    });

    const inputs = (tag = "v1") => ({
        context: { location: "app" },
        push: true,
        tags: [`${REGISTRY}/web:${tag}`],
        buildOnPreview: false,
    });
    const held = () =>
        engine.account
            .session("us-east-1")
            .call<{ imageDetails: { imageDigest: string; imageTags: string[] }[] }>("ecr", "DescribeImages", {
                repositoryName: "web",
            }).imageDetails;

    it("is recorded in the account's registry, and says so", async () => {
        const { state } = await engine.create(IMAGE, "web", inputs());
        assert.deepEqual(
            held().map(({ imageDigest, imageTags }) => ({ imageDigest, imageTags })),
            [{ imageDigest: state.digest, imageTags: ["v1"] }],
        );
        assert.equal(state.ref, `${REGISTRY}/web:v1@${String(state.digest)}`);
        assert.match(engine.logged.join("\n"), /sandbox: recorded .*web:v1 as sha256:[0-9a-f]{64}, not built/);
    });

    it("is not built at preview", async () => {
        const { state } = await engine.create(IMAGE, "web", inputs(), true);
        assert.match(String(state.digest), /^04da6b54/);
        assert.deepEqual(held(), []);
    });

    it("changes with the files of its context, but not with those ignored", async () => {
        const image = await engine.create(IMAGE, "web", inputs());
        fs.writeFileSync(path.join(folder, "app/debug.log"), "x");
        assert.deepEqual((await engine.diff(image, inputs())).changes, []);
        fs.writeFileSync(path.join(folder, "app/main.js"), "2");
        assert.deepEqual((await engine.diff(image, inputs())).changes, ["contextHash"]);
    });

    it("changes with the files and addresses of its named contexts, but not with what their .dockerignore names", async () => {
        fs.mkdirSync(path.join(folder, "lib"));
        fs.writeFileSync(path.join(folder, "lib/.dockerignore"), "*.log\n");
        const named = (base: string) => ({
            ...inputs(),
            context: { location: "app", named: { lib: { location: "lib" }, base: { location: base } } },
        });
        const image = await engine.create(IMAGE, "web", named("docker-image://alpine:3.20"));
        fs.writeFileSync(path.join(folder, "lib/debug.log"), "x");
        assert.deepEqual((await engine.diff(image, named("docker-image://alpine:3.20"))).changes, []);
        fs.writeFileSync(path.join(folder, "lib/shared.js"), "1");
        assert.deepEqual((await engine.diff(image, named("docker-image://alpine:3.20"))).changes, ["contextHash"]);
        fs.rmSync(path.join(folder, "lib/shared.js"));
        assert.ok((await engine.diff(image, named("docker-image://alpine:3.21"))).changes.includes("contextHash"));
    });

    it("changes with a secret, unless that is not to count", async () => {
        const withSecret = (token: string, ignored: string[] = []) => ({
            ...inputs(),
            secrets: { token },
            ignoreSecretsInDiffCalculation: ignored,
        });
        const image = await engine.create(IMAGE, "web", withSecret("a", ["token"]));
        assert.deepEqual((await engine.diff(image, withSecret("b", ["token"]))).changes, []);
        const counted = await engine.create(IMAGE, "again", { ...withSecret("a"), tags: [`${REGISTRY}/web:v2`] });
        assert.deepEqual((await engine.diff(counted, { ...withSecret("b"), tags: [`${REGISTRY}/web:v2`] })).changes, [
            "secrets",
        ]);
    });

    it("needs the folders of its named contexts", async () => {
        const context = { location: "app", named: { lib: { location: "missing" } } };
        assert.deepEqual((await engine.check(IMAGE, "web", { ...inputs(), context })).failures, [
            { property: "context.named.lib.location", reason: '"missing": not a valid directory or URL' },
        ]);
    });

    it("cannot take an immutable tag from another image", async () => {
        const image = await engine.create(IMAGE, "web", inputs());
        fs.writeFileSync(path.join(folder, "app/main.js"), "2");
        await assert.rejects(
            engine.update(image, inputs()),
            /failed to push .*tag invalid: The image tag 'v1' already exists in the 'web' repository/,
        );
    });

    describe("built twice", () => {
        const again = async (second: object) => {
            const first = { ...inputs(), cacheTo: [{ inline: {} }] };
            await engine.create(IMAGE, "web", first);
            const { state } = await engine.create(IMAGE, "again", { ...first, ...second });
            return state.digest;
        };
        const fromItself = { cacheFrom: [{ registry: { ref: `${REGISTRY}/web:v1` } }] };

        it("is another image, which an immutable tag refuses", async () => {
            await assert.rejects(again({}), /cannot be overwritten because the tag is immutable/);
        });

        it("is the same image where it takes its layers from the first", async () => {
            assert.equal(await again(fromItself), held()[0]?.imageDigest);
        });

        it("is another image where it was changed in between", async () => {
            await assert.rejects(again({ ...fromItself, target: "production" }), /the tag is immutable/);
        });
    });

    it("cannot be pushed where there is no repository", async () => {
        const news = { ...inputs(), tags: [`${REGISTRY}/nowhere:v1`] };
        await assert.rejects(
            engine.create(IMAGE, "web", news),
            /name unknown: The repository with name 'nowhere' does not exist in the registry with id '123456789012'/,
        );
    });

    it("needs a context and a Dockerfile", async () => {
        const wrong = await engine.check(IMAGE, "web", { ...inputs(), context: { location: "missing" } });
        assert.deepEqual(wrong.failures, [
            { property: "context.location", reason: '"missing": not a valid directory or URL' },
        ]);
        fs.rmSync(path.join(folder, "app/Dockerfile"));
        const { failures } = await engine.check(IMAGE, "web", inputs());
        assert.deepEqual(failures, [
            { property: "dockerfile.location", reason: "open Dockerfile: no such file or directory" },
        ]);
    });

    it("is gone after a refresh when the tag is", async () => {
        const image = await engine.create(IMAGE, "web", inputs());
        assert.ok(await engine.read(image));
        await engine.delete(image);
        assert.deepEqual(held(), []);
        assert.equal(await engine.read(image), undefined);
    });

    it("is found by its tag, as other programs look for it", async () => {
        const { state } = await engine.create(IMAGE, "web", inputs());
        const found = await engine.invoke("aws:ecr/getImage:getImage", { repositoryName: "web", imageTag: "v1" });
        assert.equal(found.imageDigest, state.digest);
        const looked = await engine.invoke("docker:index/getRegistryImage:getRegistryImage", {
            name: `${REGISTRY}/web:v1`,
        });
        assert.equal(looked.sha256Digest, state.digest);
        await assert.rejects(
            engine.invoke("aws:ecr/getImage:getImage", { repositoryName: "web", imageTag: "v2" }),
            /reading ECR Images: operation error ECR: DescribeImages, https response error StatusCode: 400, .*ImageNotFoundException/,
        );
    });
});
