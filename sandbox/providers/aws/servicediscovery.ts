import type {
    InstanceArgs,
    InstanceState,
    PrivateDnsNamespaceArgs,
    PrivateDnsNamespaceState,
    ServiceArgs,
    ServiceState,
} from "@pulumi/aws/servicediscovery";
import { autoNamed, boolean, list, map, number, object, string } from "../property";
import { awsResource, type Aws, type Tags } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

const tag = {
    put: (aws: Aws, _: string, { arn }: { arn?: string }, tags: Tags) =>
        aws.servicediscovery.tagResource({ ResourceARN: arn, Tags: pascalTags(tags) }),
    remove: (aws: Aws, _: string, { arn }: { arn?: string }, TagKeys: string[]) =>
        aws.servicediscovery.untagResource({ ResourceARN: arn, TagKeys }),
};

async function tagsOf(aws: Aws, arn: string): Promise<Tags> {
    const { Tags: tags } = await aws.servicediscovery.listTagsForResource({ ResourceARN: arn });
    return fromPascalTags(tags);
}

/** Cloud Map does most things in the background. @throws Error where it fails; resolves to what the operation was about */
async function finished(aws: Aws, OperationId: string | undefined, what: string): Promise<Record<string, string>> {
    let targets: Record<string, string> = {};
    await aws.wait(what, "SUCCESS", 5, async () => {
        const { Operation } = await aws.servicediscovery.getOperation({ OperationId });
        targets = Operation?.Targets ?? {};
        if (Operation?.Status === "FAIL") {
            throw new Error(`waiting for ${what}: ${Operation.ErrorCode}: ${Operation.ErrorMessage}`);
        }
        return Operation?.Status ?? "MISSING";
    });
    return targets;
}

export const privateDnsNamespace = awsResource<PrivateDnsNamespaceArgs, PrivateDnsNamespaceState>({
    label: "Service Discovery Private DNS Namespace",
    properties: {
        name: autoNamed({ max: 253 }),
        description: string(),
        vpc: string({ required: true, replace: true }),
    },
    computed: ["arn", "hostedZone"],
    async create(aws, args) {
        const { OperationId } = await aws.servicediscovery.createPrivateDnsNamespace({
            Name: args.name,
            Vpc: args.vpc,
            Description: args.description,
            CreatorRequestId: aws.request.urn + Date.now(),
            Tags: pascalTags(args.tags),
        });
        const targets = await finished(
            aws,
            OperationId,
            `Service Discovery Private DNS Namespace (${args.name}) create`,
        );
        return targets.NAMESPACE!;
    },
    async read(aws, id, prior) {
        const { Namespace: found } = await aws.servicediscovery.getNamespace({ Id: id });
        return (
            found && {
                arn: found.Arn,
                name: found.Name,
                description: found.Description ?? "",
                hostedZone: found.Properties?.DnsProperties?.HostedZoneId,
                // AWS does not tell.
                vpc: prior.vpc,
                tags: await tagsOf(aws, found.Arn!),
            }
        );
    },
    async update(aws, { id, args }) {
        const { OperationId } = await aws.servicediscovery.updatePrivateDnsNamespace({
            Id: id,
            UpdaterRequestId: aws.request.urn + Date.now(),
            Namespace: { Description: args.description ?? "" },
        });
        await finished(aws, OperationId, `Service Discovery Private DNS Namespace (${id}) update`);
    },
    tag,
    async delete(aws, Id) {
        const { OperationId } = await aws.servicediscovery.deleteNamespace({ Id });
        await finished(aws, OperationId, `Service Discovery Private DNS Namespace (${Id}) delete`);
    },
});

export const service = awsResource<ServiceArgs, ServiceState>({
    label: "Service Discovery Service",
    properties: {
        name: autoNamed({ max: 127 }),
        description: string(),
        namespaceId: string({ computed: true, replace: true }),
        type: string({ computed: true, replace: true }),
        forceDestroy: boolean({ default: false, local: true }),
        dnsConfig: object({
            namespaceId: string({ required: true, replace: true }),
            routingPolicy: string({ default: "MULTIVALUE", replace: true }),
            dnsRecords: list(object({ ttl: number({ required: true }), type: string({ required: true }) }), {
                required: true,
            }),
        }),
        healthCheckCustomConfig: object(
            { failureThreshold: number({ computed: true }) },
            // A threshold that AWS ignores by now; the block itself cannot change.
            { replace: true, computed: true },
        ),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { Service } = await aws.servicediscovery.createService({
            Name: args.name,
            Description: args.description,
            NamespaceId: args.namespaceId,
            Type: args.type,
            DnsConfig: args.dnsConfig && {
                NamespaceId: args.dnsConfig.namespaceId,
                RoutingPolicy: args.dnsConfig.routingPolicy ?? "MULTIVALUE",
                DnsRecords: args.dnsConfig.dnsRecords.map(({ ttl, type }) => ({ TTL: ttl, Type: type })),
            },
            HealthCheckCustomConfig: args.healthCheckCustomConfig && {
                FailureThreshold: args.healthCheckCustomConfig.failureThreshold ?? 1,
            },
            Tags: pascalTags(args.tags),
        });
        return Service!.Id!;
    },
    async read(aws, id) {
        const { Service: found } = await aws.servicediscovery.getService({ Id: id });
        const dns = found?.DnsConfig;
        return (
            found && {
                arn: found.Arn,
                name: found.Name,
                description: found.Description ?? "",
                namespaceId: found.NamespaceId ?? dns?.NamespaceId,
                type: found.Type ?? "DNS_HTTP",
                dnsConfig: dns && {
                    namespaceId: found.NamespaceId ?? dns.NamespaceId!,
                    routingPolicy: dns.RoutingPolicy,
                    dnsRecords: (dns.DnsRecords ?? []).map(({ TTL, Type }) => ({ ttl: TTL!, type: Type! })),
                },
                healthCheckCustomConfig: found.HealthCheckCustomConfig && {
                    failureThreshold: found.HealthCheckCustomConfig.FailureThreshold ?? 1,
                },
                tags: await tagsOf(aws, found.Arn!),
            }
        );
    },
    async update(aws, { id, args }) {
        const { OperationId } = await aws.servicediscovery.updateService({
            Id: id,
            Service: {
                Description: args.description,
                DnsConfig: args.dnsConfig && {
                    DnsRecords: args.dnsConfig.dnsRecords.map(({ ttl, type }) => ({ TTL: ttl, Type: type })),
                },
            },
        });
        await finished(aws, OperationId, `Service Discovery Service (${id}) update`);
    },
    tag,
    async delete(aws, id, { forceDestroy }) {
        if (forceDestroy) {
            const { Instances } = await aws.servicediscovery.listInstances({ ServiceId: id });
            for (const { Id } of Instances ?? []) {
                const { OperationId } = await aws.servicediscovery.deregisterInstance({
                    ServiceId: id,
                    InstanceId: Id,
                });
                await finished(aws, OperationId, `Service Discovery Instance (${Id}) delete`);
            }
        }
        await aws.servicediscovery.deleteService({ Id: id });
    },
});

export const instance = awsResource<InstanceArgs, InstanceState>({
    label: "Service Discovery Instance",
    properties: {
        serviceId: string({ required: true, replace: true }),
        instanceId: string({ required: true, replace: true }),
        attributes: map(string(), { required: true }),
    },
    async create(aws, args) {
        await registerInstance(aws, args, "create");
        return args.instanceId;
    },
    async read(aws, id, prior) {
        const ServiceId = prior.serviceId ?? id.split("/")[0];
        const { Instance: found } = await aws.servicediscovery.getInstance({
            ServiceId,
            InstanceId: prior.instanceId ?? id,
        });
        return (
            found && {
                serviceId: ServiceId,
                instanceId: found.Id,
                // AWS adds its own.
                attributes: Object.fromEntries(
                    Object.entries(found.Attributes ?? {}).filter(([key]) => !key.startsWith("AWS_INIT_")),
                ),
            }
        );
    },
    update: (aws, { args }) => registerInstance(aws, args, "update"),
    async delete(aws, _, { serviceId, instanceId }) {
        const { OperationId } = await aws.servicediscovery.deregisterInstance({
            ServiceId: serviceId,
            InstanceId: instanceId,
        });
        await finished(aws, OperationId, `Service Discovery Instance (${instanceId}) delete`);
    },
});

async function registerInstance(
    aws: Aws,
    args: { serviceId: string; instanceId: string; attributes: Record<string, string> },
    what: string,
): Promise<void> {
    const { OperationId } = await aws.servicediscovery.registerInstance({
        ServiceId: args.serviceId,
        InstanceId: args.instanceId,
        CreatorRequestId: aws.request.urn + Date.now(),
        Attributes: args.attributes,
    });
    await finished(aws, OperationId, `Service Discovery Instance (${args.instanceId}) ${what}`);
}
