import { resource, type Unlinked } from "./resource";

const TARGET_GROUP = {
    port: 80,
    protocol: "HTTP",
    targetType: "ip",
    vpcId: "vpc-1",
    deregistrationDelay: 30,
    healthCheck: { path: "/health", matcher: "200" },
};
const HTTPS = {
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    defaultActions: [{ type: "fixed-response" }],
};

/** Load balancer, target groups, and security groups in their four shapes. */
export const NETWORKING: Unlinked[] = [
    resource("alb", "aws:lb/loadBalancer:LoadBalancer", {
        internal: false,
        subnets: ["subnet-1", "subnet-2"],
        dropInvalidHeaderFields: true,
        enableDeletionProtection: true,
        accessLogs: { bucket: "logs", enabled: true },
    }),
    resource("waf", "aws:wafv2/webAclAssociation:WebAclAssociation", {}, { resourceArn: ["alb"] }),
    resource("https", "aws:lb/listener:Listener", { port: 443, ...HTTPS }, { loadBalancerArn: ["alb"] }),
    resource("test", "aws:lb/listener:Listener", { port: 8443, ...HTTPS }, { loadBalancerArn: ["alb"] }),
    resource(
        "redirect",
        "aws:lb/listener:Listener",
        {
            port: 80,
            protocol: "HTTP",
            defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443" } }],
        },
        { loadBalancerArn: ["alb"] },
    ),
    resource("blue", "aws:lb/targetGroup:TargetGroup", TARGET_GROUP),
    resource("green", "aws:lb/targetGroup:TargetGroup", TARGET_GROUP),
    resource("balancer", "aws:ec2/securityGroup:SecurityGroup", { description: "The load balancer" }),
    resource("tasks", "aws:ec2/securityGroup:SecurityGroup", { description: "Tasks" }),
    resource("inline", "aws:ec2/securityGroup:SecurityGroup", {
        description: "Rules inside",
        ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], description: "Users" }],
        egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], description: "AWS" }],
    }),
    resource(
        "users",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", description: "Users" },
        { securityGroupId: ["balancer"] },
    ),
    resource(
        "from-balancer",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            type: "ingress",
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrBlocks: ["10.0.0.0/16"],
            description: "The load balancer",
        },
        { securityGroupId: ["tasks"] },
    ),
    resource(
        "to-aws",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0", description: "AWS" },
        { securityGroupId: ["tasks"] },
    ),
];
