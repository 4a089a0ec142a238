/** What a CI system says about the commit it builds. */
export interface CiCommit {
    sha: string;
    /** Where it was read, for messages: `GITHUB_SHA`. */
    source: string;
}

/** Variables that hold the full SHA of the commit, in the order in which they are asked. */
const SHA_VARIABLES = [
    "CODEBUILD_RESOLVED_SOURCE_VERSION",
    "GITHUB_SHA",
    "CI_COMMIT_SHA", // GitLab
    "BITBUCKET_COMMIT",
    "CIRCLE_SHA1",
    "BUILDKITE_COMMIT",
    "TRAVIS_PULL_REQUEST_SHA",
    "TRAVIS_COMMIT",
    "BUILD_SOURCEVERSION", // Azure Pipelines
    "DRONE_COMMIT_SHA",
    "GIT_COMMIT", // Jenkins
] as const;

/**
 * The commit that a CI system builds. A value that is no full SHA is passed over: CodeBuild gives a version id where the source
 * is S3, and Buildkite says `HEAD`.
 * @param readFile text of a file, or undefined where it cannot be read
 */
export function ciCommit(
    environment: Readonly<Record<string, string | undefined>>,
    readFile: (path: string) => string | undefined,
): CiCommit | undefined {
    const head = gitHubPullRequestHead(environment, readFile);
    if (head !== undefined) {
        return head;
    }
    const source = SHA_VARIABLES.find(name => isSha(environment[name]));
    return source === undefined ? undefined : { sha: environment[source]!, source };
}

/** An environment without what a CI system says of its commit: for whoever releases another one there. */
export function withoutCiCommit<Value>(environment: Readonly<Record<string, Value>>): Record<string, Value> {
    const said: readonly string[] = [...SHA_VARIABLES, "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH"];
    return Object.fromEntries(Object.entries(environment).filter(([name]) => !said.includes(name)));
}

/** On a pull request GITHUB_SHA is a merge commit that exists nowhere else; what is released is the branch's newest commit. */
function gitHubPullRequestHead(
    environment: Readonly<Record<string, string | undefined>>,
    readFile: (path: string) => string | undefined,
): CiCommit | undefined {
    const path = environment.GITHUB_EVENT_PATH;
    const text = /^pull_request/.test(environment.GITHUB_EVENT_NAME ?? "") && path ? readFile(path) : undefined;
    if (text === undefined) {
        return undefined;
    }
    try {
        const sha = (JSON.parse(text) as { pull_request?: { head?: { sha?: string } } }).pull_request?.head?.sha;
        return isSha(sha) ? { sha, source: "the head commit of the pull request" } : undefined;
    } catch {
        return undefined; // An event that is no JSON says nothing; GITHUB_SHA is there too.
    }
}

/** Whether a text is a full git SHA: 40 hexadecimal digits in lower case. */
export function isSha(text: string | undefined): text is string {
    return text !== undefined && /^[0-9a-f]{40}$/.test(text);
}

/** Buildspec of pull requests at the root of a repository, as `swingbridge init ci --codebuild` writes it. */
export const PULL_REQUEST_BUILDSPEC = "buildspec-pull-request.yml";
