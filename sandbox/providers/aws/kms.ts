import type { AliasArgs, AliasState, KeyArgs, KeyState } from "@pulumi/aws/kms";
import { autoNamed, boolean, json, number, string } from "../property";
import { awsResource, type Aws, type Plain } from "./resource";

interface KeyMetadata {
    KeyId: string;
    Arn: string;
    Description: string;
    KeyState: string;
    KeyUsage: string;
    KeySpec: string;
    MultiRegion: boolean;
}

const kmsTags = (tags: Record<string, string> | undefined) =>
    Object.entries(tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

async function setRotation(aws: Aws, KeyId: string, args: Plain<KeyArgs>): Promise<void> {
    await (args.enableKeyRotation
        ? aws.kms.enableKeyRotation!({ KeyId, RotationPeriodInDays: args.rotationPeriodInDays || undefined })
        : aws.kms.disableKeyRotation!({ KeyId }));
}

export const key = awsResource<KeyArgs, KeyState>({
    label: "KMS Key",
    properties: {
        description: string({ computed: true }),
        policy: json({ computed: true }),
        enableKeyRotation: boolean({ default: false }),
        rotationPeriodInDays: number({ computed: true }),
        isEnabled: boolean({ default: true }),
        keyUsage: string({ default: "ENCRYPT_DECRYPT", replace: true }),
        customerMasterKeySpec: string({ default: "SYMMETRIC_DEFAULT", replace: true }),
        multiRegion: boolean({ computed: true, replace: true }),
        deletionWindowInDays: number({ local: true }),
        bypassPolicyLockoutSafetyCheck: boolean({ default: false, local: true }),
    },
    computed: ["arn", "keyId"],
    async create(aws, args) {
        const { KeyMetadata } = (await aws.kms.createKey!({
            Description: args.description,
            Policy: args.policy,
            KeyUsage: args.keyUsage,
            KeySpec: args.customerMasterKeySpec,
            MultiRegion: args.multiRegion,
            Tags: kmsTags(args.tags),
        })) as { KeyMetadata: KeyMetadata };
        const { KeyId } = KeyMetadata;
        if (args.enableKeyRotation) {
            await setRotation(aws, KeyId, args);
        }
        if (args.isEnabled === false) {
            await aws.kms.disableKey!({ KeyId });
        }
        return KeyId;
    },
    async read(aws, KeyId) {
        const { KeyMetadata: found } = (await aws.kms.describeKey!({ KeyId })) as { KeyMetadata: KeyMetadata };
        if (found.KeyState === "PendingDeletion") {
            return undefined;
        }
        const { Policy } = (await aws.kms.getKeyPolicy!({ KeyId, PolicyName: "default" })) as { Policy: string };
        const rotation = (await aws.kms.getKeyRotationStatus!({ KeyId })) as {
            KeyRotationEnabled: boolean;
            RotationPeriodInDays?: number;
        };
        const { Tags } = (await aws.kms.listResourceTags!({ KeyId })) as {
            Tags: { TagKey: string; TagValue: string }[];
        };
        return {
            arn: found.Arn,
            keyId: found.KeyId,
            description: found.Description,
            policy: Policy,
            enableKeyRotation: rotation.KeyRotationEnabled,
            rotationPeriodInDays: rotation.RotationPeriodInDays ?? 0,
            isEnabled: found.KeyState === "Enabled",
            keyUsage: found.KeyUsage,
            customerMasterKeySpec: found.KeySpec,
            multiRegion: found.MultiRegion,
            tags: Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])),
        };
    },
    async update(aws, { id: KeyId, args, changed }) {
        if (changed("isEnabled") && args.isEnabled !== false) {
            await aws.kms.enableKey!({ KeyId });
        }
        if (changed("description")) {
            await aws.kms.updateKeyDescription!({ KeyId, Description: args.description });
        }
        if (changed("policy")) {
            await aws.kms.putKeyPolicy!({ KeyId, PolicyName: "default", Policy: args.policy });
        }
        if (changed("enableKeyRotation", "rotationPeriodInDays")) {
            await setRotation(aws, KeyId, args);
        }
        if (changed("isEnabled") && args.isEnabled === false) {
            await aws.kms.disableKey!({ KeyId });
        }
    },
    tag: {
        put: (aws, KeyId, _, tags) => aws.kms.tagResource!({ KeyId, Tags: kmsTags(tags) }),
        remove: (aws, KeyId, _, TagKeys) => aws.kms.untagResource!({ KeyId, TagKeys }),
    },
    /** The key is there, and of no use, until its window is over. */
    async delete(aws, KeyId, { deletionWindowInDays }) {
        await aws.kms.scheduleKeyDeletion!({ KeyId, PendingWindowInDays: deletionWindowInDays || undefined });
    },
});

const keyIdOf = (name: unknown): string => String(name).split(":key/").pop()!;

export const alias = awsResource<AliasArgs, AliasState>({
    label: "KMS Alias",
    properties: {
        name: autoNamed({ max: 256, transform: name => (name.startsWith("alias/") ? name : `alias/${name}`) }),
        targetKeyId: string({ required: true, same: (left, right) => keyIdOf(left) === keyIdOf(right) }),
    },
    computed: ["arn", "targetKeyArn"],
    async create(aws, { name, targetKeyId }) {
        await aws.kms.createAlias!({ AliasName: name, TargetKeyId: targetKeyId });
        return name!;
    },
    async read(aws, id) {
        const { Aliases } = (await aws.kms.listAliases!({})) as {
            Aliases: { AliasName: string; AliasArn: string; TargetKeyId: string }[];
        };
        const found = Aliases.find(({ AliasName }) => AliasName === id);
        return (
            found && {
                name: found.AliasName,
                arn: found.AliasArn,
                targetKeyId: found.TargetKeyId,
                targetKeyArn: aws.arn("kms", `key/${found.TargetKeyId}`),
            }
        );
    },
    async update(aws, { id, args }) {
        await aws.kms.updateAlias!({ AliasName: id, TargetKeyId: args.targetKeyId });
    },
    async delete(aws, AliasName) {
        await aws.kms.deleteAlias!({ AliasName });
    },
});
