import * as acm from "@pulumi/aws/acm";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as vpcRules from "@pulumi/aws/vpc";
import * as awsx from "@pulumi/awsx/ec2";

/** The platform of a company whose applications share a network, a cluster and a load balancer. */

const vpc = new awsx.Vpc("shared", {
    cidrBlock: "10.20.0.0/16",
    numberOfAvailabilityZones: 2,
    natGateways: { strategy: "Single" },
    enableDnsHostnames: true,
});

const cluster = new ecs.Cluster("shared");
new ecs.ClusterCapacityProviders("shared", {
    clusterName: cluster.name,
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
});

// Rules of their own, not `ingress` and `egress` of the group: those would take away what other stacks add.
const group = new ec2.SecurityGroup("edge", { vpcId: vpc.vpcId });
new vpcRules.SecurityGroupIngressRule("https", {
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "0.0.0.0/0",
});
new vpcRules.SecurityGroupEgressRule("everywhere", {
    securityGroupId: group.id,
    ipProtocol: "-1",
    cidrIpv4: "0.0.0.0/0",
});
const balancer = new lb.LoadBalancer("edge", { subnets: vpc.publicSubnetIds, securityGroups: [group.id] });

// A network load balancer has a security group from the start, or never.
const netGroup = new ec2.SecurityGroup("net", { vpcId: vpc.vpcId });
new vpcRules.SecurityGroupEgressRule("net-everywhere", {
    securityGroupId: netGroup.id,
    ipProtocol: "-1",
    cidrIpv4: "0.0.0.0/0",
});
const net = new lb.LoadBalancer("net", {
    loadBalancerType: "network",
    subnets: vpc.publicSubnetIds,
    securityGroups: [netGroup.id],
});

const zone = new route53.Zone("zone", { name: "example.com" });
const certificate = new acm.Certificate("default", { domainName: "example.com", validationMethod: "DNS" });
const proof = certificate.domainValidationOptions[0]!;
const record = new route53.Record("proof", {
    zoneId: zone.zoneId,
    name: proof.resourceRecordName,
    type: proof.resourceRecordType,
    records: [proof.resourceRecordValue],
    ttl: 60,
});
const validated = new acm.CertificateValidation("default", {
    certificateArn: certificate.arn,
    validationRecordFqdns: [record.fqdn],
});
const listener = new lb.Listener("https", {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    certificateArn: validated.certificateArn,
    defaultActions: [
        { type: "fixed-response", fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "?" } },
    ],
});

export const vpcId = vpc.vpcId;
export const publicSubnetIds = vpc.publicSubnetIds;
export const privateSubnetIds = vpc.privateSubnetIds;
export const clusterName = cluster.name;
export const loadBalancerArn = balancer.arn;
export const loadBalancerName = balancer.name;
export const networkLoadBalancerArn = net.arn;
export const productionListenerArn = listener.arn;
