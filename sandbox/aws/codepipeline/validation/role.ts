import { AwsError, type Account } from "../../service";
import type { Structure } from "../model";
import { asAction, NotAssumable } from "../roles";
import { invalidStructure } from "./errors";

/** CodePipeline tries when a pipeline is made or changed: the roles of actions are there, of this account or others, and trust its own. */
export function checkActionRoles(account: Account, structure: Structure): void {
    for (const action of structure.stages.flatMap(({ actions }) => actions)) {
        try {
            asAction(account, structure, action);
        } catch (error) {
            if (!(error instanceof NotAssumable)) {
                throw error;
            }
            const { roleArn } = structure;
            throw invalidStructure(`${roleArn} is not authorized to perform AssumeRole on role ${error.roleArn}`);
        }
    }
}

/** The pipeline's own role: there, and CodePipeline may assume it. */
export function checkRole(account: Account, arn: string): void {
    const name = /^arn:aws[\w-]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    if (name === undefined) {
        throw invalidStructure(`The role ARN '${arn}' of the pipeline is invalid`);
    }
    const cannot = invalidStructure(`CodePipeline is not authorized to perform AssumeRole on role ${arn}`);
    let trust: string;
    try {
        const { Role } = account.call<{ Role: { AssumeRolePolicyDocument?: string } }>("iam", "GetRole", {
            RoleName: name,
        });
        trust = decodeURIComponent(Role.AssumeRolePolicyDocument ?? "");
    } catch (error) {
        throw error instanceof AwsError ? cannot : error;
    }
    if (!trust.includes("codepipeline.amazonaws.com")) {
        throw cannot;
    }
}
