import * as assert from "node:assert/strict";
import { renderEvent, trafficBar } from "../../cli/deploy/render";
import type { ProgressEvent } from "../../operations/progress";

const COME_BACK = "app: if this is interrupted, the deployment goes on, and the same command follows it to its end";

describe("the progress of a deployment, in lines", () => {
    for (const [percent, bar] of [
        [0, "░░░░░░░░░░░░░░░░░░░░   0 %"],
        [10, "██░░░░░░░░░░░░░░░░░░  10 %"],
        [100, "████████████████████ 100 %"],
    ] as const) {
        it(`shows ${percent} % as ${bar}`, () => assert.equal(trafficBar(percent), bar));
    }

    const of = { service: "app", deploymentId: "d-1" };
    const cases: [string, ProgressEvent, string[]][] = [
        [
            "a deployment that starts",
            { event: "deployment", ...of, attached: false, sha: "abc" },
            ["app: started deployment d-1 of abc", COME_BACK],
        ],
        [
            "one that runs already",
            { event: "deployment", ...of, attached: true, sha: "abc" },
            ["app: following deployment d-1 of abc", COME_BACK],
        ],
        [
            "a lifecycle event",
            { event: "lifecycle", ...of, rollback: false, name: "Install", status: "Succeeded" },
            ["app: Install                Succeeded"],
        ],
        [
            "one of the rollback",
            { event: "lifecycle", ...of, rollback: true, name: "Install", status: "Succeeded" },
            ["app: rollback: Install                Succeeded"],
        ],
        [
            "the traffic",
            { event: "traffic", ...of, rollback: false, percent: 100 },
            ["app: traffic to new version ████████████████████ 100 %"],
        ],
        [
            "the traffic going back",
            { event: "traffic", ...of, rollback: true, percent: 100 },
            ["app: traffic to the old version ████████████████████ 100 %"],
        ],
        [
            "tasks that start",
            { event: "tasks", service: "app", running: 1, desired: 2, pending: 1 },
            ["app: tasks 1/2 running, 1 starting"],
        ],
        [
            "a failure with all that is known",
            {
                event: "failure",
                service: "app",
                failure: {
                    reason: "TIMEOUT: too long",
                    alarms: ["5xx: too many"],
                    stoppedTasks: ["app exited with code 3"],
                    logLines: ["oops"],
                },
            },
            [
                "app: FAILED TIMEOUT: too long",
                "app:   alarm 5xx: too many",
                "app:   stopped task: app exited with code 3",
                "app:   last log lines of the newest stopped task:",
                "app:   │ oops",
            ],
        ],
        [
            "a failure whose log is kept back",
            {
                event: "failure",
                service: "app",
                failure: { reason: "x", alarms: [], stoppedTasks: [], logLines: [], logsWithheld: "read it there" },
            },
            ["app: FAILED x", "app:   read it there"],
        ],
        [
            "a failure that AWS does not explain",
            {
                event: "failure",
                service: "app",
                failure: { reason: "x", alarms: [], stoppedTasks: [], logLines: [], unread: ["the alarms could not"] },
            },
            ["app: FAILED x", "app:   the alarms could not"],
        ],
    ];
    for (const [name, event, lines] of cases) {
        it(`tells ${name}`, () => assert.deepEqual(renderEvent(event), lines));
    }
});
