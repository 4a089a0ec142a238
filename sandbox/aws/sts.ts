import type { AssumeRoleRequest, AssumeRoleResponse, GetCallerIdentityResponse } from "@aws-sdk/client-sts";

import type { Account, ServiceModule } from "./service";

/** The user whose (fake) keys the sandbox's environment holds. */
const USER = { id: "AIDASWINGBRIDGESANDBOX", name: "sandbox" };

export const sts: ServiceModule = {
    name: "sts",
    operations: {
        GetCallerIdentity: (account: Account): GetCallerIdentityResponse => ({
            Account: account.accountId,
            UserId: USER.id,
            Arn: account.arn("iam", `user/${USER.name}`),
        }),

        /** Any role of the account may be assumed by its own user; what it permits is not judged. */
        AssumeRole(
            account: Account,
            { RoleArn = "", RoleSessionName = "", DurationSeconds = 3600 }: AssumeRoleRequest,
        ): AssumeRoleResponse {
            const name = RoleArn.split("/").pop() ?? "";
            const { Role } = account.call("iam", "GetRole", { RoleName: name });
            return {
                Credentials: {
                    AccessKeyId: `ASIA${account.uniqueId(16).toUpperCase()}`,
                    SecretAccessKey: account.uniqueId(40),
                    SessionToken: account.uniqueId(64),
                    Expiration: new Date(account.now + DurationSeconds * 1000),
                },
                AssumedRoleUser: {
                    AssumedRoleId: `${Role.RoleId}:${RoleSessionName}`,
                    Arn: `arn:aws:sts::${account.accountId}:assumed-role/${name}/${RoleSessionName}`,
                },
            };
        },
    },
};
