import { LIVE, rolledBack, failed, task, WITHOUT_ROLLBACK, UNHEALTHY, type Row } from "./row";

export const tasks: readonly Row[] = [
    ...(["all at once", "canary", "linear"] as const).map((shift): Row => ({
        what: "the new tasks crash",
        shift,
        faults: [task("crash")],
        ends: rolledBack(UNHEALTHY),
    })),
    {
        what: "one task crashes, the next one runs",
        shift: "canary",
        faults: [task("crash", { times: 1 })],
        ends: LIVE,
    },
    {
        what: "the image cannot be pulled",
        shift: "all at once",
        faults: [task("cannotPull")],
        ends: rolledBack(UNHEALTHY),
    },
    {
        what: "the new tasks fail their health checks",
        shift: "linear",
        faults: [task("unhealthy")],
        ends: rolledBack(UNHEALTHY),
    },
    {
        what: "the target group finds the new tasks unhealthy",
        shift: "canary",
        faults: [{ moment: "elbv2.target", kind: "unhealthy", match: { targetGroup: "one" } }],
        ends: rolledBack(UNHEALTHY),
    },
    {
        what: "the new tasks crash, and the group does not roll back",
        shift: "canary",
        group: WITHOUT_ROLLBACK,
        faults: [task("crash")],
        ends: failed(/failed and was not rolled back, the old version still has all the traffic: TIMEOUT/),
    },
];
