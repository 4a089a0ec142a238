import { isIP } from "node:net";
import { domainNameProblems } from "./domain-name";
import type { ExistingLoadBalancer, LoadBalancerArgs } from "./load-balancer-args";

/** Whether a listener of ours stands on the load balancer: then it must be said how it is encrypted. */
function createsListener({ existing, morePorts = [] }: LoadBalancerArgs): boolean {
    return (
        existing?.productionListenerArn === undefined || existing.testListenerArn === undefined || morePorts.length > 0
    );
}

/** A load balancer that exists already, by its ARN or its name. */
export function existingLoadBalancer(
    named: string | undefined,
    listeners: Pick<ExistingLoadBalancer, "productionListenerArn" | "testListenerArn"> = {},
): ExistingLoadBalancer | undefined {
    if (named === undefined) {
        return undefined;
    }
    return { ...(named.startsWith("arn:") ? { loadBalancerArn: named } : { loadBalancerName: named }), ...listeners };
}

export interface ListenerPorts {
    production: number;
    test: number;
    /** Port of the listener that sends people from HTTP to HTTPS, where there is one. */
    redirect?: number;
}

/** Which port does what. Port 80 redirects to HTTPS on a load balancer of ours; on somebody else's it may be taken. */
export function listenerPorts(args: LoadBalancerArgs): ListenerPorts {
    const secure = isSecure(args);
    const production = args.productionPort ?? (secure ? 443 : 80);
    const test = args.testPort ?? (secure ? 8443 : 8080);
    const redirects = secure && args.existing === undefined && production !== 80 && test !== 80;
    return { production, test, ...(redirects ? { redirect: 80 } : {}) };
}

/** All that does not fit in the arguments: name, value and fix, one line each. */
export function loadBalancerProblems(args: LoadBalancerArgs): string[] {
    const problems: string[] = [];
    const { loadBalancerArn, loadBalancerName } = args.existing ?? {};
    if (args.existing && (loadBalancerArn === undefined) === (loadBalancerName === undefined)) {
        problems.push("existing: give one of loadBalancerArn and loadBalancerName");
    }
    if (createsListener(args) && !isSecure(args) && !args.allowHttp) {
        problems.push(
            "certificateArn: none given; name a certificate or a domainName, or set allowHttp to serve in plain text",
        );
    }
    problems.push(...domainNameProblems(args));
    if (args.existing && args.webAclArn !== undefined) {
        problems.push("webAclArn: guards a load balancer that is made, and `existing` names one; give one of them");
    }
    const ports = listenerPorts(args);
    for (const role of ["production", "test"] as const) {
        const port = ports[role];
        if (!Number.isInteger(port) || port < 1 || port > 65535) {
            problems.push(`${role}Port: ${port} is no port; choose one from 1 to 65535`);
        }
        for (const cidr of (args[`${role}Cidrs`] ?? []).filter(value => !isCidr(value))) {
            problems.push(`${role}Cidrs: ${cidr} is no address range; write one like 203.0.113.0/24`);
        }
    }
    if (ports.production === ports.test) {
        problems.push(`testPort: ${ports.test} is the production listener's port too; choose another`);
    }
    const taken = new Map(Object.entries(ports).map(([role, port]) => [port as number, role]));
    for (const port of (args.morePorts ?? []).filter(candidate => taken.has(candidate))) {
        problems.push(`morePorts: ${port} is the port of the ${taken.get(port)} listener; choose another`);
    }
    return problems;
}

function isSecure({ certificateArn, domainName }: LoadBalancerArgs): boolean {
    return certificateArn !== undefined || domainName !== undefined;
}

function isCidr(value: string): boolean {
    const [address = "", bits = "", ...rest] = value.split("/");
    const version = isIP(address);
    return version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}
