import * as assert from "node:assert/strict";
import { leaveStackTracesUnmapped } from "../../program/stack-traces";

describe("a stack trace", () => {
    const mapped = Error.prepareStackTrace;
    afterEach(() => {
        Error.prepareStackTrace = mapped;
    });

    it("is V8's own, whatever mapped it before", () => {
        Error.prepareStackTrace = error => `mapped: ${error.message}`;
        assert.equal(new Error("before").stack, "mapped: before");
        leaveStackTracesUnmapped();
        assert.match(new Error("after").stack ?? "", /^Error: after\n +at /);
    });
});
