import { policy, PROTECTED, resource, type Unlinked } from "./resource";

/** A pipeline with its build and its bucket. */
export const PIPELINE: Unlinked[] = [
    resource(
        "pipeline",
        "aws:codepipeline/pipeline:Pipeline",
        {
            pipelineType: "V2",
            executionMode: "SUPERSEDED",
            artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id: "key", type: "KMS" } }],
            stages: [
                {
                    name: "Source",
                    actions: [
                        {
                            name: "Git",
                            category: "Source",
                            owner: "AWS",
                            provider: "CodeStarSourceConnection",
                            configuration: {
                                ConnectionArn: "arn:aws:codeconnections:us-east-1:111122223333:connection/1",
                            },
                        },
                    ],
                },
                { name: "Approve", actions: [{ name: "Yes", category: "Approval", owner: "AWS", provider: "Manual" }] },
                {
                    name: "Deploy",
                    actions: [{ name: "Shift", category: "Deploy", owner: "AWS", provider: "CodeDeployToECS" }],
                },
            ],
        },
        { artifactStores: ["artifacts", "key"] },
    ),
    resource("artifacts", "aws:s3/bucket:Bucket", {}, {}, PROTECTED),
    resource(
        "artifacts-private",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-encryption",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "key" } }] },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-tls",
        "aws:s3/bucketPolicy:BucketPolicy",
        {
            policy: policy({
                Effect: "Deny",
                Action: "s3:*",
                Principal: "*",
                Resource: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            }),
        },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-versions",
        "aws:s3/bucketVersioning:BucketVersioning",
        { versioningConfiguration: { status: "Enabled" } },
        { bucket: ["artifacts"] },
    ),
    resource(
        "artifacts-expiry",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        { rules: [{ id: "old", status: "Enabled", expiration: { days: 30 } }] },
        { bucket: ["artifacts"] },
    ),
    resource("build", "aws:codebuild/project:Project", {
        environment: {
            image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            privilegedMode: true,
            environmentVariables: [
                { name: "IMAGE_BUILD", value: "true" },
                { name: "NPM_TOKEN", value: "/shop/npm", type: "PARAMETER_STORE" },
            ],
        },
        source: { type: "CODEPIPELINE" },
        artifacts: { type: "CODEPIPELINE" },
        encryptionKey: "key",
        buildTimeout: 30,
        concurrentBuildLimit: 2,
        logsConfig: { cloudwatchLogs: { status: "ENABLED" } },
    }),
];
