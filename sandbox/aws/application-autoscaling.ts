import type {
    DeleteScalingPolicyRequest,
    DeregisterScalableTargetRequest,
    DescribeScalableTargetsRequest,
    DescribeScalableTargetsResponse,
    DescribeScalingActivitiesRequest,
    DescribeScalingActivitiesResponse,
    DescribeScalingPoliciesRequest,
    DescribeScalingPoliciesResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    PutScalingPolicyRequest,
    PutScalingPolicyResponse,
    RegisterScalableTargetRequest,
    RegisterScalableTargetResponse,
    ScalableDimension,
    ServiceNamespace,
    SuspendedState,
    TagResourceRequest,
    UntagResourceRequest,
} from "@aws-sdk/client-application-auto-scaling";

import { omit } from "./omit";
import { paginate } from "./paginate";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "./service";
import { withoutTags, type TagMap } from "./tags";

interface TargetRow {
    ResourceId: string;
    ServiceNamespace: ServiceNamespace;
    ScalableDimension: ScalableDimension;
    MinCapacity: number;
    MaxCapacity: number;
    RoleARN: string;
    SuspendedState: Required<SuspendedState>;
    /** Epoch milliseconds. */
    CreationTime: number;
    id: string;
    tags: TagMap;
}

type Key = Pick<TargetRow, "ResourceId" | "ServiceNamespace" | "ScalableDimension">;

interface PolicyRow extends Key, Pick<PutScalingPolicyRequest, "PolicyType" | Configurations> {
    PolicyName: string;
    PolicyARN: string;
    /** Epoch milliseconds. */
    CreationTime: number;
    /** Names. */
    alarms: string[];
}

type Configurations = "StepScalingPolicyConfiguration" | "TargetTrackingScalingPolicyConfiguration";

interface ActivityRow {
    ActivityId: string;
    ResourceId: string;
    Description: string;
    Cause: string;
    StartTime: number;
}

/** How long until a service is brought within its bounds. */
const BOUNDS_AFTER = 60_000;
const DIMENSION = "ecs:service:DesiredCount";

const targets = (account: Account) => account.table<TargetRow>("application-autoscaling.targets");
const policies = (account: Account) => account.table<PolicyRow>("application-autoscaling.policies");
const activities = (account: Account) => account.table<ActivityRow>("application-autoscaling.activities");

const subjectOf = (resource: string): string => `application-autoscaling/${resource}`;
const invalid = (message: string) => new AwsError("ValidationException", message);
const invalidToken = () => new AwsError("InvalidNextTokenException", "The specified next token is not valid.");

const arnOf = (account: Account, { id }: TargetRow): string =>
    account.arn("application-autoscaling", `scalable-target/${id}`);

function keyOf(input: Partial<Key>): Key {
    const { ServiceNamespace, ResourceId = "", ScalableDimension } = input;
    if (ServiceNamespace !== "ecs" || ScalableDimension !== DIMENSION) {
        throw new AwsError("NotSimulated", `the sandbox scales ecs services (${DIMENSION}) only`);
    }
    if (!/^service\/[^/]+\/[^/]+$/.test(ResourceId)) {
        throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ResourceId}`);
    }
    return { ServiceNamespace, ResourceId, ScalableDimension };
}

function findTarget(account: Account, input: Partial<Key>): TargetRow {
    const key = keyOf(input);
    const row = targets(account).get(key.ResourceId);
    if (!row) {
        throw new AwsError(
            "ObjectNotFoundException",
            `No scalable target found for service namespace: ${key.ServiceNamespace}, resource ID: ${key.ResourceId}, scalable dimension: ${key.ScalableDimension}`,
        );
    }
    return row;
}

function findTagged(account: Account, arn: string | undefined): TargetRow {
    const row = targets(account)
        .list()
        .find(candidate => arnOf(account, candidate) === arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Unable to find resource with ARN ${arn}`);
    }
    return row;
}

/** The service's desired count; undefined where it is gone. */
function desiredCount(account: Account, resource: string): number | undefined {
    const [, cluster, service = ""] = resource.split("/");
    try {
        const { services } = account.call<{ services?: { status?: string; desiredCount?: number }[] }>(
            "ecs",
            "DescribeServices",
            {
                cluster,
                services: [service],
            },
        );
        return services?.find(({ status }) => status === "ACTIVE")?.desiredCount;
    } catch (error) {
        if (error instanceof AwsError && error.code === "ClusterNotFoundException") {
            return undefined;
        }
        throw error;
    }
}

export const applicationAutoscaling: ServiceModule = {
    name: "application-autoscaling",
    operations: {
        RegisterScalableTarget(account: Account, input: RegisterScalableTargetRequest): RegisterScalableTargetResponse {
            const key = keyOf(input);
            const existing = targets(account).get(key.ResourceId);
            const MinCapacity = input.MinCapacity ?? existing?.MinCapacity;
            const MaxCapacity = input.MaxCapacity ?? existing?.MaxCapacity;
            if (MinCapacity === undefined || MaxCapacity === undefined) {
                throw invalid("Min capacity and max capacity are both required to register a new scalable target.");
            }
            if (MinCapacity < 0 || MinCapacity > MaxCapacity) {
                throw invalid(
                    `Minimum capacity cannot be greater than maximum capacity (${MinCapacity}, ${MaxCapacity})`,
                );
            }
            if (desiredCount(account, key.ResourceId) === undefined) {
                throw invalid(`ECS service doesn't exist: ${key.ResourceId}`);
            }
            const id = existing?.id ?? account.uniqueId(34);
            const row: TargetRow = {
                ...key,
                MinCapacity,
                MaxCapacity,
                RoleARN:
                    input.RoleARN ??
                    existing?.RoleARN ??
                    account.arn(
                        "iam",
                        "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
                    ),
                SuspendedState: {
                    DynamicScalingInSuspended: false,
                    DynamicScalingOutSuspended: false,
                    ScheduledScalingSuspended: false,
                    ...existing?.SuspendedState,
                    ...input.SuspendedState,
                },
                CreationTime: existing?.CreationTime ?? account.now,
                id,
                tags: existing?.tags ?? input.Tags ?? {},
            };
            targets(account).put(key.ResourceId, row);
            account.unschedule(subjectOf(key.ResourceId));
            account.schedule({
                type: "application-autoscaling.bounds",
                due: account.now + BOUNDS_AFTER,
                subject: subjectOf(key.ResourceId),
                detail: { resource: key.ResourceId },
            });
            return { ScalableTargetARN: arnOf(account, row) };
        },

        DescribeScalableTargets(
            account: Account,
            input: DescribeScalableTargetsRequest,
        ): DescribeScalableTargetsResponse {
            const rows = targets(account)
                .list()
                .filter(row => row.ServiceNamespace === input.ServiceNamespace)
                .filter(row => !input.ResourceIds?.length || input.ResourceIds.includes(row.ResourceId))
                .filter(
                    row => input.ScalableDimension === undefined || row.ScalableDimension === input.ScalableDimension,
                );
            const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 50, invalidToken);
            return {
                ScalableTargets: items.map(row => {
                    return {
                        ...omit(row, "id", "tags"),
                        CreationTime: new Date(row.CreationTime),
                        ScalableTargetARN: arnOf(account, row),
                    };
                }),
                NextToken: next,
            };
        },

        /** Its policies go with it. */
        DeregisterScalableTarget(account: Account, input: DeregisterScalableTargetRequest): object {
            const row = findTarget(account, input);
            policies(account)
                .list()
                .filter(({ ResourceId }) => ResourceId === row.ResourceId)
                .forEach(policy => deletePolicy(account, policy));
            account.unschedule(subjectOf(row.ResourceId));
            targets(account).delete(row.ResourceId);
            return {};
        },

        PutScalingPolicy(account: Account, input: PutScalingPolicyRequest): PutScalingPolicyResponse {
            const target = findTarget(account, input);
            const { PolicyName = "" } = input;
            const key = policyKey(target.ResourceId, PolicyName);
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
                        ? ["AlarmHigh", "AlarmLow"].map(
                              kind => `TargetTracking-${target.ResourceId}-${kind}-${PolicyName}`,
                          )
                        : [],
            };
            policies(account).put(key, row);
            row.alarms.forEach(name => putAlarm(account, name, row));
            return { PolicyARN: row.PolicyARN, Alarms: alarmsOf(account, row) };
        },

        DescribeScalingPolicies(
            account: Account,
            input: DescribeScalingPoliciesRequest,
        ): DescribeScalingPoliciesResponse {
            const rows = policies(account)
                .list()
                .filter(row => row.ServiceNamespace === input.ServiceNamespace)
                .filter(row => !input.PolicyNames?.length || input.PolicyNames.includes(row.PolicyName))
                .filter(row => input.ResourceId === undefined || row.ResourceId === input.ResourceId)
                .filter(
                    row => input.ScalableDimension === undefined || row.ScalableDimension === input.ScalableDimension,
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
            const row = policies(account).get(policyKey(input.ResourceId ?? "", input.PolicyName ?? ""));
            if (!row) {
                throw new AwsError(
                    "ObjectNotFoundException",
                    `No scaling policy found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}: ${input.PolicyName}`,
                );
            }
            deletePolicy(account, row);
            return {};
        },

        DescribeScalingActivities(
            account: Account,
            input: DescribeScalingActivitiesRequest,
        ): DescribeScalingActivitiesResponse {
            const rows = activities(account)
                .list()
                .filter(({ ResourceId }) => input.ResourceId === undefined || ResourceId === input.ResourceId)
                .reverse();
            const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 50, invalidToken);
            return {
                ScalingActivities: items.map(({ StartTime, ...row }) => ({
                    ...row,
                    ServiceNamespace: "ecs",
                    ScalableDimension: DIMENSION,
                    StartTime: new Date(StartTime),
                    EndTime: new Date(StartTime),
                    StatusCode: "Successful",
                    StatusMessage: row.Description,
                })),
                NextToken: next,
            };
        },

        /** Nothing is scheduled here. */
        DescribeScheduledActions: () => ({ ScheduledActions: [] }),

        ListTagsForResource: (
            account: Account,
            { ResourceARN }: ListTagsForResourceRequest,
        ): ListTagsForResourceResponse => ({
            Tags: findTagged(account, ResourceARN).tags,
        }),

        TagResource(account: Account, { ResourceARN, Tags }: TagResourceRequest): object {
            const row = findTagged(account, ResourceARN);
            targets(account).put(row.ResourceId, { ...row, tags: { ...row.tags, ...Tags } });
            return {};
        },

        UntagResource(account: Account, { ResourceARN, TagKeys }: UntagResourceRequest): object {
            const row = findTagged(account, ResourceARN);
            targets(account).put(row.ResourceId, { ...row, tags: withoutTags(row.tags, TagKeys) });
            return {};
        },
    },
    events: {
        /** A service outside its bounds is brought within them, unless that direction is suspended. */
        "application-autoscaling.bounds"(account: Account, { detail }: ScheduledEvent): void {
            const row = targets(account).get(String(detail["resource"]));
            const desired = row && desiredCount(account, row.ResourceId);
            if (!row || desired === undefined) {
                return;
            }
            const { DynamicScalingInSuspended, DynamicScalingOutSuspended } = row.SuspendedState;
            const wanted = Math.min(Math.max(desired, row.MinCapacity), row.MaxCapacity);
            if (wanted === desired || (wanted > desired ? DynamicScalingOutSuspended : DynamicScalingInSuspended)) {
                return;
            }
            const [, cluster, service] = row.ResourceId.split("/");
            account.call("ecs", "UpdateService", { cluster, service, desiredCount: wanted });
            const ActivityId = account.uniqueId(32);
            const bound =
                wanted > desired ? `minimum capacity was set to ${wanted}` : `maximum capacity was set to ${wanted}`;
            activities(account).put(ActivityId, {
                ActivityId,
                ResourceId: row.ResourceId,
                Description: `Setting desired count to ${wanted}.`,
                Cause: bound,
                StartTime: account.now,
            });
        },
    },
};

const policyKey = (resource: string, name: string): string => `${resource}:${name}`;

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

function deletePolicy(account: Account, row: PolicyRow): void {
    if (row.alarms.length > 0) {
        account.call("cloudwatch", "DeleteAlarms", { AlarmNames: row.alarms });
    }
    policies(account).delete(policyKey(row.ResourceId, row.PolicyName));
}
