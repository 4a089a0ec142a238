import { WATCHED } from "../../../operations/released";
import { rolledBack, failed, at, WITHOUT_ROLLBACK, HOOK_FAILED, ALARMED, type Row } from "./row";

const HOOKED = ["AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"] as const;
export const hooks: readonly Row[] = [
    ...(["all at once", "canary"] as const).map((shift): Row => ({
        what: "the hook of BeforeInstall fails, when there is nothing to take back",
        shift,
        faults: [at("BeforeInstall", "fail")],
        ends: failed(/was not rolled back, the old version still has all the traffic: HOOK_EXECUTION_FAILURE/),
    })),
    ...HOOKED.flatMap((event, index): Row[] => [
        {
            what: `the hook of ${event} fails`,
            shift: index % 2 === 0 ? "canary" : "linear",
            faults: [at(event, "fail")],
            ends: rolledBack(HOOK_FAILED),
        },
        {
            what: `the hook of ${event} hangs`,
            shift: index % 2 === 0 ? "all at once" : "canary",
            faults: [at(event, "hang")],
            ends: rolledBack(HOOK_FAILED),
        },
    ]),
    {
        what: "the hook of AfterAllowTraffic fails, and the group does not roll back: the new version serves",
        shift: "linear",
        group: WITHOUT_ROLLBACK,
        faults: [at("AfterAllowTraffic", "fail")],
        ends: failed(/was not rolled back, the new version has 100 % of the traffic: HOOK_EXECUTION_FAILURE/),
    },
    {
        what: "the rollback fails too",
        shift: "all at once",
        faults: [at("AfterAllowTestTraffic", "fail"), at("BeforeInstall", "fail", {}, "rollback")],
        ends: failed(/failed and was not rolled back/),
    },
];

export const alarms: readonly Row[] = [
    ...(["all at once", "canary", "linear"] as const).flatMap(shift =>
        ["Install", "AllowTraffic", "AfterAllowTraffic"].map((event): Row => ({
            what: `an alarm goes off at ${event}`,
            shift,
            group: WATCHED,
            faults: [at(event, "alarm")],
            // As Install begins there are no new tasks that could be taken back.
            ends: event === "Install" ? failed(/was not rolled back.*: ALARM_ACTIVE/) : rolledBack(ALARMED),
        })),
    ),
    {
        what: "an alarm goes off at AllowTraffic, and the group does not roll back on alarms",
        shift: "canary",
        group: { ...WATCHED, autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } },
        faults: [at("AllowTraffic", "alarm")],
        ends: failed(/was not rolled back, the old version still has all the traffic: ALARM_ACTIVE/),
    },
    {
        what: "the alarm is going off already",
        shift: "linear",
        group: WATCHED,
        before: ({ app }) => {
            const state = { AlarmName: "target-5xx", StateValue: "ALARM", StateReason: "errors" };
            app.session.call("cloudwatch", "SetAlarmState", state);
        },
        ends: failed(/was not rolled back, the old version still has all the traffic: ALARM_ACTIVE/),
    },
];
