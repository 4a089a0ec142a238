import * as assert from "node:assert/strict";
import type { JobRecord, JobTarget } from "../../release";
import { openReleased, type Released } from "../operations/released";
import { swingbridge } from "./operated";

describe("swingbridge status of a job", () => {
    let released: Released;
    beforeEach(async () => (released = await openReleased()));
    afterEach(() => released.close());

    const job = (): JobTarget => ({
        schemaVersion: 1,
        kind: "job",
        name: "migrate",
        region: "us-east-1",
        cluster: "demo",
        taskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/migrate:4",
        content: "b".repeat(64),
        container: "app",
        tasks: 1,
        jobRecord: "/demo/migrate",
        platformVersion: "LATEST",
        subnets: [],
        securityGroups: [],
        assignPublicIp: false,
        capacityProviders: [],
    });
    const ran = (status: "starting" | "running" | "succeeded" | "failed", content: string): void => {
        const record: JobRecord = {
            schemaVersion: 1,
            last: {
                content,
                taskDefinition: "x",
                number: 1,
                tasks: ["arn:aws:ecs:us-east-1:111122223333:task/demo/0"],
                status,
                startedAt: "2026-01-02T03:04:05Z",
            },
        };
        const input = { Name: "/demo/migrate", Value: JSON.stringify(record), Type: "String", Overwrite: true };
        released.app.session.call("ssm", "PutParameter", input);
    };
    const current = "b".repeat(64);
    for (const [what, run, message] of [
        ["never ran", undefined, /last run {4}none\n {2}! has never run: migrate:4 waits/],
        [
            "ran for what was registered before",
            ["succeeded", "a"],
            /! has run for an earlier content only: migrate:4 waits/,
        ],
        ["failed", ["failed", current], /last run {4}failed {2}since 2026-01-02T03:04:05Z\n {2}! the last run failed/],
        [
            "was left alone",
            ["running", current],
            /! its tasks have ended, and nobody has noted how\n {4}swingbridge deploy migrate/,
        ],
        [
            "was asked for by a build that died",
            ["starting", current],
            /! its tasks were asked for, and nobody has noted which: retry what asked for them/,
        ],
        [
            "is done",
            ["succeeded", current],
            /^migrate {2}job in demo, migrate:4\n {2}last run {4}succeeded {2}since \S+\n$/,
        ],
    ] as [string, ["starting" | "running" | "succeeded" | "failed", string] | undefined, RegExp][]) {
        it(`tells that it ${what}`, async () => {
            if (run) {
                ran(...run);
            }
            const { stdout, status } = await swingbridge(released.clients, job(), "status");
            assert.equal(status, 0);
            assert.match(stdout, message);
        });
    }
});
