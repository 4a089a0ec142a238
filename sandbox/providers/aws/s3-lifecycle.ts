import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { BucketLifecycleConfigurationArgs, BucketLifecycleConfigurationState } from "@pulumi/aws/s3";
import { boolean, list, map, number, object, string } from "../property";
import { awsResource, type Plain } from "./resource";

type Rule = NonNullable<Plain<BucketLifecycleConfigurationArgs>["rules"]>[number];

const FILTER = {
    prefix: string(),
    objectSizeGreaterThan: number(),
    objectSizeLessThan: number(),
};

const rule = object({
    id: string({ required: true }),
    status: string({ required: true, oneOf: ["Enabled", "Disabled"] }),
    prefix: string(),
    filter: object({
        ...FILTER,
        tag: object({ key: string({ required: true }), value: string({ required: true }) }),
        and: object({ ...FILTER, tags: map() }),
    }),
    expiration: object({ date: string(), days: number(), expiredObjectDeleteMarker: boolean() }),
    noncurrentVersionExpiration: object({
        noncurrentDays: number({ required: true }),
        newerNoncurrentVersions: number(),
    }),
    abortIncompleteMultipartUpload: object({ daysAfterInitiation: number() }),
    transitions: list(object({ date: string(), days: number(), storageClass: string({ required: true }) })),
    noncurrentVersionTransitions: list(
        object({
            noncurrentDays: number({ required: true }),
            newerNoncurrentVersions: number(),
            storageClass: string({ required: true }),
        }),
    ),
});

const dateOf = (text: string | undefined) => (text ? new Date(text) : undefined);
const textOf = (date: Date | undefined) => date?.toISOString().replace(".000Z", "Z");

const toAws = (given: Rule) => ({
    ID: given.id,
    Status: given.status,
    Prefix: given.prefix,
    Filter: given.filter && {
        Prefix: given.filter.prefix,
        ObjectSizeGreaterThan: given.filter.objectSizeGreaterThan,
        ObjectSizeLessThan: given.filter.objectSizeLessThan,
        Tag: given.filter.tag && { Key: given.filter.tag.key, Value: given.filter.tag.value },
        And: given.filter.and && {
            Prefix: given.filter.and.prefix,
            ObjectSizeGreaterThan: given.filter.and.objectSizeGreaterThan,
            ObjectSizeLessThan: given.filter.and.objectSizeLessThan,
            Tags: Object.entries(given.filter.and.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
        },
    },
    Expiration: given.expiration && {
        Date: dateOf(given.expiration.date),
        Days: given.expiration.days,
        ExpiredObjectDeleteMarker: given.expiration.expiredObjectDeleteMarker,
    },
    NoncurrentVersionExpiration: given.noncurrentVersionExpiration && {
        NoncurrentDays: given.noncurrentVersionExpiration.noncurrentDays,
        NewerNoncurrentVersions: given.noncurrentVersionExpiration.newerNoncurrentVersions,
    },
    AbortIncompleteMultipartUpload: given.abortIncompleteMultipartUpload && {
        DaysAfterInitiation: given.abortIncompleteMultipartUpload.daysAfterInitiation,
    },
    Transitions: given.transitions?.map(({ date, days, storageClass }) => ({
        Date: dateOf(date),
        Days: days,
        StorageClass: storageClass,
    })),
    NoncurrentVersionTransitions: given.noncurrentVersionTransitions?.map(
        ({ noncurrentDays, newerNoncurrentVersions, storageClass }) => ({
            NoncurrentDays: noncurrentDays,
            NewerNoncurrentVersions: newerNoncurrentVersions,
            StorageClass: storageClass,
        }),
    ),
});

const fromAws = (found: LifecycleRule): Rule => ({
    id: found.ID!,
    status: found.Status!,
    prefix: found.Prefix,
    filter: found.Filter && {
        prefix: found.Filter.Prefix ?? "",
        objectSizeGreaterThan: found.Filter.ObjectSizeGreaterThan,
        objectSizeLessThan: found.Filter.ObjectSizeLessThan,
        tag: found.Filter.Tag && { key: found.Filter.Tag.Key!, value: found.Filter.Tag.Value! },
        and: found.Filter.And && {
            prefix: found.Filter.And.Prefix ?? "",
            objectSizeGreaterThan: found.Filter.And.ObjectSizeGreaterThan,
            objectSizeLessThan: found.Filter.And.ObjectSizeLessThan,
            tags: Object.fromEntries((found.Filter.And.Tags ?? []).map(({ Key, Value }) => [Key!, Value!])),
        },
    },
    expiration: found.Expiration && {
        date: textOf(found.Expiration.Date),
        days: found.Expiration.Days,
        expiredObjectDeleteMarker: found.Expiration.ExpiredObjectDeleteMarker,
    },
    noncurrentVersionExpiration: found.NoncurrentVersionExpiration && {
        noncurrentDays: found.NoncurrentVersionExpiration.NoncurrentDays!,
        newerNoncurrentVersions: found.NoncurrentVersionExpiration.NewerNoncurrentVersions,
    },
    abortIncompleteMultipartUpload: found.AbortIncompleteMultipartUpload && {
        daysAfterInitiation: found.AbortIncompleteMultipartUpload.DaysAfterInitiation,
    },
    transitions: found.Transitions?.map(({ Date: date, Days, StorageClass }) => ({
        date: textOf(date),
        days: Days,
        storageClass: StorageClass!,
    })),
    noncurrentVersionTransitions: found.NoncurrentVersionTransitions?.map(
        ({ NoncurrentDays, NewerNoncurrentVersions, StorageClass }) => ({
            noncurrentDays: NoncurrentDays!,
            newerNoncurrentVersions: NewerNoncurrentVersions,
            storageClass: StorageClass!,
        }),
    ),
});

const configurationOf = ({ bucket, rules }: Plain<BucketLifecycleConfigurationArgs>) => ({
    Bucket: bucket,
    LifecycleConfiguration: { Rules: (rules ?? []).map(toAws) },
});

export const bucketLifecycle = awsResource<BucketLifecycleConfigurationArgs, BucketLifecycleConfigurationState>({
    label: "S3 Bucket Lifecycle Configuration",
    properties: { bucket: string({ required: true, replace: true }), rules: list(rule, { required: true }) },
    async create(aws, args) {
        await aws.s3.putBucketLifecycleConfiguration(configurationOf(args));
        return args.bucket;
    },
    async read(aws, id) {
        const { Rules = [] } = await aws.s3.getBucketLifecycleConfiguration({ Bucket: id });
        return { bucket: id, rules: Rules.map(fromAws) };
    },
    async update(aws, { args }) {
        await aws.s3.putBucketLifecycleConfiguration(configurationOf(args));
    },
    async delete(aws, Bucket) {
        await aws.s3.deleteBucketLifecycle({ Bucket });
    },
});
