import type {
    ArtifactRevision,
    ExecutionTrigger,
    PipelineExecutionSummary,
    SourceRevision,
} from "@aws-sdk/client-codepipeline";

/** One run of a pipeline. */
export interface Execution {
    id: string;
    /** CodePipeline's word: `InProgress`, `Succeeded`, `Superseded` … */
    status: string;
    /** Why, where CodePipeline says. */
    summary?: string;
    startedAt?: string;
    updatedAt?: string;
    /** What started it, and who. */
    startedBy?: string;
    revision?: Revision;
    /** The execution that it goes back to, where it is a rollback. */
    rollbackTo?: string;
    stopReason?: string;
}

/** What a source gave. */
export interface Revision {
    /** Full SHA of the commit, version of an object, digest of an image. */
    id: string;
    /** First line of the commit's message. */
    summary?: string;
    url?: string;
}

/** Executions that have not ended. */
export const isRunning = ({ status }: Pick<Execution, "status">): boolean =>
    status === "InProgress" || status === "Stopping";

export function executionOf(summary: PipelineExecutionSummary): Execution {
    const { trigger, stopTrigger, rollbackMetadata, sourceRevisions = [] } = summary;
    return withoutEmpty({
        id: summary.pipelineExecutionId ?? "",
        status: summary.status ?? "Unknown",
        summary: summary.statusSummary,
        startedAt: summary.startTime?.toISOString(),
        updatedAt: summary.lastUpdateTime?.toISOString(),
        startedBy: whoStarted(trigger),
        revision: revisionOf(sourceRevisions),
        rollbackTo: rollbackMetadata?.rollbackTargetPipelineExecutionId,
        stopReason: stopTrigger?.reason,
    });
}

/** The revision that is released: of several sources, the first that is a commit. */
export function revisionOf(revisions: readonly (SourceRevision & ArtifactRevision)[]): Revision | undefined {
    const found = revisions.find(({ revisionId = "" }) => /^[0-9a-f]{40}$/.test(revisionId)) ?? revisions[0];
    return found?.revisionId === undefined
        ? undefined
        : withoutEmpty({
              id: found.revisionId,
              summary: firstLine(found.revisionSummary),
              url: found.revisionUrl,
          });
}

/** Connections wrap the message of a commit: `{"ProviderType":"GitHub","CommitMessage":"…"}`. */
function firstLine(summary: string | undefined): string | undefined {
    let text = summary;
    try {
        const { CommitMessage } = JSON.parse(summary ?? "") as { CommitMessage?: unknown };
        text = typeof CommitMessage === "string" ? CommitMessage : summary;
    } catch {
        // It is the message itself.
    }
    return text?.split("\n")[0]?.trim() || undefined;
}

const TRIGGERS: Record<string, string> = {
    CreatePipeline: "the pipeline's creation",
    CloudWatchEvent: "a change of the source",
    Webhook: "a push",
    WebhookV2: "a push",
    PollForSourceChanges: "a change of the source",
    PutActionRevision: "a change of the source",
    StartPipelineExecution: "hand",
    ManualRollback: "hand, as a rollback",
    AutomatedRollback: "the pipeline itself, as a rollback",
};

/** `a push`, `hand (deployer/ann)` */
export function whoStarted(trigger: ExecutionTrigger | undefined): string | undefined {
    if (trigger?.triggerType === undefined) {
        return undefined;
    }
    const what = TRIGGERS[trigger.triggerType] ?? trigger.triggerType;
    const who = /^arn:[^:]+:(?:iam|sts)::\d+:(?:assumed-role\/|user\/)?(.+)$/.exec(trigger.triggerDetail ?? "")?.[1];
    return who === undefined ? what : `${what} (${who})`;
}

/** `0123456789ab "Fix the total"`: a commit in short, anything else whole. */
export function describeRevision({ id, summary }: Revision): string {
    return `${shortRevision(id)}${summary === undefined ? "" : ` "${summary}"`}`;
}

export function shortRevision(id: string): string {
    return /^[0-9a-f]{40}$/.test(id) ? id.slice(0, 12) : id;
}

/** Without members that nobody knows, so that JSON and tests have none of them. */
export function withoutEmpty<T extends object>(value: T): T {
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
