import type { Values } from "../../../sandbox/providers/values";
import type { Step } from "./stack";

const TRUST = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "codepipeline.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** A stage's condition as pulumi-aws writes it: one, not a list. */
const condition = (provider: string, configuration: Values, result: string) => ({
    condition: {
        result,
        rules: [{ name: "rule", ruleTypeId: { category: "Rule", provider }, configuration }],
    },
});
const approval = { name: "Ask", category: "Approval", owner: "AWS", provider: "Manual", version: "1" };

/** Pipelines with one of everything. */
export const PIPELINE: Step[] = [
    { type: "aws:iam/role:Role", name: "pipeline-role", inputs: () => ({ assumeRolePolicy: TRUST }) },
    {
        type: "aws:codepipeline/pipeline:Pipeline",
        name: "pipeline",
        inputs: made => ({
            pipelineType: "V2",
            executionMode: "QUEUED",
            roleArn: made["pipeline-role"]!.state.arn,
            artifactStores: [
                { type: "S3", location: "artifacts", encryptionKey: { type: "KMS", id: "alias/artifacts" } },
            ],
            variables: [{ name: "TARGET", defaultValue: "staging", description: "where to" }],
            triggers: [
                {
                    providerType: "CodeStarSourceConnection",
                    gitConfiguration: {
                        sourceActionName: "Source",
                        pushes: [
                            { branches: { includes: ["main"] }, filePaths: { excludes: ["docs/**"] } },
                            { tags: { includes: ["v*"] } },
                        ],
                        pullRequests: [{ events: ["OPEN"], branches: { includes: ["main"] } }],
                    },
                },
            ],
            stages: [
                {
                    name: "Source",
                    actions: [
                        {
                            name: "Source",
                            category: "Source",
                            owner: "AWS",
                            provider: "CodeStarSourceConnection",
                            version: "1",
                            namespace: "Source",
                            outputArtifacts: ["Source"],
                            configuration: {
                                ConnectionArn: "arn:aws:codeconnections:us-east-1:123456789012:connection/1",
                                FullRepositoryId: "owner/name",
                                BranchName: "main",
                            },
                        },
                    ],
                },
                {
                    name: "Approve",
                    actions: [{ ...approval, timeoutInMinutes: 60, runOrder: 2 }],
                    beforeEntry: condition("DeploymentWindow", { Cron: "* * 9-17 ? * MON-FRI" }, "FAIL"),
                    onSuccess: condition("CloudWatchAlarm", { AlarmName: "errors" }, "ROLLBACK"),
                    onFailure: condition("LambdaInvoke", { FunctionName: "check" }, "ROLLBACK"),
                },
                {
                    name: "Confirm",
                    actions: [approval],
                    onFailure: { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } },
                },
            ],
            tags: { project: "test" },
        }),
    },
    {
        type: "aws:codepipeline/pipeline:Pipeline",
        name: "promotion",
        inputs: made => ({
            roleArn: made["pipeline-role"]!.state.arn,
            artifactStores: [
                { type: "S3", location: "artifacts", region: "us-east-1" },
                { type: "S3", location: "artifacts-eu", region: "eu-west-1" },
            ],
            stages: [
                {
                    name: "Source",
                    actions: [
                        {
                            name: "Source",
                            category: "Source",
                            owner: "AWS",
                            provider: "ECR",
                            version: "1",
                            outputArtifacts: ["Source"],
                            configuration: { RepositoryName: "app" },
                        },
                    ],
                },
                {
                    name: "Build",
                    actions: [
                        {
                            name: "Build",
                            category: "Build",
                            owner: "AWS",
                            provider: "CodeBuild",
                            version: "1",
                            region: "eu-west-1",
                            inputArtifacts: ["Source"],
                            configuration: { ProjectName: "app" },
                        },
                    ],
                },
            ],
        }),
    },
];
