import type { Change, HostedZone, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { AwsError, type Account } from "../service";
import { absolute, CHANGE_TAKES, changes, isPrivate, type ChangeRow, type ZoneRow } from "./model";

/** Route 53 orders names by their labels from the right. */
export const sortable = (name: string): string => name.split(".").reverse().join(".");

const invalidBatch = (message: string) => new AwsError("InvalidChangeBatch", `[${message}]`);

export function applied(
    zone: ZoneRow,
    records: ResourceRecordSet[],
    { Action, ResourceRecordSet: wanted }: Change,
): ResourceRecordSet[] {
    const record = { ...wanted, Name: absolute(wanted?.Name ?? ""), Type: wanted?.Type } as ResourceRecordSet;
    if (record.Name !== zone.Name && !record.Name?.endsWith(`.${zone.Name}`)) {
        throw invalidBatch(`RRSet with DNS name ${record.Name} is not permitted in zone ${zone.Name}`);
    }
    const same = (other: ResourceRecordSet): boolean =>
        other.Name === record.Name && other.Type === record.Type && other.SetIdentifier === record.SetIdentifier;
    const others = records.filter(other => !same(other));
    const exists = others.length < records.length;
    if (Action === "DELETE") {
        if (!exists) {
            throw invalidBatch(
                `Tried to delete resource record set [name='${record.Name}', type='${record.Type}'] but it was not found`,
            );
        }
        return others;
    }
    if (Action === "CREATE" && exists) {
        throw invalidBatch(
            `Tried to create resource record set [name='${record.Name}', type='${record.Type}'] but it already exists`,
        );
    }
    if (record.Type === "CNAME" && record.Name === zone.Name) {
        throw invalidBatch(
            `RRSet of type CNAME with DNS name ${record.Name} is not permitted at apex in zone ${zone.Name}`,
        );
    }
    const clash = others.find(
        other => other.Name === record.Name && (other.Type === "CNAME") !== (record.Type === "CNAME"),
    );
    if (clash) {
        throw invalidBatch(
            `RRSet of type ${record.Type} with DNS name ${record.Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.Name}`,
        );
    }
    return [...others, record];
}

export function newChange(account: Account) {
    const row = { Id: `C${account.uniqueId(20).toUpperCase()}`, SubmittedAt: account.now };
    changes(account).put(row.Id, row);
    account.schedule({
        type: "route53.inSync",
        due: account.now + CHANGE_TAKES,
        subject: `route53/change/${row.Id}`,
        detail: {},
    });
    return describeChange(account, row);
}

export const describeChange = (account: Account, { Id, SubmittedAt }: ChangeRow) => ({
    Id: `/change/${Id}`,
    Status: account.now >= SubmittedAt + CHANGE_TAKES ? ("INSYNC" as const) : ("PENDING" as const),
    SubmittedAt: new Date(SubmittedAt),
});

export const describe = (row: ZoneRow): HostedZone => ({
    Id: `/hostedzone/${row.Id}`,
    Name: row.Name,
    CallerReference: row.CallerReference,
    Config: { Comment: row.Comment, PrivateZone: isPrivate(row) },
    ResourceRecordSetCount: row.records.length,
});
