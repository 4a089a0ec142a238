/** What a preview would do to one resource. */
export interface Change {
    /** Pulumi's word: `create`, `update`, `replace`, `delete` … */
    op: string;
    type: string;
    name: string;
    /** Paths of the inputs that differ, never their values. */
    properties: string[];
}

/** A preview, read from either form in which Pulumi writes one as JSON. */
export interface Preview {
    changes: Change[];
    /** Resources that stay as they are. */
    same: number;
    /** What the program told, e.g. the verdicts on a Compose file. */
    told: string[];
    errors: string[];
    /** Whether policies had a say: only the stream of events tells. */
    streamed: boolean;
}

interface Step {
    op?: string;
    urn?: string;
    type?: string;
    diffs?: string[] | null;
    diffReasons?: string[] | null;
    detailedDiff?: Record<string, unknown> | null;
}

interface Diagnostic {
    message?: string;
    severity?: string;
    ephemeral?: boolean;
    urn?: string;
}

interface Event {
    resourcePreEvent?: { metadata?: Step };
    diagnosticEvent?: Diagnostic;
}

interface Digest {
    steps?: Step[];
    diagnostics?: Diagnostic[];
}

/**
 * Reads what `pulumi preview --json` wrote: one event on each line (PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true), or one digest.
 * @throws SyntaxError where it is neither
 */
export function readPreview(text: string): Preview {
    const events = eventsIn(text);
    if (events === undefined) {
        const { steps = [], diagnostics = [] } = JSON.parse(text) as Digest;
        return preview(steps, diagnostics, false);
    }
    return preview(
        events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []),
        events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []),
        true,
    );
}

/** One object per line; a digest is one object over many lines. */
function eventsIn(text: string): Event[] | undefined {
    const lines = text.split("\n").filter(line => line.trim() !== "");
    try {
        const events = lines.map(line => JSON.parse(line) as Event & Digest);
        return events.some(({ steps }) => steps !== undefined) ? undefined : events;
    } catch {
        return undefined;
    }
}

/** Ops that change nothing in the cloud. */
const NOTHING = new Set(["same", "read", "refresh"]);
/** Parts of a replacement, which is one change to people. */
const PARTS = new Set(["create-replacement", "delete-replaced"]);

function preview(steps: readonly Step[], diagnostics: readonly Diagnostic[], streamed: boolean): Preview {
    const changes = steps.filter(({ op = "same" }) => !NOTHING.has(op) && !PARTS.has(op)).map(change);
    const shown = diagnostics.filter(({ ephemeral }) => !ephemeral);
    const messages = (severity: RegExp) =>
        shown.filter(diagnostic => severity.test(diagnostic.severity ?? "")).map(({ message = "" }) => plain(message));
    return {
        changes,
        same: steps.filter(({ op }) => op === "same").length,
        told: messages(/^info/).filter(text => text !== ""),
        errors: messages(/^error/),
        streamed,
    };
}

function change({ op = "", urn = "", type, diffs, diffReasons, detailedDiff }: Step): Change {
    const [, , types = "", name = ""] = urn.split("::");
    return {
        op,
        type: type ?? types.split("$").at(-1)!,
        name,
        properties: [...new Set([...(diffs ?? []), ...(diffReasons ?? []), ...Object.keys(detailedDiff ?? {})])].sort(),
    };
}

/** Pulumi marks colours in its messages. */
function plain(message: string): string {
    return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}
