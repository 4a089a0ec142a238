import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { omit } from "../omit";
import type { Account } from "../service";
import { currentStructure, pipelineNamed, pipelines, stageNamed, type PipelineRow } from "./model";
import { caller, checkOneOf, violation } from "./names";
import { wake } from "./schedule";

const TYPES = ["Inbound", "Outbound"] as const;

/** The stage whose door is meant: that of the stage itself, or that of the one behind it. */
function doorOf(account: Account, row: PipelineRow, stageName: string | undefined, type: string | undefined) {
    const structure = currentStructure(account, row);
    const stage = stageNamed(structure, stageName);
    if (checkOneOf("transitionType", type, TYPES) === "Inbound") {
        return stage.name;
    }
    const behind = structure.stages[structure.stages.indexOf(stage) + 1];
    if (!behind) {
        throw violation("transitionType", type, `The stage '${stage.name}' is the last one: nothing is behind it`);
    }
    return behind.name;
}

export function disableStageTransition(
    account: Account,
    input: codepipeline.DisableStageTransitionCommandInput,
): object {
    const row = pipelineNamed(account, input.pipelineName);
    const stage = doorOf(account, row, input.stageName, input.transitionType);
    const { reason = "" } = input;
    if (reason === "" || reason.length > 300) {
        throw violation("reason", reason, "Member must have length from 1 to 300");
    }
    const closed = { ...row.closed, [stage]: { reason, by: caller(account), at: account.now } };
    pipelines(account).put(row.name, { ...row, closed });
    return {};
}

export function enableStageTransition(account: Account, input: codepipeline.EnableStageTransitionCommandInput): object {
    const row = pipelineNamed(account, input.pipelineName);
    const stage = doorOf(account, row, input.stageName, input.transitionType);
    pipelines(account).put(row.name, { ...row, closed: omit(row.closed, stage) });
    wake(account, row.name, stage);
    return {};
}
