import * as assert from "node:assert/strict";
import { findService, findServices, type TargetQuery } from "../../../cli/target/find";

const job = { schemaVersion: 1, kind: "job", name: "migrate" };
const app = { schemaVersion: 1, name: "app" };
const query = (more: Partial<TargetQuery>): TargetQuery => ({ services: [], env: {}, folder: "/", ...more });
const inside = (target: object): Partial<TargetQuery> => ({ env: { SWINGBRIDGE_TARGET: JSON.stringify(target) } });

describe("the services that a command is about", () => {
    it("are no jobs", async () => assert.deepEqual(await findServices(query(inside(job))), []));

    it("is the one that there is", async () => assert.equal((await findService(query(inside(app)))).name, "app"));

    for (const [name, more, message] of [
        ["a cluster alone", { cluster: "demo" }, /go together/],
        ["a region alone", { region: "eu-west-1" }, /go together/],
        ["a service in AWS and a stack", { cluster: "demo", service: "app", stack: "dev" }, /--stack says otherwise/],
        ["a service in AWS and another", { cluster: "demo", service: "app", services: ["db"] }, /: db says otherwise/],
        ["a job that is named", { ...inside(job), services: ["migrate"] }, /migrate is a job, and no service/],
    ] as const) {
        it(`are refused for ${name}`, () =>
            assert.rejects(findServices(query(more as Partial<TargetQuery>)), { name: "UserError", message }));
    }
});
