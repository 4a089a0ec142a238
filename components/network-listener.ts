import * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import type { NetworkEndpoint } from "../fargate";
import { ignoreChanges, type Controller, type ReleasedBy } from "../release";
import { Component, type Transform } from "./component";
import { networkTargetGroupArgs } from "./target-group";

export interface NetworkListenerArgs {
    vpcId: pulumi.Input<string>;
    /** The network load balancer it listens on. */
    loadBalancerArn: pulumi.Input<string>;
    /** Its port, and what takes the traffic. */
    endpoint: NetworkEndpoint;
    /** Who replaces the tasks. @default "ecs" */
    controller?: Controller;
    /** Who puts a release live. @default "up" */
    releasedBy?: ReleasedBy;
    /** Refuse to replace or delete what carries traffic (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: { targetGroup?: Transform<lb.TargetGroupArgs>; listener?: Transform<lb.ListenerArgs> };
}

/** One port of a network load balancer, and the target groups behind it: two that take turns with CodeDeploy. */
export class NetworkListener extends Component {
    static readonly token = "swingbridge:service:NetworkListener";
    readonly listenerArn: pulumi.Output<string>;
    /** Two with CodeDeploy, else one. */
    readonly targetGroups: {
        name: pulumi.Output<string>;
        arn: pulumi.Output<string>;
        arnSuffix: pulumi.Output<string>;
    }[];

    constructor(name: string, args: NetworkListenerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(NetworkListener.token, name, args, opts);
        const { endpoint, controller = "ecs", releasedBy = "up" } = args;
        const protect = controller === "codedeploy" && args.protect;
        const targets = (controller === "codedeploy" ? ["blue", "green"] : ["targets"]).map(role =>
            this.child(lb.TargetGroup, role, networkTargetGroupArgs(args.vpcId, endpoint), {
                protect,
                transform: args.transform?.targetGroup,
            }),
        );
        const listener = this.child(
            lb.Listener,
            "listener",
            {
                loadBalancerArn: args.loadBalancerArn,
                port: endpoint.listener.port,
                protocol: endpoint.listener.protocol,
                defaultActions: [{ type: "forward", targetGroupArn: targets[0]!.arn }],
            },
            {
                // CodeDeploy may leave either in it, and one that is in a listener cannot be deleted.
                dependsOn: targets,
                ignoreChanges: ignoreChanges("listener", controller, releasedBy),
                protect,
                transform: args.transform?.listener,
            },
        );
        this.listenerArn = listener.arn;
        this.targetGroups = targets.map(({ name, arn, arnSuffix }) => ({ name, arn, arnSuffix }));
        this.registerOutputs({ listenerArn: this.listenerArn, targetGroups: this.targetGroups });
    }
}
