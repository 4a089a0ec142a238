import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { NetworkEndpoint } from "../fargate";
import { ipProtocols } from "../release";
import { Component, type Transform } from "./component";

export interface NetworkLoadBalancerArgs {
    vpcId: pulumi.Input<string>;
    /** Public subnets, or private ones for an `internal` load balancer. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** What it listens on; the services bring the listeners. */
    listeners: NetworkEndpoint["listener"][];
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
        securityGroup?: Transform<ec2.SecurityGroupArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
        egressRule?: Transform<vpc.SecurityGroupEgressRuleArgs>;
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
    /** Security group of the load balancer: tasks let its members in, whoever the client is. */
    readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, args: NetworkLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(NetworkLoadBalancer.token, name, args, opts);
        // Only at its creation can one be attached: a network load balancer without a group never gets one.
        const group = this.child(
            ec2.SecurityGroup,
            "group",
            { vpcId: args.vpcId, description: "Network load balancer: who may reach its listeners" },
            { transform: args.transform?.securityGroup },
        );
        const rules = [...this.openListeners(args, group), ...this.openTargets(args, group)];
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
        this.loadBalancerArn = balancer.arn;
        this.loadBalancerArnSuffix = balancer.arnSuffix;
        this.dnsName = balancer.dnsName;
        this.securityGroupId = group.id;
        this.registerOutputs({
            loadBalancerArn: this.loadBalancerArn,
            loadBalancerArnSuffix: this.loadBalancerArnSuffix,
            dnsName: this.dnsName,
            securityGroupId: this.securityGroupId,
        });
    }

    /** One rule per port, protocol and address range, named after them, so that their order means nothing. */
    private openListeners(args: NetworkLoadBalancerArgs, group: ec2.SecurityGroup): pulumi.Resource[] {
        const cidrs = [...new Set(args.allowedCidrs ?? ["0.0.0.0/0"])];
        return args.listeners.flatMap(({ port, protocol }) =>
            ipProtocols(protocol).flatMap(ipProtocol =>
                cidrs.map(cidr =>
                    this.child(
                        vpc.SecurityGroupIngressRule,
                        `${ipProtocol}-${port}-from-${cidr.replace(/[^0-9a-f.]/gi, "-")}`,
                        {
                            securityGroupId: group.id,
                            description: `${protocol} listener`,
                            ipProtocol,
                            fromPort: port,
                            toPort: port,
                            ...(cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
                        },
                        { transform: args.transform?.ingressRule },
                    ),
                ),
            ),
        );
    }

    /** TCP always: health checks are TCP for UDP listeners too. */
    private openTargets(args: NetworkLoadBalancerArgs, group: ec2.SecurityGroup): pulumi.Resource[] {
        const used = new Set(["tcp", ...args.listeners.flatMap(({ protocol }) => ipProtocols(protocol))]);
        return [...used].map(ipProtocol =>
            this.child(
                vpc.SecurityGroupEgressRule,
                `to-targets-${ipProtocol}`,
                {
                    securityGroupId: group.id,
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
