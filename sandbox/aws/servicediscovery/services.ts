import type {
    CreateServiceRequest,
    CreateServiceResponse,
    DeleteServiceRequest,
    DnsConfig,
    GetServiceRequest,
    GetServiceResponse,
    HealthCheckConfig,
    HealthCheckCustomConfig,
    ListServicesRequest,
    ListServicesResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    Service,
    TagResourceRequest,
    UntagResourceRequest,
    UpdateServiceRequest,
} from "@aws-sdk/client-servicediscovery";

import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "../tags";
import { instancesOf } from "./instances";
import { findNamespace, namespaces } from "./namespaces";
import { begin, succeed } from "./operations";

interface ServiceRow {
    Id: string;
    Name: string;
    NamespaceId: string;
    Description?: string;
    DnsConfig?: DnsConfig;
    HealthCheckConfig?: HealthCheckConfig;
    HealthCheckCustomConfig?: HealthCheckCustomConfig;
    /** Epoch milliseconds. */
    CreateDate: number;
    CreatorRequestId?: string;
    tags: TagMap;
}

const services = (account: Account) => account.table<ServiceRow>("servicediscovery.services");

export const serviceArn = (account: Account, id: string): string => account.arn("servicediscovery", `service/${id}`);

export const servicesIn = (account: Account, namespaceId: string): ServiceRow[] =>
    services(account)
        .list()
        .filter(({ NamespaceId }) => NamespaceId === namespaceId);

/** By id or ARN. */
export function findService(account: Account, reference = ""): ServiceRow {
    const row = services(account).get(reference.split("/").pop() ?? "");
    if (!row) {
        throw new AwsError("ServiceNotFound", `Service not found: ${reference}`);
    }
    return row;
}

export const serviceOperations = {
    CreateService(account: Account, input: CreateServiceRequest): CreateServiceResponse {
        const { Name = "" } = input;
        const namespace = findNamespace(account, input.NamespaceId ?? input.DnsConfig?.NamespaceId);
        if (
            !/^((?=^.{1,127}$)^([a-zA-Z0-9_][a-zA-Z0-9-_]{0,61}[a-zA-Z0-9_]|[a-zA-Z0-9])(\.([a-zA-Z0-9_][a-zA-Z0-9-_]{0,61}[a-zA-Z0-9_]|[a-zA-Z0-9]))*$)$/.test(
                Name,
            )
        ) {
            throw new AwsError("InvalidInput", `Invalid service name: ${Name}`);
        }
        if (input.HealthCheckConfig && input.HealthCheckCustomConfig) {
            throw new AwsError(
                "InvalidInput",
                "You can specify either HealthCheckConfig or HealthCheckCustomConfig, but not both.",
            );
        }
        if (input.HealthCheckConfig) {
            throw new AwsError(
                "InvalidInput",
                "Route 53 health checks are not supported for services in a private DNS namespace.",
            );
        }
        const existing = servicesIn(account, namespace.Id).find(row => row.Name.toLowerCase() === Name.toLowerCase());
        if (existing) {
            throw new AwsError("ServiceAlreadyExists", `Service already exists: ${Name}`, 400, {
                ServiceId: existing.Id,
                CreatorRequestId: existing.CreatorRequestId,
            });
        }
        const row: ServiceRow = {
            Id: `srv-${account.uniqueId(16)}`,
            Name,
            NamespaceId: namespace.Id,
            Description: input.Description,
            DnsConfig: input.DnsConfig && { RoutingPolicy: "MULTIVALUE", ...omit(input.DnsConfig, "NamespaceId") },
            HealthCheckCustomConfig: input.HealthCheckCustomConfig,
            CreateDate: account.now,
            CreatorRequestId: input.CreatorRequestId,
            tags: toTagMap(input.Tags, "InvalidInput"),
        };
        services(account).put(row.Id, row);
        return { Service: describe(account, row) };
    },

    GetService: (account: Account, { Id }: GetServiceRequest): GetServiceResponse => ({
        Service: describe(account, findService(account, Id)),
    }),

    ListServices(account: Account, input: ListServicesRequest): ListServicesResponse {
        const wanted = input.Filters?.filter(({ Name }) => Name === "NAMESPACE_ID").flatMap(
            ({ Values }) => Values ?? [],
        );
        const rows = services(account)
            .list()
            .filter(({ NamespaceId }) => !wanted?.length || wanted.includes(NamespaceId));
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 100);
        return {
            Services: items.map(row => omit(describe(account, row), "NamespaceId")),
            NextToken: next,
        };
    },

    UpdateService(account: Account, { Id, Service: change }: UpdateServiceRequest): { OperationId: string } {
        const row = findService(account, Id);
        services(account).put(row.Id, {
            ...row,
            Description: change?.Description ?? row.Description,
            DnsConfig: change?.DnsConfig
                ? { ...row.DnsConfig, DnsRecords: change.DnsConfig.DnsRecords }
                : row.DnsConfig,
        });
        return begin(account, "UPDATE_SERVICE", { SERVICE: row.Id });
    },

    DeleteService(account: Account, { Id }: DeleteServiceRequest): object {
        const row = findService(account, Id);
        if (instancesOf(account, row.Id).length > 0) {
            throw new AwsError(
                "ResourceInUse",
                "Service contains registered instances; delete the instances before deleting the service",
            );
        }
        services(account).delete(row.Id);
        return {};
    },

    ListTagsForResource: (
        account: Account,
        { ResourceARN }: ListTagsForResourceRequest,
    ): ListTagsForResourceResponse => ({
        Tags: toTagList(tagged(account, ResourceARN).row.tags),
    }),

    TagResource(account: Account, { ResourceARN, Tags }: TagResourceRequest): object {
        const { row, save } = tagged(account, ResourceARN);
        save({ ...row.tags, ...toTagMap(Tags, "InvalidInput") });
        return {};
    },

    UntagResource(account: Account, { ResourceARN, TagKeys }: UntagResourceRequest): object {
        const { row, save } = tagged(account, ResourceARN);
        save(withoutTags(row.tags, TagKeys));
        return {};
    },
};

export const serviceEvents = {
    "servicediscovery.UPDATE_SERVICE": (account: Account, { detail }: ScheduledEvent) =>
        succeed(account, detail["operation"]),
};

/** What an ARN names, and how its tags are kept. */
function tagged(account: Account, arn = "") {
    if (arn.includes(":namespace/")) {
        const row = findNamespace(account, arn);
        return { row, save: (tags: TagMap) => namespaces(account).put(row.Id, { ...row, tags }) };
    }
    const row = findService(account, arn);
    return { row, save: (tags: TagMap) => services(account).put(row.Id, { ...row, tags }) };
}

const describe = (account: Account, row: ServiceRow): Service => ({
    Id: row.Id,
    Arn: serviceArn(account, row.Id),
    Name: row.Name,
    NamespaceId: row.NamespaceId,
    Description: row.Description,
    InstanceCount: instancesOf(account, row.Id).length,
    DnsConfig: row.DnsConfig && { NamespaceId: row.NamespaceId, ...row.DnsConfig },
    Type: row.DnsConfig ? "DNS_HTTP" : "HTTP",
    HealthCheckCustomConfig: row.HealthCheckCustomConfig,
    CreateDate: new Date(row.CreateDate),
    CreatorRequestId: row.CreatorRequestId,
});
