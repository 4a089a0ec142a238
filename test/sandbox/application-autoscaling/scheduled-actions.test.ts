import assert from "node:assert/strict";
import { openApplication, register, serviceInput, type Answer, type Application } from "../ecs/application";
import { START } from "../account";

const HOUR = 3_600_000;
const KEY = {
    ServiceNamespace: "ecs",
    ScalableDimension: "ecs:service:DesiredCount",
    ResourceId: "service/demo/app",
};

describe("A scheduled action", () => {
    let app: Application;
    const call = (operation: string, input: object = {}): Answer =>
        app.session.call("application-autoscaling", operation, { ...KEY, ...input });
    const bounds = (): number[] => {
        const [{ MinCapacity, MaxCapacity }] = call("DescribeScalableTargets", { ResourceIds: [KEY.ResourceId] })
            .ScalableTargets as [Record<string, number>];
        return [MinCapacity!, MaxCapacity!];
    };
    const desired = (): number =>
        (app.session.call("ecs", "DescribeServices", { cluster: "demo", services: ["app"] }).services as Answer)[0]
            .desiredCount as number;
    const put = (changes: object = {}) =>
        call("PutScheduledAction", {
            ScheduledActionName: "morning",
            Schedule: "cron(0 8 * * ? *)",
            ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 8 },
            ...changes,
        });

    beforeEach(() => {
        app = openApplication();
        app.session.call("ecs", "CreateService", serviceInput(app, register(app), { desiredCount: 1 }));
        call("RegisterScalableTarget", { MinCapacity: 1, MaxCapacity: 4 });
    });

    it("sets the bounds at its time, every day, and the service follows", () => {
        put();
        app.account.advance(7 * HOUR);
        assert.deepEqual([bounds(), desired()], [[1, 4], 1]);
        app.account.advance(2 * HOUR);
        assert.deepEqual([bounds(), desired()], [[2, 8], 2]);
        call("RegisterScalableTarget", { MinCapacity: 1, MaxCapacity: 4 });
        app.account.advance(24 * HOUR);
        assert.deepEqual(bounds(), [2, 8], "the next morning too");
        const { Description, Cause } = call("DescribeScalingActivities").ScalingActivities.at(-1);
        assert.match(`${Description}: ${Cause}`, /^Setting min capacity to 2 and max.*: scheduled action name morning/);
    });

    it("leaves alone what it does not name", () => {
        put({ ScalableTargetAction: { MinCapacity: 3 } });
        app.account.advance(9 * HOUR);
        assert.deepEqual(bounds(), [3, 4]);
    });

    it("does nothing while scheduled scaling is suspended, before its start, after its end, and once deleted", () => {
        call("RegisterScalableTarget", { SuspendedState: { ScheduledScalingSuspended: true } });
        put();
        app.account.advance(24 * HOUR);
        assert.deepEqual(bounds(), [1, 4], "suspended");
        call("RegisterScalableTarget", { SuspendedState: { ScheduledScalingSuspended: false } });
        put({ StartTime: new Date(START + 60 * HOUR) });
        app.account.advance(24 * HOUR);
        assert.deepEqual(bounds(), [1, 4], "not begun");
        put({ EndTime: new Date(START + 70 * HOUR) });
        app.account.advance(240 * HOUR);
        assert.deepEqual(bounds(), [1, 4], "begun and ended between two mornings");
        put({ ScheduledActionName: "night", Schedule: "rate(1 hour)" });
        call("DeleteScheduledAction", { ScheduledActionName: "night" });
        app.account.advance(24 * HOUR);
        assert.deepEqual(bounds(), [1, 4], "deleted");
    });

    it("is described with what it was given, and goes with its target", () => {
        put({ Timezone: "Europe/Berlin", EndTime: new Date("2030-01-31T00:00:00Z") });
        put({ ScheduledActionName: "night" });
        const named = call("DescribeScheduledActions", { ScheduledActionNames: ["morning"] }).ScheduledActions;
        assert.equal(named.length, 1);
        assert.deepEqual(
            [named[0].Schedule, named[0].Timezone, named[0].EndTime.getUTCFullYear(), named[0].ScalableTargetAction],
            ["cron(0 8 * * ? *)", "Europe/Berlin", 2030, { MinCapacity: 2, MaxCapacity: 8 }],
        );
        assert.match(named[0].ScheduledActionARN, /:scheduledAction:\w+:resource\/ecs\/service\/demo\/app:/);
        call("DeregisterScalableTarget");
        assert.deepEqual(call("DescribeScheduledActions").ScheduledActions, []);
    });

    for (const [what, input, code] of [
        ["without a schedule", { Schedule: undefined }, "ValidationException"],
        ["with a schedule that is none", { Schedule: "daily" }, "ValidationException"],
        ["that sets nothing", { ScalableTargetAction: {} }, "ValidationException"],
        ["whose bounds cross", { ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 2 } }, "ValidationException"],
        ["of a service that nobody scales", { ResourceId: "service/demo/other" }, "ObjectNotFoundException"],
    ] as const) {
        it(`${what} is refused`, () => assert.throws(() => put(input), { code }));
    }

    it("that is not there cannot be deleted", () =>
        assert.throws(() => call("DeleteScheduledAction", { ScheduledActionName: "none" }), {
            code: "ObjectNotFoundException",
        }));
});
