/** The account that a sandbox begins with, in AWS's own example number. It manages the others, as in AWS Organizations. */
export const FIRST_ACCOUNT = "123456789012";

/** Who makes a request: the user of an account, or somebody in a role. */
export interface Principal {
    accountId: string;
    /** Of the user, or of the session. */
    arn: string;
    userId: string;
    /** The role of a session: policies name it, too. */
    roleArn?: string;
    /** A build of the account, or a session that one began: it waits itself, so its polls let time pass. */
    works?: boolean;
}

/** The administrator whose keys the sandbox hands out; each account has one. */
export const userOf = (accountId: string): Principal => ({
    accountId,
    arn: `arn:aws:iam::${accountId}:user/sandbox`,
    userId: "AIDASWINGBRIDGESANDBOX",
});

/** Somebody in a role. */
export const sessionOf = (role: { Arn: string; RoleId: string }, sessionName: string): Principal => {
    const [, accountId = "", name = ""] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(role.Arn) ?? [];
    return {
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`,
        userId: `${role.RoleId}:${sessionName}`,
        roleArn: role.Arn,
    };
};
