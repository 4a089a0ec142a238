import assert from "node:assert/strict";
import type { Build, BuildBatch } from "@aws-sdk/client-codebuild";
import { setImmediate as tick } from "node:timers/promises";

import { openBuilds, ROLE, saidBy, type BuildHost } from "./project";

const PHASES = { build: { commands: ['echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER $NAME"; test "$NAME" != broken'] } };
const named = (NAME: string) => ({ env: { variables: { NAME } } });

describe("A batch of builds", function () {
    this.timeout(20_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        host.create({ buildBatchConfig: { serviceRole: ROLE, restrictions: { maximumBuildsAllowed: 6 } } });
    });
    afterEach(() => host.close());

    const get = (id: string | undefined): BuildBatch =>
        host.session.call("codebuild", "BatchGetBuildBatches", { ids: [id] }).buildBatches[0];
    const start = (batch: object, phases: object = PHASES): BuildBatch =>
        host.session.call("codebuild", "StartBuildBatch", {
            projectName: "app",
            buildspecOverride: JSON.stringify({ version: "0.2", batch, phases }),
        }).buildBatch;
    async function ended({ id }: BuildBatch): Promise<BuildBatch> {
        for (;;) {
            const batch = get(id);
            if (batch.complete) {
                return batch;
            }
            await tick();
        }
    }
    const run = (batch: object): Promise<BuildBatch> => ended(start(batch));
    const statuses = ({ buildGroups = [] }: BuildBatch): Record<string, string | undefined> =>
        Object.fromEntries(
            buildGroups.map(({ identifier = "", currentBuildSummary }) => [
                identifier,
                currentBuildSummary?.buildStatus,
            ]),
        );
    const contextOf = ({ phases = [] }: BuildBatch): string | undefined =>
        phases
            .flatMap(({ contexts = [] }) => contexts)
            .map(({ statusCode, message }) => `${statusCode}: ${message}`)[0];
    const buildsOf = ({ buildGroups = [] }: BuildBatch): Build[] => {
        const arns = buildGroups.flatMap(({ currentBuildSummary }) => currentBuildSummary?.arn ?? []);
        return host.session.call("codebuild", "BatchGetBuilds", { ids: arns }).builds;
    };

    it("runs a list of builds, each with what it has of its own", async () => {
        const batch = await run({
            "build-list": [
                { identifier: "one", ...named("a") },
                { identifier: "two", env: { "compute-type": "BUILD_GENERAL1_LARGE", variables: { NAME: "b" } } },
            ],
        });
        assert.equal(batch.buildBatchStatus, "SUCCEEDED");
        assert.deepEqual(
            batch.phases?.map(({ phaseType }) => phaseType),
            ["SUBMITTED", "DOWNLOAD_BATCHSPEC", "IN_PROGRESS", "COMBINE_ARTIFACTS", "SUCCEEDED"],
        );
        const builds = buildsOf(batch);
        assert.deepEqual(
            builds.map(build => saidBy(host, build)),
            [["one a"], ["two b"]],
        );
        assert.equal(builds[1]?.environment?.computeType, "BUILD_GENERAL1_LARGE");
        assert.ok(builds.every(({ buildBatchArn }) => buildBatchArn === batch.arn));
    });

    it("runs a graph in the order of its dependencies; what waits for a failure is never begun", async () => {
        const batch = await run({
            "build-graph": [
                { identifier: "last", "depend-on": ["broken", "fine"], ...named("c") },
                { identifier: "broken", "depend-on": ["fine"], ...named("broken") },
                { identifier: "ignored", "ignore-failure": true, ...named("broken") },
                { identifier: "after", "depend-on": ["ignored"], ...named("d") },
                { identifier: "fine", ...named("a") },
            ],
        });
        assert.equal(batch.buildBatchStatus, "FAILED");
        assert.deepEqual(statuses(batch), {
            last: undefined,
            broken: "FAILED",
            ignored: "FAILED",
            after: "SUCCEEDED",
            fine: "SUCCEEDED",
        });
        const [broken, , , fine] = buildsOf(batch);
        assert.ok(broken!.startTime! >= fine!.endTime!);
    });

    it("runs a matrix: a build for each combination", async () => {
        const batch = await run({
            "build-matrix": {
                static: { env: { "privileged-mode": "true" } },
                dynamic: { env: { variables: { NAME: ["a", "b"], OTHER: ["1", "2"] } } },
            },
        });
        assert.deepEqual(
            Object.values(statuses(batch)),
            Array.from({ length: 4 }, () => "SUCCEEDED"),
        );
        assert.deepEqual(
            buildsOf(batch).map(({ environment }) =>
                environment?.environmentVariables?.map(({ value }) => value).join(""),
            ),
            ["a1", "a2", "b1", "b2"],
        );
    });

    it("ends at the first failure where it is told to, and is retried in part", async () => {
        const batch = await ended(
            start(
                {
                    "fast-fail": true,
                    "build-list": [
                        { identifier: "slow", ...named("slow") },
                        { identifier: "bad", ...named("broken") },
                    ],
                },
                { build: { commands: ['test "$NAME" != broken && sleep 1000'] } },
            ),
        );
        assert.equal(batch.buildBatchStatus, "FAILED");
        assert.deepEqual(statuses(batch), { slow: "STOPPED", bad: "FAILED" });
        host.session.call("codebuild", "RetryBuildBatch", { id: batch.id, retryType: "RETRY_FAILED_BUILDS" });
        assert.equal(get(batch.id).buildGroups?.[1]?.priorBuildSummaryList?.length, 1);
        host.session.call("codebuild", "StopBuildBatch", { id: batch.id });
        assert.equal((await ended(batch)).buildBatchStatus, "STOPPED");
        await host.idle();
    });

    const MISTAKES: Record<string, [batch: object, message: RegExp]> = {
        "no kind": [{}, /^YAML_FILE_ERROR: batch must have one of build-list/],
        "two of a name": [
            { "build-list": [{ identifier: "a" }, { identifier: "a" }] },
            /duplicate batch build identifier: a$/,
        ],
        "a stranger": [
            { "build-graph": [{ identifier: "a", "depend-on": ["b"] }] },
            /depends on b, which is no build of the batch$/,
        ],
        "a circle": [
            {
                "build-graph": [
                    { identifier: "a", "depend-on": ["b"] },
                    { identifier: "b", "depend-on": ["a"] },
                ],
            },
            /in a circle$/,
        ],
        "more than the project allows": [
            { "build-fanout": { parallelism: 7 } },
            /^CLIENT_ERROR: The batch has 7 builds, and the project allows 6$/,
        ],
    };
    for (const [name, [batch, message]] of Object.entries(MISTAKES)) {
        it(`is refused with ${name}`, async () => {
            const refused = await run(batch);
            assert.equal(refused.buildBatchStatus, "FAILED");
            assert.match(contextOf(refused) ?? "", message);
            assert.deepEqual(host.session.call("codebuild", "ListBuilds", {}).ids, []);
        });
    }
});
