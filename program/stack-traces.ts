/**
 * Stack traces name the lines that run, not those of TypeScript. Pulumi takes a stack trace of every promise it makes, thousands
 * for a stack of a hundred resources, and ts-node maps each of them: a fifth of a preview. And a mapped trace of Pulumi's own
 * files (`node_modules/@pulumi/resource.ts`) sends Node.js's `util.inspect`, by which Pulumi shows an error, into a loop of
 * fifteen seconds and gigabytes.
 */
export function leaveStackTracesUnmapped(): void {
    Reflect.deleteProperty(Error, "prepareStackTrace");
}
