import type { Place } from "../../release";
import { policyDocument, type Statement } from "../policy-document";
import type { KnownService } from "./delivered-service";

/** What a pipeline touches; ARNs and names, all of them known. */
export interface PipelineRights {
    place: Place;
    /** Bucket and key of each region that it acts in. */
    artifacts: readonly { bucketArn: string; keyArn: string }[];
    /** CodeBuild projects that it runs. */
    projectArns: readonly string[];
    /** Those of them whose builds it runs in batches. @default none */
    batchProjectArns?: readonly string[];
    services: readonly KnownService[];
    /** Roles of its environments, which deploy there. @default none: everything is in its own account */
    targetRoleArns?: readonly string[];
    /** Topics that ask for approvals. */
    approvalTopicArns?: readonly string[];
    /** What its source needs. */
    source: readonly Statement[];
    /** What the rules of its stages ask. @default nothing */
    rules?: readonly Statement[];
}

/**
 * What a pipeline does, and no more.
 * @see CodePipeline User Guide, "Manage the CodePipeline service role"; Service Authorization Reference
 */
export function pipelineRolePolicy(rights: PipelineRights): string {
    const { place, artifacts, services } = rights;
    const buckets = artifacts.map(({ bucketArn }) => bucketArn);
    return policyDocument([
        {
            actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            resources: buckets.map(bucket => `${bucket}/*`),
        },
        {
            actions: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            resources: buckets,
        },
        {
            actions: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            resources: artifacts.map(({ keyArn }) => keyArn),
        },
        { actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], resources: rights.projectArns },
        {
            actions: ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"],
            resources: rights.batchProjectArns ?? [],
        },
        { actions: ["sns:Publish"], resources: rights.approvalTopicArns ?? [] },
        { actions: ["sts:AssumeRole"], resources: rights.targetRoleArns ?? [] },
        ...deploymentRights(services, place),
        ...rights.source,
        ...(rights.rules ?? []),
    ]);
}

/** What it takes to put services live in the account and region of the place. */
export function deploymentRights(services: readonly KnownService[], place: Place): Statement[] {
    const arn = (service: string, resource: string) =>
        `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
    return [
        ...codeDeployRights(services, arn),
        ...rollingRights(services, arn),
        {
            actions: ["ecs:RegisterTaskDefinition"],
            resources: services.map(({ family }) => arn("ecs", `task-definition/${family}:*`)),
        },
        {
            actions: ["ecs:TagResource"],
            resources: services.map(({ family }) => arn("ecs", `task-definition/${family}:*`)),
            condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
        },
        {
            actions: ["iam:PassRole"],
            resources: services.flatMap(({ taskRoleArns }) => taskRoleArns),
            condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
    ];
}

type Arn = (service: string, resource: string) => string;

function codeDeployRights(services: readonly KnownService[], arn: Arn): Statement[] {
    const groups = services.flatMap(({ codedeploy }) => codedeploy ?? []);
    return [
        {
            actions: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
            resources: groups.map(({ applicationName, deploymentGroupName }) =>
                arn("codedeploy", `deploymentgroup:${applicationName}/${deploymentGroupName}`),
            ),
        },
        {
            actions: [
                "codedeploy:GetApplication",
                "codedeploy:GetApplicationRevision",
                "codedeploy:RegisterApplicationRevision",
            ],
            resources: groups.map(({ applicationName }) => arn("codedeploy", `application:${applicationName}`)),
        },
        {
            actions: ["codedeploy:GetDeploymentConfig"],
            resources: groups.length > 0 ? [arn("codedeploy", "deploymentconfig:*")] : [],
        },
    ];
}

/** The ECS action patches the running revision and watches the tasks that replace its own. */
function rollingRights(services: readonly KnownService[], arn: Arn): Statement[] {
    const rolling = services.filter(({ codedeploy }) => codedeploy === undefined);
    return [
        {
            actions: ["ecs:DescribeServices", "ecs:UpdateService"],
            resources: rolling.map(({ clusterName, serviceName }) =>
                arn("ecs", `service/${clusterName}/${serviceName}`),
            ),
        },
        {
            actions: ["ecs:DescribeTasks"],
            resources: [...new Set(rolling.map(({ clusterName }) => arn("ecs", `task/${clusterName}/*`)))],
        },
        // Neither takes a resource: one lists by family, the other describes any revision.
        {
            actions: ["ecs:DescribeTaskDefinition", "ecs:ListTasks"],
            resources: rolling.length > 0 ? ["*"] : [],
        },
    ];
}
