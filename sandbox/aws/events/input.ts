import { AwsError } from "../service";

/** An event as rules and targets see it. */
export interface AwsEvent {
    version: "0";
    id: string;
    "detail-type": string;
    source: string;
    account: string;
    /** ISO 8601, to the second. */
    time: string;
    region: string;
    resources: string[];
    detail: unknown;
}

/** How a target's input is made of the event; without any the event itself. */
export interface InputForm {
    Input?: string;
    InputPath?: string;
    InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate?: string };
}

/** What the rule itself gives to its targets' templates. */
export interface Rule {
    name: string;
    arn: string;
    /** Epoch milliseconds. */
    now: number;
}

const STEP = /\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/y;

/** The steps of a path such as `$.detail.stages[0]['a-b']`; undefined where it is none. */
function stepsOf(path: string): (string | number)[] | undefined {
    const steps: (string | number)[] = [];
    let at = 1;
    while (path.startsWith("$") && at < path.length) {
        STEP.lastIndex = at;
        const match = STEP.exec(path);
        if (!match) {
            return undefined;
        }
        steps.push(match[2] === undefined ? (match[1] ?? match[3])! : Number(match[2]));
        at = STEP.lastIndex;
    }
    return path.startsWith("$") ? steps : undefined;
}

const valueAt = (event: AwsEvent, path: string): unknown =>
    (stepsOf(path) ?? []).reduce<unknown>(
        (value, step) =>
            typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined,
        event,
    );

/** @throws AwsError `ValidationException` */
export function checkInput({ Input, InputPath, InputTransformer }: InputForm, id: string): void {
    const given = [Input, InputPath, InputTransformer].filter(form => form !== undefined);
    if (given.length > 1) {
        throw new AwsError(
            "ValidationException",
            `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
        );
    }
    if (Input !== undefined && !isJson(Input)) {
        throw new AwsError("ValidationException", `JSON text must be provided as Input for target ${id}.`);
    }
    const paths = Object.values(InputTransformer?.InputPathsMap ?? {});
    const wrong = [...paths, ...(InputPath === undefined ? [] : [InputPath])].find(path => !stepsOf(path));
    if (wrong !== undefined) {
        throw new AwsError("ValidationException", `Invalid JSONPath ${wrong} for target ${id}.`);
    }
    if (InputTransformer && !InputTransformer.InputTemplate) {
        throw new AwsError(
            "ValidationException",
            `Parameter InputTransformer.InputTemplate is not valid for target ${id}.`,
        );
    }
}

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

/** What a target gets, as text. */
export function inputOf(form: InputForm, event: AwsEvent, rule: Rule): string {
    if (form.Input !== undefined) {
        return form.Input;
    }
    if (form.InputPath !== undefined) {
        return JSON.stringify(valueAt(event, form.InputPath) ?? null);
    }
    return form.InputTransformer ? transformed(form.InputTransformer, event, rule) : JSON.stringify(event);
}

/** @see EventBridge User Guide, "Input transformation" */
function transformed(
    { InputPathsMap = {}, InputTemplate = "" }: NonNullable<InputForm["InputTransformer"]>,
    event: AwsEvent,
    { name, arn, now }: Rule,
): string {
    const predefined: Record<string, unknown> = {
        "aws.events.rule-arn": arn,
        "aws.events.rule-name": name,
        "aws.events.event.ingestion-time": new Date(now).toISOString(),
        "aws.events.event": Object.fromEntries(Object.entries(event).filter(([member]) => member !== "detail")),
        "aws.events.event.json": event,
    };
    let isQuoted = false;
    return InputTemplate.replace(/\\.|"|<([\w.-]+)>/g, (text: string, variable?: string) => {
        if (variable === undefined) {
            isQuoted = text === '"' ? !isQuoted : isQuoted;
            return text;
        }
        const path = InputPathsMap[variable];
        if (path === undefined && !(variable in predefined)) {
            return text;
        }
        const value = path === undefined ? predefined[variable] : valueAt(event, path);
        if (!isQuoted) {
            return value === undefined ? '""' : JSON.stringify(value);
        }
        // Within quotes a text stands without its own.
        return typeof value === "string"
            ? JSON.stringify(value).slice(1, -1)
            : value === undefined
              ? ""
              : JSON.stringify(JSON.stringify(value)).slice(1, -1);
    });
}
