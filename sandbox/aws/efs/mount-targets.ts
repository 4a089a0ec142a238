import type {
    CreateMountTargetRequest,
    DeleteMountTargetRequest,
    DescribeMountTargetSecurityGroupsRequest,
    DescribeMountTargetSecurityGroupsResponse,
    DescribeMountTargetsRequest,
    DescribeMountTargetsResponse,
    ModifyMountTargetSecurityGroupsRequest,
    MountTargetDescription,
} from "@aws-sdk/client-efs";

import type { CreateNetworkInterfaceResult, DescribeSubnetsResult } from "@aws-sdk/client-ec2";

import type { ManagedInterfaceRequest } from "../ec2";
import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { findAccessPoint } from "./access-points";
import { findFileSystem } from "./file-systems";

interface MountTargetRow {
    MountTargetId: string;
    FileSystemId: string;
    SubnetId: string;
    VpcId: string;
    AvailabilityZoneName: string;
    AvailabilityZoneId: string;
    NetworkInterfaceId: string;
    IpAddress: string;
    SecurityGroups: string[];
    LifeCycleState: "creating" | "available" | "deleting";
}

const REQUESTER = "amazon-elasticfilesystem";
const AVAILABLE_AFTER = 80_000;
const GONE_AFTER = 30_000;

const mountTargets = (account: Account) => account.table<MountTargetRow>("efs.mountTargets");

const subjectOf = (id: string): string => `efs/mount-target/${id}`;

export const mountTargetsOf = (account: Account, fileSystemId: string): MountTargetRow[] =>
    mountTargets(account)
        .list()
        .filter(({ FileSystemId }) => FileSystemId === fileSystemId);

function findMountTarget(account: Account, id: string | undefined): MountTargetRow {
    const row = id === undefined ? undefined : mountTargets(account).get(id);
    if (!row) {
        throw new AwsError("MountTargetNotFound", `Mount target '${id}' does not exist.`, 404);
    }
    return row;
}

export const mountTargetOperations = {
    CreateMountTarget(account: Account, input: CreateMountTargetRequest): MountTargetDescription {
        const fileSystem = findFileSystem(account, input.FileSystemId);
        if (fileSystem.LifeCycleState !== "available") {
            throw new AwsError(
                "IncorrectFileSystemLifeCycleState",
                `File system '${fileSystem.FileSystemId}' is not available, its state is ${fileSystem.LifeCycleState}.`,
                409,
            );
        }
        const subnet = findSubnet(account, input.SubnetId);
        for (const other of mountTargetsOf(account, fileSystem.FileSystemId)) {
            if (other.AvailabilityZoneName === subnet.AvailabilityZone) {
                throw new AwsError("MountTargetConflict", "mount target already exists in this AZ", 409);
            }
            if (other.VpcId !== subnet.VpcId) {
                throw new AwsError(
                    "MountTargetConflict",
                    `requested subnet for new mount target is not in the same VPC as existing mount targets`,
                    409,
                );
            }
        }
        const request: ManagedInterfaceRequest = {
            SubnetId: subnet.SubnetId,
            Groups: input.SecurityGroups?.length ? input.SecurityGroups : undefined,
            PrivateIpAddress: input.IpAddress,
            Description: `EFS mount target for ${fileSystem.FileSystemId}`,
            InterfaceType: "efs",
            RequesterId: REQUESTER,
        };
        const { NetworkInterface } = account.call<CreateNetworkInterfaceResult>(
            "ec2",
            "CreateNetworkInterface",
            request,
        );
        const row: MountTargetRow = {
            MountTargetId: `fsmt-0${account.uniqueId(16)}`,
            FileSystemId: fileSystem.FileSystemId,
            SubnetId: subnet.SubnetId ?? "",
            VpcId: subnet.VpcId ?? "",
            AvailabilityZoneName: subnet.AvailabilityZone ?? "",
            AvailabilityZoneId: subnet.AvailabilityZoneId ?? "",
            NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? "",
            IpAddress: NetworkInterface?.PrivateIpAddress ?? "",
            SecurityGroups: (NetworkInterface?.Groups ?? []).map(({ GroupId = "" }) => GroupId),
            LifeCycleState: "creating",
        };
        mountTargets(account).put(row.MountTargetId, row);
        schedule(account, row.MountTargetId, "available", AVAILABLE_AFTER);
        return describe(account, row);
    },

    DescribeMountTargets(account: Account, input: DescribeMountTargetsRequest): DescribeMountTargetsResponse {
        const rows = wanted(account, input);
        const { items, next } = paginate(rows, input.Marker, input.MaxItems, 100);
        return { MountTargets: items.map(row => describe(account, row)), Marker: input.Marker, NextMarker: next };
    },

    DescribeMountTargetSecurityGroups: (
        account: Account,
        { MountTargetId }: DescribeMountTargetSecurityGroupsRequest,
    ): DescribeMountTargetSecurityGroupsResponse => ({
        SecurityGroups: findMountTarget(account, MountTargetId).SecurityGroups,
    }),

    ModifyMountTargetSecurityGroups(
        account: Account,
        { MountTargetId, SecurityGroups = [] }: ModifyMountTargetSecurityGroupsRequest,
    ): object {
        const row = findMountTarget(account, MountTargetId);
        account.call("ec2", "ModifyNetworkInterfaceAttribute", {
            NetworkInterfaceId: row.NetworkInterfaceId,
            Groups: SecurityGroups,
        });
        mountTargets(account).put(row.MountTargetId, { ...row, SecurityGroups });
        return {};
    },

    DeleteMountTarget(account: Account, { MountTargetId }: DeleteMountTargetRequest): object {
        const row = findMountTarget(account, MountTargetId);
        account.unschedule(subjectOf(row.MountTargetId));
        mountTargets(account).put(row.MountTargetId, { ...row, LifeCycleState: "deleting" });
        schedule(account, row.MountTargetId, "gone", GONE_AFTER);
        return {};
    },
};

export const mountTargetEvents = {
    "efs.mountTarget"(account: Account, { detail }: ScheduledEvent): void {
        const row = findMountTarget(account, String(detail["id"]));
        if (detail["becomes"] === "available") {
            mountTargets(account).put(row.MountTargetId, { ...row, LifeCycleState: "available" });
        } else {
            account.call("ec2", "DeleteNetworkInterface", {
                NetworkInterfaceId: row.NetworkInterfaceId,
                RequesterId: REQUESTER,
            });
            mountTargets(account).delete(row.MountTargetId);
        }
    },
};

export const mountTargetPolls = {
    DescribeMountTargets: (account: Account, input: DescribeMountTargetsRequest) =>
        mountTargets(account)
            .list()
            .filter(row => row.MountTargetId === input.MountTargetId || row.FileSystemId === input.FileSystemId)
            .map(({ MountTargetId }) => subjectOf(MountTargetId)),
};

function wanted(account: Account, input: DescribeMountTargetsRequest): MountTargetRow[] {
    if (input.MountTargetId !== undefined) {
        return [findMountTarget(account, input.MountTargetId)];
    }
    if (input.FileSystemId === undefined && input.AccessPointId === undefined) {
        throw new AwsError("BadRequest", "One of FileSystemId, MountTargetId or AccessPointId must be given.");
    }
    const id = input.FileSystemId ?? findAccessPoint(account, input.AccessPointId).FileSystemId;
    return mountTargetsOf(account, findFileSystem(account, id).FileSystemId);
}

function findSubnet(account: Account, id: string | undefined) {
    try {
        const { Subnets } = account.call<DescribeSubnetsResult>("ec2", "DescribeSubnets", { SubnetIds: [id ?? ""] });
        return Subnets?.[0] ?? {};
    } catch {
        throw new AwsError("SubnetNotFound", `The subnet ID '${id}' does not exist`);
    }
}

function schedule(account: Account, id: string, becomes: string, after: number): void {
    account.schedule({
        type: "efs.mountTarget",
        due: account.now + after,
        subject: subjectOf(id),
        detail: { id, becomes },
    });
}

const describe = (account: Account, row: MountTargetRow): MountTargetDescription => ({
    ...omit(row, "SecurityGroups"),
    OwnerId: account.accountId,
});
