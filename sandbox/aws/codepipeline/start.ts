import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { announceExecution } from "./announce";
import {
    currentStructure,
    executions,
    pipelineNamed,
    pipelines,
    putExecution,
    runningOf,
    type ExecutionRow,
    type PipelineRow,
    type Structure,
} from "./model";
import { caller, uuid } from "./names";
import { scheduleProceeding } from "./schedule";

/** Executions under way that a pipeline may have, in the modes where they queue up. */
const MOST_AT_ONCE = 50;

/** Kinds of revisions that a start may ask of which sources. */
const OVERRIDES: Record<string, readonly string[]> = {
    CodeCommit: ["COMMIT_ID"],
    CodeStarSourceConnection: ["COMMIT_ID"],
    ECR: ["IMAGE_DIGEST"],
    S3: ["S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"],
};

export interface Start {
    trigger: codepipeline.ExecutionTrigger;
    variables?: codepipeline.PipelineVariable[];
    overrides?: codepipeline.SourceRevisionOverride[];
    /** Output variables that are known before anything ran. */
    namespaces?: ExecutionRow["namespaces"];
}

/** What EventBridge and CodePipeline itself say besides. */
interface StartInput extends codepipeline.StartPipelineExecutionInput {
    trigger?: codepipeline.ExecutionTrigger;
}

export function startPipelineExecution(account: Account, input: StartInput): codepipeline.StartPipelineExecutionOutput {
    const pipeline = pipelineNamed(account, input.name);
    const earlier = startedBefore(account, pipeline, input.clientRequestToken);
    if (earlier !== undefined) {
        return { pipelineExecutionId: earlier };
    }
    const row = start(account, pipeline, {
        trigger: input.trigger ?? { triggerType: "StartPipelineExecution", triggerDetail: caller(account) },
        variables: input.variables,
        overrides: input.sourceRevisions,
    });
    if (input.clientRequestToken !== undefined) {
        requests(account).put(requestKey(pipeline, input.clientRequestToken), { id: row.id });
    }
    return { pipelineExecutionId: row.id };
}

const requests = (account: Account) => account.table<{ id: string }>("codepipeline.requests");
const requestKey = ({ name }: PipelineRow, token: string) => `${name}/${token}`;

/** The same request again starts nothing. */
function startedBefore(account: Account, pipeline: PipelineRow, token: string | undefined): string | undefined {
    const id = token === undefined ? undefined : requests(account).get(requestKey(pipeline, token))?.id;
    return id !== undefined && executions(account).get(id) ? id : undefined;
}

export function start(account: Account, pipeline: PipelineRow, asked: Start): ExecutionRow {
    const structure = currentStructure(account, pipeline);
    const { trigger, overrides = [], namespaces = {} } = asked;
    checkOverrides(structure, overrides);
    if (structure.executionMode !== "SUPERSEDED" && runningOf(account, pipeline.name).length >= MOST_AT_ONCE) {
        throw new AwsError(
            "ConcurrentPipelineExecutionsLimitExceededException",
            `The pipeline '${pipeline.name}' has reached the limit of ${MOST_AT_ONCE} concurrent pipeline executions`,
        );
    }
    const sequence = pipeline.executions + 1;
    pipelines(account).put(pipeline.name, { ...pipeline, executions: sequence });
    const row = putExecution(account, {
        id: uuid(account),
        pipeline: pipeline.name,
        version: pipeline.version,
        sequence,
        mode: structure.executionMode,
        type: "STANDARD",
        status: "InProgress",
        startTime: account.now,
        updatedAt: account.now,
        trigger,
        variables: variablesOf(structure, asked.variables ?? []),
        overrides,
        revisions: [],
        artifacts: {},
        namespaces,
        at: 0,
        place: "inbound",
        stages: {},
    });
    announceExecution(account, row, "STARTED");
    scheduleProceeding(account, row);
    return row;
}

function variablesOf(structure: Structure, given: codepipeline.PipelineVariable[]): Record<string, string> {
    const declared = structure.variables ?? [];
    const unknown = given.find(({ name }) => !declared.some(each => each.name === name));
    if (unknown) {
        throw new AwsError(
            "ValidationException",
            `The pipeline '${structure.name}' does not declare the variable '${unknown.name}'`,
        );
    }
    const values = declared.map(({ name = "", defaultValue }) => {
        const value = given.find(each => each.name === name)?.value ?? defaultValue;
        if (value === undefined) {
            throw new AwsError(
                "ValidationException",
                `The variable '${name}' of the pipeline '${structure.name}' has no default value and was not given one`,
            );
        }
        return [name, value] as const;
    });
    return Object.fromEntries(values);
}

function checkOverrides(structure: Structure, overrides: readonly codepipeline.SourceRevisionOverride[]): void {
    for (const { actionName, revisionType } of overrides) {
        const action = structure.stages[0]!.actions.find(({ name }) => name === actionName);
        if (!action) {
            throw new AwsError(
                "ValidationException",
                `The pipeline '${structure.name}' does not have a source action with name '${actionName}'`,
            );
        }
        const { provider } = action.actionTypeId;
        if (!OVERRIDES[provider]?.includes(revisionType ?? "")) {
            throw new AwsError(
                "ValidationException",
                `The source action '${actionName}' of type ${provider} does not take a revision of type ${revisionType}`,
            );
        }
    }
}
