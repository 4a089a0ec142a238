import { z } from "zod";
import { arn, cidr, name } from "./values";

/** Where the services run, and how they are reached. */
export const networkKeys = {
    network: z
        .strictObject({
            vpcId: z
                .string()
                .startsWith("vpc-")
                .meta({ title: "an id such as vpc-0123456789abcdef0" })
                .optional()
                .describe("An existing VPC to use. Absent: one is made."),
            publicSubnetIds: z
                .array(name)
                .optional()
                .describe(
                    "Subnets of that VPC for the load balancer, where this stack makes one that is not internal.",
                ),
            privateSubnetIds: z.array(name).optional().describe("Subnets of that VPC for the tasks."),
            cidrBlock: cidr.optional().describe("Address range of the VPC that is made. Absent: 10.0.0.0/16."),
            zones: z.int().min(2).max(6).optional().describe("Availability zones of the VPC that is made. Absent: 2."),
            natGateways: z
                .enum(["none", "single", "one-per-zone"])
                .optional()
                .describe(
                    "How the private subnets of the VPC that is made reach the internet. " +
                        "With `none`, tasks reach only what the VPC has an endpoint for. Absent: `single`.",
                ),
        })
        .default({})
        .describe("The network: made by this stack, or adopted."),
    cluster: z.string().optional().describe("Name of an existing ECS cluster to use. Empty: one is made."),
    loadBalancer: z
        .strictObject({
            arn: arn("elasticloadbalancing")
                .optional()
                .describe(
                    "An existing application load balancer. Absent: one is made. Our listeners add rules to its security group: " +
                        "whoever owns that keeps its own rules as resources of their own, not inline, or they would take ours away.",
                ),
            productionListenerArn: arn("elasticloadbalancing")
                .optional()
                .describe("Its listener for production traffic. Absent: one is made."),
            testListenerArn: arn("elasticloadbalancing")
                .optional()
                .describe("Its listener for test traffic. Absent: one is made."),
            port: z
                .int()
                .min(1)
                .max(65535)
                .optional()
                .describe("Port of the production listener. Absent: 443, or 80 for plain HTTP."),
            internal: z
                .boolean()
                .optional()
                .describe("Whether it is reachable from inside the VPC only. Absent: false."),
            allowedCidrs: z
                .array(cidr)
                .optional()
                .describe("Who may reach the production listener. Absent: everybody."),
            webAclArn: arn("wafv2")
                .optional()
                .describe(
                    "Web ACL (AWS WAF, regional) that guards the load balancer that is made. Absent: none; an adopted one is its owner's to guard.",
                ),
            accessLogsBucket: name
                .optional()
                .describe(
                    "S3 bucket for its access logs, which lets the load balancer write to it. Absent: it writes none.",
                ),
        })
        .default({})
        .describe("The load balancer of the public services: made by this stack, or adopted."),
    networkLoadBalancer: z
        .strictObject({
            arn: arn("elasticloadbalancing")
                .optional()
                .describe(
                    "An existing network load balancer that has a security group: our listeners stand on it, and open that. Absent: one is made.",
                ),
            certificateArn: arn("acm")
                .optional()
                .describe(
                    "Certificate of listeners that end TLS. Absent: that of `domainName`, or `https.certificateArn`.",
                ),
            domainName: name
                .optional()
                .describe(
                    "Name to serve: its DNS record is made, and its certificate where a listener ends TLS. Absent: AWS's name.",
                ),
            zone: name.optional().describe("Route 53 hosted zone of that name. Absent: the part after its first dot."),
            internal: z
                .boolean()
                .optional()
                .describe("Whether it is reachable from inside the VPC only. Absent: as `loadBalancer.internal`."),
            allowedCidrs: z
                .array(cidr)
                .optional()
                .describe("Who may reach its listeners. Absent: as `loadBalancer.allowedCidrs`."),
        })
        .default({})
        .describe(
            "The network load balancer of public TCP and UDP ports, made where `public` names a service with such ports.",
        ),
    https: z
        .strictObject({
            certificateArn: arn("acm").optional().describe("A certificate that exists."),
            domainName: name.optional().describe("Name to serve; its certificate and DNS record are made."),
            zone: name.optional().describe("Route 53 hosted zone of that name. Absent: the part after its first dot."),
            plainHttp: z.boolean().optional().describe("Serve without encryption. For stacks that nobody depends on."),
        })
        .default({})
        .describe(
            "Encryption: exactly one of `certificateArn`, `domainName` and `plainHttp: true`, where a service is public.",
        ),
    testListener: z
        .strictObject({
            port: z.int().min(1).max(65535).optional().describe("Its port. Absent: 8443, or 8080 for plain HTTP."),
            allowedCidrs: z.array(cidr).optional().describe("Who may reach it. Absent: nobody."),
        })
        .default({})
        .describe("The listener that shows a new version before traffic moves to it."),
};
