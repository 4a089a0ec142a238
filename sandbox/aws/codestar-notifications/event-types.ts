import type { AwsEvent } from "../events/input";

type Detail = Record<string, unknown>;

const lower = (value: unknown): string => String(value).toLowerCase().replaceAll("_", "-");

const PIPELINE_STATES = ["failed", "canceled", "started", "resumed", "succeeded", "superseded"];

/** Every id that a rule may name. @see Developer Tools console guide, "Event types for notification rules" */
export const EVENT_TYPES: readonly string[] = [
    ...PIPELINE_STATES.map(state => `codepipeline-pipeline-pipeline-execution-${state}`),
    ...["started", "succeeded", "resumed", "canceled", "failed"].map(
        state => `codepipeline-pipeline-stage-execution-${state}`,
    ),
    ...["succeeded", "failed", "canceled", "started"].map(state => `codepipeline-pipeline-action-execution-${state}`),
    ...["failed", "needed", "succeeded"].map(state => `codepipeline-pipeline-manual-approval-${state}`),
    ...["failed", "succeeded", "in-progress", "stopped"].map(state => `codebuild-project-build-state-${state}`),
    ...["failure", "success"].map(state => `codebuild-project-build-phase-${state}`),
    ...["failed", "succeeded", "started"].map(state => `codedeploy-application-deployment-${state}`),
    ...["created", "deleted", "updated"].map(change => `codecommit-repository-branches-and-tags-${change}`),
    ...["on-commits", "on-pull-requests"].map(where => `codecommit-repository-comments-${where}`),
    ...["status-changed", "rule-override"].map(change => `codecommit-repository-approvals-${change}`),
    ...["created", "source-updated", "status-changed", "merged"].map(
        change => `codecommit-repository-pull-request-${change}`,
    ),
];

/** What an event is to notification rules: the resource whose rules may name it, and the ids under which they do. */
export function noticesOf(event: AwsEvent): { resource: string; ids: string[] } | undefined {
    const detail = (event.detail ?? {}) as Detail;
    const arn = (service: string, name: unknown) =>
        `arn:aws:${service}:${event.region}:${event.account}:${String(name)}`;
    switch (event["detail-type"]) {
        case "CodePipeline Pipeline Execution State Change":
            return {
                resource: arn("codepipeline", detail.pipeline),
                ids: [`codepipeline-pipeline-pipeline-execution-${lower(detail.state)}`],
            };
        case "CodePipeline Stage Execution State Change":
            return {
                resource: arn("codepipeline", detail.pipeline),
                ids: [`codepipeline-pipeline-stage-execution-${lower(detail.state)}`],
            };
        case "CodePipeline Action Execution State Change":
            return { resource: arn("codepipeline", detail.pipeline), ids: actionIds(detail) };
        case "CodeBuild Build State Change":
            return {
                resource: arn("codebuild", `project/${String(detail["project-name"])}`),
                ids: [`codebuild-project-build-state-${lower(detail["build-status"])}`],
            };
        case "CodeBuild Build Phase Change":
            return {
                resource: arn("codebuild", `project/${String(detail["project-name"])}`),
                ids: [
                    `codebuild-project-build-phase-${detail["completed-phase-status"] === "SUCCEEDED" ? "success" : "failure"}`,
                ],
            };
        case "CodeDeploy Deployment State-change Notification":
            return {
                resource: arn("codedeploy", `application:${String(detail.application)}`),
                ids: [
                    `codedeploy-application-deployment-${
                        { START: "started", SUCCESS: "succeeded", FAILURE: "failed" }[String(detail.state)] ?? "other"
                    }`,
                ],
            };
        case "CodeCommit Repository State Change":
            return {
                resource: event.resources[0] ?? "",
                ids: [
                    `codecommit-repository-branches-and-tags-${lower(String(detail.event).replace("reference", ""))}`,
                ],
            };
        case "CodeCommit Pull Request State Change":
            return { resource: event.resources[0] ?? "", ids: pullRequestIds(detail) };
        default:
            return undefined;
    }
}

function actionIds(detail: Detail): string[] {
    const { category } = (detail.type ?? {}) as { category?: string };
    const state = lower(detail.state);
    const approval =
        category === "Approval" ? { started: "needed", succeeded: "succeeded", failed: "failed" }[state] : undefined;
    return [
        `codepipeline-pipeline-action-execution-${state}`,
        ...(approval === undefined ? [] : [`codepipeline-pipeline-manual-approval-${approval}`]),
    ];
}

function pullRequestIds(detail: Detail): string[] {
    const change = {
        pullRequestCreated: "created",
        pullRequestSourceBranchUpdated: "source-updated",
        pullRequestStatusChanged: "status-changed",
        pullRequestMergeStatusUpdated: "merged",
    }[String(detail.event)];
    return change === undefined ? [] : [`codecommit-repository-pull-request-${change}`];
}
