import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "./component";

export interface ServiceSecurityGroupArgs {
    vpcId: pulumi.Input<string>;
    /** What the group is for; AWS shows it, and cannot change it. */
    description: string;
    /** Address range (CIDR) in which its tasks may connect to anything; elsewhere to HTTPS only. @default everywhere */
    within?: pulumi.Input<string>;
    /** Last word on each child. @default none */
    transform?: {
        securityGroup?: Transform<ec2.SecurityGroupArgs>;
        egressRule?: Transform<vpc.SecurityGroupEgressRuleArgs>;
    };
}

/** The security group of one service's tasks. It is made before the services, so that two may name each other's. */
export class ServiceSecurityGroup extends Component {
    static readonly token = "swingbridge:service:ServiceSecurityGroup";
    readonly securityGroupId: pulumi.Output<string>;

    constructor(name: string, args: ServiceSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
        super(ServiceSecurityGroup.token, name, args, opts);
        const group = this.child(
            ec2.SecurityGroup,
            "group",
            { vpcId: args.vpcId, description: args.description },
            { transform: args.transform?.securityGroup },
        );
        for (const [role, rule] of outbound(args)) {
            this.child(
                vpc.SecurityGroupEgressRule,
                role,
                { securityGroupId: group.id, ...rule },
                { transform: args.transform?.egressRule },
            );
        }
        this.securityGroupId = group.id;
        this.registerOutputs({ securityGroupId: this.securityGroupId });
    }
}

type EgressRule = Omit<vpc.SecurityGroupEgressRuleArgs, "securityGroupId">;

/** Applications call what they like, as they do under Compose, unless they are to stay inside; what may call them is said port by port. */
function outbound({ within }: ServiceSecurityGroupArgs): [string, EgressRule][] {
    const description = "Images, secrets, logs, and whatever the application calls";
    return within === undefined
        ? [["egress", { description, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }]]
        : [
              ["inside", { description: "Whatever lets it in", ipProtocol: "-1", cidrIpv4: within }],
              [
                  "https",
                  {
                      description: "Images, secrets and logs",
                      ipProtocol: "tcp",
                      fromPort: 443,
                      toPort: 443,
                      cidrIpv4: "0.0.0.0/0",
                  },
              ],
          ];
}
