import * as assert from "node:assert/strict";
import { findTargets, parseTarget, selectTargets } from "../../../cli/target/find";
import type { UserError } from "../../../cli/user-error";

const target = (name: string): object => ({ schemaVersion: 1, name, region: "us-east-1" });
const service = (name: string, ...dependsOn: string[]): object => ({ dependsOn, target: target(name) });
/** Sorted by name, as Pulumi prints them. */
const outputs = {
    schemaVersion: 1,
    services: { app: service("app", "db", "queue"), db: service("db"), queue: service("queue", "db") },
};
const names = (targets: { name: string }[]): string[] => targets.map(({ name }) => name);

describe("what swingbridge deploy deploys", () => {
    it("is every service of the stack, what others depend on first", () => {
        assert.deepEqual(names(selectTargets(outputs, [])), ["db", "queue", "app"]);
    });

    it("is what the command line names", () => assert.deepEqual(names(selectTargets(outputs, ["app"])), ["app"]));

    it("has the jobs among it that a service waits for, and those that they wait for", () => {
        const job = (name: string, ...dependsOn: string[]) => ({ dependsOn, target: { ...target(name), kind: "job" } });
        const services = { app: service("app", "db", "migrate"), db: service("db"), other: service("other", "report") };
        const jobs = { migrate: job("migrate", "db", "seed"), report: job("report"), seed: job("seed") };
        const stack = { ...outputs, services, jobs };
        assert.deepEqual(names(selectTargets(stack, ["app"])), ["seed", "migrate", "app"]);
        assert.deepEqual(names(selectTargets(stack, [])), ["db", "seed", "migrate", "app", "report", "other"]);
    });

    it("is the one of SWINGBRIDGE_TARGET inside pulumi up", async () => {
        const env = { SWINGBRIDGE_TARGET: JSON.stringify(target("app")) };
        assert.deepEqual(names(await findTargets({ services: [], env, folder: "/" })), ["app"]);
    });

    for (const [name, run, message, fix] of [
        [
            "a service that the stack has not",
            () => selectTargets(outputs, ["web", "constructor"]),
            /no service web, constructor/,
            /it has: app, db, queue/,
        ],
        ["a stack without outputs", () => selectTargets({}, []), /no outputs of Swingbridge/, /pulumi up/],
        ["outputs of another version", () => selectTargets({ schemaVersion: 9 }, []), /schema version 9/, /pulumi up/],
        ["a target that is no JSON", () => parseTarget("{"), /holds no deployment target/, /--stack dev/],
        [
            "a target of another version",
            () => parseTarget('{"schemaVersion":2}'),
            /holds no deployment target/,
            /--stack dev/,
        ],
        ["a target that is null", () => parseTarget("null"), /holds no deployment target/, /--stack dev/],
    ] as [string, () => unknown, RegExp, RegExp][]) {
        it(`is refused for ${name}`, () => {
            assert.throws(run, (error: UserError) => message.test(error.message) && fix.test(error.fix ?? ""));
        });
    }

    it("is refused where there is no pulumi to ask", async () => {
        const query = { services: [], stack: "dev", env: { PATH: "/nowhere" }, folder: "/" };
        await assert.rejects(findTargets(query), /there is no pulumi on PATH/);
    });
});
