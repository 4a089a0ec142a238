import * as ec2 from "@pulumi/aws/ec2";
import * as efs from "@pulumi/aws/efs";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { VolumeSpec } from "../fargate";
import type { Place } from "../release";
import { after } from "./after";
import { Component, type Transform } from "./component";
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
        securityGroup?: Transform<ec2.SecurityGroupArgs>;
        fileSystemPolicy?: Transform<efs.FileSystemPolicyArgs>;
        backupPolicy?: Transform<efs.BackupPolicyArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
    };
}

/** A `VolumeSpec` of the converter is one. */
export type StorageVolumeArgs = Pick<VolumeSpec, "name" | "owner" | "existing">;

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
}

/** NFS, the only port EFS listens on. */
const NFS_PORT = 2049;

/** Files that outlive tasks: one encrypted EFS file system with an access point per volume, or file systems that exist already. */
export class Storage extends Component {
    static readonly token = "swingbridge:storage:Storage";
    /** By the name of the volume. */
    readonly volumes: Record<string, StorageVolume>;
    /** The stack's own file system, where a volume needs it. */
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
            const fileSystem = this.createFileSystem(args);
            const group = this.createSecurityGroup(args);
            const ready = [...this.createMountTargets(args, fileSystem, group), ...this.allowClients(args, group)];
            this.fileSystemId = after(fileSystem.id, ready);
            this.securityGroupId = group.id;
            for (const volume of owned) {
                this.volumes[volume.name] = this.createVolume(args, volume, fileSystem, this.fileSystemId);
            }
        }
        if (adopted.length > 0) {
            const place = placeOf(this);
            for (const volume of adopted) {
                this.volumes[volume.name] = this.adoptVolume(volume.existing!, place);
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

    private createFileSystem(args: StorageArgs): efs.FileSystem {
        const fileSystem = this.child(
            efs.FileSystem,
            "files",
            {
                encrypted: true,
                ...(args.kmsKeyArn === undefined ? {} : { kmsKeyId: args.kmsKeyArn }),
                // Pays for what is read and written; the other modes stall a database once its credits are gone.
                throughputMode: "elastic",
                lifecyclePolicies: [{ transitionToIa: args.transitionToInfrequentAccess ?? "AFTER_30_DAYS" }],
            },
            { ...stateful(args.protect), transform: args.transform?.fileSystem },
        );
        this.child(
            efs.FileSystemPolicy,
            "policy",
            { fileSystemId: fileSystem.id, policy: fileSystem.arn.apply(encryptedTransportOnly) },
            { transform: args.transform?.fileSystemPolicy },
        );
        if (args.protect) {
            this.child(
                efs.BackupPolicy,
                "backup",
                { fileSystemId: fileSystem.id, backupPolicy: { status: "ENABLED" } },
                { transform: args.transform?.backupPolicy },
            );
        }
        return fileSystem;
    }

    private createSecurityGroup({ vpcId, transform }: StorageArgs): ec2.SecurityGroup {
        return this.child(
            ec2.SecurityGroup,
            "group",
            { vpcId, description: "File system: which services may mount it" },
            { transform: transform?.securityGroup },
        );
    }

    private createMountTargets(
        { subnetIds, transform }: StorageArgs,
        fileSystem: efs.FileSystem,
        group: ec2.SecurityGroup,
    ): efs.MountTarget[] {
        return subnetIds.map((subnetId, index) =>
            this.child(
                efs.MountTarget,
                `mount-${index + 1}`,
                { fileSystemId: fileSystem.id, subnetId, securityGroups: [group.id] },
                // A file system has one per zone: the old one must go first.
                { deleteBeforeReplace: true, transform: transform?.mountTarget },
            ),
        );
    }

    private allowClients(
        { allowFrom = [], transform }: StorageArgs,
        group: ec2.SecurityGroup,
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
    private createVolume(
        args: StorageArgs,
        { name, owner }: StorageVolumeArgs,
        fileSystem: efs.FileSystem,
        fileSystemId: pulumi.Output<string>,
    ): StorageVolume {
        const { uid, gid, permissions } = owner;
        const accessPoint = this.child(
            efs.AccessPoint,
            name,
            {
                fileSystemId: fileSystem.id,
                posixUser: { uid, gid },
                rootDirectory: {
                    path: `/${name}`,
                    creationInfo: { ownerUid: uid, ownerGid: gid, permissions },
                },
            },
            { transform: args.transform?.accessPoint },
        );
        return {
            fileSystemId,
            fileSystemArn: fileSystem.arn,
            accessPointId: accessPoint.id,
            accessPointArn: accessPoint.arn,
        };
    }

    /** Their mount targets, and who may reach those, are their owner's. */
    private adoptVolume(existing: string, place: pulumi.Output<Place>): StorageVolume {
        if (existing.startsWith("fsap-")) {
            const accessPoint = efs.getAccessPointOutput({ accessPointId: existing }, { parent: this });
            return {
                fileSystemId: accessPoint.fileSystemId,
                fileSystemArn: accessPoint.fileSystemArn,
                accessPointId: pulumi.output(existing),
                accessPointArn: accessPoint.arn,
            };
        }
        return {
            fileSystemId: pulumi.output(existing),
            fileSystemArn: place.apply(known => fileSystemArn(known, existing)),
        };
    }
}

function fileSystemArn({ partition, region, account }: Place, id: string): string {
    return `arn:${partition}:elasticfilesystem:${region}:${account}:file-system/${id}`;
}
