import { SecurityGroup, type SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkEndpoint } from "../fargate";
import { ipProtocols } from "../release";
import { DomainCertificate, type DomainCertificateArgs } from "./certificate";
import { Component, type Transform } from "./component";
import { aliasRecord, domainNameProblems, hostedZoneId } from "./domain-name";

export interface NetworkLoadBalancerArgs {
    vpcId: pulumi.Input<string>;
    /** Public subnets, or private ones for an `internal` load balancer. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** ARN of one that exists already; its security group is opened for the listeners. @default one of its own */
    existing?: pulumi.Input<string>;
    /** What it listens on; the services bring the listeners. */
    listeners: NetworkEndpoint["listener"][];
    /** Ports where a new version answers first. @default none */
    testPorts?: number[];
    /** Address ranges (CIDR) that may reach those. @default none */
    testCidrs?: string[];
    /** Certificate (ACM) of listeners that end TLS. @default one for `domainName`, where there is such a listener */
    certificateArn?: pulumi.Input<string>;
    /** Host name to serve: gets an alias record. @default none */
    domainName?: string;
    /** Public Route 53 zone of the domain name. @default the domain name without its first label */
    hostedZone?: string;
    /** Whether only the VPC can reach it. It decides in which subnets it stands. @default false */
    internal?: boolean;
    /** Address ranges (CIDR) that may reach its listeners. @default ["0.0.0.0/0"] */
    allowedCidrs?: string[];
    /** Address range (CIDR) of the tasks it sends traffic to. @default anywhere; it connects to its targets only */
    targetCidr?: pulumi.Input<string>;
    /** Deletion protection, by AWS and by Pulumi (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        loadBalancer?: Transform<lb.LoadBalancerArgs>;
        securityGroup?: Transform<SecurityGroupArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
        egressRule?: Transform<vpc.SecurityGroupEgressRuleArgs>;
        aliasRecord?: Transform<route53.RecordArgs>;
        certificate?: DomainCertificateArgs["transform"];
    };
}

/** A Network Load Balancer for TCP and UDP, with a security group that tasks let in; services bring the listeners. */
export class NetworkLoadBalancer extends Component {
    static readonly token = "swingbridge:network:NetworkLoadBalancer";
    readonly loadBalancerArn: pulumi.Output<string>;
    /** The ARN's last part, which CloudWatch metrics use. */
    readonly loadBalancerArnSuffix: pulumi.Output<string>;
    /** AWS's name for it. */
    readonly dnsName: pulumi.Output<string>;
    /** What people connect to: the domain name, or else AWS's. */
    readonly host: pulumi.Output<string>;
    /** Certificate of listeners that end TLS: the given one, or that of the domain name. */
    readonly certificateArn?: pulumi.Output<string>;
    /** Security group of the load balancer: tasks let its members in, whoever the client is. */
    readonly securityGroupId: pulumi.Output<string>;

    /** @throws pulumi.ResourceError with all that does not fit in the arguments */
    constructor(name: string, args: NetworkLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(NetworkLoadBalancer.token, name, args, opts);
        const problems = domainNameProblems(args);
        if (problems.length > 0) {
            this.fail(problems.join("\n"));
        }
        const balancer = args.existing === undefined ? this.create(args) : this.adopt(args, args.existing);
        this.loadBalancerArn = balancer.arn;
        this.loadBalancerArnSuffix = balancer.arnSuffix;
        this.dnsName = balancer.dnsName;
        this.securityGroupId = balancer.securityGroupId;
        const domain = args.domainName === undefined ? undefined : this.serve(args.domainName, args, balancer);
        this.host = domain?.host ?? this.dnsName;
        this.certificateArn =
            args.certificateArn === undefined ? domain?.certificateArn : pulumi.output(args.certificateArn);
        this.registerOutputs({
            loadBalancerArn: this.loadBalancerArn,
            loadBalancerArnSuffix: this.loadBalancerArnSuffix,
            dnsName: this.dnsName,
            host: this.host,
            certificateArn: this.certificateArn,
            securityGroupId: this.securityGroupId,
        });
    }

    /** The host name leads here, and, where a listener ends TLS and brings no certificate, gets one. */
    private serve(
        domainName: string,
        { hostedZone, listeners, certificateArn, transform }: NetworkLoadBalancerArgs,
        balancer: Balancer,
    ): { host: pulumi.Output<string>; certificateArn?: pulumi.Output<string> } {
        const zoneId = hostedZoneId({ domainName, hostedZone }, this);
        this.child(route53.Record, "alias", aliasRecord(domainName, zoneId, balancer), {
            transform: transform?.aliasRecord,
        });
        const host = pulumi.output(domainName);
        if (certificateArn !== undefined || !listeners.some(({ protocol }) => protocol === "TLS")) {
            return { host };
        }
        const issued = this.component(DomainCertificate, "domain", {
            domainName,
            hostedZoneId: zoneId,
            transform: transform?.certificate,
        });
        return { host, certificateArn: issued.certificateArn };
    }

    private create(args: NetworkLoadBalancerArgs): Balancer {
        // Only at its creation can one be attached: a network load balancer without a group never gets one.
        const group = this.child(
            SecurityGroup,
            "group",
            { vpcId: args.vpcId, description: "Network load balancer: who may reach its listeners" },
            { transform: args.transform?.securityGroup },
        );
        const rules = [...this.openListeners(args, group.id), ...this.openTargets(args, group.id)];
        const balancer = this.child(
            lb.LoadBalancer,
            "nlb",
            {
                loadBalancerType: "network",
                internal: args.internal ?? false,
                subnets: args.subnetIds,
                securityGroups: [group.id],
                // A zone without a healthy task would refuse its share of the connections.
                enableCrossZoneLoadBalancing: true,
                enableDeletionProtection: args.protect ?? false,
            },
            { protect: args.protect, dependsOn: rules, transform: args.transform?.loadBalancer },
        );
        const { arn, arnSuffix, dnsName, zoneId } = balancer;
        return { arn, arnSuffix, dnsName, zoneId, securityGroupId: group.id };
    }

    private adopt(args: NetworkLoadBalancerArgs, existing: pulumi.Input<string>): Balancer {
        const { arn, arnSuffix, dnsName, zoneId, securityGroups } = lb.getLoadBalancerOutput(
            { arn: existing },
            { parent: this },
        );
        const securityGroupId = pulumi
            .all([arn, securityGroups])
            .apply(
                ([known, groups]) =>
                    groups[0] ??
                    this.fail(
                        `existing: ${known} has no security group, so no task can let it in, and it never gets one; make one that has`,
                    ),
            );
        this.openListeners(args, securityGroupId);
        return { arn, arnSuffix, dnsName, zoneId, securityGroupId };
    }

    /** One rule per port, protocol and address range, named after them, so that their order means nothing. */
    private openListeners(args: NetworkLoadBalancerArgs, securityGroupId: pulumi.Input<string>): pulumi.Resource[] {
        const { listeners, allowedCidrs = ["0.0.0.0/0"], testPorts = [], testCidrs = [] } = args;
        const open = (port: number, protocol: NetworkEndpoint["listener"]["protocol"], what: string, cidrs: string[]) =>
            ipProtocols(protocol).flatMap(ipProtocol =>
                [...new Set(cidrs)].map(cidr =>
                    this.child(
                        vpc.SecurityGroupIngressRule,
                        `${ipProtocol}-${port}-from-${cidr.replace(/[^0-9a-f.]/gi, "-")}`,
                        {
                            securityGroupId,
                            description: `${what} listener`,
                            ipProtocol,
                            fromPort: port,
                            toPort: port,
                            ...(cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
                        },
                        { transform: args.transform?.ingressRule },
                    ),
                ),
            );
        return [
            ...listeners.flatMap(({ port, protocol }) => open(port, protocol, protocol, allowedCidrs)),
            ...testPorts.flatMap(port => open(port, "TCP", "test", testCidrs)),
        ];
    }

    /** TCP always: health checks are TCP for UDP listeners too. */
    private openTargets(args: NetworkLoadBalancerArgs, securityGroupId: pulumi.Input<string>): pulumi.Resource[] {
        const used = new Set(["tcp", ...args.listeners.flatMap(({ protocol }) => ipProtocols(protocol))]);
        return [...used].map(ipProtocol =>
            this.child(
                vpc.SecurityGroupEgressRule,
                `to-targets-${ipProtocol}`,
                {
                    securityGroupId,
                    description: "Tasks, on whatever port they listen",
                    ipProtocol,
                    fromPort: 0,
                    toPort: 65535,
                    cidrIpv4: args.targetCidr ?? "0.0.0.0/0",
                },
                { transform: args.transform?.egressRule },
            ),
        );
    }
}

interface Balancer {
    arn: pulumi.Output<string>;
    arnSuffix: pulumi.Output<string>;
    dnsName: pulumi.Output<string>;
    zoneId: pulumi.Output<string>;
    securityGroupId: pulumi.Output<string>;
}
