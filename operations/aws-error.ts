/** What an error of AWS, or of the way to it, means for the person at the command line. */
export interface AwsProblem {
    message: string;
    fix: string;
}

const KINDS: [RegExp, fix: string][] = [
    [
        /^(CredentialsProviderError|TokenProviderError)$/,
        "give AWS credentials the way the AWS tools expect them: aws sso login, AWS_PROFILE, or a role in CI",
    ],
    [
        /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired|RequestExpired)/,
        "the credentials have expired: log in again",
    ],
    [
        /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch)/,
        "AWS does not know these credentials: check AWS_PROFILE and the account",
    ],
    [
        /^(AccessDenied|UnauthorizedOperation|AuthorizationError)/,
        "allow the action named above to the role that deploys",
    ],
    [
        /^(Throttling|TooManyRequests|RequestLimitExceeded)/,
        "AWS is throttling this account: run the same command again in a minute",
    ],
    [
        /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|TimeoutError|NetworkingError)$/,
        "check the network, the proxy and AWS_ENDPOINT_URL; run the same command again",
    ],
];

/** @returns undefined where the error does not come from AWS or from the way to it: it is a bug of ours */
export function explainAwsError(error: unknown): AwsProblem | undefined {
    if (!(error instanceof Error)) {
        return undefined;
    }
    const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
    const kind = [error.name, String(code)].map(name => KINDS.find(([pattern]) => pattern.test(name))).find(Boolean);
    if (kind) {
        return { message: `${error.name}: ${error.message || String(code)}`, fix: kind[1] };
    }
    if ($metadata) {
        const again = ($metadata.httpStatusCode ?? 0) >= 500;
        return {
            message: `${error.name}: ${error.message}`,
            fix: again
                ? "AWS had an error of its own: run the same command again"
                : "AWS refused the request as it says",
        };
    }
    return undefined;
}
