import type {
    CreatePrivateDnsNamespaceRequest,
    DeleteNamespaceRequest,
    GetNamespaceRequest,
    GetNamespaceResponse,
    ListNamespacesRequest,
    ListNamespacesResponse,
    Namespace,
    UpdatePrivateDnsNamespaceRequest,
} from "@aws-sdk/client-servicediscovery";

import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { toTagMap, type TagMap } from "../tags";
import { begin, succeed } from "./operations";
import { servicesIn } from "./services";

export interface NamespaceRow {
    Id: string;
    Name: string;
    Description?: string;
    VpcId: string;
    HostedZoneId: string;
    ttl: number;
    /** Not listed until its operation has ended. */
    ready: boolean;
    /** Epoch milliseconds. */
    CreateDate: number;
    CreatorRequestId?: string;
    tags: TagMap;
}

export const namespaces = (account: Account) => account.table<NamespaceRow>("servicediscovery.namespaces");

export const namespaceArn = (account: Account, id: string): string =>
    account.arn("servicediscovery", `namespace/${id}`);

/** By id or ARN. */
export function findNamespace(account: Account, reference = ""): NamespaceRow {
    const row = namespaces(account).get(reference.split("/").pop() ?? "");
    if (!row?.ready) {
        throw new AwsError("NamespaceNotFound", `Could not find namespace ${reference}.`);
    }
    return row;
}

export const namespaceOperations = {
    CreatePrivateDnsNamespace(account: Account, input: CreatePrivateDnsNamespaceRequest): { OperationId: string } {
        const { Name = "", Vpc = "" } = input;
        if (!/^[!-~]{1,253}$/.test(Name)) {
            throw new AwsError("InvalidInput", `Invalid namespace name: ${Name}`);
        }
        findVpc(account, Vpc);
        const existing = namespaces(account)
            .list()
            .find(row => row.Name === Name && row.VpcId === Vpc);
        if (existing) {
            throw new AwsError(
                "NamespaceAlreadyExists",
                `Namespace with name ${Name} already exists: ${existing.Id}`,
                400,
                {
                    NamespaceId: existing.Id,
                    CreatorRequestId: existing.CreatorRequestId,
                },
            );
        }
        const Id = `ns-${account.uniqueId(16)}`;
        const { HostedZone } = account.call("route53", "CreateHostedZone", {
            Name,
            CallerReference: `cloud-map-${Id}`,
            HostedZoneConfig: { Comment: "Created by AWS Cloud Map", PrivateZone: true },
            VPC: { VPCId: Vpc, VPCRegion: account.region },
        });
        namespaces(account).put(Id, {
            Id,
            Name,
            Description: input.Description,
            VpcId: Vpc,
            HostedZoneId: HostedZone.Id.split("/").pop(),
            ttl: input.Properties?.DnsProperties?.SOA?.TTL ?? 15,
            ready: false,
            CreateDate: account.now,
            CreatorRequestId: input.CreatorRequestId,
            tags: toTagMap(input.Tags, "InvalidInput"),
        });
        return begin(account, "CREATE_NAMESPACE", { NAMESPACE: Id }, { id: Id });
    },

    UpdatePrivateDnsNamespace(
        account: Account,
        { Id, Namespace }: UpdatePrivateDnsNamespaceRequest,
    ): { OperationId: string } {
        const row = findNamespace(account, Id);
        namespaces(account).put(row.Id, {
            ...row,
            Description: Namespace?.Description ?? row.Description,
            ttl: Namespace?.Properties?.DnsProperties?.SOA?.TTL ?? row.ttl,
        });
        return begin(account, "UPDATE_NAMESPACE", { NAMESPACE: row.Id });
    },

    GetNamespace: (account: Account, { Id }: GetNamespaceRequest): GetNamespaceResponse => ({
        Namespace: describe(account, findNamespace(account, Id)),
    }),

    ListNamespaces(account: Account, input: ListNamespacesRequest): ListNamespacesResponse {
        const filters = input.Filters ?? [];
        const rows = namespaces(account)
            .list()
            .filter(({ ready }) => ready)
            .filter(row =>
                filters.every(({ Name, Values = [] }) =>
                    Name === "NAME"
                        ? Values.includes(row.Name)
                        : Name === "TYPE"
                          ? Values.includes("DNS_PRIVATE")
                          : true,
                ),
            );
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 100);
        return { Namespaces: items.map(row => describe(account, row)), NextToken: next };
    },

    DeleteNamespace(account: Account, { Id }: DeleteNamespaceRequest): { OperationId: string } {
        const row = findNamespace(account, Id);
        if (servicesIn(account, row.Id).length > 0) {
            throw new AwsError("ResourceInUse", `Namespace has associated services. Delete them first: ${row.Id}`);
        }
        return begin(account, "DELETE_NAMESPACE", { NAMESPACE: row.Id }, { id: row.Id });
    },
};

export const namespaceEvents = {
    "servicediscovery.CREATE_NAMESPACE"(account: Account, { detail }: ScheduledEvent): void {
        const row = namespaces(account).get(String(detail["id"]));
        if (row) {
            namespaces(account).put(row.Id, { ...row, ready: true });
        }
        succeed(account, detail["operation"]);
    },
    "servicediscovery.UPDATE_NAMESPACE": (account: Account, { detail }: ScheduledEvent) =>
        succeed(account, detail["operation"]),
    "servicediscovery.DELETE_NAMESPACE"(account: Account, { detail }: ScheduledEvent): void {
        const row = namespaces(account).get(String(detail["id"]));
        if (row) {
            account.call("route53", "DeleteHostedZone", { Id: row.HostedZoneId });
            namespaces(account).delete(row.Id);
        }
        succeed(account, detail["operation"]);
    },
};

function findVpc(account: Account, id: string): void {
    try {
        account.call("ec2", "DescribeVpcs", { VpcIds: [id] });
    } catch {
        throw new AwsError("InvalidInput", `The VPC ${id} does not exist in region ${account.region}.`);
    }
}

const describe = (account: Account, row: NamespaceRow): Namespace => ({
    Id: row.Id,
    Arn: namespaceArn(account, row.Id),
    Name: row.Name,
    Type: "DNS_PRIVATE",
    Description: row.Description,
    ServiceCount: servicesIn(account, row.Id).length,
    Properties: {
        DnsProperties: { HostedZoneId: row.HostedZoneId, SOA: { TTL: row.ttl } },
        HttpProperties: { HttpName: row.Name },
    },
    CreateDate: new Date(row.CreateDate),
    CreatorRequestId: row.CreatorRequestId,
});
