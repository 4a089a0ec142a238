import assert from "node:assert/strict";
import type { ApplicationPipeline } from "../../components/application-delivery-args";
import { ComposeApplication } from "../../components/compose-application";
import { SecretValues } from "../../fargate";
import { pipelineOutputs } from "../../program/stack-outputs";
import { valueOf } from "./harness";
import { checkComponents } from "./invariants";
import { project } from "./specs";

const PROJECT = "aws:codebuild/project:Project";
const NAME = "todo-pull-requests-build";

const CALLS = {
    "docker:index/getRegistryImage:getRegistryImage": ({ name }: Record<string, unknown>) => ({
        name,
        sha256Digest: `sha256:${"e".repeat(64)}`,
    }),
};

const build = (pullRequests: ApplicationPipeline["pullRequests"], repository?: ApplicationPipeline["repository"]) =>
    checkComponents(
        () =>
            new ComposeApplication("todo", {
                project: { ...project(), images: [{ ...project().images[0]!, context: "examples/todo" }] },
                secretValues: new SecretValues([["db-password", "correct horse battery staple"]]),
                images: { source: "pipeline", tags: {} },
                releasedBy: "pipeline",
                pipeline: { source: { kind: "codecommit", repositoryName: "todo" }, repository, pullRequests },
                loadBalancer: { allowHttp: true },
                protect: true,
            }),
        {
            calls: CALLS,
            computed: { [PROJECT]: ({ inputs }) => ({ badgeUrl: inputs.badgeEnabled ? "https://badge" : "" }) },
        },
    );

describe("An application whose pull requests are built", () => {
    it("builds them apart from what is released: logs with the pipeline's key, which the role cannot use", async () => {
        const graph = await build({});
        const { inputs } = graph.one(PROJECT, `${NAME}-project`);
        assert.equal(inputs.name, `${NAME}-test`);
        const logs = graph.one("aws:cloudwatch/logGroup:LogGroup", `${NAME}-logs`);
        assert.match(logs.inputs.kmsKeyId as string, /^arn:aws:kms:/);
        assert.ok(logs.protect && logs.retainOnDelete);
        const { policy } = graph.one("aws:iam/rolePolicy:RolePolicy", `${NAME}-role-policy`).inputs;
        assert.doesNotMatch(policy as string, /kms:|s3:|ecr:/);
    });

    it("follows the repository that it makes", async () => {
        const graph = await build({}, { repositoryName: "todo" });
        const { eventPattern } = graph.one("aws:cloudwatch/eventRule:EventRule", "todo-pull-requests-start").inputs;
        assert.deepEqual(JSON.parse(eventPattern as string).resources, [
            "arn:aws:codecommit:us-east-1:111122223333:todo",
        ]);
    });

    it("says in its outputs what runs for them, and where the badge is", async () => {
        const outputs = async (pullRequests: ApplicationPipeline["pullRequests"]) => {
            const { result } = await build(pullRequests);
            return (await valueOf(pipelineOutputs(result, result.pipeline!))).pullRequests;
        };
        const told = { projectName: `${NAME}-test`, logGroup: `/aws/codebuild/${NAME}-test` };
        assert.deepEqual(await outputs({}), told);
        assert.deepEqual(await outputs({ badge: true }), { ...told, badgeUrl: "https://badge" });
        assert.equal(await outputs(undefined), undefined);
    });
});
