import * as assert from "node:assert/strict";
import { explanation, SeveralErrors, UserErrors } from "../../program/user-errors";

const withFix = Object.assign(new Error("no commit"), { fix: "commit something" });
const withProblems = Object.assign(new Error("two problems"), { problems: ["one", "two"] });

describe("A mistake of the user's", () => {
    it("is known by what its error carries, whatever that is called", () => {
        assert.equal(explanation(withFix), "no commit\n  commit something");
        assert.equal(explanation(withProblems), "two problems");
        const told = Object.assign(new Error("no commit\n  commit something"), { fix: "commit something" });
        assert.equal(explanation(told), told.message, "a fix is told once");
    });

    it("is none of ours, nor what is no error", () => {
        const ours = new TypeError("x is not a function");
        for (const error of [ours, "text", undefined, { fix: "no error" }]) {
            assert.equal(explanation(error), undefined);
        }
        assert.throws(
            () =>
                new UserErrors().attempt(() => {
                    throw ours;
                }),
            ours,
        );
    });

    it("is told with the others of its run, and is itself a list that can be told", () => {
        const errors = new UserErrors();
        for (const error of [withFix, withProblems]) {
            errors.attempt(() => {
                throw error;
            });
        }
        const all = new SeveralErrors([withFix, withProblems]);
        assert.throws(() => errors.throwIfAny(), { message: all.message });
        assert.equal(explanation(all), "no commit\n  commit something\n\ntwo problems");
    });
});
