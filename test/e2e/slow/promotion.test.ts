import assert from "node:assert/strict";
import { BatchGetProjectsCommand, CodeBuildClient, ListBuildsCommand } from "@aws-sdk/client-codebuild";
import { CodeDeployClient, ListDeploymentsCommand } from "@aws-sdk/client-codedeploy";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import type { StackOutputs } from "../../../outputs";
import { act, exportStack, inspect, liveService, outputsOf, type Place } from "../inspect";
import type { Result } from "../program";
import { story } from "../story";
import { update, type Update } from "../update";

const TOOLS: Place = { account: "123456789012", region: "us-east-1" };
const PLACES: Record<string, Place> = {
    staging: { account: "222222222222", region: "us-east-1" },
    live: { account: "333333333333", region: "eu-west-1" },
    tools: TOOLS,
};
const REPOSITORY = "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/todo";

const environment = ({ region }: Place) => `config:
  aws:region: ${region}
  swingbridge:composeFiles: [examples/todo/docker-compose.yml]
  swingbridge:releasedBy: pipeline
  swingbridge:pipeline:
    tools: { account: "${TOOLS.account}", region: ${TOOLS.region} }
  swingbridge:https: { plainHttp: true }
  swingbridge:testListener: { allowedCidrs: [10.0.0.0/8] }
  swingbridge:network: { natGateways: single }
`;

const PIPELINE = `config:
  aws:region: ${TOOLS.region}
  swingbridge:composeFiles: [examples/todo/docker-compose.yml]
  swingbridge:releasedBy: pipeline
  swingbridge:pipeline:
    source: { kind: codecommit, repository: todo }
    environments:
      - stack: staging
      - stack: live
        approval: { topicArn: arn:aws:sns:us-east-1:123456789012:approvals }
`;

story("one build, promoted through two accounts and regions", program => {
    const outputs: Record<string, StackOutputs> = {};
    let sha: string;

    const up = (stack: string): Promise<Update> =>
        update(program(), ["up", "--stack", stack, "--yes", "--skip-preview"], { account: PLACES[stack]!.account });
    const pipeline = (command: string, ...flags: string[]): Promise<Result> =>
        program().run(["swingbridge", "pipeline", command, "--stack", "tools", ...flags]);
    /** Runs a command and looks, in the same sandbox, until the pipeline's status has a word: builds end with their sandbox. */
    const until = async (word: string, command = "true"): Promise<void> => {
        const look = "swingbridge pipeline status --stack tools";
        const script = `${command} && for look in $(seq 120); do ${look} | grep -F '${word}' && exit 0; done; ${look}; exit 1`;
        const { code, output } = await program().run(["bash", "-c", script]);
        assert.equal(code, 0, output);
    };
    const running = (stack: string) => liveService(program(), outputs[stack]!.services.app!, PLACES[stack]);

    it("refuses a pipeline to stacks that are not up, and says what comes first", async () => {
        for (const [stack, place] of Object.entries(PLACES)) {
            program().write(`Pulumi.${stack}.yaml`, stack === "tools" ? PIPELINE : environment(place));
            const made = await program().pulumi(["stack", "init", stack]);
            assert.equal(made.code, 0, made.output);
        }
        await act(program(), ({ client }) => client(SNSClient).send(new CreateTopicCommand({ Name: "approvals" })));
        const { code, output } = await up("tools");
        assert.notEqual(code, 0);
        assert.match(output, /pipeline\.environments\[0\]\.stack = "staging"\s+does not say how it is deployed to/);
        assert.match(output, /pipeline\.environments\[1\]\.stack = "live"/);
        assert.match(output, /pulumi up -s staging/);
    });

    it("brings up an environment in each account, with a placeholder", async () => {
        for (const stack of ["staging", "live"]) {
            const made = await up(stack);
            assert.equal(made.code, 0, made.output);
            outputs[stack] = outputsOf(await exportStack(program(), stack));
            assert.equal(outputs[stack].account, PLACES[stack]!.account);
            assert.match((await running(stack)).image, /busybox/);
            assert.ok(
                !made.changes.some(({ type }) => /codepipeline|codebuild|ecr\/repo/.test(type)),
                "that is the tools'",
            );
        }
    });

    it("brings up the pipeline in the tools account, which runs nothing", async () => {
        const made = await up("tools");
        assert.equal(made.code, 0, made.output);
        assert.ok(!made.changes.some(({ type }) => type.startsWith("aws:ecs/")));
        outputs.tools = outputsOf(await exportStack(program(), "tools"));
        assert.equal(outputs.tools.pipeline?.repository?.cloneUrlHttp, REPOSITORY);
        // A pipeline begins with an execution of its own: there is no commit yet.
        const empty = await pipeline("status", "--wait");
        assert.equal(empty.code, 5, empty.output);
    });

    it("takes a pushed commit to the first environment, and asks before the next", async () => {
        sha = program().commit("the first release");
        await until("waits for an approval", `git push ${REPOSITORY} main`);
        const { image, record } = await running("staging");
        assert.match(image, /^123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com\/todo-app@sha256:[0-9a-f]{64}$/);
        assert.equal(record.current?.sha, sha);
        assert.match((await running("live")).image, /busybox/, "nobody has said yes");
    });

    it("puts the same digest live after a yes, in the other account and region, and records it there", async () => {
        const approved = await pipeline("approve", "--wait");
        assert.equal(approved.code, 0, approved.output);
        const [staging, live] = [await running("staging"), await running("live")];
        assert.equal(live.image, staging.image);
        assert.equal(live.record.current?.sha, sha);
        assert.equal(live.record.current.images.app?.digest, live.image.split("@")[1]);
        for (const stack of ["staging", "live"]) {
            const { application, deploymentGroup } = outputs[stack]!.services.app!.target.codedeploy!;
            const { deployments } = await inspect(
                program(),
                ({ client }) =>
                    client(CodeDeployClient).send(
                        new ListDeploymentsCommand({
                            applicationName: application,
                            deploymentGroupName: deploymentGroup,
                        }),
                    ),
                PLACES[stack],
            );
            assert.equal(deployments?.length, 1, `${stack} has one deployment, in its own account`);
        }
    });

    it("built once", async () => {
        const [images, builds] = await inspect(program(), async ({ client }) => {
            const { imageDetails = [] } = await client(ECRClient).send(
                new DescribeImagesCommand({ repositoryName: "todo-app" }),
            );
            const codebuild = client(CodeBuildClient);
            const { ids = [] } = await codebuild.send(new ListBuildsCommand({}));
            const { projects = [] } = await codebuild.send(
                new BatchGetProjectsCommand({ names: [...new Set(ids.map(id => id.split(":")[0]!))] }),
            );
            const imageBuilders = projects
                .filter(({ environment: its }) => its?.privilegedMode)
                .map(({ name }) => name);
            return [imageDetails, ids.filter(id => imageBuilders.includes(id.split(":")[0]))] as const;
        });
        assert.deepEqual(
            images.map(({ imageTags }) => imageTags),
            [[sha]],
        );
        assert.equal(builds.length, 1, builds.join(" "));
    });

    it("leaves pulumi up nothing to change, in any of the accounts", async () => {
        for (const stack of Object.keys(PLACES)) {
            const again = await up(stack);
            assert.equal(again.code, 0, again.output);
            assert.deepEqual(again.changes, [], stack);
        }
    });

    it("tells the person on call of an environment what runs there", async () => {
        const { code, output } = await program().run(["swingbridge", "status", "--stack", "live"], {
            account: PLACES.live!.account,
        });
        assert.equal(code, 0, output);
        assert.match(output, new RegExp(sha.slice(0, 7)));
    });
});
