import type {
    DeleteScalingPolicyRequest,
    DescribeScalingPoliciesRequest,
    DescribeScalingPoliciesResponse,
    PutScalingPolicyRequest,
    PutScalingPolicyResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { asked, findTarget, invalid, invalidToken, keyOf, keyWithin, policies, type PolicyRow } from "./model";

export const policyOperations: ServiceModule["operations"] = {
    PutScalingPolicy(account: Account, input: PutScalingPolicyRequest): PutScalingPolicyResponse {
        const target = findTarget(account, input);
        const { PolicyName = "" } = input;
        const key = keyWithin(target.ResourceId, PolicyName);
        const existing = policies(account).get(key);
        const PolicyType = input.PolicyType ?? existing?.PolicyType ?? "StepScaling";
        checkPolicy(PolicyType, input);
        const row: PolicyRow = {
            ...keyOf(target),
            PolicyName,
            PolicyType,
            StepScalingPolicyConfiguration: input.StepScalingPolicyConfiguration,
            TargetTrackingScalingPolicyConfiguration: input.TargetTrackingScalingPolicyConfiguration,
            PolicyARN:
                existing?.PolicyARN ??
                account.arn(
                    "autoscaling",
                    `scalingPolicy:${account.uniqueId(32)}:resource/ecs/${target.ResourceId}:policyName/${PolicyName}`,
                ),
            CreationTime: existing?.CreationTime ?? account.now,
            alarms:
                PolicyType === "TargetTrackingScaling"
                    ? ["AlarmHigh", "AlarmLow"].map(kind => `TargetTracking-${target.ResourceId}-${kind}-${PolicyName}`)
                    : [],
        };
        policies(account).put(key, row);
        row.alarms.forEach(name => putAlarm(account, name, row));
        return { PolicyARN: row.PolicyARN, Alarms: alarmsOf(account, row) };
    },

    DescribeScalingPolicies(account: Account, input: DescribeScalingPoliciesRequest): DescribeScalingPoliciesResponse {
        const rows = asked(policies(account).list(), input).filter(
            row => !input.PolicyNames?.length || input.PolicyNames.includes(row.PolicyName),
        );
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 10, invalidToken);
        return {
            ScalingPolicies: items.map(row => {
                return {
                    ...omit(row, "alarms"),
                    PolicyType: row.PolicyType,
                    CreationTime: new Date(row.CreationTime),
                    Alarms: alarmsOf(account, row),
                };
            }),
            NextToken: next,
        };
    },

    DeleteScalingPolicy(account: Account, input: DeleteScalingPolicyRequest): object {
        const row = policies(account).get(keyWithin(input.ResourceId ?? "", input.PolicyName ?? ""));
        if (!row) {
            throw new AwsError(
                "ObjectNotFoundException",
                `No scaling policy found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}: ${input.PolicyName}`,
            );
        }
        deletePolicy(account, row);
        return {};
    },
};

function checkPolicy(type: PutScalingPolicyRequest["PolicyType"], input: PutScalingPolicyRequest): void {
    if (type === "TargetTrackingScaling" && input.TargetTrackingScalingPolicyConfiguration?.TargetValue === undefined) {
        throw invalid(
            "TargetTrackingScalingPolicyConfiguration with a TargetValue is required for policy type TargetTrackingScaling.",
        );
    }
    if (type === "StepScaling" && !input.StepScalingPolicyConfiguration) {
        throw invalid("StepScalingPolicyConfiguration is required for policy type StepScaling.");
    }
}

/** Target tracking makes its own alarms; people see them beside theirs. */
function putAlarm(account: Account, AlarmName: string, row: PolicyRow): void {
    const high = AlarmName.includes("AlarmHigh");
    const tracked = row.TargetTrackingScalingPolicyConfiguration;
    const [, ClusterName, ServiceName] = row.ResourceId.split("/");
    account.call("cloudwatch", "PutMetricAlarm", {
        AlarmName,
        AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${row.PolicyARN}.`,
        AlarmActions: [row.PolicyARN],
        Namespace: "AWS/ECS",
        MetricName:
            METRICS[tracked?.PredefinedMetricSpecification?.PredefinedMetricType ?? ""] ??
            tracked?.CustomizedMetricSpecification?.MetricName ??
            "CPUUtilization",
        Dimensions: [
            { Name: "ClusterName", Value: ClusterName },
            { Name: "ServiceName", Value: ServiceName },
        ],
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: high ? 3 : 15,
        Threshold: high ? tracked?.TargetValue : (tracked?.TargetValue ?? 0) * 0.9,
        ComparisonOperator: high ? "GreaterThanThreshold" : "LessThanThreshold",
    });
}

const METRICS: Record<string, string> = {
    ECSServiceAverageCPUUtilization: "CPUUtilization",
    ECSServiceAverageMemoryUtilization: "MemoryUtilization",
    ALBRequestCountPerTarget: "RequestCountPerTarget",
};

const alarmsOf = (account: Account, { alarms }: PolicyRow) =>
    alarms.map(AlarmName => ({ AlarmName, AlarmARN: account.arn("cloudwatch", `alarm:${AlarmName}`) }));

export function deletePolicy(account: Account, row: PolicyRow): void {
    if (row.alarms.length > 0) {
        account.call("cloudwatch", "DeleteAlarms", { AlarmNames: row.alarms });
    }
    policies(account).delete(keyWithin(row.ResourceId, row.PolicyName));
}
