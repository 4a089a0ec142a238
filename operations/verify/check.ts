import { explainAwsError } from "../aws-error";

/** What became of a check: nothing is guessed. */
export type CheckResult = "OK" | "FAIL" | "SKIP" | "NO PERMISSION";

/** One check and its result. */
export interface Check {
    /** What it belongs to: `roles`, `images`, `traffic` … */
    topic: string;
    /** What was checked: `execution role`, `image of app`, an ARN … */
    subject: string;
    result: CheckResult;
    /** What was found, or why nothing was. */
    message: string;
    /** What to do about a FAIL, or to get an answer. */
    fix?: string;
}

/** What a check decided. */
export type Verdict = Pick<Check, "result" | "message" | "fix">;

export const ok = (message: string): Verdict => ({ result: "OK", message });
export const fail = (message: string, fix: string): Verdict => ({ result: "FAIL", message, fix });
export const skip = (message: string, fix?: string): Verdict => ({
    result: "SKIP",
    message,
    ...(fix !== undefined && { fix }),
});

/** What a check would have to look at is not there. The check that is about the thing itself fails; the others are skipped. */
export class Absent extends Error {
    constructor(
        message: string,
        readonly fix: string,
    ) {
        super(message);
    }
}

/**
 * Makes one check. What AWS does not let us see is no verdict, and what is not there is the verdict of another check.
 * @throws where no check could be made: no credentials, expired ones, no network; or a bug of ours
 */
export async function check(topic: string, subject: string, decide: () => Verdict | Promise<Verdict>): Promise<Check> {
    try {
        return { topic, subject, ...(await decide()) };
    } catch (error) {
        if (error instanceof Absent) {
            return { topic, subject, ...skip(error.message) };
        }
        return { topic, subject, ...withoutAnswer(error) };
    }
}

/** The check that something is there: its absence is its failure. */
export function checkPresence(
    topic: string,
    subject: string,
    decide: () => Verdict | Promise<Verdict>,
): Promise<Check> {
    return check(topic, subject, async () => {
        try {
            return await decide();
        } catch (error) {
            if (error instanceof Absent) {
                return fail(error.message, error.fix);
            }
            throw error;
        }
    });
}

/**
 * One check for each thing of a list, or the one that there is none, `none`. A list that cannot be read is not an empty one:
 * its check says so.
 */
export async function checkEach<Item>(
    topic: string,
    list: () => Promise<readonly Item[]>,
    none: string,
    checkOne: (item: Item) => Promise<Check>,
): Promise<Check[]> {
    let items: readonly Item[] = [];
    const listing = await check(topic, topic, async () => {
        items = await list();
        return skip(none);
    });
    return items.length === 0 ? [listing] : Promise.all(items.map(checkOne));
}

function withoutAnswer(error: unknown): Verdict {
    const problem = explainAwsError(error);
    if (problem === undefined || concernsEverything(error)) {
        throw error;
    }
    if (isDenied(error)) {
        return { result: "NO PERMISSION", message: problem.message, fix: "allow the action to whoever verifies" };
    }
    return skip(`AWS gave no answer: ${problem.message}`, problem.fix);
}

/** Whether the next question would get the same answer: who asks, or the way to AWS, is what is wrong. */
function concernsEverything(error: unknown): boolean {
    return !hasMetadata(error) || /Token|Signature|UnrecognizedClient|RequestExpired/.test((error as Error).name);
}

const hasMetadata = (error: unknown): boolean =>
    error instanceof Error &&
    (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;

/** Whether AWS says that these credentials may not ask. */
export function isDenied(error: unknown): boolean {
    return error instanceof Error && /^(AccessDenied|UnauthorizedOperation|AuthorizationError)/.test(error.name);
}

/** Whether AWS says with this code that the thing is not there; some clients call it `…Exception`. */
export function isNotFound(error: unknown, code: string): boolean {
    return error instanceof Error && (error.name === code || error.name === `${code}Exception`);
}
