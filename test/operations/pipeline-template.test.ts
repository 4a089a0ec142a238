import * as assert from "node:assert/strict";
import { createColors } from "picocolors";
import { renderPlan } from "../../cli/plan/render";
import { planService } from "../../operations/plan/read";
import { describeTaskDefinition } from "../../operations/service";
import { findingsOf } from "../../operations/status/findings";
import { readStatus } from "../../operations/status/read";
import { verify } from "../../operations/verify/verify";
import type { DeploymentTarget } from "../../release";
import { openReleased, type Released } from "./released";

const PIPELINE = "todo-pipeline-prod";

describe("A service that a pipeline releases", () => {
    let released: Released;
    let live: DeploymentTarget;

    beforeEach(async () => {
        released = await openReleased();
        live = released.release("a1");
        await released.deploy(live);
    });
    afterEach(() => released.close());

    /** The stack's target, with a template made of what runs: another image, and members of the container that differ. */
    async function target(changes: object = {}): Promise<DeploymentTarget> {
        const { containerDefinitions = [], ...definition } = await describeTaskDefinition(
            released.clients.ecs,
            live.release.taskDefinition,
        );
        const template = JSON.stringify({
            ...definition,
            containerDefinitions: containerDefinitions.map(container => ({
                ...container,
                image: "<IMAGE1_NAME>",
                ...changes,
            })),
            tags: [{ key: "swingbridge:release", value: "<RELEASE>" }],
        });
        return {
            ...live,
            release: { sha: "placeholder", taskDefinition: live.release.taskDefinition.replace(/\d+$/, "1") },
            pipeline: { name: PIPELINE, template },
        };
    }
    /** But for the alarms, which this account does not have. */
    const findings = async (its: DeploymentTarget) =>
        findingsOf({ ...(await readStatus(released.clients, its)), alarms: [] });
    const CHANGED = { workingDirectory: "/srv/greeting" };

    describe("whose template is what runs, but for the image", () => {
        it("has nothing to find in its status: what is registered only stood in", async () => {
            assert.deepEqual(await findings(await target()), []);
        });

        it("is verified", async () => {
            const checks = await verify(released.clients, await target());
            const [check] = checks.filter(({ topic }) => topic === "template");
            assert.equal(check?.result, "OK", check?.message);
        });

        it("has nothing to deploy", async () => {
            const plan = await planService(released.clients, await target());
            assert.equal(plan.deployment, undefined);
            assert.deepEqual(
                plan.surprises.filter(text => /template|moves on/.test(text)),
                [],
            );
        });
    });

    describe("whose template has changed", () => {
        it("says so in its status, with what to do", async () => {
            const [finding, ...others] = await findings(await target(CHANGED));
            assert.match(
                finding!.message,
                /^template changed: what todo-pipeline-prod would register differs in 1 part/,
            );
            assert.match(finding!.fix!, /^start the pipeline: swingbridge pipeline start/);
            assert.deepEqual(others, []);
        });

        it("fails to be verified", async () => {
            const checks = await verify(released.clients, await target(CHANGED));
            const [check] = checks.filter(({ topic }) => topic === "template");
            assert.equal(check?.result, "FAIL");
            assert.match(check.message, /^template changed: it differs in 1 part from /);
            assert.match(check.fix!, /^start the pipeline/);
        });

        it("has a plan that tells what the next run changes, and who starts it", async () => {
            const plan = await planService(released.clients, await target(CHANGED));
            const text = renderPlan(
                { ...plan, commits: undefined, of: "registered", notKnown: "nothing" },
                createColors(false),
            );
            assert.match(text, /greeting/);
            assert.match(text, /→ the template of todo-pipeline-prod/);
            assert.match(
                text,
                /template changed: start the pipeline todo-pipeline-prod \(swingbridge pipeline start\)/,
            );
        });
    });

    it("is told to be without a release while the first revision stands in", async () => {
        const first = await target();
        const standsIn = { ...first, release: { ...first.release, taskDefinition: live.release.taskDefinition } };
        const [check] = (await verify(released.clients, standsIn)).filter(({ topic }) => topic === "template");
        assert.equal(check?.result, "SKIP");
        assert.match(check.message, /has released nothing yet/);
    });

    it("is deployed by nobody else, unless a release is named that there has been", async () => {
        const { outcome } = await released.deploy(await target());
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, /released by the pipeline todo-pipeline-prod/);
        const named = await released.deploy(await target(), { choice: { revision: live.release.taskDefinition } });
        assert.notEqual(named.outcome.status, "refused", named.outcome.message);
    });
});
