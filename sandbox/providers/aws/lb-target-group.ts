import type { TargetGroupArgs, TargetGroupState } from "@pulumi/aws/lb";
import { autoNamed, boolean, number, numeric, object, string } from "../property";
import { attributeList, attributeMap, lbCreateTags, lbTag, lbTags } from "./lb-tags";
import { awsResource, type Aws, type Plain } from "./resource";
import { hasCode } from "./errors";

export const targetGroup = awsResource<TargetGroupArgs, TargetGroupState>({
    label: "ELBv2 Target Group",
    properties: {
        name: autoNamed({ max: 32, transform: name => name.replaceAll("_", "-") }),
        port: number({ replace: true }),
        protocol: string({ replace: true, oneOf: ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"] }),
        protocolVersion: string({ computed: true, replace: true }),
        targetType: string({ default: "instance", oneOf: ["instance", "ip", "lambda", "alb"], replace: true }),
        vpcId: string({ replace: true }),
        ipAddressType: string({ computed: true, replace: true }),
        deregistrationDelay: number({ default: 300 }),
        slowStart: number({ default: 0 }),
        lambdaMultiValueHeadersEnabled: boolean({ default: false }),
        proxyProtocolV2: boolean({ default: false }),
        loadBalancingAlgorithmType: string({ computed: true }),
        loadBalancingAnomalyMitigation: string({ computed: true }),
        loadBalancingCrossZoneEnabled: string({ computed: true }),
        preserveClientIp: string({ computed: true }),
        connectionTermination: boolean({ computed: true }),
        healthCheck: object(
            {
                enabled: boolean({ default: true }),
                healthyThreshold: number({ default: 3 }),
                interval: number({ default: 30 }),
                matcher: string({ computed: true }),
                path: string({ computed: true }),
                port: string({ default: "traffic-port" }),
                protocol: string({ default: "HTTP" }),
                timeout: number({ computed: true }),
                unhealthyThreshold: number({ default: 3 }),
            },
            { computed: true },
        ),
        stickiness: object(
            {
                enabled: boolean({ default: true }),
                type: string({ required: true }),
                cookieDuration: number({ default: 86400 }),
                cookieName: string(),
            },
            { computed: true },
        ),
        targetControlPort: numeric(),
    },
    computed: ["arn", "arnSuffix", "loadBalancerArns"],
    async create(aws, args) {
        const { TargetGroups } = await aws.elbv2.createTargetGroup({
            Name: args.name,
            Port: args.port,
            Protocol: args.protocol,
            ProtocolVersion: args.protocolVersion,
            TargetType: args.targetType,
            VpcId: args.vpcId,
            IpAddressType: args.ipAddressType,
            ...healthCheck(args),
            Tags: lbCreateTags(args.tags),
        });
        const arn = TargetGroups![0]!.TargetGroupArn!;
        await setAttributes(aws, arn, args);
        return arn;
    },
    async read(aws, id) {
        const { TargetGroups } = await aws.elbv2.describeTargetGroups({ TargetGroupArns: [id] });
        const found = TargetGroups?.[0];
        if (!found) {
            return undefined;
        }
        const { Attributes } = await aws.elbv2.describeTargetGroupAttributes({ TargetGroupArn: id });
        const attributes = attributeMap(Attributes);
        return {
            name: found.TargetGroupName,
            arn: id,
            arnSuffix: id.split(":").pop(),
            loadBalancerArns: found.LoadBalancerArns ?? [],
            port: found.Port,
            protocol: found.Protocol,
            protocolVersion: found.ProtocolVersion ?? "",
            targetType: found.TargetType,
            vpcId: found.VpcId,
            ipAddressType: found.IpAddressType ?? "ipv4",
            deregistrationDelay: Number(attributes["deregistration_delay.timeout_seconds"] ?? 300),
            slowStart: Number(attributes["slow_start.duration_seconds"] ?? 0),
            lambdaMultiValueHeadersEnabled: false,
            proxyProtocolV2: attributes["proxy_protocol_v2.enabled"] === "true",
            preserveClientIp: attributes["preserve_client_ip.enabled"],
            ...(isNetwork(found.Protocol)
                ? {
                      connectionTermination:
                          attributes["deregistration_delay.connection_termination.enabled"] === "true",
                  }
                : {
                      loadBalancingAlgorithmType: attributes["load_balancing.algorithm.type"] ?? "round_robin",
                      loadBalancingAnomalyMitigation:
                          attributes["load_balancing.algorithm.anomaly_mitigation"] ?? "off",
                  }),
            loadBalancingCrossZoneEnabled:
                attributes["load_balancing.cross_zone.enabled"] ?? "use_load_balancer_configuration",
            healthCheck: {
                enabled: found.HealthCheckEnabled ?? true,
                healthyThreshold: found.HealthyThresholdCount,
                interval: found.HealthCheckIntervalSeconds,
                matcher: found.Matcher?.HttpCode ?? found.Matcher?.GrpcCode ?? "",
                path: found.HealthCheckPath ?? "",
                port: found.HealthCheckPort,
                protocol: found.HealthCheckProtocol,
                timeout: found.HealthCheckTimeoutSeconds,
                unhealthyThreshold: found.UnhealthyThresholdCount,
            },
            stickiness: {
                enabled: attributes["stickiness.enabled"] === "true",
                type: attributes["stickiness.type"] ?? "lb_cookie",
                cookieDuration: Number(attributes["stickiness.lb_cookie.duration_seconds"] ?? 86400),
                cookieName: attributes["stickiness.app_cookie.cookie_name"] ?? "",
            },
            tags: await lbTags(aws, id),
        };
    },
    async update(aws, { id: TargetGroupArn, args, changed }) {
        if (changed("healthCheck")) {
            await aws.elbv2.modifyTargetGroup({ TargetGroupArn, ...healthCheck(args) });
        }
        await setAttributes(aws, TargetGroupArn, args);
    },
    tag: lbTag,
    async delete(aws, TargetGroupArn) {
        // A listener that has just gone may still hold it for a moment: the real provider tries for two minutes.
        for (let attempt = 1; ; attempt++) {
            try {
                await aws.elbv2.deleteTargetGroup({ TargetGroupArn });
                return;
            } catch (error) {
                if (attempt === 10 || !hasCode(error, "ResourceInUse", "ResourceInUseException")) {
                    throw error;
                }
                await aws.pause(attempt);
            }
        }
    },
});

const isNetwork = (protocol: string | undefined) => ["TCP", "TLS", "UDP", "TCP_UDP"].includes(protocol ?? "");

function healthCheck({ healthCheck: check, protocolVersion }: Plain<TargetGroupArgs>) {
    if (!check) {
        return {};
    }
    return {
        HealthCheckEnabled: check.enabled,
        HealthyThresholdCount: check.healthyThreshold,
        HealthCheckIntervalSeconds: check.interval,
        Matcher:
            check.matcher === undefined
                ? undefined
                : { [protocolVersion === "GRPC" ? "GrpcCode" : "HttpCode"]: check.matcher },
        HealthCheckPath: check.path,
        HealthCheckPort: check.port,
        HealthCheckProtocol: check.protocol,
        HealthCheckTimeoutSeconds: check.timeout,
        UnhealthyThresholdCount: check.unhealthyThreshold,
    };
}

async function setAttributes(aws: Aws, TargetGroupArn: string, args: Plain<TargetGroupArgs>): Promise<void> {
    const { stickiness } = args;
    const common = {
        "deregistration_delay.timeout_seconds": args.deregistrationDelay,
        "load_balancing.cross_zone.enabled": args.loadBalancingCrossZoneEnabled,
        "stickiness.enabled": stickiness && (stickiness.enabled ?? true),
        "stickiness.type": stickiness?.type,
    };
    const own = isNetwork(args.protocol)
        ? {
              "deregistration_delay.connection_termination.enabled": args.connectionTermination,
              "preserve_client_ip.enabled": args.preserveClientIp,
              "proxy_protocol_v2.enabled": args.proxyProtocolV2,
          }
        : {
              "slow_start.duration_seconds": args.slowStart,
              "load_balancing.algorithm.type": args.loadBalancingAlgorithmType,
              "load_balancing.algorithm.anomaly_mitigation": args.loadBalancingAnomalyMitigation,
              "stickiness.lb_cookie.duration_seconds":
                  stickiness?.type === "lb_cookie" ? stickiness.cookieDuration : undefined,
          };
    await aws.elbv2.modifyTargetGroupAttributes({ TargetGroupArn, Attributes: attributeList({ ...common, ...own }) });
}
