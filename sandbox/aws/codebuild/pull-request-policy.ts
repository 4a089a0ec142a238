import type { PullRequestBuildPolicy } from "@aws-sdk/client-codebuild";

import { invalid } from "./model";

type Role = NonNullable<PullRequestBuildPolicy["approverRoles"]>[number];

/** Roles of each host, and which of them approve where nothing is said. @see CodeBuild User Guide, "Pull request comment approval" */
const ROLES: Readonly<Record<string, { all: readonly string[]; approve: readonly Role[] }>> = {
    GITHUB: {
        all: ["READ", "TRIAGE", "WRITE", "MAINTAIN", "ADMIN"].map(role => `GITHUB_${role}`),
        approve: ["GITHUB_ADMIN", "GITHUB_MAINTAIN", "GITHUB_WRITE"],
    },
    GITLAB: {
        all: ["GUEST", "PLANNER", "REPORTER", "DEVELOPER", "MAINTAINER", "OWNER"].map(role => `GITLAB_${role}`),
        approve: ["GITLAB_OWNER", "GITLAB_MAINTAINER", "GITLAB_DEVELOPER"],
    },
    BITBUCKET: {
        all: ["READ", "WRITE", "ADMIN"].map(role => `BITBUCKET_${role}`),
        approve: ["BITBUCKET_ADMIN", "BITBUCKET_WRITE"],
    },
};

/** `GITHUB` of `GITHUB_ENTERPRISE`. */
const hostOf = (type: string): string => type.split("_")[0] ?? "";

const REQUIRED: readonly string[] = ["DISABLED", "ALL_PULL_REQUESTS", "FORK_PULL_REQUESTS"];

/** @param type of the project's source @throws AwsError `InvalidInputException` */
export function checkPolicy(type: string, policy: PullRequestBuildPolicy | undefined): void {
    if (policy === undefined) {
        return;
    }
    const { requiresCommentApproval = "", approverRoles = [] } = policy;
    if (!REQUIRED.includes(requiresCommentApproval)) {
        throw invalid(
            `Invalid pull request build policy: ${requiresCommentApproval} is not one of ${REQUIRED.join(", ")}`,
        );
    }
    if (requiresCommentApproval === "DISABLED" && approverRoles.length > 0) {
        throw invalid(
            "Invalid pull request build policy: approver roles cannot be specified when comment approval is DISABLED",
        );
    }
    const known = ROLES[hostOf(type)]?.all ?? [];
    const unknown = approverRoles.find(role => !known.includes(role));
    if (unknown !== undefined) {
        throw invalid(`Invalid pull request build policy: ${unknown} is not a role of ${type}: ${known.join(", ")}`);
    }
}

/** The policy as CodeBuild keeps it: every new webhook has one. */
export function wholePolicy(type: string, policy: PullRequestBuildPolicy | undefined): PullRequestBuildPolicy {
    const { requiresCommentApproval = "ALL_PULL_REQUESTS", approverRoles } = policy ?? {};
    return requiresCommentApproval === "DISABLED"
        ? { requiresCommentApproval }
        : {
              requiresCommentApproval,
              approverRoles: approverRoles?.length ? approverRoles : [...(ROLES[hostOf(type)]?.approve ?? [])],
          };
}

/** Who opened a pull request, and who has said yes to it. */
export interface Contribution {
    /** What the contributor may do in the repository, as the host calls it: `read`, `developer` …; without one, everything. */
    role?: string;
    fork?: boolean;
    /** Commit that a comment names, and what its author may do. */
    approval?: { commitId: string; role?: string };
    commitId: string;
}

/** Whether a build may begin: its contributor is trusted, or somebody who is has named its very commit. */
export function isApproved(
    type: string,
    policy: PullRequestBuildPolicy | undefined,
    { role, fork = false, approval, commitId }: Contribution,
): "at once" | "by comment" | "not yet" {
    const { requiresCommentApproval, approverRoles = [] } = wholePolicy(type, policy);
    const isTrusted = (who: string | undefined): boolean =>
        who === undefined || approverRoles.some(each => each === `${hostOf(type)}_${who.toUpperCase()}`);
    const isAsked =
        requiresCommentApproval === "ALL_PULL_REQUESTS" || (requiresCommentApproval === "FORK_PULL_REQUESTS" && fork);
    if (!isAsked || isTrusted(role)) {
        return "at once";
    }
    return approval?.commitId === commitId && isTrusted(approval.role) ? "by comment" : "not yet";
}
