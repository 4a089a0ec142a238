import type { BackupPolicyArgs, BackupPolicyState, FileSystemPolicyArgs, FileSystemPolicyState } from "@pulumi/aws/efs";
import { boolean, json, object, string } from "../property";
import { awsResource, type Aws } from "./resource";

export const fileSystemPolicy = awsResource<FileSystemPolicyArgs, FileSystemPolicyState>({
    label: "EFS File System Policy",
    properties: {
        fileSystemId: string({ required: true, replace: true }),
        policy: json({ required: true }),
        bypassPolicyLockoutSafetyCheck: boolean({ default: false, local: true }),
    },
    async create(aws, args) {
        await aws.efs.putFileSystemPolicy({ FileSystemId: args.fileSystemId, Policy: args.policy });
        return args.fileSystemId;
    },
    async read(aws, id) {
        const found = await aws.efs.describeFileSystemPolicy({ FileSystemId: id });
        return { fileSystemId: found.FileSystemId, policy: found.Policy };
    },
    async update(aws, { id, args }) {
        await aws.efs.putFileSystemPolicy({ FileSystemId: id, Policy: args.policy });
    },
    async delete(aws, FileSystemId) {
        await aws.efs.deleteFileSystemPolicy({ FileSystemId });
    },
});

export const backupPolicy = awsResource<BackupPolicyArgs, BackupPolicyState>({
    label: "EFS Backup Policy",
    properties: {
        fileSystemId: string({ required: true, replace: true }),
        backupPolicy: object(
            { status: string({ required: true, oneOf: ["ENABLED", "DISABLED"] }) },
            { required: true },
        ),
    },
    async create(aws, args) {
        await put(aws, args.fileSystemId, args.backupPolicy.status);
        return args.fileSystemId;
    },
    async read(aws, id) {
        const { BackupPolicy } = await aws.efs.describeBackupPolicy({ FileSystemId: id });
        return BackupPolicy && { fileSystemId: id, backupPolicy: { status: BackupPolicy.Status! } };
    },
    async update(aws, { id, args }) {
        await put(aws, id, args.backupPolicy.status);
    },
    async delete(aws, id) {
        await put(aws, id, "DISABLED");
    },
});

async function put(aws: Aws, FileSystemId: string, Status: string): Promise<void> {
    await aws.efs.putBackupPolicy({ FileSystemId, BackupPolicy: { Status } });
    await aws.wait(`EFS Backup Policy (${FileSystemId}) ${Status.toLowerCase()}`, Status, 10, async () => {
        const { BackupPolicy } = await aws.efs.describeBackupPolicy({ FileSystemId });
        return BackupPolicy?.Status ?? "DISABLED";
    });
}
