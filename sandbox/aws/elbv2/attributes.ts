import { AwsError } from "../service";

/** What a new Application Load Balancer has. @see ELBv2 API, LoadBalancerAttribute */
export const LOAD_BALANCER_DEFAULTS: Record<string, string> = {
    "access_logs.s3.enabled": "false",
    "access_logs.s3.bucket": "",
    "access_logs.s3.prefix": "",
    "client_keep_alive.seconds": "3600",
    "connection_logs.s3.enabled": "false",
    "connection_logs.s3.bucket": "",
    "connection_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "health_check_logs.s3.enabled": "false",
    "health_check_logs.s3.bucket": "",
    "health_check_logs.s3.prefix": "",
    "idle_timeout.timeout_seconds": "60",
    "load_balancing.cross_zone.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
    "zonal_shift.config.enabled": "false",
};

/** What a new Network Load Balancer has. @see ELBv2 API, LoadBalancerAttribute */
export const NETWORK_LOAD_BALANCER_DEFAULTS: Record<string, string> = {
    "access_logs.s3.enabled": "false",
    "access_logs.s3.bucket": "",
    "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false",
    "dns_record.client_routing_policy": "any_availability_zone",
    "ipv6.deny_all_igw_traffic": "false",
    "load_balancing.cross_zone.enabled": "false",
    "secondary_ips.auto_assigned.per_subnet": "0",
    "zonal_shift.config.enabled": "false",
};

/** What a new target group of an Application Load Balancer has. @see ELBv2 API, TargetGroupAttribute */
export const TARGET_GROUP_DEFAULTS: Record<string, string> = {
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "load_balancing.algorithm.type": "round_robin",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "slow_start.duration_seconds": "0",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.enabled": "false",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.type": "lb_cookie",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
};

/** What a new target group of a Network Load Balancer has; UDP always shows the client's address. */
export const networkTargetGroupDefaults = (protocol: string): Record<string, string> => ({
    "deregistration_delay.connection_termination.enabled": protocol === "UDP" ? "true" : "false",
    "deregistration_delay.timeout_seconds": "300",
    "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    "preserve_client_ip.enabled": protocol === "UDP" || protocol === "TCP_UDP" ? "true" : "false",
    "proxy_protocol_v2.enabled": "false",
    "stickiness.enabled": "false",
    "stickiness.type": "source_ip",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
});

/** What a new listener of a Network Load Balancer has. */
export const NETWORK_LISTENER_DEFAULTS: Record<string, string> = { "tcp.idle_timeout.seconds": "350" };

/** What a new HTTP or HTTPS listener has. @see ELBv2 API, ListenerAttribute */
export const LISTENER_DEFAULTS: Record<string, string> = {
    "routing.http.response.access_control_allow_credentials.header_value": "",
    "routing.http.response.access_control_allow_headers.header_value": "",
    "routing.http.response.access_control_allow_methods.header_value": "",
    "routing.http.response.access_control_allow_origin.header_value": "",
    "routing.http.response.access_control_expose_headers.header_value": "",
    "routing.http.response.access_control_max_age.header_value": "",
    "routing.http.response.content_security_policy.header_value": "",
    "routing.http.response.server.enabled": "true",
    "routing.http.response.strict_transport_security.header_value": "",
    "routing.http.response.x_content_type_options.header_value": "",
    "routing.http.response.x_frame_options.header_value": "",
};

/** Longest connection draining, in seconds. */
const MAX_DEREGISTRATION_DELAY = 3600;

interface Attribute {
    Key?: string;
    Value?: string;
}

/** The attributes after `Modify…Attributes`. */
export function changed(
    current: Record<string, string>,
    known: Record<string, string>,
    changes: readonly Attribute[] = [],
): Record<string, string> {
    const result = { ...current };
    for (const { Key: key = "", Value: value = "" } of changes) {
        if (!(key in known)) {
            throw new AwsError("ValidationError", `Attribute key '${key}' is not recognized`);
        }
        checkValue(key, value, known[key] ?? "");
        result[key] = value;
    }
    return result;
}

function checkValue(key: string, value: string, example: string): void {
    if (["true", "false"].includes(example) && !["true", "false"].includes(value)) {
        throw new AwsError("InvalidConfigurationRequest", `'${key}' must be either 'true' or 'false'`);
    }
    if (key === "deregistration_delay.timeout_seconds") {
        const seconds = Number(value);
        if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_DEREGISTRATION_DELAY) {
            throw new AwsError(
                "InvalidConfigurationRequest",
                `Deregistration delay must be between 0 and ${MAX_DEREGISTRATION_DELAY} seconds`,
            );
        }
    }
}

export const asList = (attributes: Record<string, string>): { Key: string; Value: string }[] =>
    Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
