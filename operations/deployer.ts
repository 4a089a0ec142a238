import { hostname, userInfo } from "node:os";
import type { DeploymentTarget } from "../release";

/** Variables in which CI systems name who made them run. */
const CI_USERS = [
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "CODEBUILD_INITIATOR",
    "BUILDKITE_BUILD_CREATOR",
    "CIRCLE_USERNAME",
    "BUILD_REQUESTEDFOR",
];

/** Longest description of a deployment that we write; CodeDeploy states no limit. */
const LONGEST = 200;

/** Who deploys, for those who find the deployment running: a person in CI, or a user and their machine. */
export function deployer(env: NodeJS.ProcessEnv = process.env): string {
    const inCi = CI_USERS.map(name => env[name]).find(Boolean);
    return inCi ?? `${userName(env)}@${hostname()}`;
}

/** A user without an entry in the system's list, as in many containers, has no name. */
function userName(env: NodeJS.ProcessEnv): string {
    try {
        return userInfo().username;
    } catch {
        return env.USER ?? "somebody";
    }
}

/** `app 0123abc by ann@laptop`, and in a rollback from which release. The history of releases is read from it. */
export function deploymentDescription({ name, release }: DeploymentTarget, rollbackFrom?: string): string {
    const rollback = rollbackFrom === undefined ? "" : `, rollback from ${rollbackFrom}`;
    return `${name} ${release.sha} by ${deployer()}${rollback}`.slice(0, LONGEST);
}

/** The release that a description of ours names; undefined in another's. */
export function releaseInDescription(service: string, description = ""): string | undefined {
    const [name, sha] = description.split(" ");
    return name === service ? sha : undefined;
}
