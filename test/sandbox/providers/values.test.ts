import assert from "node:assert/strict";
import { canonical, decode, encode, hasUnknown } from "../../../sandbox/providers/values";
import { secret, UNKNOWN } from "./engine";

describe("Property values", () => {
    it("come without the wrappers of secrets, whose places are kept", () => {
        const { values, secrets } = decode(
            encode({ name: "web", environment: { PASSWORD: secret("hunter2"), USER: "me" } }),
        );
        assert.deepEqual(values, { name: "web", environment: { PASSWORD: "hunter2", USER: "me" } });
        assert.deepEqual(secrets, [["environment", "PASSWORD"]]);
    });

    it("go back with the wrappers at the same places", () => {
        const struct = encode({ environment: { PASSWORD: "hunter2", USER: "me" } }, [["environment", "PASSWORD"]]);
        assert.deepEqual(struct.toJavaScript(), { environment: { PASSWORD: secret("hunter2"), USER: "me" } });
    });

    it("hide a whole list for one secret item, since AWS may sort it", () => {
        const struct = encode({ list: ["a", "b"] }, [["list", 1]]);
        assert.deepEqual(struct.toJavaScript(), { list: secret(["a", "b"]) });
    });

    it("hide what took the place of something that was secret deeper down", () => {
        assert.deepEqual(encode({ policy: "text" }, [["policy", "a", "b"]]).toJavaScript(), { policy: secret("text") });
    });

    it("are unknown where anything in them is", () => {
        assert.equal(hasUnknown({ a: [{ b: UNKNOWN }] }), true);
        assert.equal(hasUnknown({ a: [{ b: "known" }] }), false);
    });

    it("are equal whatever the order of keys", () => {
        assert.equal(canonical({ a: 1, b: { c: 2, d: 3 } }), canonical({ b: { d: 3, c: 2 }, a: 1 }));
    });
});
