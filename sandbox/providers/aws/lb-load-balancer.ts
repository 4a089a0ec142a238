import type { LoadBalancerArgs, LoadBalancerState } from "@pulumi/aws/lb";
import { autoNamed, boolean, number, set, string, object, list } from "../property";
import { attributeList, attributeMap, lbCreateTags, lbTag, lbTags } from "./lb-tags";
import { unlessGone } from "./errors";
import { awsResource, type Aws, type Plain } from "./resource";

/** Canonical hosted zones of application load balancers, for Route 53 aliases. */
const HOSTED_ZONES: Record<string, string> = {
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-central-1": "Z215JYRZR1TBD5",
};

export const loadBalancer = awsResource<LoadBalancerArgs, LoadBalancerState>({
    label: "ELBv2 Load Balancer",
    properties: {
        name: autoNamed({ max: 32, transform: name => name.replaceAll("_", "-") }),
        internal: boolean({ computed: true, replace: true }),
        loadBalancerType: string({ default: "application", replace: true }),
        ipAddressType: string({ computed: true }),
        securityGroups: set(string(), { computed: true }),
        subnets: set(string(), { computed: true }),
        subnetMappings: set(object({ subnetId: string() }), { computed: true }),
        accessLogs: object({
            bucket: string({ required: true }),
            enabled: boolean({ default: false }),
            prefix: string(),
        }),
        connectionLogs: object({ bucket: string({ required: true }), enabled: boolean(), prefix: string() }),
        ipamPools: list(object({})),
        clientKeepAlive: number({ default: 3600 }),
        desyncMitigationMode: string({ default: "defensive" }),
        dropInvalidHeaderFields: boolean({ default: false }),
        dnsRecordClientRoutingPolicy: string({ default: "any_availability_zone" }),
        enableCrossZoneLoadBalancing: boolean({ default: false }),
        enableDeletionProtection: boolean({ default: false }),
        enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: string({ computed: true }),
        enableHttp2: boolean({ default: true }),
        enableTlsVersionAndCipherSuiteHeaders: boolean({ default: false }),
        enableWafFailOpen: boolean({ default: false }),
        enableXffClientPort: boolean({ default: false }),
        enableZonalShift: boolean({ default: false }),
        idleTimeout: number({ default: 60 }),
        preserveHostHeader: boolean({ default: false }),
        xffHeaderProcessingMode: string({ default: "append" }),
    },
    computed: ["arn", "arnSuffix", "dnsName", "vpcId", "zoneId"],
    async create(aws, args) {
        const { LoadBalancers } = await aws.elbv2.createLoadBalancer({
            Name: args.name,
            Type: args.loadBalancerType ?? "application",
            Scheme: args.internal ? "internal" : "internet-facing",
            IpAddressType: args.ipAddressType,
            SecurityGroups: args.securityGroups,
            Subnets: args.subnets,
            Tags: lbCreateTags(args.tags),
        });
        const arn = LoadBalancers![0]!.LoadBalancerArn!;
        await setAttributes(aws, arn, args);
        return arn;
    },
    settle: (aws, id) =>
        aws.wait(
            `ELBv2 Load Balancer (${id}) create`,
            "active",
            10,
            async () => (await find(aws, id))?.State?.Code ?? "gone",
        ),
    async read(aws, id) {
        const found = await find(aws, id);
        if (!found) {
            return undefined;
        }
        const { Attributes } = await aws.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn: id });
        const attributes = attributeMap(Attributes);
        const subnets = (found.AvailabilityZones ?? []).map(({ SubnetId }) => SubnetId!).sort();
        const isOn = (key: string, absent = false) => (attributes[key] ?? String(absent)) === "true";
        return {
            name: found.LoadBalancerName,
            arn: id,
            arnSuffix: id.split(":loadbalancer/")[1],
            dnsName: found.DNSName,
            zoneId: found.CanonicalHostedZoneId ?? HOSTED_ZONES[aws.region],
            vpcId: found.VpcId,
            internal: found.Scheme === "internal",
            loadBalancerType: found.Type,
            ipAddressType: found.IpAddressType,
            securityGroups: [...(found.SecurityGroups ?? [])].sort(),
            subnets,
            subnetMappings: subnets.map(subnetId => ({ subnetId })),
            clientKeepAlive: Number(attributes["client_keep_alive.seconds"] ?? 3600),
            desyncMitigationMode: attributes["routing.http.desync_mitigation_mode"] ?? "defensive",
            dropInvalidHeaderFields: isOn("routing.http.drop_invalid_header_fields.enabled"),
            dnsRecordClientRoutingPolicy: attributes["dns_record.client_routing_policy"] ?? "any_availability_zone",
            enableCrossZoneLoadBalancing: found.Type === "network" && isOn("load_balancing.cross_zone.enabled"),
            enforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
                found.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ?? "",
            enableDeletionProtection: isOn("deletion_protection.enabled"),
            enableHttp2: isOn("routing.http2.enabled", true),
            enableTlsVersionAndCipherSuiteHeaders: isOn("routing.http.x_amzn_tls_version_and_cipher_suite.enabled"),
            enableWafFailOpen: isOn("waf.fail_open.enabled"),
            enableXffClientPort: isOn("routing.http.xff_client_port.enabled"),
            enableZonalShift: isOn("zonal_shift.config.enabled"),
            idleTimeout: Number(attributes["idle_timeout.timeout_seconds"] ?? 60),
            preserveHostHeader: isOn("routing.http.preserve_host_header.enabled"),
            xffHeaderProcessingMode: attributes["routing.http.xff_header_processing.mode"] ?? "append",
            accessLogs: isOn("access_logs.s3.enabled")
                ? {
                      bucket: attributes["access_logs.s3.bucket"]!,
                      enabled: true,
                      prefix: attributes["access_logs.s3.prefix"] ?? "",
                  }
                : undefined,
            tags: await lbTags(aws, id),
        };
    },
    async update(aws, { id: LoadBalancerArn, args, changed }) {
        await setAttributes(aws, LoadBalancerArn, args);
        if (changed("securityGroups")) {
            await aws.elbv2.setSecurityGroups({ LoadBalancerArn, SecurityGroups: args.securityGroups });
        }
        if (changed("subnets")) {
            await aws.elbv2.setSubnets({ LoadBalancerArn, Subnets: args.subnets });
        }
        if (changed("ipAddressType")) {
            await aws.elbv2.setIpAddressType({ LoadBalancerArn, IpAddressType: args.ipAddressType });
        }
    },
    tag: lbTag,
    async delete(aws, id) {
        await aws.elbv2.deleteLoadBalancer({ LoadBalancerArn: id });
        await aws.wait(`ELBv2 Load Balancer (${id}) delete`, "deleted", 10, async () =>
            (await unlessGone(() => find(aws, id))) ? "active" : "deleted",
        );
    },
});

async function find(aws: Aws, arn: string) {
    const { LoadBalancers } = await aws.elbv2.describeLoadBalancers({ LoadBalancerArns: [arn] });
    return LoadBalancers?.[0];
}

async function setAttributes(aws: Aws, LoadBalancerArn: string, args: Plain<LoadBalancerArgs>): Promise<void> {
    const { accessLogs: logs } = args;
    const common = {
        "deletion_protection.enabled": args.enableDeletionProtection,
        "zonal_shift.config.enabled": args.enableZonalShift,
        "access_logs.s3.enabled": logs?.enabled,
        "access_logs.s3.bucket": logs?.bucket,
        "access_logs.s3.prefix": logs?.prefix,
    };
    const network = {
        ...common,
        "dns_record.client_routing_policy": args.dnsRecordClientRoutingPolicy,
        "load_balancing.cross_zone.enabled": args.enableCrossZoneLoadBalancing,
    };
    const application = {
        ...common,
        "client_keep_alive.seconds": args.clientKeepAlive,
        "idle_timeout.timeout_seconds": args.idleTimeout,
        "routing.http.desync_mitigation_mode": args.desyncMitigationMode,
        "routing.http.drop_invalid_header_fields.enabled": args.dropInvalidHeaderFields,
        "routing.http.preserve_host_header.enabled": args.preserveHostHeader,
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": args.enableTlsVersionAndCipherSuiteHeaders,
        "routing.http.xff_client_port.enabled": args.enableXffClientPort,
        "routing.http.xff_header_processing.mode": args.xffHeaderProcessingMode,
        "routing.http2.enabled": args.enableHttp2,
        "waf.fail_open.enabled": args.enableWafFailOpen,
    };
    // The real provider sends what the load balancer's type has, and no more: ELB refuses the rest.
    const Attributes = attributeList(args.loadBalancerType === "network" ? network : application);
    await aws.elbv2.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes });
}
