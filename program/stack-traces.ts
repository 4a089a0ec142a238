/**
 * Leaves the mapping of stack traces to TypeScript lines to the moment when something failed. Pulumi takes a stack trace of
 * every promise it makes, thousands for a stack of a hundred resources, and ts-node would map each of them: a fifth of a preview.
 * V8 writes a trace down when it is first read, so an error that ends the program is still mapped.
 */
export function mapStackTracesOfFailuresOnly(): void {
    const mapped = Error.prepareStackTrace;
    Reflect.deleteProperty(Error, "prepareStackTrace");
    const map = () => {
        Error.prepareStackTrace = mapped;
    };
    process.prependOnceListener("uncaughtException", map);
    process.prependOnceListener("unhandledRejection", map);
}
