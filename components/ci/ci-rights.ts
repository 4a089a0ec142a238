import type { Place } from "../../release";
import type { DeployedStack } from "../ci-administration";
import type { Statement } from "../policy-document";

/** The state's bucket and keys, once they are known. */
export interface KnownState {
    bucketArn: string;
    keyArns?: string[];
}

/** Pulumi's state in S3: a preview reads it, an update writes it and locks it. */
export function stateRights(state: KnownState | undefined, access: "read" | "write"): Statement[] {
    if (state === undefined) {
        return [];
    }
    const writes = access === "write";
    return [
        { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [state.bucketArn] },
        {
            actions: ["s3:GetObject", ...(writes ? ["s3:DeleteObject", "s3:PutObject"] : [])],
            resources: [`${state.bucketArn}/*`],
        },
        {
            actions: ["kms:Decrypt", "kms:DescribeKey", ...(writes ? ["kms:Encrypt", "kms:GenerateDataKey"] : [])],
            resources: state.keyArns ?? [],
        },
    ];
}

/** Questions about the account that take no resource. */
const LOOKS: Statement = {
    actions: [
        "cloudformation:ListExports",
        "ec2:Describe*",
        "ecr:GetAuthorizationToken",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:Describe*",
        "route53:ListHostedZones",
        "route53:ListHostedZonesByName",
        "sts:GetCallerIdentity",
    ],
    resources: ["*"],
};

/** What the program asks AWS, in a preview and in an update: names and ids, no value of a secret. */
export function previewRights(stacks: readonly DeployedStack[], place: Place): Statement[] {
    const arn = arnIn(place);
    return [
        LOOKS,
        {
            actions: ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:ListTagsForResource"],
            resources: [arn("ecr", "repository/*")],
        },
        { actions: ["ecs:DescribeClusters"], resources: [arn("ecs", "cluster/*")] },
        {
            actions: ["elasticfilesystem:DescribeAccessPoints"],
            resources: [arn("elasticfilesystem", "access-point/*")],
        },
        {
            actions: ["route53:GetHostedZone", "route53:ListTagsForResource"],
            resources: [`arn:${place.partition}:route53:::hostedzone/*`],
        },
        // For values of settings (`${cfn:…}`): the provider reads both.
        {
            actions: ["cloudformation:DescribeStacks", "cloudformation:GetTemplate"],
            resources: [arn("cloudformation", "stack/*")],
        },
        { actions: ["codecommit:GetBranch", "codecommit:GetRepository"], resources: [arn("codecommit", "*")] },
        // Whether it is completed, and where it leads; its token is another action.
        ...["codeconnections", "codestar-connections"].map(service => ({
            actions: [`${service}:GetConnection`],
            resources: [arn(service, "connection/*")],
        })),
        {
            actions: ["ssm:GetParameter"],
            resources: stacks.map(({ project, stack }) =>
                arn("ssm", `parameter/swingbridge/${project}/${stack}/*/release`),
            ),
        },
        {
            actions: ["s3:ListBucket"],
            resources: stacks.flatMap(({ sourceBucket }) =>
                sourceBucket === undefined ? [] : [`arn:${place.partition}:s3:::${sourceBucket}`],
            ),
        },
        {
            actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
            resources: stacks.length > 0 ? [arn("secretsmanager", "secret:*")] : [],
        },
    ];
}

export type Arn = (service: string, resource: string, global?: boolean) => string;

/** ARNs of the place, where the service is regional. */
export function arnIn({ partition, region, account }: Place): Arn {
    return (service, resource, global = false) =>
        `arn:${partition}:${service}:${global ? "" : region}:${account}:${resource}`;
}
