import type {
    PutScalingPolicyRequest,
    PutScheduledActionRequest,
    ScalableDimension,
    ServiceNamespace,
    SuspendedState,
} from "@aws-sdk/client-application-auto-scaling";
import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

export interface TargetRow {
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

export type Key = Pick<TargetRow, "ResourceId" | "ServiceNamespace" | "ScalableDimension">;

export interface PolicyRow extends Key, Pick<PutScalingPolicyRequest, "PolicyType" | Configurations> {
    PolicyName: string;
    PolicyARN: string;
    /** Epoch milliseconds. */
    CreationTime: number;
    /** Names. */
    alarms: string[];
}

type Configurations = "StepScalingPolicyConfiguration" | "TargetTrackingScalingPolicyConfiguration";

export interface ActivityRow {
    ActivityId: string;
    ResourceId: string;
    Description: string;
    Cause: string;
    StartTime: number;
}

export interface ScheduledActionRow
    extends Key, Pick<PutScheduledActionRequest, "Schedule" | "Timezone" | "ScalableTargetAction"> {
    ScheduledActionName: string;
    ScheduledActionARN: string;
    /** Epoch milliseconds. */
    CreationTime: number;
    StartTime?: number;
    EndTime?: number;
}

export const DIMENSION = "ecs:service:DesiredCount";

export const targets = (account: Account) => account.table<TargetRow>("application-autoscaling.targets");
export const policies = (account: Account) => account.table<PolicyRow>("application-autoscaling.policies");
export const activities = (account: Account) => account.table<ActivityRow>("application-autoscaling.activities");
export const scheduledActions = (account: Account) =>
    account.table<ScheduledActionRow>("application-autoscaling.scheduledActions");

/** Policies and scheduled actions have names of their own within a target. */
export const keyWithin = (resource: string, name: string): string => `${resource}:${name}`;

export const subjectOf = (resource: string): string => `application-autoscaling/${resource}`;
export const invalid = (message: string) => new AwsError("ValidationException", message);
export const invalidToken = () => new AwsError("InvalidNextTokenException", "The specified next token is not valid.");

export const arnOf = (account: Account, { id }: TargetRow): string =>
    account.arn("application-autoscaling", `scalable-target/${id}`);

export function keyOf(input: Partial<Key>): Key {
    const { ServiceNamespace, ResourceId = "", ScalableDimension } = input;
    if (ServiceNamespace !== "ecs" || ScalableDimension !== DIMENSION) {
        throw new AwsError("NotSimulated", `the sandbox scales ecs services (${DIMENSION}) only`);
    }
    if (!/^service\/[^/]+\/[^/]+$/.test(ResourceId)) {
        throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ResourceId}`);
    }
    return { ServiceNamespace, ResourceId, ScalableDimension };
}

export function findTarget(account: Account, input: Partial<Key>): TargetRow {
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

/** Rows of what `Describe…` asks about. */
export function asked<Row extends Key>(rows: Row[], input: Partial<Key>): Row[] {
    return rows
        .filter(row => row.ServiceNamespace === input.ServiceNamespace)
        .filter(row => input.ResourceId === undefined || row.ResourceId === input.ResourceId)
        .filter(row => input.ScalableDimension === undefined || row.ScalableDimension === input.ScalableDimension);
}
