import * as assert from "node:assert/strict";
import { scale } from "../../operations/scale";
import type { DeploymentTarget } from "../../release";
import { describe1 } from "../sandbox/ecs/application";
import { openReleased, type Released } from "./released";

const RESOURCE = "service/demo/app";
const SCALABLE = { ServiceNamespace: "ecs", ResourceId: RESOURCE, ScalableDimension: "ecs:service:DesiredCount" };

describe("changing the number of tasks", () => {
    let released: Released;
    afterEach(() => released.close());

    async function open(scales: boolean, options: Parameters<typeof openReleased>[0] = {}) {
        released = await openReleased({ ...options, change: scales ? { scalableTarget: RESOURCE } : options.change });
        const call = (operation: string, input: object) =>
            released.app.session.call<{ ScalableTargets: { MinCapacity: number; MaxCapacity: number }[] }>(
                "application-autoscaling",
                operation,
                input,
            );
        if (scales) {
            call("RegisterScalableTarget", { ...SCALABLE, MinCapacity: 1, MaxCapacity: 4 });
        }
        const bounds = () => {
            const [found] = call("DescribeScalableTargets", { ServiceNamespace: "ecs" }).ScalableTargets;
            return [found?.MinCapacity, found?.MaxCapacity];
        };
        return { ...released, bounds };
    }
    const count = () => describe1(released.app).desiredCount as number;

    for (const [name, options] of [
        ["blue/green", {}],
        ["rolling", { circuitBreaker: true, change: { controller: "ecs", codedeploy: undefined } }],
    ] as [string, { circuitBreaker?: boolean; change?: Partial<DeploymentTarget> }][]) {
        it(`sets that of a ${name} service, and waits for the tasks`, async () => {
            const { release, run } = await open(false, options);
            assert.match(
                (await run(scale, release("a1"), { count: 3, dryRun: true })).outcome.message,
                /^would set the number of tasks to 3$/,
            );
            assert.equal(count(), 2);
            const { outcome } = await run(scale, release("a1"), { count: 3 });
            assert.deepEqual([outcome.status, outcome.message, count()], ["done", "3 tasks run", 3]);
        });
    }

    it("moves the bounds where autoscaling owns it", async () => {
        const { release, run, bounds } = await open(true);
        const { outcome } = await run(scale, release("a1"), { min: 3 });
        assert.equal(outcome.status, "done", outcome.message);
        assert.deepEqual(bounds(), [3, 4]);
        assert.equal(count(), 3);
    });

    for (const [name, scales, wanted, message] of [
        [
            "a number where autoscaling owns it",
            true,
            { count: 3 },
            /Application Auto Scaling sets .* between 1 and 4: .*--min N --max N/,
        ],
        ["bounds where nothing scales", false, { min: 1, max: 2 }, /nothing scales app.*--count N/],
        ["bounds that cross", true, { min: 9 }, /minimum of 9 tasks is above the maximum of 4/],
    ] as const) {
        it(`refuses ${name}, and changes nothing`, async () => {
            const { release, run, bounds } = await open(scales);
            const { outcome } = await run(scale, release("a1"), wanted);
            assert.equal(outcome.status, "refused", outcome.message);
            assert.match(outcome.message, message);
            assert.equal(count(), 2);
            assert.deepEqual(bounds(), scales ? [1, 4] : [undefined, undefined]);
        });
    }

    it("refuses while traffic moves, and says whose deployment that is", async () => {
        const { release, deploy, run } = await open(false);
        const target = release("a1");
        const { deploymentId } = (await deploy(target, { until: "BeforeInstall" })).outcome;
        const { outcome } = await run(scale, target, { count: 3 });
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, new RegExp(`${deploymentId} \\(app a1 by .*, since 2026-`));
        assert.equal(count(), 2);
    });

    it("names the missing permission, and changes nothing", async () => {
        const message = "not authorized to perform: ecs:UpdateService";
        const faults = [{ service: "ecs", operation: "UpdateService", kind: "error" as const, message }];
        const { release, run } = await open(false, { faults });
        const { outcome } = await run(scale, release("a1"), { count: 3 });
        assert.equal(outcome.status, "refused");
        assert.match(outcome.message, /ecs:UpdateService/);
    });
});
