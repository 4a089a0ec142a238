/** Who signs the identities of GitHub's workflows. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";
/** Whom `aws-actions/configure-aws-credentials` asks an identity for. */
export const GITHUB_AUDIENCE = "sts.amazonaws.com";

/**
 * The `sub` that GitHub sends, unless the repository customises its claims: a job that names an environment is
 * `environment:NAME`, whatever started it; one of a pull request is `pull_request`, whichever branch it goes to.
 * @see https://docs.github.com/actions/reference/security/oidc#example-subject-claims
 */
export function githubSubject(repository: string, context: "pull_request" | `environment:${string}`): string {
    return `repo:${repository}:${context}`;
}

/** Lets workflows with exactly this subject take a role: no pattern, so nothing that merely looks like it. */
export function githubTrust(providerArn: string, subject: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Action: "sts:AssumeRoleWithWebIdentity",
                Principal: { Federated: providerArn },
                Condition: {
                    StringEquals: {
                        [`${GITHUB_ISSUER}:aud`]: GITHUB_AUDIENCE,
                        [`${GITHUB_ISSUER}:sub`]: subject,
                    },
                },
            },
        ],
    });
}
