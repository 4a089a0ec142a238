import type { Check, CheckResult } from "../../operations/verify/check";
import type { Output } from "../output";

/** Widest result. */
const WIDTH = "NO PERMISSION".length;

/** The checks of a service as text: a line each, with what to do below one that needs somebody, and a count at the end. */
export function renderChecks(service: string, checks: readonly Check[], colors: Output["resultColors"]): string {
    const paint: Record<CheckResult, (text: string) => string> = {
        OK: colors.green,
        FAIL: colors.red,
        SKIP: colors.dim,
        "NO PERMISSION": colors.yellow,
    };
    return [
        colors.bold(service),
        ...checks.flatMap(({ topic, subject, result, message, fix }) => [
            `  ${paint[result](result.padEnd(WIDTH))} ${topic === subject ? topic : `${topic}: ${subject}`}: ${message}`,
            ...(fix !== undefined && result !== "OK" ? [`  ${" ".repeat(WIDTH)} ${fix}`] : []),
        ]),
        `  ${countOf(checks)}`,
    ].join("\n");
}

function countOf(checks: readonly Check[]): string {
    const results: CheckResult[] = ["OK", "FAIL", "SKIP", "NO PERMISSION"];
    return results
        .map(result => [result, checks.filter(check => check.result === result).length] as const)
        .filter(([, count]) => count > 0)
        .map(([result, count]) => `${count} ${result}`)
        .join(", ");
}
