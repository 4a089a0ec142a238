import type { SourceRevisionType } from "@aws-sdk/client-codepipeline";
import type { ActionRow, ExecutionRow } from "../model";

/** The revision that the start of an execution asked for, where it asked. */
export const overrideOf = (execution: ExecutionRow, row: ActionRow, type: SourceRevisionType): string | undefined =>
    execution.overrides.find(each => each.actionName === row.action.name && each.revisionType === type)?.revisionValue;

/** What a repository of Git tells of a commit. */
export interface CommitAnswer {
    commitId: string;
    message: string;
    /** As Git writes it, or a time. */
    authorDate: string | number | Date;
}

export const isoTime = (time: string | number | Date): string => {
    const date = new Date(time);
    return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().replace(/\.\d{3}Z$/, "Z");
};

/** The file that stands in an artifact for a full clone: CodeBuild fetches the history itself. */
export const CLONE_REFERENCE = "codepipeline-clone-reference.json";

/** What CodeBuild needs to fetch a repository with its history. */
export interface CloneReference {
    url: string;
    commitId: string;
}
