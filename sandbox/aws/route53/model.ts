import type { ResourceRecordSet, VPC } from "@aws-sdk/client-route-53";
import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

export interface ZoneRow {
    /** Without `/hostedzone/`. */
    Id: string;
    /** With its final dot. */
    Name: string;
    CallerReference: string;
    Comment?: string;
    vpcs: VPC[];
    records: ResourceRecordSet[];
    Tags: TagMap;
}

export interface ChangeRow {
    Id: string;
    /** Epoch milliseconds. */
    SubmittedAt: number;
}

/** How long a change takes to reach all name servers. */
export const CHANGE_TAKES = 30_000;

export const zones = (account: Account) => account.globalTable<ZoneRow>("route53.zones");
export const changes = (account: Account) => account.globalTable<ChangeRow>("route53.changes");

export const absolute = (name: string): string => (name.endsWith(".") ? name : `${name}.`).toLowerCase();
export const bare = (id = ""): string => id.split("/").pop() ?? "";

export function findZone(account: Account, id: string | undefined): ZoneRow {
    const row = zones(account).get(bare(id));
    if (!row) {
        throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${bare(id)}`, 404);
    }
    return row;
}

export const isPrivate = ({ vpcs }: ZoneRow): boolean => vpcs.length > 0;

export const nameServers = (id: string): string[] =>
    [0, 512, 1024, 1536].map((base, index) => {
        const number = base + (parseInt(id.slice(1, 4), 36) % 512);
        return `ns-${number}.awsdns-${String(number % 64).padStart(2, "0")}.${["com", "net", "org", "co.uk"][index]}`;
    });

/** Whether a name is answered in a public zone of the account: what certificates are validated by. */
export const publicRecord = (account: Account, name: string, type: string): ResourceRecordSet | undefined =>
    zones(account)
        .list()
        .filter(zone => !isPrivate(zone))
        .flatMap(({ records }) => records)
        .find(record => record.Name === absolute(name) && record.Type === type);
