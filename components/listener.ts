import type * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";

/**
 * TLS 1.3, and 1.2 with forward secrecy for older clients.
 * @see Elastic Load Balancing, "Security policies for your Application Load Balancer"
 */
export const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** A listener as the component plans it. */
export interface ListenerPlan {
    loadBalancerArn: pulumi.Input<string>;
    port: number;
    /** Set for HTTPS. */
    certificateArn?: pulumi.Input<string>;
    /** TLS policy of an HTTPS listener. @default TLS_POLICY */
    sslPolicy?: pulumi.Input<string>;
}

/** A listener that answers 404 until a service adds a rule of its own: nobody is served by accident. */
export function listener(plan: ListenerPlan): lb.ListenerArgs {
    return {
        loadBalancerArn: plan.loadBalancerArn,
        port: plan.port,
        ...(plan.certificateArn === undefined
            ? { protocol: "HTTP" }
            : { protocol: "HTTPS", certificateArn: plan.certificateArn, sslPolicy: plan.sslPolicy ?? TLS_POLICY }),
        defaultActions: [
            {
                type: "fixed-response",
                fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "no such service" },
            },
        ],
    };
}

/** Sends whoever types `http://` to the HTTPS listener. */
export function redirectToHttps(
    loadBalancerArn: pulumi.Input<string>,
    port: number,
    httpsPort: number,
): lb.ListenerArgs {
    return {
        loadBalancerArn,
        port,
        protocol: "HTTP",
        defaultActions: [
            {
                type: "redirect",
                redirect: { protocol: "HTTPS", port: String(httpsPort), statusCode: "HTTP_301" },
            },
        ],
    };
}

/** URL of a host; the port is said only where browsers would not guess it. */
export function url(protocol: "http" | "https", host: string, port: number): string {
    const usual = protocol === "https" ? 443 : 80;
    return `${protocol}://${host}${port === usual ? "" : `:${port}`}`;
}
