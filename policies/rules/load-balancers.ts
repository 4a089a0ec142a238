import { isSet, list, number, record, records, text, type Inputs } from "../inputs";
import { resourceRule, securityHub, stackRule } from "../rule";
import { matches } from "../settings";
import { LISTENERS, LOAD_BALANCERS, TARGET_GROUPS } from "../types";

const isEncrypted = (protocol: string): boolean => ["HTTPS", "TLS"].includes(protocol);

/** An ALB unless it says otherwise. */
function isApplication(balancer: Inputs): boolean {
    return (text(balancer.loadBalancerType) ?? "application") === "application";
}

export const httpsListeners = resourceRule<{ exemptPorts: number[] }>({
    name: "lb-https-listener",
    severity: "high",
    description: "Everything that reaches the load balancer is encrypted; plain HTTP only leads to HTTPS.",
    remediation:
        'Set the protocol to HTTPS (TLS), or the only action to a redirect with protocol "HTTPS" and the port of the HTTPS listener',
    url: securityHub("ELB.1"),
    frameworks: {
        fsbp: ["ELB.1", "ELB.18"],
        checkov: ["CKV_AWS_2", "CKV_AWS_103", "CKV2_AWS_20"],
        trivy: ["AWS-0054"],
    },
    appliesTo: LISTENERS,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        exemptPorts: {
            type: "array",
            items: { type: "integer" },
            default: [],
            description: "Ports of listeners that may be plain, such as a test listener inside the VPC.",
        },
    },
    check({ inputs }, report, { exemptPorts }) {
        const port = number(inputs.port);
        const protocol = text(inputs.protocol) ?? "HTTP";
        if (isEncrypted(protocol) || exemptPorts.includes(port ?? 0)) {
            return;
        }
        const actions = records(inputs.defaultActions);
        const redirects = actions.filter(({ type }) => type === "redirect").map(({ redirect }) => record(redirect));
        if (redirects.length < Math.max(actions.length, 1) || redirects.some(to => to.protocol !== "HTTPS")) {
            report(`The listener on port ${port ?? "?"} speaks plain ${protocol}`);
        } else if (redirects.some(to => [undefined, "#{port}", String(port)].includes(text(to.port)))) {
            report(`The listener on port ${port ?? "?"} leads to HTTPS on its own port, where nobody speaks it`);
        }
    },
});

export const tlsPolicy = resourceRule<{ allowedPolicies: string[] }>({
    name: "lb-tls-policy",
    severity: "high",
    description: "Listeners speak TLS 1.2 with forward secrecy at least, and TLS 1.3 with whoever can.",
    remediation: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or a newer one",
    url: securityHub("ELB.17"),
    frameworks: {
        fsbp: ["ELB.17"],
        checkov: ["CKV_AWS_103", "CKV2_AWS_74"],
        trivy: ["AWS-0047"],
    },
    appliesTo: LISTENERS,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        allowedPolicies: {
            type: "array",
            items: { type: "string" },
            default: [
                "ELBSecurityPolicy-TLS13-1-2-20*",
                "ELBSecurityPolicy-TLS13-1-2-Res-20*",
                "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-20*",
                "ELBSecurityPolicy-TLS13-1-2-FIPS-20*",
                "ELBSecurityPolicy-TLS13-1-2-PQ-20*",
                "ELBSecurityPolicy-TLS13-1-2-Res-PQ-20*",
                "ELBSecurityPolicy-TLS13-1-3-*",
            ],
            description:
                "Patterns of security policies that are allowed; `*` stands for any text, such as a newer date.",
        },
    },
    check({ inputs }, report, { allowedPolicies }) {
        if (!isEncrypted(text(inputs.protocol) ?? "HTTP")) {
            return;
        }
        const policy = text(inputs.sslPolicy);
        if (policy === undefined || !allowedPolicies.some(pattern => matches(pattern, policy))) {
            report(`The listener uses the security policy ${policy ?? "that AWS had in 2016"}`);
        }
    },
});

export const dropInvalidHeaders = resourceRule({
    name: "lb-drop-invalid-headers",
    severity: "medium",
    description: "The load balancer passes on nothing that the application might read as another request.",
    remediation: 'Set dropInvalidHeaderFields, and desyncMitigationMode to "defensive" or "strictest"',
    url: securityHub("ELB.4"),
    frameworks: {
        fsbp: ["ELB.4", "ELB.12"],
        pci: ["6.2.4"],
        checkov: ["CKV_AWS_131", "CKV_AWS_328"],
        trivy: ["AWS-0052"],
    },
    appliesTo: LOAD_BALANCERS,
    level: { dev: "remediate", prod: "mandatory" },
    check({ inputs }, report) {
        if (!isApplication(inputs)) {
            return;
        }
        if (inputs.dropInvalidHeaderFields !== true) {
            report("The load balancer passes on invalid headers");
        }
        const mode = text(inputs.desyncMitigationMode) ?? "defensive";
        if (!["defensive", "strictest"].includes(mode)) {
            report(`The load balancer's desync mitigation is ${mode}`);
        }
    },
    remedy(inputs) {
        if (isApplication(inputs)) {
            inputs.dropInvalidHeaderFields = true;
            if (isSet(inputs, "desyncMitigationMode") && inputs.desyncMitigationMode === "monitor") {
                inputs.desyncMitigationMode = "defensive";
            }
        }
    },
});

export const accessLogs = resourceRule({
    name: "lb-access-logs",
    severity: "medium",
    description:
        "The load balancer writes down who asked for what: nothing else sees requests that never reach a task.",
    remediation: "Set accessLogs with a bucket, and enabled",
    url: securityHub("ELB.5"),
    frameworks: { fsbp: ["ELB.5"], checkov: ["CKV_AWS_91"] },
    appliesTo: LOAD_BALANCERS,
    level: { dev: "advisory", prod: "mandatory" },
    check({ inputs }, report) {
        const { enabled } = record(inputs.accessLogs);
        if (enabled !== true) {
            report("The load balancer writes no access log");
        }
    },
});

export const deletionProtection = resourceRule({
    name: "lb-deletion-protection",
    severity: "medium",
    description: "Nobody deletes the load balancer by mistake, and with it the address that users know.",
    remediation: "Set enableDeletionProtection (swingbridge:protect)",
    url: securityHub("ELB.6"),
    frameworks: { fsbp: ["ELB.6"], checkov: ["CKV_AWS_150"] },
    appliesTo: LOAD_BALANCERS,
    level: { dev: "disabled", prod: "mandatory" },
    check({ inputs }, report) {
        if (inputs.enableDeletionProtection !== true) {
            report("The load balancer may be deleted");
        }
    },
});

export const severalZones = resourceRule<{ minimumSubnets: number }>({
    name: "lb-multi-az",
    severity: "medium",
    description: "The load balancer stands in more than one Availability Zone.",
    remediation: "Give it subnets in two zones or more",
    url: securityHub("ELB.13"),
    frameworks: { fsbp: ["ELB.13"] },
    appliesTo: LOAD_BALANCERS,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        minimumSubnets: { type: "integer", minimum: 1, default: 2, description: "Subnets, at least." },
    },
    check({ inputs }, report, { minimumSubnets }) {
        const subnets = Math.max(list(inputs.subnets).length, list(inputs.subnetMappings).length);
        if (subnets < minimumSubnets) {
            report(`The load balancer has ${subnets} subnet${subnets === 1 ? "" : "s"} instead of ${minimumSubnets}`);
        }
    },
});

const WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

export const firewallIfPublic = stackRule({
    name: "lb-waf-if-public",
    severity: "medium",
    description: "What the internet reaches has a web application firewall before it.",
    remediation: "Associate a wafv2 web ACL with the load balancer, or make it internal",
    url: securityHub("ELB.16"),
    frameworks: { fsbp: ["ELB.16"], checkov: ["CKV2_AWS_28"], trivy: ["AWS-0053"] },
    level: { dev: "disabled", prod: "advisory" },
    checkStack(resources, report) {
        const associations = resources.filter(({ type }) => type === WEB_ACL_ASSOCIATION);
        for (const balancer of resources.filter(({ type }) => LOAD_BALANCERS.includes(type))) {
            report.part(balancer, () => {
                const guarded = associations.some(({ propertyDependencies: { resourceArn = [] } }) =>
                    resourceArn.includes(balancer),
                );
                if (isApplication(balancer.inputs) && balancer.inputs.internal !== true && !guarded) {
                    report(balancer, "The internet reaches the load balancer without a firewall");
                }
            });
        }
    },
});

export const targetGroupHealthCheck = resourceRule<{ maximumDelay: number }>({
    name: "tg-health-check",
    severity: "medium",
    description: "Target groups say what healthy means, find tasks by address, and let go of old ones in good time.",
    remediation:
        'Set healthCheck with path and matcher (TCP: protocol), targetType to "ip" and deregistrationDelay to the configured time at most',
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    frameworks: { checkov: ["CKV_AWS_261"] },
    appliesTo: TARGET_GROUPS,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        maximumDelay: {
            type: "integer",
            minimum: 0,
            default: 120,
            description: "Seconds for which an old task is drained, at most.",
        },
    },
    check({ inputs }, report, { maximumDelay }) {
        const targetType = text(inputs.targetType) ?? "instance";
        if (targetType === "lambda" || targetType === "alb") {
            return;
        }
        report.part(() => {
            const { enabled, path, matcher, protocol } = record(inputs.healthCheck);
            const overHttp = !["TCP", "UDP", "TCP_UDP", "TLS"].includes(text(inputs.protocol) ?? "HTTP");
            const says = overHttp ? path !== undefined && matcher !== undefined : (path ?? protocol);
            if (enabled === false || says === undefined || says === false) {
                report("The target group does not say what healthy means");
            }
        });
        report.part(() => {
            const delay = number(inputs.deregistrationDelay) ?? 300;
            if (delay > maximumDelay) {
                report(`Old tasks are drained for ${delay} s instead of ${maximumDelay}`);
            }
        });
        if (targetType !== "ip") {
            report(`The target group finds its targets by ${targetType}, and tasks have addresses`);
        }
    },
});
