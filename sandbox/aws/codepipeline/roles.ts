import type { AssumeRoleResponse } from "@aws-sdk/client-sts";
import { principalOf } from "../credentials";
import { roles } from "../iam";
import { sessionOf } from "../principal";
import { AwsError, type Account } from "../service";
import type { Action, Structure } from "./model";

/** A role that the pipeline's own may not assume: it does not exist, does not trust it, or is not permitted to it. */
export class NotAssumable extends Error {
    constructor(
        readonly roleArn: string,
        cause: AwsError,
    ) {
        super(cause.message, { cause });
        this.name = "NotAssumable";
    }
}

/** The account as the pipeline's role sees it. Sessions of CodePipeline are called by the time. @throws NotAssumable where it is gone */
export function asPipeline(account: Account, { roleArn }: Structure): Account {
    const role = roles(account).get(roleArn.split("/").pop() ?? "");
    if (role?.Arn !== roleArn) {
        const message = `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`;
        throw new NotAssumable(roleArn, new AwsError("AccessDenied", message, 403));
    }
    return account.as(sessionOf(role, String(account.now)));
}

/** The account and region of an action, in the name of whoever runs it: the pipeline's role, or one that it assumes. @throws NotAssumable */
export function asAction(account: Account, structure: Structure, action: Action): Account {
    const pipeline = asPipeline(account, structure).in(action.region ?? account.region);
    const { roleArn: RoleArn } = action;
    if (RoleArn === undefined) {
        return pipeline;
    }
    try {
        const { Credentials } = pipeline.call<AssumeRoleResponse>("sts", "AssumeRole", {
            RoleArn,
            RoleSessionName: String(account.now),
        });
        const { AccessKeyId = "", SessionToken } = Credentials ?? {};
        return pipeline.as(principalOf({ accessKeyId: AccessKeyId, sessionToken: SessionToken }));
    } catch (error) {
        throw error instanceof AwsError && error.code !== "NotSimulated" ? new NotAssumable(RoleArn, error) : error;
    }
}

/** Where an action runs, whoever asks. */
export const placeOf = (account: Account, { roleArn, region = account.region }: Action): Account =>
    account.of(roleArn?.split(":")[4] ?? account.accountId).in(region);
