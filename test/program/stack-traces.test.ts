import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { writeStackTracesThatAreRead } from "../../program/stack-traces";

/** Internal to the SDK: its types do not tell of it. */
const { debuggablePromise } = debuggable as unknown as {
    debuggablePromise<T>(promise: Promise<T>, context: string): Promise<T>;
};

describe("stack traces", () => {
    const before = Error.prepareStackTrace;
    afterEach(() => {
        Error.prepareStackTrace = before;
    });

    it("are V8's own, to the letter, whatever mapped them before", async () => {
        const trace = async () => {
            await Promise.resolve();
            return [1].map(() => new pulumi.RunError("of a program\nin two lines").stack)[0];
        };
        const traces: (string | undefined)[] = [];
        for (const prepare of [() => Reflect.deleteProperty(Error, "prepareStackTrace"), writeStackTracesThatAreRead]) {
            Error.prepareStackTrace = () => "mapped";
            prepare();
            traces.push(await trace());
        }
        assert.match(traces[0] ?? "", /^Error: of a program\nin two lines\n {4}at .*stack-traces\.test\.ts:\d+:\d+/);
        assert.equal(traces[1], traces[0]);
    });

    it("of Pulumi's promises are written for those who look for one that never ends", () => {
        const traceOfPromise = () => {
            const promise = Promise.resolve();
            void debuggablePromise(promise, "of a test");
            return (promise as unknown as { _debugStackTrace: string })._debugStackTrace;
        };
        writeStackTracesThatAreRead({});
        assert.equal(traceOfPromise(), "");
        writeStackTracesThatAreRead({ PULUMI_DEBUG_PROMISE_LEAKS: "1" });
        assert.match(traceOfPromise(), /traceOfPromise .*stack-traces\.test\.ts/);
    });
});
