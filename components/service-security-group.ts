import { SecurityGroup, type SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import { egressRules } from "../release";
import { Component, type Transform } from "./component";

export interface ServiceSecurityGroupArgs {
    vpcId: pulumi.Input<string>;
    /** What the group is for; AWS shows it, and cannot change it. */
    description: string;
    /** Address range (CIDR) in which its tasks may connect to anything; elsewhere to `outsidePorts` only. @default everywhere */
    within?: pulumi.Input<string>;
    /** TCP ports outside of that range that its tasks may connect to. @default 443 */
    outsidePorts?: readonly number[];
    /** Last word on each child. @default none */
    transform?: {
        securityGroup?: Transform<SecurityGroupArgs>;
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
            SecurityGroup,
            "group",
            { vpcId: args.vpcId, description: args.description },
            { transform: args.transform?.securityGroup },
        );
        for (const { role, ...rule } of egressRules(args.within, args.outsidePorts)) {
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
