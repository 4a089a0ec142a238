import type { Place } from "../../release";
import type { Statement } from "../policy-document";
import type { KnownJob, KnownService } from "./delivered-service";

/**
 * What recording a release calls, and no more.
 * @see Service Authorization Reference: ECS describes revisions and lists tasks without a resource; the latter for a cluster
 */
export function recordRights(services: readonly KnownService[], place: Place): Statement[] {
    const arn = arnIn(place);
    const recorded = services.filter(({ releaseRecordName }) => releaseRecordName !== undefined);
    const clusters = [...new Set(recorded.map(({ clusterName }) => clusterName))];
    return [
        recordStatement(
            recorded.map(({ releaseRecordName }) => releaseRecordName!),
            arn,
        ),
        {
            actions: ["ecs:DescribeServices"],
            resources: recorded.map(({ clusterName, serviceName }) =>
                arn("ecs", `service/${clusterName}/${serviceName}`),
            ),
        },
        { actions: ["ecs:DescribeTasks"], resources: clusters.map(cluster => arn("ecs", `task/${cluster}/*`)) },
        {
            actions: ["ecs:ListTasks"],
            resources: clusters.length > 0 ? ["*"] : [],
            condition: { ArnEquals: { "ecs:cluster": clusters.map(cluster => arn("ecs", `cluster/${cluster}`)) } },
        },
        { actions: ["ecs:DescribeTaskDefinition"], resources: recorded.length > 0 ? ["*"] : [] },
        {
            actions: ["codedeploy:GetDeploymentGroup"],
            resources: recorded.flatMap(({ codedeploy }) =>
                codedeploy
                    ? [
                          arn(
                              "codedeploy",
                              `deploymentgroup:${codedeploy.applicationName}/${codedeploy.deploymentGroupName}`,
                          ),
                      ]
                    : [],
            ),
        },
    ];
}

/** What rolling out whole task definitions calls, and no more. */
export function rollOutRights(services: readonly KnownService[], place: Place): Statement[] {
    const arn = arnIn(place);
    const revisions = services.map(({ family }) => arn("ecs", `task-definition/${family}:*`));
    return [
        { actions: ["ecs:RegisterTaskDefinition"], resources: revisions },
        {
            actions: ["ecs:TagResource"],
            resources: revisions,
            condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
        },
        {
            actions: ["ecs:DescribeServices", "ecs:UpdateService"],
            resources: services.map(({ clusterName, serviceName }) =>
                arn("ecs", `service/${clusterName}/${serviceName}`),
            ),
        },
        {
            actions: ["iam:PassRole"],
            resources: services.flatMap(({ taskRoleArns }) => taskRoleArns),
            condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
    ];
}

/** What running jobs calls, and no more. */
export function jobRights(jobs: readonly KnownJob[], place: Place): Statement[] {
    const arn = arnIn(place);
    const revisions = jobs.map(({ family }) => arn("ecs", `task-definition/${family}:*`));
    const clusters = [...new Set(jobs.map(({ clusterName }) => clusterName))];
    const clusterArns = clusters.map(cluster => arn("ecs", `cluster/${cluster}`));
    return [
        recordStatement(
            jobs.map(({ jobRecordName }) => jobRecordName),
            arn,
        ),
        { actions: ["ecs:RegisterTaskDefinition"], resources: revisions },
        {
            actions: ["ecs:TagResource"],
            resources: revisions,
            condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
        },
        {
            actions: ["ecs:RunTask"],
            resources: revisions,
            condition: { ArnEquals: { "ecs:cluster": clusterArns } },
        },
        {
            actions: ["ecs:TagResource"],
            resources: clusters.map(cluster => arn("ecs", `task/${cluster}/*`)),
            condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
        },
        { actions: ["ecs:DescribeTasks"], resources: clusters.map(cluster => arn("ecs", `task/${cluster}/*`)) },
        {
            actions: ["iam:PassRole"],
            resources: jobs.flatMap(({ taskRoleArns }) => taskRoleArns),
            condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
    ];
}

type Arn = (service: string, resource: string) => string;

function arnIn(place: Place): Arn {
    return (service, resource) => `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;
}

function recordStatement(names: readonly string[], arn: Arn): Statement {
    return {
        actions: ["ssm:GetParameter", "ssm:PutParameter"],
        resources: names.map(name => arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`)),
    };
}
