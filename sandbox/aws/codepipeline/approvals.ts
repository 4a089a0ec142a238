import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { fail, succeed } from "./action-executions";
import { ActionFailure } from "./action-type";
import { latestTry } from "./latest";
import { actionExecutions, currentStructure, pipelineNamed, stageNamed, type ActionRow } from "./model";
import { caller, checkOneOf, violation } from "./names";

const LONGEST_SUMMARY = 512;

export function putApprovalResult(
    account: Account,
    input: codepipeline.PutApprovalResultCommandInput,
): codepipeline.PutApprovalResultOutput {
    const pipeline = pipelineNamed(account, input.pipelineName);
    const stage = stageNamed(currentStructure(account, pipeline), input.stageName);
    const action = stage.actions.find(({ name }) => name === input.actionName);
    if (action?.actionTypeId.category !== "Approval") {
        throw new AwsError(
            "ActionNotFoundException",
            `The stage '${stage.name}' does not have an approval action with name '${input.actionName}'`,
        );
    }
    const { summary = "" } = input.result ?? {};
    const status = checkOneOf("result.status", input.result?.status, ["Approved", "Rejected"]);
    if (summary.length > LONGEST_SUMMARY) {
        throw violation("result.summary", summary, `Member must have length less than or equal to ${LONGEST_SUMMARY}`);
    }
    const row = waitingWith(account, input.token, [pipeline.name, stage.name, action.name]);
    if (status === "Approved") {
        succeed(account, { ...row, summary }, { updatedBy: caller(account) });
    } else {
        fail(account, { ...row, summary }, new ActionFailure("JobFailed", rejection(summary)), caller(account));
    }
    return { approvedAt: new Date(account.now) };
}

const rejection = (summary: string): string =>
    summary === "" ? "The approval was rejected" : `The approval was rejected: ${summary}`;

/** The try that the token is for. In PARALLEL mode it need not be the latest one. */
function waitingWith(account: Account, token: string | undefined, [pipeline, stage, action]: string[]): ActionRow {
    const latest = latestTry(account, pipeline!, stage!, action!);
    const row =
        latest?.token === token
            ? latest
            : actionExecutions(account)
                  .list()
                  .find(each => each.token === token && each.pipeline === pipeline && each.action.name === action);
    if (token === undefined || row?.token !== token) {
        throw new AwsError("InvalidApprovalTokenException", "The approval request token is not valid or has expired");
    }
    if (row.status !== "InProgress") {
        throw new AwsError(
            "ApprovalAlreadyCompletedException",
            "The approval action has already been approved or rejected.",
        );
    }
    return row;
}
