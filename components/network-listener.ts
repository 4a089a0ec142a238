import * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import type { NetworkEndpoint } from "../fargate";
import { ignoreChanges, type Controller, type ReleasedBy } from "../release";
import { Component, type Transform } from "./component";
import { TLS_POLICY } from "./listener";
import { networkTargetGroupArgs } from "./target-group";

export interface NetworkListenerArgs {
    vpcId: pulumi.Input<string>;
    /** The network load balancer it listens on. */
    loadBalancerArn: pulumi.Input<string>;
    /** Its port, and what takes the traffic. */
    endpoint: NetworkEndpoint;
    /** Certificate (ACM) of a TLS listener. Needed where `endpoint.listener.protocol` is TLS. @default none */
    certificateArn?: pulumi.Input<string>;
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
    /** Set with CodeDeploy and `endpoint.testPort`: shows a new version before traffic moves. */
    readonly testListenerArn?: pulumi.Output<string>;
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
        const encrypted = endpoint.listener.protocol === "TLS";
        if (encrypted && args.certificateArn === undefined) {
            this.fail("certificateArn: a TLS listener needs a certificate");
        }
        const listener = (role: string, port: number) =>
            this.child(
                lb.Listener,
                role,
                {
                    loadBalancerArn: args.loadBalancerArn,
                    port,
                    protocol: endpoint.listener.protocol,
                    ...(encrypted && { certificateArn: args.certificateArn, sslPolicy: TLS_POLICY }),
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
        this.listenerArn = listener("listener", endpoint.listener.port).arn;
        if (controller === "codedeploy" && endpoint.testPort !== undefined) {
            this.testListenerArn = listener("test-listener", endpoint.testPort).arn;
        }
        this.targetGroups = targets.map(({ name, arn, arnSuffix }) => ({ name, arn, arnSuffix }));
        this.registerOutputs({
            listenerArn: this.listenerArn,
            ...(this.testListenerArn && { testListenerArn: this.testListenerArn }),
            targetGroups: this.targetGroups,
        });
    }
}
