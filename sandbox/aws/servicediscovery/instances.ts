import type {
    DeregisterInstanceRequest,
    DiscoverInstancesRequest,
    DiscoverInstancesResponse,
    GetInstanceRequest,
    GetInstanceResponse,
    GetInstancesHealthStatusRequest,
    GetInstancesHealthStatusResponse,
    ListInstancesRequest,
    ListInstancesResponse,
    RegisterInstanceRequest,
    UpdateInstanceCustomHealthStatusRequest,
} from "@aws-sdk/client-servicediscovery";

import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { namespaces } from "./namespaces";
import { begin, succeed } from "./operations";
import { findService, servicesIn } from "./services";

interface InstanceRow {
    Id: string;
    serviceId: string;
    Attributes: Record<string, string>;
    health: "HEALTHY" | "UNHEALTHY";
}

const instances = (account: Account) => account.table<InstanceRow>("servicediscovery.instances");

const keyOf = (serviceId: string, id: string): string => `${serviceId}/${id}`;

export const instancesOf = (account: Account, serviceId: string): InstanceRow[] =>
    instances(account)
        .list()
        .filter(row => row.serviceId === serviceId);

function findInstance(account: Account, service: string | undefined, id = ""): InstanceRow {
    const row = instances(account).get(keyOf(findService(account, service).Id, id));
    if (!row) {
        throw new AwsError("InstanceNotFound", `Instance not found: ${id}`);
    }
    return row;
}

export const instanceOperations = {
    /** ECS's tasks answer at once; the operation only says that Route 53 knows too. */
    RegisterInstance(account: Account, input: RegisterInstanceRequest): { OperationId: string } {
        const service = findService(account, input.ServiceId);
        const { InstanceId = "", Attributes = {} } = input;
        const needsAddress = service.DnsConfig?.DnsRecords?.some(({ Type }) => Type === "A");
        if (needsAddress && Attributes["AWS_INSTANCE_IPV4"] === undefined) {
            throw new AwsError(
                "InvalidInput",
                "Attribute AWS_INSTANCE_IPV4 is required for a service with an A record.",
            );
        }
        instances(account).put(keyOf(service.Id, InstanceId), {
            Id: InstanceId,
            serviceId: service.Id,
            Attributes,
            health: Attributes["AWS_INIT_HEALTH_STATUS"] === "UNHEALTHY" ? "UNHEALTHY" : "HEALTHY",
        });
        return begin(account, "REGISTER_INSTANCE", { INSTANCE: InstanceId, SERVICE: service.Id });
    },

    DeregisterInstance(
        account: Account,
        { ServiceId, InstanceId }: DeregisterInstanceRequest,
    ): { OperationId: string } {
        const row = findInstance(account, ServiceId, InstanceId);
        instances(account).delete(keyOf(row.serviceId, row.Id));
        return begin(account, "DEREGISTER_INSTANCE", { INSTANCE: row.Id, SERVICE: row.serviceId });
    },

    GetInstance(account: Account, { ServiceId, InstanceId }: GetInstanceRequest): GetInstanceResponse {
        const { Id, Attributes } = findInstance(account, ServiceId, InstanceId);
        return { Instance: { Id, Attributes } };
    },

    ListInstances(account: Account, input: ListInstancesRequest): ListInstancesResponse {
        const rows = instancesOf(account, findService(account, input.ServiceId).Id);
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 100);
        return { Instances: items.map(({ Id, Attributes }) => ({ Id, Attributes })), NextToken: next };
    },

    GetInstancesHealthStatus(
        account: Account,
        input: GetInstancesHealthStatusRequest,
    ): GetInstancesHealthStatusResponse {
        const rows = instancesOf(account, findService(account, input.ServiceId).Id).filter(
            ({ Id }) => !input.Instances?.length || input.Instances.includes(Id),
        );
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 100);
        return { Status: Object.fromEntries(items.map(({ Id, health }) => [Id, health] as const)), NextToken: next };
    },

    UpdateInstanceCustomHealthStatus(account: Account, input: UpdateInstanceCustomHealthStatusRequest): object {
        const row = findInstance(account, input.ServiceId, input.InstanceId);
        instances(account).put(keyOf(row.serviceId, row.Id), { ...row, health: input.Status ?? row.health });
        return {};
    },

    /** Where nobody is healthy, everybody is named, as DNS does. */
    DiscoverInstances(account: Account, input: DiscoverInstancesRequest): DiscoverInstancesResponse {
        const namespace = namespaces(account)
            .list()
            .find(({ Name, ready }) => ready && Name === input.NamespaceName);
        if (!namespace) {
            throw new AwsError("NamespaceNotFound", `Could not find namespace ${input.NamespaceName}.`);
        }
        const service = servicesIn(account, namespace.Id).find(({ Name }) => Name === input.ServiceName);
        if (!service) {
            throw new AwsError("ServiceNotFound", `Service not found: ${input.ServiceName}`);
        }
        const rows = instancesOf(account, service.Id);
        const healthy = rows.filter(({ health }) => health === "HEALTHY");
        const status = input.HealthStatus ?? "HEALTHY_OR_ELSE_ALL";
        const wanted =
            status === "ALL"
                ? rows
                : status === "HEALTHY_OR_ELSE_ALL"
                  ? healthy.length > 0
                      ? healthy
                      : rows
                  : rows.filter(({ health }) => health === status);
        return {
            Instances: wanted.slice(0, input.MaxResults ?? 100).map(({ Id, Attributes, health }) => ({
                InstanceId: Id,
                NamespaceName: namespace.Name,
                ServiceName: service.Name,
                HealthStatus: health,
                Attributes,
            })),
        };
    },
};

export const instanceEvents = {
    "servicediscovery.REGISTER_INSTANCE": (account: Account, { detail }: ScheduledEvent) =>
        succeed(account, detail["operation"]),
    "servicediscovery.DEREGISTER_INSTANCE": (account: Account, { detail }: ScheduledEvent) =>
        succeed(account, detail["operation"]),
};
