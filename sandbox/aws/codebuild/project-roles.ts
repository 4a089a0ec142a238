import type { ProjectBuildBatchConfig } from "@aws-sdk/client-codebuild";

import { AwsError, type Account } from "../service";
import { invalid } from "./model";

/** Minutes of a batch, and builds in it. @see CodeBuild User Guide, quotas */
const MINUTES = [5, 2160] as const;
const MOST_BUILDS = 100;

/** A role that CodeBuild may take on. @throws AwsError */
export function checkServiceRole(account: Account, role: string | undefined): void {
    const [, owner, path] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(.+)$/.exec(role ?? "") ?? [];
    if (path === undefined) {
        throw invalid(`Invalid service role: ${role ?? ""}`);
    }
    if (owner !== account.accountId) {
        throw invalid("Invalid service role: Service role account ID does not match caller's account");
    }
    const cannot = invalid(
        `CodeBuild is not authorized to perform: sts:AssumeRole on service role ${role}. Please verify that the role exists and that its trust policy allows codebuild.amazonaws.com`,
    );
    let trust: string;
    try {
        const answer = account.call<{ Role: { AssumeRolePolicyDocument?: string } }>("iam", "GetRole", {
            RoleName: path.split("/").pop(),
        });
        trust = decodeURIComponent(answer.Role.AssumeRolePolicyDocument ?? "");
    } catch (error) {
        throw error instanceof AwsError && error.code.startsWith("NoSuchEntity") ? cannot : error;
    }
    if (!trust.includes('"codebuild.amazonaws.com"')) {
        throw cannot;
    }
}

/** What a project says of batches of its builds. @throws AwsError */
export function checkBatches(account: Account, config: ProjectBuildBatchConfig | undefined): void {
    const { serviceRole, timeoutInMins = MINUTES[0], restrictions } = config ?? {};
    if (serviceRole === undefined) {
        return;
    }
    checkServiceRole(account, serviceRole);
    const [least, most] = MINUTES;
    if (timeoutInMins < least || timeoutInMins > most) {
        throw invalid(`Invalid batch timeout: ${timeoutInMins}. It must be between ${least} and ${most}`);
    }
    const builds = restrictions?.maximumBuildsAllowed;
    if (builds !== undefined && (builds < 1 || builds > MOST_BUILDS)) {
        throw invalid(`Invalid maximum builds allowed: ${builds}. It must be between 1 and ${MOST_BUILDS}`);
    }
}
