import type {
    AccessPointDescription,
    CreateAccessPointRequest,
    DeleteAccessPointRequest,
    DescribeAccessPointsRequest,
    DescribeAccessPointsResponse,
    PosixUser,
    RootDirectory,
} from "@aws-sdk/client-efs";

import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { toTagList, toTagMap, type TagMap } from "../tags";
import { findFileSystem } from "./file-systems";

interface AccessPointRow {
    AccessPointId: string;
    FileSystemId: string;
    ClientToken: string;
    PosixUser?: PosixUser;
    RootDirectory: RootDirectory;
    Tags: TagMap;
}

const accessPoints = (account: Account) => account.table<AccessPointRow>("efs.accessPoints");

export const accessPointsOf = (account: Account, fileSystemId: string): AccessPointRow[] =>
    accessPoints(account)
        .list()
        .filter(({ FileSystemId }) => FileSystemId === fileSystemId);

export function findAccessPoint(account: Account, reference = ""): AccessPointRow {
    const row = accessPoints(account).get(reference.split("/").pop() ?? "");
    if (!row) {
        throw new AwsError("AccessPointNotFound", `Access point '${reference}' does not exist.`, 404);
    }
    return row;
}

export const saveAccessPointTags = (account: Account, row: AccessPointRow, Tags: TagMap): void =>
    accessPoints(account).put(row.AccessPointId, { ...row, Tags });

export const accessPointOperations = {
    CreateAccessPoint(account: Account, input: CreateAccessPointRequest): AccessPointDescription {
        const fileSystem = findFileSystem(account, input.FileSystemId);
        if (fileSystem.LifeCycleState !== "available") {
            throw new AwsError(
                "IncorrectFileSystemLifeCycleState",
                `File system '${fileSystem.FileSystemId}' is not available, its state is ${fileSystem.LifeCycleState}.`,
                409,
            );
        }
        const path = input.RootDirectory?.Path ?? "/";
        if (!path.startsWith("/") || path.split("/").length > 5) {
            throw new AwsError(
                "BadRequest",
                `Invalid root directory path '${path}': it begins with / and has at most four sub-directories.`,
            );
        }
        const row: AccessPointRow = {
            AccessPointId: `fsap-0${account.uniqueId(16)}`,
            FileSystemId: fileSystem.FileSystemId,
            ClientToken: input.ClientToken ?? account.uniqueId(32),
            PosixUser: input.PosixUser,
            RootDirectory: { ...input.RootDirectory, Path: path },
            Tags: toTagMap(input.Tags, "BadRequest"),
        };
        accessPoints(account).put(row.AccessPointId, row);
        return describe(account, row);
    },

    DescribeAccessPoints(account: Account, input: DescribeAccessPointsRequest): DescribeAccessPointsResponse {
        const rows =
            input.AccessPointId !== undefined
                ? [findAccessPoint(account, input.AccessPointId)]
                : input.FileSystemId !== undefined
                  ? accessPointsOf(account, findFileSystem(account, input.FileSystemId).FileSystemId)
                  : accessPoints(account).list();
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 100);
        return { AccessPoints: items.map(row => describe(account, row)), NextToken: next };
    },

    DeleteAccessPoint(account: Account, { AccessPointId }: DeleteAccessPointRequest): object {
        accessPoints(account).delete(findAccessPoint(account, AccessPointId).AccessPointId);
        return {};
    },
};

const describe = (account: Account, { Tags, ...row }: AccessPointRow): AccessPointDescription => ({
    ...row,
    OwnerId: account.accountId,
    AccessPointArn: account.arn("elasticfilesystem", `access-point/${row.AccessPointId}`),
    LifeCycleState: "available",
    Name: Tags["Name"],
    Tags: toTagList(Tags),
});
