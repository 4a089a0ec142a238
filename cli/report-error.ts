import { EXIT } from "./exit-code";
import type { Output } from "./output";
import { explain } from "./user-error";

const ISSUES = "the project's issue tracker";

/** Tells of an error, and gives the exit code. What is the user's to mend comes without a stack; what is ours says so. */
export function reportError(error: unknown, output: Output, debug: boolean): number {
    output.settle();
    const explained = explain(error);
    const stack = error instanceof Error ? error.stack : undefined;
    if (explained) {
        const { message, fix, exitCode, problems } = explained;
        if (output.json) output.result("", { error: message, fix, problems, exitCode });
        else {
            output.say(`${output.colors.red("error:")} ${message}`);
            if (fix !== undefined) output.say(indent(fix));
        }
        if (debug && stack !== undefined) output.say(stack);
        return exitCode;
    }
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (output.json) output.result("", { error: message, internal: true, exitCode: EXIT.internal });
    else output.say(`${output.colors.red("error of Swingbridge:")} ${message}`);
    if (debug && stack !== undefined) output.say(stack);
    else {
        output.say(
            `  This is not your fault. Please report it to ${ISSUES}, with what the same command prints with --debug.`,
        );
    }
    return EXIT.internal;
}

function indent(text: string): string {
    return text.replace(/^/gm, "  ");
}
