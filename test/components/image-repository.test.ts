import assert from "node:assert/strict";
import { keepNewest } from "../../components/image-lifecycle";
import { ImageRepository, type ImageRepositoryArgs } from "../../components/image-repository";
import { configSchema } from "../../program/config-schema";
import { capture, valueOf } from "./harness";
import { checkComponents } from "./invariants";
import { Probe } from "./probe";

const REPOSITORY = "aws:ecr/repository:Repository";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

const build = (args: Partial<ImageRepositoryArgs> = {}) =>
    checkComponents(() => new ImageRepository("app", { repositoryName: "todo-app", ...args }));

describe("ImageRepository", () => {
    it("has immutable tags, scans on push, is encrypted and cannot be deleted with images in it", async () => {
        const graph = await build();
        assert.deepEqual(graph.one(REPOSITORY).inputs, {
            name: "todo-app",
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "AES256" }],
            forceDelete: false,
        });
        assert.equal(graph.one(REPOSITORY).protect, false);
    });

    it("lets those tags move that are named, and no other", async () => {
        const { inputs } = (await build({ movingTags: ["latest"] })).one(REPOSITORY);
        assert.equal(inputs.imageTagMutability, "IMMUTABLE_WITH_EXCLUSION");
        assert.deepEqual(inputs.imageTagMutabilityExclusionFilters, [{ filter: "latest", filterType: "WILDCARD" }]);
    });

    it("keeps the newest images", async () => {
        const graph = await build({ keepImages: 7 });
        const { inputs, deleteBeforeReplace } = graph.one(LIFECYCLE);
        assert.equal(deleteBeforeReplace, true); // or a changed policy would be deleted with the old one
        assert.equal(inputs.repository, "todo-app");
        assert.equal(inputs.policy, keepNewest(7));
    });

    it("keeps as many images as the configuration says by default", async () => {
        const byDefault = (await build()).one(LIFECYCLE).inputs.policy;
        assert.equal(byDefault, keepNewest(configSchema.shape.keepImages.parse(undefined)));
    });

    it("is deleted with its images only where the stack says so", async () => {
        assert.equal((await build({ forceDelete: true })).one(REPOSITORY).inputs.forceDelete, true);
    });

    it("is encrypted with the given key", async () => {
        const kmsKeyArn = "arn:aws:kms:us-east-1:111122223333:key/1";
        assert.deepEqual((await build({ kmsKeyArn })).one(REPOSITORY).inputs.encryptionConfigurations, [
            { encryptionType: "KMS", kmsKey: kmsKeyArn },
        ]);
    });

    it("is protected and retained in production", async () => {
        const { protect, retainOnDelete } = (await build({ protect: true })).one(REPOSITORY);
        assert.deepEqual({ protect, retainOnDelete }, { protect: true, retainOnDelete: true });
    });

    for (const existing of [false, true]) {
        it(`knows its URL and ARN at preview (${existing ? "another stack's" : "its own"})`, async () => {
            const { result } = await capture(
                () => new ImageRepository("app", { repositoryName: "todo-app", existing }),
                { preview: true },
            );
            assert.equal(await valueOf(result.repositoryUrl), "111122223333.dkr.ecr.us-east-1.amazonaws.com/todo-app");
            assert.equal(await valueOf(result.repositoryArn), "arn:aws:ecr:us-east-1:111122223333:repository/todo-app");
        });
    }

    it("makes whoever uses its URL wait for it", async () => {
        const graph = await capture(() => {
            const repository = new ImageRepository("app", { repositoryName: "todo-app" });
            return new Probe("probe", { url: repository.repositoryUrl });
        });
        assert.deepEqual(graph.one(Probe.type).propertyDependencies.url, [graph.one(REPOSITORY).urn]);
    });

    it("creates nothing where another stack owns the repository", async () => {
        const graph = await build({ existing: true });
        assert.deepEqual(graph.names(), ["swingbridge:image:ImageRepository app"]);
        assert.equal(graph.result.owned, false);
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({
            transform: { repository: { imageTagMutability: "MUTABLE" }, lifecyclePolicy: { policy: "{}" } },
        });
        assert.equal(graph.one(REPOSITORY).inputs.imageTagMutability, "MUTABLE");
        assert.equal(graph.one(LIFECYCLE).inputs.policy, "{}");
    });
});

describe("lifecycle policy", () => {
    it("is one rule that expires all but the newest images, whatever their tags", () =>
        assert.deepEqual(JSON.parse(keepNewest(30)), {
            rules: [
                {
                    rulePriority: 1,
                    description: "keep the newest 30 images",
                    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 30 },
                    action: { type: "expire" },
                },
            ],
        }));
});
