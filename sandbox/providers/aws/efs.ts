import type {
    AccessPointArgs,
    AccessPointState,
    FileSystemArgs,
    FileSystemState,
    MountTargetArgs,
    MountTargetState,
} from "@pulumi/aws/efs";
import { createHash } from "node:crypto";
import { boolean, list, number, object, set, string } from "../property";
import { unlessGone } from "./errors";
import { awsResource, type Aws, type Tags } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

const tag = {
    put: (aws: Aws, id: string, _: unknown, tags: Tags) =>
        aws.efs.tagResource({ ResourceId: id, Tags: pascalTags(tags) }),
    remove: (aws: Aws, id: string, _: unknown, TagKeys: string[]) => aws.efs.untagResource({ ResourceId: id, TagKeys }),
};

const fileSystemArn = (aws: Aws, id: string | undefined) => aws.arn("elasticfilesystem", `file-system/${id}`);

export const fileSystem = awsResource<FileSystemArgs, FileSystemState>({
    label: "EFS file system",
    properties: {
        creationToken: string({ computed: true, replace: true }),
        availabilityZoneName: string({ computed: true, replace: true }),
        encrypted: boolean({ computed: true, replace: true }),
        kmsKeyId: string({ computed: true, replace: true }),
        performanceMode: string({ computed: true, replace: true }),
        throughputMode: string({ default: "bursting" }),
        provisionedThroughputInMibps: number(),
        lifecyclePolicies: list(
            object({
                transitionToIa: string(),
                transitionToArchive: string(),
                transitionToPrimaryStorageClass: string(),
            }),
        ),
        protection: object({ replicationOverwrite: string({ computed: true }) }, { computed: true }),
    },
    computed: ["arn", "availabilityZoneId", "dnsName", "name", "numberOfMountTargets", "ownerId", "sizeInBytes"],
    async create(aws, args) {
        const CreationToken =
            args.creationToken ??
            `pulumi-${createHash("sha256")
                .update(aws.request.urn + Date.now())
                .digest("hex")
                .slice(0, 26)}`;
        const { FileSystemId } = await aws.efs.createFileSystem({
            CreationToken,
            Encrypted: args.encrypted,
            KmsKeyId: args.kmsKeyId,
            PerformanceMode: args.performanceMode,
            ThroughputMode: args.throughputMode,
            ProvisionedThroughputInMibps: args.provisionedThroughputInMibps,
            AvailabilityZoneName: args.availabilityZoneName,
            Tags: pascalTags(args.tags),
        });
        await aws.wait(`EFS file system (${FileSystemId}) create`, "available", 10, async () =>
            stateOf(aws, FileSystemId),
        );
        if (args.lifecyclePolicies?.length) {
            await putLifecycle(aws, FileSystemId, args.lifecyclePolicies);
        }
        return FileSystemId!;
    },
    async read(aws, id) {
        const found = await find(aws, id);
        if (!found || found.LifeCycleState === "deleted") {
            return undefined;
        }
        const { LifecyclePolicies } = await aws.efs.describeLifecycleConfiguration({ FileSystemId: id });
        return {
            arn: found.FileSystemArn,
            availabilityZoneId: found.AvailabilityZoneId ?? "",
            availabilityZoneName: found.AvailabilityZoneName ?? "",
            creationToken: found.CreationToken,
            dnsName: `${id}.efs.${aws.region}.amazonaws.com`,
            encrypted: found.Encrypted,
            kmsKeyId: found.KmsKeyId ?? "",
            name: found.Name ?? "",
            numberOfMountTargets: found.NumberOfMountTargets,
            ownerId: found.OwnerId,
            performanceMode: found.PerformanceMode,
            throughputMode: found.ThroughputMode ?? "bursting",
            provisionedThroughputInMibps: found.ProvisionedThroughputInMibps ?? 0,
            protection: {
                replicationOverwrite: found.FileSystemProtection?.ReplicationOverwriteProtection ?? "ENABLED",
            },
            sizeInBytes: [
                {
                    value: found.SizeInBytes?.Value ?? 0,
                    valueInIa: found.SizeInBytes?.ValueInIA ?? 0,
                    valueInStandard: found.SizeInBytes?.ValueInStandard ?? 0,
                },
            ],
            lifecyclePolicies: (LifecyclePolicies ?? []).map(policy => ({
                transitionToIa: policy.TransitionToIA ?? "",
                transitionToArchive: policy.TransitionToArchive ?? "",
                transitionToPrimaryStorageClass: policy.TransitionToPrimaryStorageClass ?? "",
            })),
            tags: fromPascalTags(found.Tags),
        };
    },
    async update(aws, { id, args, changed }) {
        if (changed("throughputMode", "provisionedThroughputInMibps")) {
            await aws.efs.updateFileSystem({
                FileSystemId: id,
                ThroughputMode: args.throughputMode,
                ProvisionedThroughputInMibps: args.provisionedThroughputInMibps,
            });
        }
        if (changed("lifecyclePolicies")) {
            await putLifecycle(aws, id, args.lifecyclePolicies ?? []);
        }
    },
    tag,
    async delete(aws, FileSystemId) {
        await aws.efs.deleteFileSystem({ FileSystemId });
        await aws.wait(`EFS file system (${FileSystemId}) delete`, "deleted", 10, () => stateOf(aws, FileSystemId));
    },
});

async function find(aws: Aws, id: string | undefined) {
    const { FileSystems } = await aws.efs.describeFileSystems({ FileSystemId: id });
    return FileSystems?.[0];
}

const stateOf = async (aws: Aws, id: string | undefined) =>
    (await unlessGone(() => find(aws, id)))?.LifeCycleState ?? "deleted";

async function putLifecycle(
    aws: Aws,
    FileSystemId: string | undefined,
    policies: { transitionToIa?: string; transitionToArchive?: string; transitionToPrimaryStorageClass?: string }[],
): Promise<void> {
    await aws.efs.putLifecycleConfiguration({
        FileSystemId,
        LifecyclePolicies: policies.map(policy => ({
            TransitionToIA: policy.transitionToIa,
            TransitionToArchive: policy.transitionToArchive,
            TransitionToPrimaryStorageClass: policy.transitionToPrimaryStorageClass,
        })),
    });
}

export const accessPoint = awsResource<AccessPointArgs, AccessPointState>({
    label: "EFS Access Point",
    properties: {
        fileSystemId: string({ required: true, replace: true }),
        posixUser: object(
            { uid: number({ required: true }), gid: number({ required: true }), secondaryGids: set(number()) },
            { replace: true },
        ),
        rootDirectory: object(
            {
                path: string({ computed: true }),
                creationInfo: object(
                    {
                        ownerUid: number({ required: true }),
                        ownerGid: number({ required: true }),
                        permissions: string({ required: true }),
                    },
                    { computed: true },
                ),
            },
            { computed: true, replace: true },
        ),
    },
    computed: ["arn", "fileSystemArn", "ownerId"],
    async create(aws, args) {
        const { posixUser: user, rootDirectory: root } = args;
        const { AccessPointId } = await aws.efs.createAccessPoint({
            ClientToken: createHash("sha256")
                .update(aws.request.urn + Date.now())
                .digest("hex"),
            FileSystemId: args.fileSystemId,
            PosixUser: user && { Uid: user.uid, Gid: user.gid, SecondaryGids: user.secondaryGids },
            RootDirectory: root && {
                Path: root.path,
                CreationInfo: root.creationInfo && {
                    OwnerUid: root.creationInfo.ownerUid,
                    OwnerGid: root.creationInfo.ownerGid,
                    Permissions: root.creationInfo.permissions,
                },
            },
            Tags: pascalTags(args.tags),
        });
        await aws.wait(`EFS Access Point (${AccessPointId}) create`, "available", 10, async () => {
            const { AccessPoints } = await aws.efs.describeAccessPoints({ AccessPointId });
            return AccessPoints?.[0]?.LifeCycleState ?? "missing";
        });
        return AccessPointId!;
    },
    async read(aws, id) {
        const { AccessPoints } = await aws.efs.describeAccessPoints({ AccessPointId: id });
        const found = AccessPoints?.[0];
        const { PosixUser: user, RootDirectory: root } = found ?? {};
        return (
            found && {
                arn: found.AccessPointArn,
                fileSystemId: found.FileSystemId,
                fileSystemArn: fileSystemArn(aws, found.FileSystemId),
                ownerId: found.OwnerId,
                posixUser: user && { uid: user.Uid!, gid: user.Gid!, secondaryGids: user.SecondaryGids ?? [] },
                rootDirectory: {
                    path: root?.Path ?? "/",
                    creationInfo: root?.CreationInfo && {
                        ownerUid: root.CreationInfo.OwnerUid!,
                        ownerGid: root.CreationInfo.OwnerGid!,
                        permissions: root.CreationInfo.Permissions!,
                    },
                },
                tags: fromPascalTags(found.Tags),
            }
        );
    },
    tag,
    async delete(aws, AccessPointId) {
        await aws.efs.deleteAccessPoint({ AccessPointId });
    },
});

export const mountTarget = awsResource<MountTargetArgs, MountTargetState>({
    label: "EFS Mount Target",
    properties: {
        fileSystemId: string({ required: true, replace: true }),
        subnetId: string({ required: true, replace: true }),
        securityGroups: set(string(), { computed: true }),
        ipAddress: string({ computed: true, replace: true }),
        ipAddressType: string({ computed: true, replace: true }),
        ipv6Address: string({ computed: true, replace: true }),
    },
    computed: [
        "availabilityZoneId",
        "availabilityZoneName",
        "dnsName",
        "fileSystemArn",
        "mountTargetDnsName",
        "networkInterfaceId",
        "ownerId",
    ],
    async create(aws, args) {
        const { MountTargetId } = await aws.efs.createMountTarget({
            FileSystemId: args.fileSystemId,
            SubnetId: args.subnetId,
            SecurityGroups: args.securityGroups,
            IpAddress: args.ipAddress,
        });
        return MountTargetId!;
    },
    settle: (aws, id) => aws.wait(`EFS Mount Target (${id}) create`, "available", 30, () => mountState(aws, id)),
    async read(aws, id) {
        const found = await findMount(aws, id);
        if (!found || found.LifeCycleState === "deleted") {
            return undefined;
        }
        const { SecurityGroups } = await aws.efs.describeMountTargetSecurityGroups({ MountTargetId: id });
        const dnsName = `${found.FileSystemId}.efs.${aws.region}.amazonaws.com`;
        return {
            fileSystemId: found.FileSystemId,
            fileSystemArn: fileSystemArn(aws, found.FileSystemId),
            subnetId: found.SubnetId,
            securityGroups: [...(SecurityGroups ?? [])].sort(),
            ipAddress: found.IpAddress,
            ipAddressType: "IPV4_ONLY",
            ipv6Address: "",
            availabilityZoneId: found.AvailabilityZoneId,
            availabilityZoneName: found.AvailabilityZoneName,
            networkInterfaceId: found.NetworkInterfaceId,
            ownerId: found.OwnerId,
            dnsName,
            mountTargetDnsName: `${found.AvailabilityZoneName}.${dnsName}`,
        };
    },
    async update(aws, { id, args }) {
        await aws.efs.modifyMountTargetSecurityGroups({ MountTargetId: id, SecurityGroups: args.securityGroups });
    },
    async delete(aws, MountTargetId) {
        await aws.efs.deleteMountTarget({ MountTargetId });
        await aws.wait(`EFS Mount Target (${MountTargetId}) delete`, "deleted", 10, () =>
            mountState(aws, MountTargetId),
        );
    },
});

async function findMount(aws: Aws, id: string) {
    const { MountTargets } = await aws.efs.describeMountTargets({ MountTargetId: id });
    return MountTargets?.[0];
}

const mountState = async (aws: Aws, id: string) =>
    (await unlessGone(() => findMount(aws, id)))?.LifeCycleState ?? "deleted";
