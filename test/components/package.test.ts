import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";
import type * as components from "../../components";
import { EVERY_CALL, EVERY_COMPONENT, EVERY_SECRET } from "./every-component";
import { checkComponents } from "./invariants";

type AnyComponent = new (name: string, args: object) => pulumi.ComponentResource;

/** The package as its users get it (package.json's `exports`): what `npm run build` made. */
const load = () => createRequire(__filename)("swingbridge") as typeof components;

describe("the built package", () => {
    it("exports every component", () => {
        const exported = Object.entries(load()).filter(([, value]) => typeof value === "function" && "token" in value);
        assert.deepEqual(exported.map(([name]) => name).sort(), Object.keys(EVERY_COMPONENT).sort());
    });

    for (const [component, { minimal }] of Object.entries(EVERY_COMPONENT)) {
        it(`has a ${component} that stands alone, with the least arguments`, async () => {
            const Component = load()[component as keyof typeof EVERY_COMPONENT] as unknown as AnyComponent;
            const graph = await checkComponents(() => new Component("it", minimal), {
                calls: EVERY_CALL,
                secrets: EVERY_SECRET,
            });
            const { token } = Component as unknown as { token: string };
            assert.ok(graph.one(token, "it"));
        });
    }
});
