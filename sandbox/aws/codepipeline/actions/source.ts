import type { SourceRevisionType } from "@aws-sdk/client-codepipeline";
import type { Account } from "../../service";
import { putContent, zipOf } from "../artifacts";
import type { ActionRow, ExecutionRow } from "../model";

/** The revision that the start of an execution asked for, where it asked. */
export const overrideOf = (execution: ExecutionRow, row: ActionRow, type: SourceRevisionType): string | undefined =>
    execution.overrides.find(each => each.actionName === row.action.name && each.revisionType === type)?.revisionValue;

/** What a repository of Git tells of a commit. */
export interface CommitAnswer {
    commitId: string;
    message: string;
    /** In ISO's form. */
    authorDate: string;
    committerDate: string;
}

/** Without the line feed that Git ends it with. */
export const messageOf = ({ message }: CommitAnswer): string => message.trimEnd();

/** As CodePipeline writes times in variables. */
export const timeOf = (time: string): string => new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");

/** The file that stands in an artifact for a full clone: CodeBuild fetches the history itself. */
export const CLONE_REFERENCE = "codepipeline-clone-reference.json";

/** What CodeBuild needs to fetch a repository with its history. */
export interface CloneReference {
    url: string;
    commitId: string;
}

const FORMATS = ["CODE_ZIP", "CODEBUILD_CLONE_REF"];

/** What is wrong with the form in which a repository is handed over, if anything. */
export const formatProblem = ({ OutputArtifactFormat = "CODE_ZIP" }: Record<string, string>): string | undefined =>
    FORMATS.includes(OutputArtifactFormat)
        ? undefined
        : `OutputArtifactFormat must be one of ${FORMATS.join(", ")}, not ${OutputArtifactFormat}`;

/** Hands a commit on: its files, or where a build fetches it from with its history. */
export function handOver(
    account: Account,
    { outputs }: ActionRow,
    { OutputArtifactFormat }: Record<string, string>,
    { url, commitId }: CloneReference,
    archive: () => { zip: Uint8Array },
): void {
    const content =
        OutputArtifactFormat === "CODEBUILD_CLONE_REF"
            ? zipOf({ [CLONE_REFERENCE]: JSON.stringify({ url, commitId }) })
            : archive().zip;
    putContent(account, outputs[0]!, content);
}
