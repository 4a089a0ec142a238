/** When a deployment may happen: the fields of a cron expression, each with the numbers that it allows. */
export interface Window {
    minute: ReadonlySet<number>;
    hour: ReadonlySet<number>;
    dayOfMonth: ReadonlySet<number>;
    month: ReadonlySet<number>;
    /** From 1 for Sunday. */
    dayOfWeek: ReadonlySet<number>;
    year: ReadonlySet<number>;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS = [
    { name: "minute", from: 0, to: 59, words: [] },
    { name: "hour", from: 0, to: 23, words: [] },
    { name: "dayOfMonth", from: 1, to: 31, words: [] },
    { name: "month", from: 1, to: 12, words: MONTHS },
    { name: "dayOfWeek", from: 1, to: 7, words: DAYS },
    { name: "year", from: 1970, to: 2199, words: [] },
] as const;

type Field = (typeof FIELDS)[number];

/**
 * Six fields, seconds (`*`) first, and a year where one is meant; `L`, `W` and `#` are not simulated.
 * @throws Error that says what is wrong with the expression
 */
export function parseCron(expression: string): Window {
    const [second, ...fields] = expression.trim().split(/\s+/);
    if (fields.length < 5 || fields.length > 6 || second !== "*") {
        throw new Error(
            `Cron must have six or seven fields, of which the first is *, like '* * 9-17 ? * MON-FRI', not '${expression}'`,
        );
    }
    return Object.fromEntries(
        FIELDS.map((field, index) => [field.name, numbersOf(field, fields[index] ?? "*", expression)]),
    ) as unknown as Window;
}

function numbersOf(field: Field, text: string, expression: string): Set<number> {
    return new Set(text.split(",").flatMap(part => range(field, part, expression)));
}

function range(field: Field, part: string, expression: string): number[] {
    const { name, from, to } = field;
    const [bounds = "", step = "1"] = part.split("/");
    const [low, high] =
        bounds === "*" || bounds === "?" ? [from, to] : bounds.split("-").map(one => numberOf(field, one));
    // `5/15` begins at 5 and goes on to the end.
    const last = high ?? (part.includes("/") ? to : low);
    const every = Number(step);
    const isSound = [low, last].every(one => one !== undefined && one >= from && one <= to) && every >= 1;
    if (!isSound || low! > last!) {
        throw new Error(`Cron: '${part}' is no ${name} from ${from} to ${to} in '${expression}'`);
    }
    const count = Math.floor((last! - low!) / every) + 1;
    return Array.from({ length: count }, (_, index) => low! + index * every);
}

function numberOf({ from, words }: Field, text: string): number {
    const word = (words as readonly string[]).indexOf(text.toUpperCase());
    return word >= 0 ? word + from : /^\d+$/.test(text) ? Number(text) : NaN;
}

/** @param time Epoch milliseconds. */
export function inWindow(window: Window, time: number, timeZone: string): boolean {
    const parts = Object.fromEntries(
        new Intl.DateTimeFormat("en-US", {
            timeZone,
            hourCycle: "h23",
            minute: "numeric",
            hour: "numeric",
            day: "numeric",
            month: "numeric",
            weekday: "short",
            year: "numeric",
        })
            .formatToParts(time)
            .map(({ type, value }) => [type, value]),
    );
    return (
        window.minute.has(Number(parts.minute)) &&
        window.hour.has(Number(parts.hour)) &&
        window.dayOfMonth.has(Number(parts.day)) &&
        window.month.has(Number(parts.month)) &&
        window.dayOfWeek.has(DAYS.indexOf(parts.weekday!.toUpperCase()) + 1) &&
        window.year.has(Number(parts.year))
    );
}
