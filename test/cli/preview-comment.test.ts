import assert from "node:assert/strict";
import type { PolicyFinding } from "../../cli/policy/findings";
import { marker, previewComment } from "../../cli/preview-comment/markdown";
import { readPreview } from "../../cli/preview-comment/preview";

const urn = (type: string, name: string) => `urn:pulumi:dev::todo::swingbridge:service:FargateService$${type}::${name}`;
const step = (op: string, type: string, name: string, more: object = {}) => ({
    op,
    urn: urn(type, name),
    type,
    ...more,
});
const STEPS = [
    step("same", "aws:ecs/service:Service", "todo-app-service"),
    step("replace", "aws:ecs/taskDefinition:TaskDefinition", "todo-app-task-definition", {
        diffs: ["containerDefinitions"],
        detailedDiff: { containerDefinitions: { diffKind: "update-replace" } },
        new: { inputs: { containerDefinitions: "TOP SECRET" } },
    }),
    step("create-replacement", "aws:ecs/taskDefinition:TaskDefinition", "todo-app-task-definition"),
    step("update", "command:local:Command", "todo-app-release-deploy", { diffs: ["triggers"] }),
    step("read", "aws:ec2/vpc:Vpc", "adopted"),
];
const DIAGNOSTICS = [
    { message: "<{%reset%}>Compose to Fargate: 28 keys mapped, 4 dropped<{%reset%}>\n", severity: "info#err" },
    { message: "previewing", severity: "info", ephemeral: true },
];
const digest = JSON.stringify({ steps: STEPS, diagnostics: DIAGNOSTICS, changeSummary: { update: 1 } }, undefined, 2);
const events = [
    ...STEPS.map(metadata => ({ resourcePreEvent: { metadata, planning: true } })),
    ...DIAGNOSTICS.map(diagnosticEvent => ({ diagnosticEvent })),
    { summaryEvent: { resourceChanges: { update: 1 } } },
]
    .map(event => JSON.stringify(event))
    .join("\n");

const FINDING: PolicyFinding = {
    rule: "ecs-image-no-latest",
    level: "mandatory",
    severity: "high",
    urn: "",
    resource: "todo-app-task-definition",
    what: "The image has the tag latest",
    undetermined: false,
    description: "",
    remediation: "Name a version",
    url: "https://example.com",
    frameworks: [],
};

describe("the comment of a pull request", () => {
    it("names what goes live with the pipeline's next run", () => {
        const objects = ["taskdef-app.json", "appspec-app.yaml", "runtask-migrate.json"].map(file =>
            step("update", "aws:s3/bucketObjectv2:BucketObjectv2", `todo-pipeline-templates-${file}`),
        );
        const other = step("update", "aws:s3/bucketObjectv2:BucketObjectv2", "todo-env-file");
        const text = previewComment("prod", readPreview(JSON.stringify({ steps: [...objects, other] })), []);
        assert.match(
            text,
            /^\*\*Changes the template\*\* of `app`, `migrate`: live with .* `swingbridge pipeline start --stack prod`\.$/m,
        );
        assert.doesNotMatch(previewComment("dev", readPreview(digest), []), /template/);
    });

    it("reads a stream of events and a digest alike", () => {
        const { streamed, ...stream } = readPreview(events);
        assert.equal(streamed, true);
        assert.deepEqual({ ...readPreview(digest), streamed: true }, { ...stream, streamed: true });
        assert.equal(readPreview(digest).streamed, false);
        assert.deepEqual(
            stream.changes.map(({ op, name, properties }) => [op, name, properties]),
            [
                ["replace", "todo-app-task-definition", ["containerDefinitions"]],
                ["update", "todo-app-release-deploy", ["triggers"]],
            ],
        );
        assert.equal(stream.same, 1);
        assert.deepEqual(stream.told, ["Compose to Fargate: 28 keys mapped, 4 dropped"]);
    });

    it("refuses what is no preview", () => assert.throws(() => readPreview("hello"), SyntaxError));

    it("says what changes and what deploys, and no value of any property", () => {
        const comment = previewComment("dev", readPreview(events), []);
        assert.equal(comment.split("\n")[0], marker("dev"));
        assert.match(comment, /^## Preview of `dev`: 1 to replace, 1 to update, 1 unchanged$/m);
        assert.match(comment, /^\*\*Deploys\*\* `todo-app`\.$/m);
        assert.match(
            comment,
            /^\| replace +\| aws:ecs\/taskDefinition:TaskDefinition \| `todo-app-task-definition` \| containerDefinitions \|$/m,
        );
        assert.match(comment, /Compose to Fargate: 28 keys mapped/);
        assert.doesNotMatch(comment, /TOP SECRET/);
    });

    it("says that a revision is registered where nothing deploys it", () => {
        const preview = readPreview(events);
        const changes = preview.changes.filter(({ type }) => type !== "command:local:Command");
        assert.match(
            previewComment("prod", { ...preview, changes }, []),
            /^\*\*Registers\*\* a revision of `todo-app`\.$/m,
        );
    });

    it("has the findings of the policies, or says how to have them", () => {
        assert.match(
            previewComment("dev", readPreview(events), [FINDING]),
            /ecs-image-no-latest.*The image has the tag latest/,
        );
        assert.match(previewComment("dev", readPreview(digest), []), /PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true/);
    });

    it("says that nothing changes", () => {
        const quiet = { ...readPreview(events), changes: [], told: [] };
        assert.match(previewComment("dev", quiet, []), /^## Preview of `dev`: no changes \(1 unchanged\)$/m);
    });

    it("says that the preview fails, and why, in a fence that the reason cannot end", () => {
        const errors = ["refused: ```privileged```"];
        const comment = previewComment("dev", { ...readPreview(events), errors }, []);
        assert.match(comment, /and it fails$/m);
        assert.match(comment, /^````\nrefused: ```privileged```\n````$/m);
    });

    it("stays short enough for a comment", () => {
        const preview = readPreview(events);
        const changes = Array.from({ length: 5000 }, (_, index) => ({
            op: "create",
            type: "aws:ssm/parameter:Parameter",
            name: `parameter-${index}`,
            properties: [],
        }));
        const comment = previewComment("dev", { ...preview, changes, told: ["x".repeat(100_000)] }, []);
        assert.match(comment, /and 4900 more/);
        assert.ok(comment.length < 65_536);
    });
});
