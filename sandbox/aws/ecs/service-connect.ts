import type * as ecs from "@aws-sdk/client-ecs";
import type { Namespace, Service } from "@aws-sdk/client-servicediscovery";
import { AwsError, type Account } from "../service";
import { invalidParameter, notSimulated } from "./errors";
import type { ServiceConnectRow, ServiceRevision, ServiceRow, TaskDefinitionRow } from "./model";

/** Longest name of an endpoint in Cloud Map, and of the alias that clients write. */
const MAX_DISCOVERY_NAME = 64;
const MAX_DNS_NAME = 127;
const HTTP_LIKE = ["http", "http2", "grpc"];

/** Which ECS service a Cloud Map service was made for, by its id: nobody else may use it. */
const owners = (account: Account) => account.table<{ id: string; serviceArn: string }>("ecs.serviceConnectOwners");

/** The configuration as ECS keeps it, the namespace by its ARN. @throws AwsError where AWS would not take it */
export function serviceConnectOf(
    account: Account,
    definition: TaskDefinitionRow,
    configuration: ecs.ServiceConnectConfiguration | undefined,
): ServiceConnectRow | undefined {
    if (!configuration?.enabled) {
        return undefined;
    }
    if (configuration.logConfiguration || configuration.accessLogConfiguration) {
        throw notSimulated("the log of the Service Connect proxy");
    }
    if (configuration.namespace === undefined) {
        throw notSimulated("Service Connect in the default namespace of a cluster");
    }
    const namespace = findNamespace(account, configuration.namespace);
    const services = (configuration.services ?? []).map(service => checked(definition, service));
    for (const [what, names] of [
        ["discoveryName", services.map(({ discoveryName }) => discoveryName)],
        ["clientAlias", services.map(({ clientAliases: [alias] }) => `${alias?.dnsName}:${alias?.port}`)],
    ] as const) {
        const twice = names.find((name, index) => names.indexOf(name) !== index);
        if (twice !== undefined) {
            throw invalidParameter(`Duplicate ${what} in Service Connect services: ${twice}.`);
        }
    }
    return { namespaceArn: namespace.Arn!, namespaceId: namespace.Id!, services, endpoints: [] };
}

function findNamespace(account: Account, reference: string): Namespace {
    const { Namespaces = [] } = account.call<{ Namespaces?: Namespace[] }>("servicediscovery", "ListNamespaces", {});
    const found = Namespaces.find(({ Arn, Name }) => (reference.startsWith("arn:") ? Arn : Name) === reference);
    if (!found) {
        throw new AwsError("NamespaceNotFoundException", "The specified namespace wasn't found.");
    }
    return found;
}

type Checked = ServiceConnectRow["services"][number];

function checked({ containerDefinitions = [] }: TaskDefinitionRow, service: ecs.ServiceConnectService): Checked {
    const { portName, discoveryName = portName ?? "", clientAliases = [], timeout } = service;
    if (service.tls) {
        throw notSimulated("TLS of Service Connect");
    }
    const mapping = containerDefinitions.flatMap(each => each.portMappings ?? []).find(({ name }) => name === portName);
    if (portName === undefined || mapping === undefined) {
        throw invalidParameter(`The portName '${portName}' does not match a named port in the task definition.`);
    }
    if (mapping.protocol === "udp" || mapping.containerPortRange !== undefined) {
        throw notSimulated("Service Connect to a UDP port or a range of ports");
    }
    if (!isName(discoveryName, /^[a-z0-9_][a-z0-9_-]*$/, MAX_DISCOVERY_NAME)) {
        throw invalidParameter(`Invalid discoveryName: ${discoveryName}.`);
    }
    const [alias] = clientAliases;
    if (alias === undefined || clientAliases.length > 1) {
        throw invalidParameter("clientAliases must have 1 element.");
    }
    if (alias.testTrafficRules) {
        throw notSimulated("test traffic of Service Connect");
    }
    if (!alias.port || alias.port < 1 || alias.port > 65535) {
        throw invalidParameter("The port of a clientAlias must be between 1 and 65535.");
    }
    if (alias.dnsName !== undefined && !isName(alias.dnsName, /^[a-z0-9_.][a-z0-9_.-]*$/, MAX_DNS_NAME)) {
        throw invalidParameter(`Invalid dnsName of a clientAlias: ${alias.dnsName}.`);
    }
    if (timeout?.perRequestTimeoutSeconds !== undefined && !HTTP_LIKE.includes(mapping.appProtocol ?? "")) {
        throw invalidParameter("perRequestTimeout can only be set if the appProtocol is not TCP.");
    }
    const { ingressPortOverride } = service;
    return {
        portName,
        discoveryName,
        clientAliases: [{ port: alias.port, dnsName: alias.dnsName }],
        ...(ingressPortOverride === undefined ? {} : { ingressPortOverride }),
        ...(timeout === undefined ? {} : { timeout }),
        containerPort: mapping.containerPort!,
    };
}

const isName = (name: string, pattern: RegExp, most: number): boolean => pattern.test(name) && name.length <= most;

/** The revision with what ECS makes in Cloud Map for its endpoints, whose names nobody else may have. */
export function withEndpoints(
    account: Account,
    service: Pick<ServiceRow, "serviceArn">,
    revision: ServiceRevision,
): ServiceRevision {
    const { serviceConnect: connect } = revision;
    if (connect === undefined) {
        return revision;
    }
    const endpoints = connect.services.map(({ discoveryName }) => {
        const id = endpointId(account, service, connect, discoveryName);
        return { discoveryName, discoveryArn: account.arn("servicediscovery", `service/${id}`) };
    });
    return { ...revision, serviceConnect: { ...connect, endpoints } };
}

function endpointId(
    account: Account,
    { serviceArn }: Pick<ServiceRow, "serviceArn">,
    { namespaceId, namespaceArn }: ServiceConnectRow,
    discoveryName: string,
): string {
    try {
        const { Service: made } = account.call<{ Service: Service }>("servicediscovery", "CreateService", {
            Name: discoveryName,
            NamespaceId: namespaceId,
            Description: "Managed by Amazon ECS for Service Connect",
            Type: "HTTP",
        });
        owners(account).put(made.Id!, { id: made.Id!, serviceArn });
        return made.Id!;
    } catch (error) {
        if (!(error instanceof AwsError) || error.code !== "ServiceAlreadyExists") {
            throw error;
        }
        const id = String(error.detail["ServiceId"]);
        if (owners(account).get(id)?.serviceArn !== serviceArn) {
            throw invalidParameter(`SC service is already used by ${namespaceArn}`);
        }
        return id;
    }
}

/** ECS takes with a service what it made for it. */
export function closeEndpoints(account: Account, { serviceArn }: Pick<ServiceRow, "serviceArn">): void {
    for (const { id } of owners(account)
        .list()
        .filter(row => row.serviceArn === serviceArn)) {
        account.call("servicediscovery", "DeleteService", { Id: id });
        owners(account).delete(id);
    }
}

/** As a deployment tells it. */
export const describeServiceConnect = (connect: ServiceConnectRow | undefined): Partial<ecs.Deployment> =>
    connect === undefined
        ? {}
        : {
              serviceConnectConfiguration: {
                  enabled: true,
                  namespace: connect.namespaceArn,
                  services: connect.services.map(({ containerPort: _, ...service }) => service),
              },
              serviceConnectResources: connect.endpoints,
          };

/** What was asked, for a deployment that keeps it. */
export const askedServiceConnect = (
    connect: ServiceConnectRow | undefined,
): ecs.ServiceConnectConfiguration | undefined => describeServiceConnect(connect).serviceConnectConfiguration;
