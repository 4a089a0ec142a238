import type {
    AssumeRoleRequest,
    AssumeRoleResponse,
    GetAccessKeyInfoRequest,
    GetAccessKeyInfoResponse,
    GetCallerIdentityResponse,
} from "@aws-sdk/client-sts";

import { accessKeyOf, principalOf, tokenOf } from "./credentials";
import { objection, roles } from "./iam";
import { sessionOf } from "./principal";
import { AwsError, type Account, type ServiceModule } from "./service";

/** Seconds that a session lasts where nobody says. */
const DURATION = 3600;
const SHORTEST = 900;
const ROLE = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

const invalid = (message: string) => new AwsError("ValidationError", message);

function assumeRole(account: Account, input: AssumeRoleRequest): AssumeRoleResponse {
    const { RoleArn = "", RoleSessionName = "", ExternalId, DurationSeconds = DURATION } = input;
    const [, owner, name = ""] = ROLE.exec(RoleArn) ?? [];
    if (owner === undefined) {
        throw invalid(`${RoleArn} is invalid`);
    }
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
        throw invalid(
            `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
        );
    }
    const role = roles(account.of(owner)).get(name);
    const refused =
        role?.Arn !== RoleArn ||
        objection(account, {
            action: "sts:AssumeRole",
            resource: RoleArn,
            owner,
            policy: role.AssumeRolePolicyDocument,
            context: { "sts:ExternalId": ExternalId, "sts:RoleSessionName": RoleSessionName },
        }) !== undefined;
    const { caller } = account;
    if (!role || refused) {
        // Nobody learns from AWS which roles other accounts have.
        throw new AwsError(
            "AccessDenied",
            `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
            403,
        );
    }
    checkDuration(DurationSeconds, role.MaxSessionDuration, caller.roleArn !== undefined);
    const session = sessionOf(role, RoleSessionName);
    return {
        Credentials: {
            AccessKeyId: accessKeyOf("ASIA", owner, account.uniqueId(9)),
            SecretAccessKey: account.uniqueId(40),
            SessionToken: tokenOf({ ...session, ...(caller.works && { works: true }) }),
            Expiration: new Date(account.now + DurationSeconds * 1000),
        },
        AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    };
}

function checkDuration(seconds: number, longest: number, isChained: boolean): void {
    if (seconds < SHORTEST) {
        throw invalid(
            `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${SHORTEST}`,
        );
    }
    if (isChained && seconds > DURATION) {
        throw invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        );
    }
    if (seconds > longest) {
        throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
}

/** AWS STS: who somebody is, and roles of any account for whoever their trust policies admit. */
export const sts: ServiceModule = {
    name: "sts",
    operations: {
        GetCallerIdentity: ({ caller: { accountId, userId, arn } }: Account): GetCallerIdentityResponse => ({
            Account: accountId,
            UserId: userId,
            Arn: arn,
        }),

        GetAccessKeyInfo: (_: Account, { AccessKeyId = "" }: GetAccessKeyInfoRequest): GetAccessKeyInfoResponse => ({
            Account: principalOf({ accessKeyId: AccessKeyId }).accountId,
        }),

        AssumeRole: assumeRole,
    },
};
