import type {
    DeleteSourceCredentialsInput,
    ImportSourceCredentialsInput,
    ImportSourceCredentialsOutput,
    ListSourceCredentialsOutput,
    ServerType,
} from "@aws-sdk/client-codebuild";

import { AwsError, type Account } from "../service";
import { invalid } from "./model";

/** That there is a token, and how to name it: the token itself is for a host that the sandbox never asks. */
interface CredentialRow {
    arn: string;
    serverType: ServerType;
    authType: NonNullable<ImportSourceCredentialsInput["authType"]>;
    /** Of a connection or a secret. */
    resource?: string;
}

const credentials = (account: Account) => account.table<CredentialRow>("codebuild.credentials");

/** Names that hosts of sources and of tokens share. */
const SERVERS: readonly string[] = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED"];

export const hasCredentials = (account: Account, serverType: string): boolean =>
    credentials(account)
        .list()
        .some(row => row.serverType === serverType);

export const credentialOperations = {
    ImportSourceCredentials(account: Account, input: ImportSourceCredentialsInput): ImportSourceCredentialsOutput {
        const { serverType, authType, token, username, shouldOverwrite = true } = input;
        if (!serverType || !SERVERS.includes(serverType)) {
            throw invalid(`Invalid server type: ${serverType}`);
        }
        if (!token) {
            throw invalid("Invalid token: it must not be empty");
        }
        if (authType === "BASIC_AUTH" && (serverType !== "BITBUCKET" || !username)) {
            throw invalid("BASIC_AUTH is for Bitbucket, and needs a username");
        }
        const arn = account.arn("codebuild", `token/${serverType.toLowerCase().replaceAll("_", "-")}`);
        if (!shouldOverwrite && credentials(account).get(arn)) {
            throw new AwsError("ResourceAlreadyExistsException", "Access token with server type already exists");
        }
        const isNamed = authType === "CODECONNECTIONS" || authType === "SECRETS_MANAGER";
        credentials(account).put(arn, {
            arn,
            serverType,
            authType: authType ?? "PERSONAL_ACCESS_TOKEN",
            ...(isNamed && { resource: token }),
        });
        return { arn };
    },

    ListSourceCredentials: (account: Account): ListSourceCredentialsOutput => ({
        sourceCredentialsInfos: credentials(account).list(),
    }),

    DeleteSourceCredentials(account: Account, { arn = "" }: DeleteSourceCredentialsInput): object {
        if (!credentials(account).get(arn)) {
            throw new AwsError("ResourceNotFoundException", `Could not find source credentials: ${arn}`);
        }
        credentials(account).delete(arn);
        return { arn };
    },
};
