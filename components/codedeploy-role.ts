import { policyDocument } from "./policy-document";
import type { Place } from "../release";

export interface CodeDeployRights {
    place: Place;
    clusterName: string;
    serviceName: string;
    listenerArns: string[];
    listenerRuleArns: string[];
    taskRoleArns: string[];
    /** Names of the deployment group's alarms. */
    alarmNames: string[];
}

/**
 * What CodeDeploy does to release one service, and no more (AWS's own AWSCodeDeployRoleForECS reaches every service of the account).
 * Describing load balancers takes no resource.
 * @see AWS managed policy AWSCodeDeployRoleForECSLimited; Service Authorization Reference, resource types of each action
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
            ],
            resources: ["*"],
        },
        {
            actions: ["cloudwatch:DescribeAlarms"],
            resources: rights.alarmNames.map(name => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`),
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
