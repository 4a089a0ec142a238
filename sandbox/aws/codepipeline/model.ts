import type {
    ActionDeclaration,
    ActionExecutionStatus,
    ConditionExecutionStatus,
    ErrorDetails,
    ExecutionMode,
    ExecutionTrigger,
    ExecutionType,
    PipelineDeclaration,
    PipelineExecutionStatus,
    RetryTrigger,
    RuleDeclaration,
    RuleExecutionStatus,
    S3Location,
    SourceRevisionOverride,
    StageDeclaration,
    StageExecutionStatus,
    Tag,
} from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";

/** By name. */
export interface PipelineRow {
    name: string;
    /** Number of its structure, from 1. */
    version: number;
    created: number;
    updated: number;
    tags: Tag[];
    /** Inbound transitions that are closed, by stage. */
    closed: Record<string, ClosedTransition>;
    /** Executions so far. */
    executions: number;
}

export interface ClosedTransition {
    reason: string;
    by: string;
    at: number;
}

/** An action with what AWS fills in. */
export type Action = Omit<
    ActionDeclaration,
    "name" | "actionTypeId" | "runOrder" | "configuration" | "inputArtifacts" | "outputArtifacts"
> & {
    name: string;
    actionTypeId: { category: string; owner: string; provider: string; version: string };
    runOrder: number;
    configuration: Record<string, string>;
    inputArtifacts: { name: string }[];
    outputArtifacts: { name: string }[];
};

export type Stage = Omit<StageDeclaration, "name" | "actions"> & { name: string; actions: Action[] };

/** A structure with what AWS fills in. */
export type Structure = Omit<PipelineDeclaration, "name" | "stages" | "version" | "executionMode" | "pipelineType"> & {
    name: string;
    roleArn: string;
    stages: Stage[];
    version: number;
    executionMode: ExecutionMode;
    pipelineType: "V1" | "V2";
};

/** The revision that a source action found. */
export interface RevisionRow {
    actionName: string;
    artifactName: string;
    revisionId: string;
    revisionSummary?: string;
    revisionUrl?: string;
    created: number;
}

/** What a stage waits for, apart from its actions. */
export type ConditionKind = "BEFORE_ENTRY" | "ON_SUCCESS" | "ON_FAILURE";

export interface RuleRun {
    id: string;
    rule: RuleDeclaration;
    status: RuleExecutionStatus;
    startTime: number;
    updatedAt: number;
    summary?: string;
    error?: ErrorDetails;
    resolved: Record<string, string>;
    externalId?: string;
}

export interface ConditionRun {
    status: ConditionExecutionStatus;
    result?: string;
    summary?: string;
    updatedAt: number;
    rules: RuleRun[];
}

/** What an execution did in a stage. */
export interface StageRun {
    status: StageExecutionStatus;
    /** What goes on in it. */
    phase: ConditionKind | "ACTIONS";
    startTime: number;
    /** Latest action executions, by action. */
    actions: Record<string, string>;
    automaticRetries: number;
    manualRetries: number;
    latestRetry?: RetryTrigger;
    conditions: Partial<Record<ConditionKind, ConditionRun[]>>;
    /** Conditions that somebody waved through. */
    overridden: ConditionKind[];
}

/** By id. */
export interface ExecutionRow {
    id: string;
    pipeline: string;
    /** Of the structure that it follows. */
    version: number;
    /** Its number among the executions of the pipeline. */
    sequence: number;
    mode: ExecutionMode;
    type: ExecutionType;
    status: PipelineExecutionStatus;
    statusSummary?: string;
    startTime: number;
    updatedAt: number;
    trigger: ExecutionTrigger;
    /** Values of the pipeline's variables. */
    variables: Record<string, string>;
    /** Revisions that its start asked for. */
    overrides: SourceRevisionOverride[];
    revisions: RevisionRow[];
    /** Where artifacts are, by name. */
    artifacts: Record<string, S3Location>;
    /** Output variables, by namespace. */
    namespaces: Record<string, Record<string, string>>;
    /** The execution that a rollback goes back to. */
    rollbackTarget?: string;
    /** Number of the stage where it is. */
    at: number;
    /** Waits for the stage, or is in it. */
    place: "inbound" | "inside";
    stages: Record<string, StageRun>;
    stopReason?: string;
}

export interface ArtifactRow {
    name: string;
    bucket: string;
    key: string;
    /** The KMS key that encrypts it. @default S3's own of the account */
    encryptionKey?: string;
}

/** By id: one try of one action. */
export interface ActionRow {
    id: string;
    execution: string;
    pipeline: string;
    version: number;
    sequence: number;
    stage: string;
    action: Action;
    status: ActionExecutionStatus;
    startTime: number;
    updatedAt: number;
    updatedBy?: string;
    /** Configuration with the variables' values. */
    resolved: Record<string, string>;
    inputs: ArtifactRow[];
    outputs: ArtifactRow[];
    /** Whether its provider took it up. */
    begun: boolean;
    summary?: string;
    error?: ErrorDetails;
    externalId?: string;
    externalUrl?: string;
    variables?: Record<string, string>;
    /** Who has the token may answer an approval. */
    token?: string;
    /** What its provider remembers between two looks. */
    memory?: Record<string, unknown>;
}

export const pipelines = (account: Account) => account.table<PipelineRow>("codepipeline.pipelines");
/** By `versionKey`. */
export const structures = (account: Account) => account.table<Structure>("codepipeline.structures");
export const executions = (account: Account) => account.table<ExecutionRow>("codepipeline.executions");
/** Those under way: few, and asked for all the time. */
export const running = (account: Account) => account.table<{ id: string; pipeline: string }>("codepipeline.running");
export const actionExecutions = (account: Account) => account.table<ActionRow>("codepipeline.actions");

export const versionKey = (name: string, version: number) => `${name}/${version}`;

/** What happens to an execution by itself, and what a look at it waits for. */
export const executionSubject = (id: string) => `codepipeline/execution/${id}`;
/** Time limits have a subject of their own: nobody waits for them. */
export const limitSubject = (actionExecution: string) => `codepipeline/limit/${actionExecution}`;

export const pipelineArn = (account: Account, name: string) => account.arn("codepipeline", name);

export function pipelineNamed(account: Account, name: string | undefined): PipelineRow {
    const row = pipelines(account).get(name ?? "");
    if (!row) {
        throw new AwsError(
            "PipelineNotFoundException",
            `Account '${account.accountId}' does not have a pipeline with name '${name}'`,
        );
    }
    return row;
}

/** The structure of a version that is known to be there. */
export function structureOf(account: Account, { pipeline, version }: Pick<ExecutionRow, "pipeline" | "version">) {
    const structure = structures(account).get(versionKey(pipeline, version));
    if (!structure) {
        throw new Error(`there is no version ${version} of the pipeline ${pipeline}`);
    }
    return structure;
}

export const currentStructure = (account: Account, { name, version }: PipelineRow): Structure =>
    structureOf(account, { pipeline: name, version });

export function stageNamed(structure: Structure, name: string | undefined): Stage {
    const stage = structure.stages.find(each => each.name === name);
    if (!stage) {
        throw new AwsError(
            "StageNotFoundException",
            `The pipeline '${structure.name}' does not have a stage with name '${name}'`,
        );
    }
    return stage;
}

export function executionNamed(account: Account, pipeline: string, id: string | undefined): ExecutionRow {
    const row = executions(account).get(id ?? "");
    if (row?.pipeline !== pipeline) {
        throw new AwsError(
            "PipelineExecutionNotFoundException",
            `The pipeline '${pipeline}' does not have an execution with id '${id}'`,
        );
    }
    return row;
}

const RUNNING: readonly PipelineExecutionStatus[] = ["InProgress", "Stopping"];

export const isRunning = ({ status }: Pick<ExecutionRow, "status">): boolean => RUNNING.includes(status);

export function putExecution(account: Account, row: ExecutionRow): ExecutionRow {
    const updated = { ...row, updatedAt: account.now };
    executions(account).put(row.id, updated);
    if (isRunning(updated)) {
        running(account).put(row.id, { id: row.id, pipeline: row.pipeline });
    } else {
        running(account).delete(row.id);
    }
    return updated;
}

/** The row as it is written by now. */
export const refreshed = (account: Account, { id }: ExecutionRow): ExecutionRow => executions(account).get(id)!;

export const runningOf = (account: Account, pipeline: string): ExecutionRow[] =>
    running(account)
        .list()
        .filter(row => row.pipeline === pipeline)
        .flatMap(({ id }) => executions(account).get(id) ?? [])
        .sort((left, right) => left.sequence - right.sequence);

/** Oldest first. */
export const executionsOf = (account: Account, pipeline: string): ExecutionRow[] =>
    executions(account)
        .list()
        .filter(row => row.pipeline === pipeline);

/** A look that finds nothing new is no update. */
export function putAction(account: Account, row: ActionRow): ActionRow {
    const before = actionExecutions(account).get(row.id);
    const updated = before?.status === row.status ? row : { ...row, updatedAt: account.now };
    actionExecutions(account).put(row.id, updated);
    return updated;
}

export const stageOf = (account: Account, row: ExecutionRow): Stage => structureOf(account, row).stages[row.at]!;

export const putStage = (account: Account, row: ExecutionRow, stage: string, changes: Partial<StageRun>) =>
    putExecution(account, {
        ...row,
        stages: { ...row.stages, [stage]: { ...row.stages[stage]!, ...changes } },
    });

/** The tries of a stage's actions that count. */
export const actionsOf = (account: Account, row: ExecutionRow, stage: string): ActionRow[] =>
    Object.values(row.stages[stage]?.actions ?? {}).flatMap(id => actionExecutions(account).get(id) ?? []);
