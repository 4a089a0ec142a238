import type { Place } from "../../release";
import { policyDocument, type Statement } from "../policy-document";

/** What a build touches; ARNs, all of them known. */
export interface BuildRights {
    place: Place;
    /** CodeBuild project: its report groups are named after it. */
    projectName: string;
    logGroupArn: string;
    /** Of the pipeline; none for builds with a source of their own. */
    artifacts: readonly { bucketArn: string; keyArn: string }[];
    /** Repositories that it pushes to. */
    pushTo: readonly string[];
    /** Repositories that it only pulls from. */
    pullFrom: readonly string[];
    /** SSM parameters and Secrets Manager secrets in its environment. */
    secretArns: readonly string[];
    /** Objects that it reads besides the artifacts, e.g. the templates of the task definitions. */
    objectArns: readonly string[];
    /** Subnets that it runs in; none: outside of any VPC. */
    subnetIds: readonly string[];
    /** Bucket of its cache and its key, where it has one in S3: in a folder of the project's name. */
    cache?: { bucketArn: string; keyArn: string };
    /** Whether it publishes reports. */
    reports: boolean;
    /** What the source needs where the build fetches it itself, and what its commands call besides. */
    more: readonly Statement[];
}

const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/**
 * What a build does, and no more.
 * @see CodeBuild User Guide, "Create a CodeBuild service role"; Service Authorization Reference
 */
export function buildRolePolicy(rights: BuildRights): string {
    const { place, artifacts, secretArns } = rights;
    const arn = (service: string, resource: string) =>
        `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
    const buckets = artifacts.map(({ bucketArn }) => bucketArn);
    const registries = [...rights.pushTo, ...rights.pullFrom];
    return policyDocument([
        { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${rights.logGroupArn}:*`] },
        {
            actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            resources: buckets.map(bucket => `${bucket}/*`),
        },
        { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], resources: buckets },
        { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: rights.objectArns },
        ...cacheRights(rights),
        {
            actions: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            resources: [
                ...new Set([...artifacts, ...(rights.cache ? [rights.cache] : [])].map(({ keyArn }) => keyArn)),
            ],
        },
        // A registry login is for the whole account: this action takes no resource.
        { actions: ["ecr:GetAuthorizationToken"], resources: registries.length > 0 ? ["*"] : [] },
        { actions: PULL, resources: registries },
        {
            actions: [
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            resources: rights.pushTo,
        },
        {
            actions: [
                "codebuild:BatchPutCodeCoverages",
                "codebuild:BatchPutTestCases",
                "codebuild:CreateReport",
                "codebuild:CreateReportGroup",
                "codebuild:UpdateReport",
            ],
            resources: rights.reports ? [arn("codebuild", `report-group/${rights.projectName}-*`)] : [],
        },
        { actions: ["ssm:GetParameters"], resources: secretArns.filter(secret => secret.includes(":ssm:")) },
        {
            actions: ["secretsmanager:GetSecretValue"],
            resources: secretArns.filter(secret => secret.includes(":secretsmanager:")),
        },
        ...networkRights(rights.subnetIds, arn),
        ...rights.more,
    ]);
}

/** Its own folder and no other: who fills the cache of a build decides what goes into its images. */
function cacheRights({ cache, projectName }: BuildRights): Statement[] {
    return cache === undefined
        ? []
        : [
              {
                  actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
                  resources: [`${cache.bucketArn}/${projectName}/*`],
              },
              { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], resources: [cache.bucketArn] },
              // Keys that a buildspec falls back to are beginnings of names.
              {
                  actions: ["s3:ListBucket"],
                  resources: [cache.bucketArn],
                  condition: { StringLike: { "s3:prefix": `${projectName}/*` } },
              },
          ];
}

/** A build in a VPC makes itself a network interface; describing them takes no resource. */
function networkRights(subnetIds: readonly string[], arn: (service: string, resource: string) => string): Statement[] {
    if (subnetIds.length === 0) {
        return [];
    }
    return [
        {
            actions: [
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            resources: ["*"],
        },
        {
            actions: ["ec2:CreateNetworkInterfacePermission"],
            resources: [arn("ec2", "network-interface/*")],
            condition: {
                StringEquals: {
                    "ec2:AuthorizedService": "codebuild.amazonaws.com",
                    "ec2:Subnet": subnetIds.map(id => arn("ec2", `subnet/${id}`)),
                },
            },
        },
    ];
}
