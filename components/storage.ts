import { SecurityGroup, type SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import * as efs from "@pulumi/aws/efs";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { FileSystemOptions, VolumeSpec } from "../fargate";
import type { Place } from "../release";
import { after } from "./after";
import { Component, type Transform } from "./component";
import { fileSystemArgs } from "./file-system-args";
import { placeOf } from "./registry";
import { stateful } from "./safety";
import { encryptedTransportOnly } from "./storage-policy";

export interface StorageArgs {
    vpcId: pulumi.Input<string>;
    /** Private subnets, one per zone: each gets a mount target. */
    subnetIds: pulumi.Input<string>[];
    /** The volumes. Those that name no file system of their own share one, a folder each. */
    volumes: StorageVolumeArgs[];
    /** Who may mount them. @default nobody */
    allowFrom?: StorageClient[];
    /** KMS key that encrypts the files. @default AWS's own key for EFS */
    kmsKeyArn?: pulumi.Input<string>;
    /** When files that nobody reads move to the cheaper storage class. @default "AFTER_30_DAYS" */
    transitionToInfrequentAccess?: pulumi.Input<string>;
    /** Refuse to delete the files, keep them should they leave the stack, and back them up daily (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        fileSystem?: Transform<efs.FileSystemArgs>;
        accessPoint?: Transform<efs.AccessPointArgs>;
        mountTarget?: Transform<efs.MountTargetArgs>;
        securityGroup?: Transform<SecurityGroupArgs>;
        fileSystemPolicy?: Transform<efs.FileSystemPolicyArgs>;
        backupPolicy?: Transform<efs.BackupPolicyArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
    };
}

/** A `VolumeSpec` of the converter is one. */
export type StorageVolumeArgs = Pick<VolumeSpec, "name" | "owner" | "existing" | "rootDirectory" | "fileSystem"> & {
    /** Tags of its access point. @default none */
    tags?: Record<string, string>;
};

/** A service whose tasks mount a volume. */
export interface StorageClient {
    name: string;
    securityGroupId: pulumi.Input<string>;
}

/** What a task definition says to mount a volume. Whoever uses it waits for mount targets and their rules. */
export interface StorageVolume {
    fileSystemId: pulumi.Output<string>;
    fileSystemArn: pulumi.Output<string>;
    /** None where a whole existing file system is mounted. */
    accessPointId?: pulumi.Output<string>;
    accessPointArn?: pulumi.Output<string>;
    /** Whether who mounts it acts as root there, or as whoever the container's user is. */
    actsAsRoot: pulumi.Output<boolean>;
}

/** A file system of the stack's, as its volumes need it. */
interface OwnFileSystem {
    fileSystem: efs.FileSystem;
    /** Its id, for who must wait until it can be mounted. */
    mountableId: pulumi.Output<string>;
}

/** NFS, the only port EFS listens on. */
const NFS_PORT = 2049;

/**
 * Files that outlive tasks: one encrypted EFS file system with an access point per volume, more of them for volumes that ask
 * for options of a whole file system, or those that exist already.
 */
export class Storage extends Component {
    static readonly token = "swingbridge:storage:Storage";
    /** By the name of the volume. */
    readonly volumes: Record<string, StorageVolume>;
    /** The stack's own file system that volumes share, where one does. */
    readonly fileSystemId?: pulumi.Output<string>;
    /** Security group of its mount targets. */
    readonly securityGroupId?: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where an existing volume is neither a file system nor an access point */
    constructor(name: string, args: StorageArgs, opts?: pulumi.ComponentResourceOptions) {
        super(Storage.token, name, args, opts);
        this.check(args);
        const owned = args.volumes.filter(volume => volume.existing === undefined);
        const adopted = args.volumes.filter(volume => volume.existing !== undefined);
        this.volumes = {};
        if (owned.length > 0) {
            const group = this.createSecurityGroup(args);
            const rules = this.allowClients(args, group);
            const fileSystems = this.createFileSystems(args, owned, group, rules);
            this.fileSystemId = fileSystems.get(SHARED)?.mountableId;
            this.securityGroupId = group.id;
            for (const volume of owned) {
                const own = fileSystems.get(volume.fileSystem?.name ?? SHARED)!;
                const accessPoint = this.createAccessPoint(args, volume, own.fileSystem.id);
                this.volumes[volume.name] = mountOf(volume, own.mountableId, own.fileSystem.arn, accessPoint);
            }
        }
        if (adopted.length > 0) {
            const place = placeOf(this);
            for (const volume of adopted) {
                this.volumes[volume.name] = this.adoptVolume(args, volume, place);
            }
        }
        this.registerOutputs({
            volumes: this.volumes,
            fileSystemId: this.fileSystemId,
            securityGroupId: this.securityGroupId,
        });
    }

    private check({ volumes, subnetIds }: StorageArgs): void {
        const problems = volumes
            .filter(({ existing }) => existing !== undefined && !/^fs(ap)?-[0-9a-f]+$/.test(existing))
            .map(({ name, existing }) => `volumes.${name}: ${existing} is neither fs-… nor fsap-…; name one of them`);
        if (subnetIds.length === 0 && volumes.some(({ existing }) => existing === undefined)) {
            problems.push("subnetIds: none given; tasks mount a file system through their own zone's subnet");
        }
        if (problems.length > 0) {
            this.fail(problems.join("\n"));
        }
    }

    /** By the name of the volume that has one of its own; `SHARED` for the one that the others share. */
    private createFileSystems(
        args: StorageArgs,
        volumes: readonly StorageVolumeArgs[],
        group: SecurityGroup,
        rules: readonly vpc.SecurityGroupIngressRule[],
    ): Map<string, OwnFileSystem> {
        const names = new Map(volumes.map(({ fileSystem }) => [fileSystem?.name ?? SHARED, fileSystem ?? {}]));
        return new Map(
            [...names].map(([name, options]) => {
                const prefix = name === SHARED ? "" : `${name}-`;
                const fileSystem = this.createFileSystem(args, prefix, options);
                const targets = this.createMountTargets(args, prefix, fileSystem, group);
                return [name, { fileSystem, mountableId: after(fileSystem.id, [...targets, ...rules]) }];
            }),
        );
    }

    private createFileSystem(args: StorageArgs, prefix: string, options: FileSystemOptions): efs.FileSystem {
        const fileSystem = this.child(efs.FileSystem, `${prefix}files`, fileSystemArgs(args, options), {
            ...stateful(args.protect),
            transform: args.transform?.fileSystem,
        });
        this.child(
            efs.FileSystemPolicy,
            `${prefix}policy`,
            { fileSystemId: fileSystem.id, policy: fileSystem.arn.apply(encryptedTransportOnly) },
            { transform: args.transform?.fileSystemPolicy },
        );
        const backup = options.backup ?? (args.protect || undefined);
        if (backup !== undefined) {
            this.child(
                efs.BackupPolicy,
                `${prefix}backup`,
                { fileSystemId: fileSystem.id, backupPolicy: { status: backup ? "ENABLED" : "DISABLED" } },
                { transform: args.transform?.backupPolicy },
            );
        }
        return fileSystem;
    }

    private createSecurityGroup({ vpcId, transform }: StorageArgs): SecurityGroup {
        return this.child(
            SecurityGroup,
            "group",
            { vpcId, description: "File system: which services may mount it" },
            { transform: transform?.securityGroup },
        );
    }

    private createMountTargets(
        { subnetIds, transform }: StorageArgs,
        prefix: string,
        fileSystem: efs.FileSystem,
        group: SecurityGroup,
    ): efs.MountTarget[] {
        return subnetIds.map((subnetId, index) =>
            this.child(
                efs.MountTarget,
                `${prefix}mount-${index + 1}`,
                { fileSystemId: fileSystem.id, subnetId, securityGroups: [group.id] },
                // A file system has one per zone: the old one must go first.
                { deleteBeforeReplace: true, transform: transform?.mountTarget },
            ),
        );
    }

    private allowClients(
        { allowFrom = [], transform }: StorageArgs,
        group: SecurityGroup,
    ): vpc.SecurityGroupIngressRule[] {
        return allowFrom.map(client =>
            this.child(
                vpc.SecurityGroupIngressRule,
                `from-${client.name}`,
                {
                    securityGroupId: group.id,
                    referencedSecurityGroupId: client.securityGroupId,
                    description: `NFS from ${client.name}`,
                    ipProtocol: "tcp",
                    fromPort: NFS_PORT,
                    toPort: NFS_PORT,
                },
                { transform: transform?.ingressRule },
            ),
        );
    }

    /**
     * A folder of its own that belongs to the image's user. Whoever mounts it acts as that user, root included, or a
     * container that starts as root would leave files that its service cannot read.
     */
    private createAccessPoint(
        { transform }: StorageArgs,
        { name, owner, rootDirectory, tags = {} }: StorageVolumeArgs,
        fileSystemId: pulumi.Input<string>,
    ): efs.AccessPoint {
        const { uid, gid, permissions } = owner;
        const path = rootDirectory ?? `/${name}`;
        return this.child(
            efs.AccessPoint,
            name,
            {
                fileSystemId,
                posixUser: { uid, gid },
                // The root of a file system is there already.
                rootDirectory: {
                    path,
                    ...(path === "/" ? {} : { creationInfo: { ownerUid: uid, ownerGid: gid, permissions } }),
                },
                ...(Object.keys(tags).length > 0 ? { tags } : {}),
            },
            { transform: transform?.accessPoint },
        );
    }

    /** Their mount targets, and who may reach those, are their owner's. */
    private adoptVolume(args: StorageArgs, volume: StorageVolumeArgs, place: pulumi.Output<Place>): StorageVolume {
        const existing = volume.existing!;
        if (existing.startsWith("fsap-")) {
            const accessPoint = efs.getAccessPointOutput({ accessPointId: existing }, { parent: this });
            return {
                fileSystemId: accessPoint.fileSystemId,
                fileSystemArn: accessPoint.fileSystemArn,
                accessPointId: pulumi.output(existing),
                accessPointArn: accessPoint.arn,
                actsAsRoot: accessPoint.posixUsers.apply(users =>
                    (users ?? []).length === 0 ? true : users.some(({ uid, gid }) => uid === 0 || gid === 0),
                ),
            };
        }
        const fileSystemId = pulumi.output(existing);
        const arn = place.apply(known => fileSystemArn(known, existing));
        return volume.rootDirectory === undefined
            ? { fileSystemId, fileSystemArn: arn, actsAsRoot: pulumi.output(true) }
            : mountOf(volume, fileSystemId, arn, this.createAccessPoint(args, volume, existing));
    }
}

/** The stack's own file system that volumes share; no volume has an empty name. */
const SHARED = "";

function mountOf(
    { owner }: StorageVolumeArgs,
    fileSystemId: pulumi.Output<string>,
    arn: pulumi.Output<string>,
    accessPoint: efs.AccessPoint,
): StorageVolume {
    return {
        fileSystemId,
        fileSystemArn: arn,
        accessPointId: accessPoint.id,
        accessPointArn: accessPoint.arn,
        actsAsRoot: pulumi.output(owner.uid === 0 || owner.gid === 0),
    };
}

function fileSystemArn({ partition, region, account }: Place, id: string): string {
    return `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${id}`;
}
