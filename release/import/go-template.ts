/** One call in a template: a function and its arguments; the text is that of the whole action. */
export interface TemplateCall {
    name: string;
    args: string[];
    /** Functions that get the result, in this order. */
    pipes: string[];
    text: string;
}

/** A function that a template calls cannot be answered. */
export interface TemplateProblem {
    /** The call as it stands. */
    call: string;
    message: string;
    fix: string;
}

const ACTION = /\{\{-?\s*([\s\S]*?)\s*-?\}\}/g;
const WORD = /`([^`]*)`|"((?:[^"\\]|\\.)*)"|(\|)|([^\s|]+)/g;

/** Answers one call. @throws TemplateError where there is no answer */
export type Answer = (call: TemplateCall) => Promise<string> | string;

export class TemplateError extends Error {
    constructor(
        message: string,
        readonly fix: string,
    ) {
        super(message);
    }
}

/**
 * Replaces the calls of a template as ecspresso writes them: functions with literal arguments and pipes. Comments vanish.
 * What else Go's templates can do (conditions, loops, variables) is a problem.
 */
export async function renderTemplate(
    template: string,
    answer: Answer,
): Promise<{ text: string; problems: TemplateProblem[] }> {
    const problems: TemplateProblem[] = [];
    const values = new Map<string, string>();
    for (const [action, content = ""] of template.matchAll(ACTION)) {
        if (values.has(action) || content.startsWith("/*")) {
            values.set(action, values.get(action) ?? "");
            continue;
        }
        try {
            values.set(action, await evaluate(content, answer));
        } catch (error) {
            if (!(error instanceof TemplateError)) {
                throw error;
            }
            problems.push({ call: content, message: error.message, fix: error.fix });
        }
    }
    return { text: template.replace(ACTION, action => values.get(action) ?? ""), problems };
}

async function evaluate(content: string, answer: Answer): Promise<string> {
    const words = [...content.matchAll(WORD)].map(([, raw, quoted, pipe, bare]) => ({
        text: raw ?? (quoted === undefined ? (bare ?? "") : (JSON.parse(`"${quoted}"`) as string)),
        pipe: pipe !== undefined,
        bare: bare !== undefined,
    }));
    const first = words.findIndex(({ pipe }) => pipe);
    const [head, ...args] = first < 0 ? words : words.slice(0, first);
    const pipes =
        first < 0
            ? []
            : words
                  .slice(first)
                  .filter(({ pipe }) => !pipe)
                  .map(({ text }) => text);
    if (!head?.bare || /^[$.(]|^(if|else|end|range|with|define|template|block)$/.test(head.text)) {
        throw new TemplateError(
            "is more than a function with literal arguments",
            "render the file with ecspresso (ecspresso render taskdef, ecspresso render servicedef) and name the results in the configuration",
        );
    }
    let value = await answer({ name: head.text, args: args.map(({ text }) => text), pipes, text: content });
    for (const pipe of pipes) {
        if (pipe !== "json_escape") {
            throw new TemplateError(
                `${pipe} is no function that an import knows after a pipe`,
                "take it out, or render the file with ecspresso",
            );
        }
        value = JSON.stringify(value).slice(1, -1);
    }
    return value;
}
