import type {
    ChangeResourceRecordSetsRequest,
    ChangeResourceRecordSetsResponse,
    ChangeTagsForResourceRequest,
    CreateHostedZoneRequest,
    CreateHostedZoneResponse,
    DeleteHostedZoneRequest,
    GetChangeRequest,
    GetChangeResponse,
    GetHostedZoneRequest,
    GetHostedZoneResponse,
    ListHostedZonesByNameRequest,
    ListHostedZonesByNameResponse,
    ListHostedZonesRequest,
    ListHostedZonesResponse,
    ListResourceRecordSetsRequest,
    ListResourceRecordSetsResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    ResourceRecordSet,
    UpdateHostedZoneCommentRequest,
    UpdateHostedZoneCommentResponse,
} from "@aws-sdk/client-route-53";
import { recordAppeared } from "../acm";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { toTagList, toTagMap, withoutTags } from "../tags";
import { applied, describe, describeChange, newChange, sortable } from "./changes";
import { absolute, bare, changes, findZone, isPrivate, nameServers, zones, type ZoneRow } from "./model";

export const route53: ServiceModule = {
    name: "route53",
    operations: {
        CreateHostedZone(account: Account, input: CreateHostedZoneRequest): CreateHostedZoneResponse {
            const Name = absolute(input.Name ?? "");
            if (!/^(?:[a-z0-9_*](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+$/.test(Name)) {
                throw new AwsError("InvalidDomainName", `${input.Name} is not a valid domain name`);
            }
            if (
                zones(account)
                    .list()
                    .some(({ CallerReference }) => CallerReference === input.CallerReference)
            ) {
                throw new AwsError(
                    "HostedZoneAlreadyExists",
                    `A hosted zone has already been created with the specified caller reference.`,
                    409,
                );
            }
            const Id = `Z${account.uniqueId(20).toUpperCase()}`;
            const vpcs = input.VPC ? [input.VPC] : [];
            const row: ZoneRow = {
                Id,
                Name,
                CallerReference: input.CallerReference ?? "",
                Comment: input.HostedZoneConfig?.Comment,
                vpcs,
                records: [
                    {
                        Name,
                        Type: "NS",
                        TTL: 172_800,
                        ResourceRecords: nameServers(Id).map(server => ({ Value: `${server}.` })),
                    },
                    {
                        Name,
                        Type: "SOA",
                        TTL: 900,
                        ResourceRecords: [
                            { Value: `${nameServers(Id)[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` },
                        ],
                    },
                ],
                Tags: {},
            };
            zones(account).put(Id, row);
            return {
                Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${Id}`,
                HostedZone: describe(row),
                ChangeInfo: newChange(account),
                DelegationSet: isPrivate(row) ? undefined : { NameServers: nameServers(Id) },
                VPC: vpcs[0],
            };
        },

        GetHostedZone(account: Account, { Id }: GetHostedZoneRequest): GetHostedZoneResponse {
            const row = findZone(account, Id);
            return {
                HostedZone: describe(row),
                DelegationSet: isPrivate(row) ? undefined : { NameServers: nameServers(row.Id) },
                VPCs: isPrivate(row) ? row.vpcs : undefined,
            };
        },

        UpdateHostedZoneComment(
            account: Account,
            { Id, Comment }: UpdateHostedZoneCommentRequest,
        ): UpdateHostedZoneCommentResponse {
            const row = { ...findZone(account, Id), Comment };
            zones(account).put(row.Id, row);
            return { HostedZone: describe(row) };
        },

        ListHostedZones(account: Account, { Marker, MaxItems }: ListHostedZonesRequest): ListHostedZonesResponse {
            const { items, next } = paginate(zones(account).list(), Marker, MaxItems, 100);
            return {
                HostedZones: items.map(describe),
                Marker,
                NextMarker: next,
                IsTruncated: next !== undefined,
                MaxItems: MaxItems ?? 100,
            };
        },

        ListHostedZonesByName(account: Account, input: ListHostedZonesByNameRequest): ListHostedZonesByNameResponse {
            const from = input.DNSName === undefined ? "" : sortable(absolute(input.DNSName));
            const rows = zones(account)
                .list()
                .filter(({ Name }) => sortable(Name) >= from)
                .sort((left, right) => (sortable(left.Name) < sortable(right.Name) ? -1 : 1));
            const MaxItems = Number(input.MaxItems ?? 100);
            return {
                HostedZones: rows.slice(0, MaxItems).map(describe),
                DNSName: input.DNSName,
                IsTruncated: rows.length > MaxItems,
                NextDNSName: rows[MaxItems]?.Name,
                NextHostedZoneId: rows[MaxItems]?.Id,
                MaxItems,
            };
        },

        DeleteHostedZone(account: Account, { Id }: DeleteHostedZoneRequest): object {
            const row = findZone(account, Id);
            if (row.records.length > 2) {
                throw new AwsError(
                    "HostedZoneNotEmpty",
                    "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
                );
            }
            zones(account).delete(row.Id);
            return { ChangeInfo: newChange(account) };
        },

        /** All changes of a batch, or none. */
        ChangeResourceRecordSets(
            account: Account,
            { HostedZoneId, ChangeBatch }: ChangeResourceRecordSetsRequest,
        ): ChangeResourceRecordSetsResponse {
            const row = findZone(account, HostedZoneId);
            const batch = ChangeBatch?.Changes ?? [];
            zones(account).put(row.Id, {
                ...row,
                records: batch.reduce((records, change) => applied(row, records, change), row.records),
            });
            batch.forEach(({ ResourceRecordSet: record }) => recordAppeared(account, absolute(record?.Name ?? "")));
            return { ChangeInfo: newChange(account) };
        },

        ListResourceRecordSets(account: Account, input: ListResourceRecordSetsRequest): ListResourceRecordSetsResponse {
            const row = findZone(account, input.HostedZoneId);
            const from = [
                input.StartRecordName === undefined ? "" : sortable(absolute(input.StartRecordName)),
                input.StartRecordType ?? "",
            ];
            const isFrom = (record: ResourceRecordSet): boolean => {
                const name = sortable(record.Name ?? "");
                return name > (from[0] ?? "") || (name === from[0] && (record.Type ?? "") >= (from[1] ?? ""));
            };
            const records = row.records.filter(isFrom).sort((left, right) => {
                const [one, other] = [left, right].map(record => `${sortable(record.Name ?? "")} ${record.Type}`);
                return (one ?? "") < (other ?? "") ? -1 : 1;
            });
            const MaxItems = Math.min(input.MaxItems ?? 300, 300);
            const next = records[MaxItems];
            return {
                ResourceRecordSets: records.slice(0, MaxItems),
                IsTruncated: next !== undefined,
                NextRecordName: next?.Name,
                NextRecordType: next?.Type,
                NextRecordIdentifier: next?.SetIdentifier,
                MaxItems,
            };
        },

        GetChange(account: Account, { Id }: GetChangeRequest): GetChangeResponse {
            const row = changes(account).get(bare(Id));
            if (!row) {
                throw new AwsError("NoSuchChange", `Could not find resource with ID: ${bare(Id)}`, 404);
            }
            return { ChangeInfo: describeChange(account, row) };
        },

        ListTagsForResource(
            account: Account,
            { ResourceId, ResourceType }: ListTagsForResourceRequest,
        ): ListTagsForResourceResponse {
            const { Tags } = findZone(account, ResourceId);
            return { ResourceTagSet: { ResourceType, ResourceId, Tags: toTagList(Tags) } };
        },

        ChangeTagsForResource(
            account: Account,
            { ResourceId, AddTags, RemoveTagKeys }: ChangeTagsForResourceRequest,
        ): object {
            const row = findZone(account, ResourceId);
            const added = toTagMap(AddTags, "InvalidInput");
            zones(account).put(row.Id, { ...row, Tags: { ...withoutTags(row.Tags, RemoveTagKeys), ...added } });
            return {};
        },
    },
    events: {
        /** Only there to be waited for: what a change looks like depends on the time alone. */
        "route53.inSync": () => undefined,
    },
    polls: { GetChange: (_account: Account, { Id }: GetChangeRequest) => `route53/change/${bare(Id)}` },
};
