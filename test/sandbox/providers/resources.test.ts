import assert from "node:assert/strict";
import { REGISTRY } from "../../../sandbox/providers";
import { Engine, plain, UNKNOWN, type Resource } from "./engine";
import { createStack, STACK } from "./stack";

/** Settings of something else, which has them still or again; the current version of a secret goes with the secret. */
const SETTINGS = ["capacity", "backup", "version", "versions", "encrypted", "announce", "topic-policy"];

describe("Resources of the AWS provider", () => {
    let engine: Engine;
    let made: Record<string, Resource>;

    before(async () => {
        engine = await Engine.start();
        made = await createStack(engine);
    });
    after(() => engine.close());

    for (const { type, name, inputs } of STACK) {
        describe(`${type} ${name}`, () => {
            it("needs no change after its creation", async () => {
                assert.deepEqual(await engine.diff(made[name]!, inputs(made)), { changes: [], replaces: [] });
            });

            it("has all the outputs that the SDK promises", () => {
                const missing = REGISTRY.resources[type]!.computed.filter(
                    output => made[name]!.state[output] === undefined,
                );
                assert.deepEqual(missing, []);
            });

            it("is the same after a refresh", async () => {
                const refreshed = await engine.read(made[name]!);
                assert.ok(refreshed);
                assert.deepEqual(await engine.diff(refreshed, inputs(made)), { changes: [], replaces: [] });
                for (const key of Object.keys(made[name]!.inputs)) {
                    assert.deepEqual(plain(refreshed.inputs)[key], plain(made[name]!.inputs)[key], key);
                }
            });

            it("has unknown outputs at preview", async () => {
                const { id, state } = await engine.create(type, `${name}-preview`, inputs(made), true);
                assert.equal(id, "");
                const resource = REGISTRY.resources[type]!;
                const known = resource.computed.filter(output => state[output] !== UNKNOWN && output !== "tagsAll");
                assert.deepEqual(known, []);
            });
        });
    }

    // Mocha runs a suite's own tests before those of the suites in it.
    describe("together", () => {
        it("are imported with the inputs that would make them", async () => {
            for (const name of ["images", "balancer", "blue", "listener", "rule", "group", "parameter", "cluster"]) {
                const { type, id } = made[name]!;
                const imported = await engine.read({ type, name, id });
                assert.ok(imported, name);
                const { changes } = await engine.diff(imported, plain(imported.inputs));
                assert.deepEqual(changes, [], name);
            }
        });

        it("are all gone in the end", async () => {
            for (const { name } of STACK.toReversed()) {
                await engine.delete(made[name]!);
                const found = await engine.read(made[name]!);
                assert.ok(found === undefined || SETTINGS.includes(name), name);
            }
            const left = Object.keys(engine.account.summary()).filter(table =>
                /ec2\.(vpcs|subnets|securityGroups|addresses)$/.test(table),
            );
            assert.deepEqual(left, []);
        });
    });
});
