import type {
    DeregisterScalableTargetRequest,
    DescribeScalableTargetsRequest,
    DescribeScalableTargetsResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    RegisterScalableTargetRequest,
    RegisterScalableTargetResponse,
    TagResourceRequest,
    UntagResourceRequest,
} from "@aws-sdk/client-application-auto-scaling";
import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { withoutTags } from "../tags";
import { bringWithinBounds, desiredCount } from "./bounds";
import {
    arnOf,
    findTarget,
    invalid,
    invalidToken,
    keyOf,
    policies,
    scheduledActions,
    subjectOf,
    targets,
    type TargetRow,
} from "./model";
import { deletePolicy } from "./policies";
import { deleteAction } from "./scheduled-actions";

function findTagged(account: Account, arn: string | undefined): TargetRow {
    const row = targets(account)
        .list()
        .find(candidate => arnOf(account, candidate) === arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Unable to find resource with ARN ${arn}`);
    }
    return row;
}

export const targetOperations: ServiceModule["operations"] = {
    RegisterScalableTarget(account: Account, input: RegisterScalableTargetRequest): RegisterScalableTargetResponse {
        const key = keyOf(input);
        const existing = targets(account).get(key.ResourceId);
        const MinCapacity = input.MinCapacity ?? existing?.MinCapacity;
        const MaxCapacity = input.MaxCapacity ?? existing?.MaxCapacity;
        if (MinCapacity === undefined || MaxCapacity === undefined) {
            throw invalid("Min capacity and max capacity are both required to register a new scalable target.");
        }
        if (MinCapacity < 0 || MinCapacity > MaxCapacity) {
            throw invalid(`Minimum capacity cannot be greater than maximum capacity (${MinCapacity}, ${MaxCapacity})`);
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
        bringWithinBounds(account, key.ResourceId);
        return { ScalableTargetARN: arnOf(account, row) };
    },

    DescribeScalableTargets(account: Account, input: DescribeScalableTargetsRequest): DescribeScalableTargetsResponse {
        const rows = targets(account)
            .list()
            .filter(row => row.ServiceNamespace === input.ServiceNamespace)
            .filter(row => !input.ResourceIds?.length || input.ResourceIds.includes(row.ResourceId))
            .filter(row => input.ScalableDimension === undefined || row.ScalableDimension === input.ScalableDimension);
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

    /** Its policies and scheduled actions go with it. */
    DeregisterScalableTarget(account: Account, input: DeregisterScalableTargetRequest): object {
        const row = findTarget(account, input);
        policies(account)
            .list()
            .filter(({ ResourceId }) => ResourceId === row.ResourceId)
            .forEach(policy => deletePolicy(account, policy));
        scheduledActions(account)
            .list()
            .filter(({ ResourceId }) => ResourceId === row.ResourceId)
            .forEach(action => deleteAction(account, action));
        account.unschedule(subjectOf(row.ResourceId));
        targets(account).delete(row.ResourceId);
        return {};
    },

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
};
