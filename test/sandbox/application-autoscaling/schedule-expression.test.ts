import assert from "node:assert/strict";
import { parseSchedule } from "../../../sandbox/aws/application-autoscaling/schedule-expression";

const at = (text: string) => Date.parse(text);

/** The next moments after a time. */
function next(expression: string, after: string, zone = "UTC", count = 3): (string | undefined)[] {
    const schedule = parseSchedule(expression, zone, at("2030-01-01T00:00:00Z"));
    const found: (string | undefined)[] = [];
    for (let moment: number | undefined = at(after); moment !== undefined && found.length < count;) {
        moment = schedule(moment);
        found.push(moment === undefined ? undefined : new Date(moment).toISOString().slice(0, 16));
    }
    return found;
}

describe("A schedule of Application Auto Scaling", () => {
    for (const [expression, after, expected] of [
        ["at(2030-05-01T08:00:00)", "2030-01-01T00:00Z", ["2030-05-01T08:00", undefined]],
        ["rate(1 hour)", "2030-01-01T00:30Z", ["2030-01-01T01:00", "2030-01-01T02:00", "2030-01-01T03:00"]],
        ["rate(5 minutes)", "2029-12-31T00:00Z", ["2030-01-01T00:05", "2030-01-01T00:10", "2030-01-01T00:15"]],
        ["rate(2 days)", "2030-01-03T00:00Z", ["2030-01-05T00:00", "2030-01-07T00:00", "2030-01-09T00:00"]],
        // 4 January 2030 is a Friday.
        ["cron(0 8 ? * MON-FRI *)", "2030-01-04T07:00Z", ["2030-01-04T08:00", "2030-01-07T08:00", "2030-01-08T08:00"]],
        [
            "cron(0/30 22,23 1 JAN,7 ? *)",
            "2030-01-01T22:30Z",
            ["2030-01-01T23:00", "2030-01-01T23:30", "2030-07-01T22:00"],
        ],
        ["cron(0 0 29 2 ? *)", "2030-01-01T00:00Z", ["2032-02-29T00:00", "2036-02-29T00:00", "2040-02-29T00:00"]],
        ["cron(0 0 1 1 ? 2031)", "2030-01-01T00:00Z", ["2031-01-01T00:00", undefined]],
        ["cron(0 12 ? * 1 *)", "2030-01-01T00:00Z", ["2030-01-06T12:00", "2030-01-13T12:00", "2030-01-20T12:00"]],
    ] as const) {
        it(`${expression} after ${after}`, () => assert.deepEqual(next(expression, after), expected));
    }

    it("goes by the clock of its zone, summer time included", () => {
        assert.deepEqual(next("cron(0 8 * * ? *)", "2030-03-29T12:00Z", "Europe/Berlin"), [
            "2030-03-30T07:00",
            "2030-03-31T06:00",
            "2030-04-01T06:00",
        ]);
        assert.deepEqual(next("at(2030-07-01T00:00:00)", "2030-01-01T00:00Z", "Asia/Kolkata", 1), ["2030-06-30T18:30"]);
    });

    for (const [expression, zone, message] of [
        ["daily", "UTC", /must have the following syntax/],
        ["at(tomorrow)", "UTC", /not of the form yyyy-mm-dd/],
        ["rate(1 hours)", "UTC", /rate expression/],
        ["rate(0 minutes)", "UTC", /rate expression/],
        ["cron(0 8 * *)", "UTC", /has 4 fields instead of 6/],
        ["cron(0 8 * * * *)", "UTC", /must be \?/],
        ["cron(0 8 ? * ? *)", "UTC", /must be \?/],
        ["cron(60 8 * * ? *)", "UTC", /not a valid field/],
        ["cron(0 8 ? * FRI-MON *)", "UTC", /not a valid field/],
        ["cron(0 8 L * ? *)", "UTC", /does not know L/],
        ["rate(1 day)", "Middle/Earth", /time zone/],
    ] as const) {
        it(`${expression} in ${zone} is none`, () =>
            assert.throws(() => parseSchedule(expression, zone, 0), { message }));
    }
});
