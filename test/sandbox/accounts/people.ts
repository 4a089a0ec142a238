import type { AssumeRoleResponse } from "@aws-sdk/client-sts";
import type { SandboxAccount } from "../../../sandbox/account";
import { principalOf } from "../../../sandbox/aws/credentials";
import { userOf, type Principal } from "../../../sandbox/aws/principal";
import { AwsError } from "../../../sandbox/aws/service";
import type { Session } from "../../../sandbox/aws/session";

/** The accounts of these tests: tools, and where it goes live. */
export const TOOLS = "123456789012";
export const LIVE = "210987654321";
export const REGION = "eu-west-1";

export const asUser = (account: SandboxAccount, accountId: string, region = REGION): Session =>
    account.session(region, userOf(accountId));

/** Whom a role's keys belong to. @throws AwsError */
export function inRole(session: Session, RoleArn: string, input: object = {}): Principal {
    const assumed: AssumeRoleResponse = session.call("sts", "AssumeRole", {
        RoleArn,
        RoleSessionName: "test",
        ...input,
    });
    const { AccessKeyId = "", SessionToken } = assumed.Credentials ?? {};
    return principalOf({ accessKeyId: AccessKeyId, sessionToken: SessionToken });
}

type Statements = object | object[];

export const policy = (Statement: Statements): string => JSON.stringify({ Version: "2012-10-17", Statement });

/** A role of an account, by its trust and what it permits. @returns its ARN */
export function makeRole(session: Session, RoleName: string, trust: Statements, permissions?: Statements): string {
    const { Role } = session.call<{ Role: { Arn: string } }>("iam", "CreateRole", {
        RoleName,
        AssumeRolePolicyDocument: policy(
            [trust].flat().map(each => ({ Effect: "Allow", Action: "sts:AssumeRole", ...each })),
        ),
    });
    if (permissions) {
        session.call("iam", "PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument: policy(permissions) });
    }
    return Role.Arn;
}

export const root = (accountId: string) => ({ AWS: `arn:aws:iam::${accountId}:root` });

/** What a refusal says. */
export function refusal(call: () => unknown): { code: string; message: string } {
    try {
        call();
    } catch (error) {
        if (error instanceof AwsError) {
            return { code: error.code, message: error.message };
        }
        throw error;
    }
    throw new Error("nothing was refused");
}
