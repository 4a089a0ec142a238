import assert from "node:assert/strict";
import {
    BatchGetBuildBatchesCommand,
    BatchGetBuildsCommand,
    CodeBuildClient,
    ListBuildBatchesCommand,
} from "@aws-sdk/client-codebuild";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { StackOutputs } from "../../../outputs";
import { parseReleaseRecord, type ReleaseRecord } from "../../../release/release-record";
import { exportStack, inspect, liveService, outputsOf } from "../inspect";
import type { RunOptions } from "../program";
import { story } from "../story";
import { update, type Update } from "../update";

const REPOSITORY = "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/todo";

/** An image for the other processor. */
const WORKER = `services:
  worker:
    build: { context: ., target: production }
    platform: linux/arm64
    command: [node, -e, "setInterval(() => undefined, 60000)"]
`;

const PIPELINE = `  swingbridge:releasedBy: pipeline
  swingbridge:pipeline:
    source: { kind: codecommit, repository: todo }
    build: { batch: true }
`;

story("two images of a commit, built at once", program => {
    let outputs: StackOutputs;

    const shell: RunOptions = { environment: { DB_PASSWORD: "correct horse battery staple" } };
    const up = (): Promise<Update> => update(program(), ["up", "--stack", "prod", "--yes", "--skip-preview"], shell);
    const recordOf = (name: string): Promise<ReleaseRecord> =>
        inspect(program(), async ({ client }) => {
            const input = { Name: outputs.services[name]!.releaseRecord };
            const { Parameter } = await client(SSMClient).send(new GetParameterCommand(input));
            return parseReleaseRecord(Parameter?.Value ?? "");
        });

    it("are released by their digests, each built on a host of its processor", async () => {
        program().replace(
            "Pulumi.prod.yaml",
            "  swingbridge:releasedBy: manual\n  swingbridge:images: reuse\n",
            PIPELINE,
        );
        program().replace(
            "Pulumi.prod.yaml",
            "    - examples/todo/docker-compose.prod.yml\n",
            "    - examples/todo/docker-compose.prod.yml\n    - examples/todo/worker.yml\n",
        );
        program().replace(
            "Pulumi.prod.yaml",
            "    kind: canary\n    percent: 10\n    interval: 15\n",
            "    kind: all-at-once\n",
        );
        program().write("examples/todo/worker.yml", WORKER);
        const sha = program().commit("a worker beside the application");
        const first = await up();
        assert.equal(first.code, 0, first.output);
        outputs = outputsOf(await exportStack(program(), "prod"));
        const look = "swingbridge pipeline status --stack prod";
        // The first execution began with the pipeline, and found no commit.
        assert.equal((await program().run([...look.split(" "), "--wait"])).code, 5);
        // Builds end with their sandbox: one command pushes and waits.
        const script = `git push ${REPOSITORY} main && for look in $(seq 80); do ${look} | grep -F '▸ Deploy' && exec ${look} --wait; done; exit 1`;
        const released = await program().run(["bash", "-c", script]);
        assert.equal(released.code, 0, released.output);
        assert.match((await liveService(program(), outputs.services.app!)).image, /todo-app-production@sha256:/);
        for (const name of ["app", "worker"]) {
            const record = await recordOf(name);
            assert.equal(record.current?.sha, sha);
            assert.match(record.current.images[name]?.reference ?? "", new RegExp(`/todo-${name}-production@sha256:`));
        }
        const { groups, hosts } = await inspect(program(), async ({ client }) => {
            const codebuild = client(CodeBuildClient);
            const { ids } = await codebuild.send(new ListBuildBatchesCommand({}));
            const { buildBatches = [] } = await codebuild.send(new BatchGetBuildBatchesCommand({ ids }));
            const groups = buildBatches.find(each => each.buildBatchStatus === "SUCCEEDED")?.buildGroups ?? [];
            const arns = groups.flatMap(({ currentBuildSummary }) => currentBuildSummary?.arn ?? []);
            const { builds = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: arns }));
            return { groups, hosts: builds.map(({ environment }) => environment?.type) };
        });
        assert.deepEqual(hosts, ["LINUX_CONTAINER", "ARM_CONTAINER"]);
        assert.deepEqual(
            groups.map(({ identifier, currentBuildSummary }) => [identifier, currentBuildSummary?.buildStatus]),
            [
                ["app", "SUCCEEDED"],
                ["worker", "SUCCEEDED"],
            ],
        );
    });

    it("leave pulumi up nothing to change", async () => {
        const again = await up();
        assert.equal(again.code, 0, again.output);
        assert.deepEqual(again.changes, []);
    });
});
