import type { ExecutionRow } from "./model";

/** `#{namespace.key}` */
const REFERENCE = /#\{([^}]*)\}/g;
/** The namespaces that CodePipeline has itself: what it knows of an execution, and the pipeline's own variables. */
export const RESERVED_NAMESPACES: readonly string[] = ["codepipeline", "variables"];

export interface Reference {
    /** E.g. `#{Source.CommitId}`. */
    text: string;
    /** Undefined where the text has no namespace. */
    namespace?: string;
    key: string;
}

export function referencesIn(text: string): Reference[] {
    return [...text.matchAll(REFERENCE)].map(([whole, name = ""]) => {
        const [, namespace, key] = /^([\w@-]+)\.([\w@.-]+)$/.exec(name) ?? [];
        return { text: whole, namespace, key: key ?? name };
    });
}

/** A reference to something that nobody set. */
export class UnresolvedVariable extends Error {
    constructor(readonly reference: string) {
        super(reference);
        this.name = "UnresolvedVariable";
    }
}

/** A configuration with values in the place of its references. @throws UnresolvedVariable */
export function resolved(configuration: Record<string, string>, execution: ExecutionRow): Record<string, string> {
    return Object.fromEntries(
        Object.entries(configuration).map(([name, text]) => [
            name,
            text.replace(REFERENCE, whole => {
                const [reference] = referencesIn(whole);
                const value = reference && valueOf(reference, execution);
                if (value === undefined) {
                    throw new UnresolvedVariable(whole);
                }
                return value;
            }),
        ]),
    );
}

function valueOf({ namespace = "", key }: Reference, execution: ExecutionRow): string | undefined {
    switch (namespace) {
        case "codepipeline":
            return key === "PipelineExecutionId" ? execution.id : undefined;
        case "variables":
            return execution.variables[key];
        default:
            return execution.namespaces[namespace]?.[key];
    }
}
