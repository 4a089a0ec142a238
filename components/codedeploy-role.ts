import { policyDocument } from "./policy-document";
import type { Place } from "./registry";

export interface CodeDeployRights {
    place: Place;
    clusterName: string;
    serviceName: string;
    listenerArns: string[];
    listenerRuleArns: string[];
    taskRoleArns: string[];
}

/**
 * What CodeDeploy does to release one service, and no more (AWS's own AWSCodeDeployRoleForECS reaches every service of the account).
 * Describing load balancers and alarms takes no resource.
 * @see AWS managed policy AWSCodeDeployRoleForECSLimited
 */
export function codeDeployRolePolicy(rights: CodeDeployRights): string {
    const { partition, region, account } = rights.place;
    const ecs = (kind: string) =>
        `arn:${partition}:ecs:${region}:${account}:${kind}/${rights.clusterName}/${rights.serviceName}`;
    return policyDocument([
        {
            actions: [
                "ecs:DescribeServices",
                "ecs:CreateTaskSet",
                "ecs:UpdateServicePrimaryTaskSet",
                "ecs:DeleteTaskSet",
            ],
            resources: [ecs("service"), `${ecs("task-set")}/*`],
        },
        {
            actions: [
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeRules",
                "cloudwatch:DescribeAlarms",
            ],
            resources: ["*"],
        },
        { actions: ["elasticloadbalancing:ModifyListener"], resources: rights.listenerArns },
        { actions: ["elasticloadbalancing:ModifyRule"], resources: rights.listenerRuleArns },
        {
            actions: ["iam:PassRole"],
            resources: rights.taskRoleArns,
            condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        },
    ]);
}
