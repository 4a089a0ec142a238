import type { ScalableTargetDocument, ScalingPolicyDocument, ScheduledActionDocument } from "./autoscaling-documents";
import type { Controller } from "./ownership";
import type { RunTaskDocument } from "./run-task-document";
import type { ServiceDefinition } from "./service-definition";
import type { TaskDefinitionDocument } from "./taskdef";

/** What of an AWS account is known beforehand; where something is not, a placeholder in angle brackets stands for it. */
export interface KnownAccount {
    /** Name of the stack: a part of families, log groups and parameters. */
    stack: string;
    account?: string;
    region?: string;
    /** Name or ARN of the ECS cluster. */
    cluster?: string;
    vpc?: string;
    subnets?: readonly string[];
    executionRole?: string;
    taskRole?: string;
    /** Tag of the images that the project builds. */
    tag?: string;
    /** References of the images that the project builds, by build name. @default repositories of the project's own, with the tag */
    images?: Readonly<Record<string, string>>;
    /** Who replaces the tasks of public services; those of others, ECS does. @default "codedeploy" */
    controller?: Controller;
}

/** The input of `aws … --cli-input-json` for each service of a project, by its name. */
export interface AwsDocuments {
    schemaVersion: 1;
    /** What stands in angle brackets, and what belongs there. */
    placeholders: Record<string, string>;
    /** `aws ecs register-task-definition` */
    taskDefinitions: Record<string, TaskDefinitionDocument & { tags?: { key: string; value: string }[] }>;
    /** `aws ec2 create-security-group` */
    securityGroups: Record<string, SecurityGroupDocument>;
    /** The same for large networks, by network. Absent where there are none. */
    networkSecurityGroups?: Record<string, SecurityGroupDocument>;
    /** `aws ec2 authorize-security-group-ingress`, for groups that somebody may connect to */
    securityGroupRules: Record<string, SecurityGroupRulesDocument>;
    /** `aws ec2 revoke-security-group-egress`, for groups whose way out is limited: AWS makes each with this rule */
    openEgressRules: Record<string, EgressRulesDocument>;
    /** The same for groups of large networks, whose members have a way out of their own. Absent where there are none. */
    openNetworkEgressRules?: Record<string, EgressRulesDocument>;
    /** `aws ec2 authorize-security-group-egress`, in its place */
    egressRules: Record<string, EgressRulesDocument>;
    /** `aws ecs create-service` */
    services: Record<string, ServiceDefinition>;
    /** `aws ecs run-task`, for jobs, before the services that wait for them; of more than ten tasks several, `name-2` and so on */
    runTasks: Record<string, RunTaskDocument>;
    /** `aws application-autoscaling register-scalable-target`, for services that are scaled */
    scalableTargets: Record<string, ScalableTargetDocument>;
    /** `aws application-autoscaling put-scaling-policy`, by service and what it aims for: `app-cpu` */
    scalingPolicies: Record<string, ScalingPolicyDocument>;
    /** `aws application-autoscaling put-scheduled-action`, by service and name. Absent where there are none. */
    scheduledActions?: Record<string, ScheduledActionDocument>;
}

export interface SecurityGroupDocument {
    GroupName: string;
    Description: string;
    VpcId: string;
}

export interface SecurityGroupRulesDocument {
    GroupId: string;
    IpPermissions: {
        IpProtocol: string;
        FromPort: number;
        ToPort: number;
        UserIdGroupPairs: { GroupId: string; Description: string }[];
    }[];
}

export interface EgressRulesDocument {
    GroupId: string;
    IpPermissions: {
        IpProtocol: string;
        FromPort?: number;
        ToPort?: number;
        IpRanges: { CidrIp: string; Description?: string }[];
    }[];
}
