import type { Place } from "../release";

/** A stack that CI deploys. */
export interface DeployedStack {
    /** Compose project: what AWS lets us name begins with it. */
    project: string;
    /** Pulumi stack. */
    stack: string;
    /** Bucket whose uploads start the stack's pipeline: the program asks whether it is there. @default none */
    sourceBucket?: string;
}

/** IAM path of the roles of CI. No project's names begin so: a role that deploys can neither change itself nor make another like it. */
export const CI_PATH = "/swingbridge-ci/";

/** Says of a role of CI which stack it deploys. */
const DEPLOYS = "swingbridge:deploys";

/** Tag of the role that deploys a stack. */
export const deploysTag = ({ project, stack }: Pick<DeployedStack, "project" | "stack">) => ({
    [DEPLOYS]: `${project}/${stack}`,
});

/** What Pulumi does to a key that it manages. Neither its use nor grants: whoever deploys reads nothing that a key protects. */
const ADMINISTRATION = [
    ...["DescribeKey", "EnableKeyRotation", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags", "PutKeyPolicy"],
    ...["ScheduleKeyDeletion", "TagResource", "UntagResource", "UpdateKeyDescription"],
].map(action => `kms:${action}`);

/**
 * Statement of a key's policy: the role that deploys the stack manages this key. As a right of the role it would be one to
 * delete anybody's keys: a key that was just made has neither name nor tag that it could be told by.
 * @see KMS Developer Guide, `kms:CallerAccount`: with it, everybody is everybody of the account
 */
export function keyAdministration({ partition, account }: Place, stack: DeployedStack): object {
    return {
        Sid: "DeploysManage",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ADMINISTRATION,
        Resource: "*",
        Condition: {
            StringEquals: { "kms:CallerAccount": account, [`aws:PrincipalTag/${DEPLOYS}`]: deploysTag(stack)[DEPLOYS] },
            ArnLike: { "aws:PrincipalArn": `arn:${partition}:iam::${account}:role${CI_PATH}*` },
        },
    };
}
