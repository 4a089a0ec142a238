import type { Step } from "./stack";

const TRUST = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const environment = {
    type: "LINUX_CONTAINER",
    computeType: "BUILD_GENERAL1_SMALL",
    image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
};
const tags = { project: "test" };

/** Build projects as a pipeline and as a pull request have them, with what belongs to them. */
export const BUILDS: Step[] = [
    { type: "aws:iam/role:Role", name: "build-role", inputs: () => ({ assumeRolePolicy: TRUST }) },
    {
        type: "aws:codebuild/project:Project",
        name: "build",
        inputs: made => ({
            description: "images",
            serviceRole: made["build-role"]!.state.arn,
            source: { type: "CODEPIPELINE", buildspec: "buildspec.yml" },
            artifacts: { type: "CODEPIPELINE" },
            environment: {
                ...environment,
                privilegedMode: true,
                environmentVariables: [
                    { name: "A", value: "1" },
                    { name: "TOKEN", value: "/token", type: "PARAMETER_STORE" },
                ],
            },
            buildTimeout: 30,
            queuedTimeout: 60,
            concurrentBuildLimit: 1,
            logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: "/aws/codebuild/build" } },
            cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] },
            tags,
        }),
    },
    {
        type: "aws:codebuild/sourceCredential:SourceCredential",
        name: "token",
        inputs: () => ({ authType: "PERSONAL_ACCESS_TOKEN", serverType: "GITHUB", token: "a-token" }),
    },
    {
        type: "aws:codebuild/project:Project",
        name: "pull-requests",
        inputs: made => ({
            serviceRole: made["build-role"]!.state.arn,
            source: {
                type: "GITHUB",
                location: "https://github.com/owner/name.git",
                gitCloneDepth: 1,
                reportBuildStatus: true,
            },
            sourceVersion: "main",
            artifacts: { type: "NO_ARTIFACTS" },
            environment,
            badgeEnabled: true,
            autoRetryLimit: 2,
            buildBatchConfig: {
                serviceRole: made["build-role"]!.state.arn,
                timeoutInMins: 60,
                restrictions: { maximumBuildsAllowed: 4 },
            },
        }),
    },
    {
        type: "aws:codebuild/webhook:Webhook",
        name: "hook",
        inputs: made => ({
            projectName: made["pull-requests"]!.state.name,
            filterGroups: [
                {
                    filters: [
                        { type: "EVENT", pattern: "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED" },
                        { type: "BASE_REF", pattern: "^refs/heads/main$" },
                    ],
                },
                { filters: [{ type: "EVENT", pattern: "PUSH" }] },
            ],
        }),
    },
    {
        type: "aws:codebuild/reportGroup:ReportGroup",
        name: "tests",
        inputs: () => ({ type: "TEST", exportConfig: { type: "NO_EXPORT" }, deleteReports: true, tags }),
    },
];
