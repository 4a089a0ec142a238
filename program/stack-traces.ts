/**
 * Stack traces name the lines that run, not those of TypeScript, and those that nobody reads are not written. Pulumi takes one
 * of every promise it makes, thousands for a stack of a hundred resources, for those who look for a promise that never ends
 * (`PULUMI_DEBUG_PROMISE_LEAKS`): mapped by ts-node a fifth of a preview, unmapped still a twentieth. And a mapped trace of
 * Pulumi's own files (`node_modules/@pulumi/resource.ts`) sends Node.js's `util.inspect`, by which Pulumi shows an error, into
 * a loop of fifteen seconds and gigabytes.
 */
export function writeStackTracesThatAreRead(env: NodeJS.ProcessEnv = process.env): void {
    if (env.PULUMI_DEBUG_PROMISE_LEAKS) {
        Reflect.deleteProperty(Error, "prepareStackTrace");
        return;
    }
    // As V8 writes them.
    Error.prepareStackTrace = (error, frames) =>
        frames[0]?.getFunctionName() === "debuggablePromise" ? "" : [String(error), ...frames].join("\n    at ");
}
