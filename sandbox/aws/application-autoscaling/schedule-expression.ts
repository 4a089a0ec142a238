import { AwsError } from "../service";

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 1440 * MINUTE };
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/** 1 is Sunday. */
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/** A leap day may be eight years away. */
const DAYS_AHEAD = 366 * 9;

const invalid = (message: string) => new AwsError("ValidationException", message);

/** Each moment of a schedule after another: epoch milliseconds, nothing where there is none any more. */
export type Schedule = (after: number) => number | undefined;

/**
 * `at(…)`, `rate(…)` and `cron(…)` of Application Auto Scaling.
 * @param zone IANA name, e.g. `Europe/Berlin`; `at` and `cron` are in its time
 * @param anchor epoch milliseconds that a rate counts from
 * @throws AwsError where it is none of them
 */
export function parseSchedule(expression: string, zone: string, anchor: number): Schedule {
    const [, kind, content = ""] = /^(at|rate|cron)\((.*)\)$/.exec(expression) ?? [];
    checkZone(zone);
    switch (kind) {
        case "at":
            return once(content, zone);
        case "rate":
            return recurring(content, anchor);
        case "cron":
            return calendar(content, zone);
        default:
            throw invalid(
                `Schedule expression must have the following syntax: rate(..), cron(..) or at(..): ${expression}`,
            );
    }
}

function checkZone(zone: string): void {
    try {
        new Intl.DateTimeFormat("en", { timeZone: zone });
    } catch {
        throw invalid(`The time zone '${zone}' is not supported`);
    }
}

function once(content: string, zone: string): Schedule {
    const [, ...parts] = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(content) ?? [];
    if (parts.length === 0) {
        throw invalid(`The at expression '${content}' is not of the form yyyy-mm-ddThh:mm:ss`);
    }
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
    const moment = fromLocal(Date.UTC(year, month - 1, day, hour, minute, second), zone);
    return after => (moment > after ? moment : undefined);
}

function recurring(content: string, anchor: number): Schedule {
    const [, value = "", unit = "", plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(content) ?? [];
    if (Number(value) < 1 || (Number(value) === 1) !== (plural === "")) {
        throw invalid(`The rate expression '${content}' is not of the form: value minute(s) | hour(s) | day(s)`);
    }
    const step = Number(value) * UNITS[unit]!;
    return after => anchor + Math.max(1, Math.floor((after - anchor) / step) + 1) * step;
}

/** Minutes, hours, day of month, month, day of week, year; one of the two days is `?`. */
function calendar(content: string, zone: string): Schedule {
    const fields = content.trim().split(/\s+/);
    if (fields.length !== 6) {
        throw invalid(`The cron expression '${content}' has ${fields.length} fields instead of 6`);
    }
    const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
    if ((day === "?") === (weekday === "?")) {
        throw invalid(`One of day-of-month and day-of-week of the cron expression '${content}' must be ?`);
    }
    const minutes = valuesOf(minute, 0, 59);
    const hours = valuesOf(hour, 0, 23);
    const days = valuesOf(day, 1, 31);
    const months = valuesOf(month, 1, 12, MONTHS);
    const weekdays = valuesOf(weekday, 1, 7, WEEKDAYS);
    const years = valuesOf(year, 1970, 2199);
    const isOn = (date: Date): boolean =>
        years.has(date.getUTCFullYear()) &&
        months.has(date.getUTCMonth() + 1) &&
        days.has(date.getUTCDate()) &&
        weekdays.has(date.getUTCDay() + 1);
    return after => {
        const today = new Date(toLocal(after, zone));
        const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
        for (let ahead = 0; ahead < DAYS_AHEAD; ahead++) {
            const start = midnight + ahead * UNITS.day!;
            for (const at of isOn(new Date(start)) ? timesOf(hours, minutes) : []) {
                const moment = fromLocal(start + at, zone);
                if (moment > after) {
                    return moment;
                }
            }
        }
        return undefined;
    };
}

/** Milliseconds after midnight. */
function timesOf(hours: ReadonlySet<number>, minutes: ReadonlySet<number>): number[] {
    return [...hours].flatMap(hour => [...minutes].map(minute => (hour * 60 + minute) * MINUTE));
}

/** What a field of a cron expression allows, in order: `*`, `?`, lists, ranges and steps, of numbers or names. */
function valuesOf(field: string, least: number, most: number, names: readonly string[] = []): ReadonlySet<number> {
    const found = field.split(",").flatMap(part => {
        const [range = "", step] = part.split("/");
        if (/[LW#]/.test(range) && !names.includes(range)) {
            throw new AwsError("NotSimulated", `the sandbox does not know ${range} in a cron expression`);
        }
        const number = (text: string) => (names.includes(text) ? names.indexOf(text) + 1 : Number(text));
        const [from, to] = range === "*" || range === "?" ? [least, most] : range.split("-").map(number);
        const last = to ?? (step === undefined ? from! : most);
        const by = step === undefined ? 1 : Number(step);
        if (![from, last, by].every(Number.isInteger) || from! < least || last > most || from! > last || by < 1) {
            throw invalid(`'${field}' is not a valid field of a cron expression`);
        }
        return Array.from({ length: Math.floor((last - from!) / by) + 1 }, (_, index) => from! + index * by);
    });
    return new Set(found.sort((one, other) => one - other));
}

/** The wall clock of a zone at a moment, as if it were UTC. */
function toLocal(moment: number, zone: string): number {
    const parts = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
    }).formatToParts(moment);
    const of = (type: string) => Number(parts.find(part => part.type === type)?.value);
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

/** The moment at which a zone's wall clock shows this; the offset is that of the moment itself, not of its neighbour. */
function fromLocal(local: number, zone: string): number {
    const offset = (moment: number) => toLocal(moment, zone) - moment;
    const near = local - offset(local);
    return local - offset(near);
}
