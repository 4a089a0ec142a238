import assert from "node:assert/strict";
import { stateful } from "../../components/safety";

describe("what holds state", () => {
    it("is protected and outlives its stack in production", () =>
        assert.deepEqual(stateful(true), { protect: true, retainOnDelete: true }));

    it("goes with its stack elsewhere", () => {
        assert.deepEqual(stateful(false), {});
        assert.deepEqual(stateful(), {});
    });
});
