import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import * as servicediscovery from "@pulumi/aws/servicediscovery";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, PublicEndpoint } from "../fargate";
import {
    ignoreChanges,
    ingressRule,
    securityGroupDescription,
    type Controller,
    type IngressPeer,
    type ReleasedBy,
    type ResourceKind,
} from "../release";
import { Autoscaling, type AutoscalingArgs } from "./autoscaling";
import { Component, type Transform } from "./component";
import { ecsServiceArgs } from "./ecs-service";
import { DNS_TTL } from "./private-name";
import { ServiceSecurityGroup, type ServiceSecurityGroupArgs } from "./service-security-group";
import { listenerRuleConditions, targetGroupArgs } from "./target-group";

export interface FargateServiceArgs {
    /** What the converter decided about the service. */
    service: FargateServiceSpec;
    /** Who replaces its tasks. @default "ecs" */
    controller?: Controller;
    /** Who puts a release live. @default "up" */
    releasedBy?: ReleasedBy;
    clusterName: pulumi.Input<string>;
    clusterArn: pulumi.Input<string>;
    /** The first revision to run; with `ecs` and `up`, the one to run from now on. */
    taskDefinitionArn: pulumi.Input<string>;
    vpcId: pulumi.Input<string>;
    /** Subnets of the tasks. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Tasks in public subnets without a NAT gateway need one. @default false */
    assignPublicIp?: boolean;
    /** Fargate platform version. @default "LATEST" */
    platformVersion?: pulumi.Input<string>;
    /** Security group of the tasks. @default one of its own */
    securityGroupId?: pulumi.Input<string>;
    /** Who may connect, and to which ports: one rule each. @default nobody */
    allowFrom?: Peer[];
    /** How it is reached from outside. Needed where `service.public` is set. @default not at all */
    endpoint?: ServiceEndpointArgs;
    /** Cloud Map namespace in which other services find it by name. @default none */
    namespaceId?: pulumi.Input<string>;
    /** Seconds after a task's start in which failing health checks do not count; only with a load balancer. @default 60 */
    healthCheckGracePeriod?: number;
    /** Minutes that creation and update may take. @default 20 */
    timeout?: number;
    /** Refuse to replace or delete what carries traffic (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        service?: Transform<ecs.ServiceArgs>;
        targetGroup?: Transform<lb.TargetGroupArgs>;
        listenerRule?: Transform<lb.ListenerRuleArgs>;
        discovery?: Transform<servicediscovery.ServiceArgs>;
        ingressRule?: Transform<vpc.SecurityGroupIngressRuleArgs>;
        /** Only where the service makes its security group. */
        securityGroup?: ServiceSecurityGroupArgs["transform"];
        autoscaling?: AutoscalingArgs["transform"];
    };
}

/** A service that may connect to this one. */
export interface Peer extends IngressPeer {
    securityGroupId: pulumi.Input<string>;
}

/** The load balancer's side of a public service. */
export interface ServiceEndpointArgs {
    /** Security group of the load balancer: the tasks let it in. */
    loadBalancerSecurityGroupId: pulumi.Input<string>;
    productionListenerArn: pulumi.Input<string>;
    /** Shows a new version before traffic moves; CodeDeploy uses it. @default none */
    testListenerArn?: pulumi.Input<string>;
    /** Place of its rule among those of the listener, from 1; AWS evaluates the lowest first. */
    priority: number;
}

/** A target group by its three names. */
export interface TargetGroupIdentity {
    name: pulumi.Output<string>;
    arn: pulumi.Output<string>;
    arnSuffix: pulumi.Output<string>;
}

/**
 * An ECS service on Fargate with all that carries traffic to it. With CodeDeploy it has two target groups that take turns:
 * which one is live, and which revision runs, is CodeDeploy's from the first deployment on.
 * `dependsOn` among the options delays the tasks only, not what surrounds them.
 */
export class FargateService extends Component {
    static readonly token = "swingbridge:service:FargateService";
    readonly serviceName: pulumi.Output<string>;
    readonly serviceArn: pulumi.Output<string>;
    readonly securityGroupId: pulumi.Output<string>;
    /** Two with CodeDeploy, one for other public services, none where nobody outside reaches it. */
    readonly targetGroups: TargetGroupIdentity[];
    /** ARNs of its rules on the production and the test listener. */
    readonly listenerRuleArns: pulumi.Output<string>[];
    /** Application Auto Scaling's name for it, where it scales. */
    readonly scalableTarget?: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where controller and endpoint do not fit */
    constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        const { dependsOn, ...options } = opts ?? {};
        super(FargateService.token, name, args, options);
        const { service: spec, controller = "ecs" } = args;
        this.check(args, controller);
        const group =
            args.securityGroupId === undefined
                ? new ServiceSecurityGroup(
                      `${name}-security-group`,
                      {
                          vpcId: args.vpcId,
                          description: securityGroupDescription(spec.name),
                          transform: args.transform?.securityGroup,
                      },
                      { parent: this },
                  )
                : undefined;
        this.securityGroupId = group?.securityGroupId ?? pulumi.output(args.securityGroupId!);
        const ingress = this.allowPeers(args);
        const targets = spec.public ? this.createTargetGroups(args, spec.public, controller) : [];
        const rules = spec.public ? this.createListenerRules(args, spec.public, controller, targets) : [];
        const registry =
            args.namespaceId === undefined || spec.ports.length === 0
                ? undefined
                : this.register(args, args.namespaceId);
        const parts = { securityGroupId: this.securityGroupId, targetGroupArn: targets[0]?.arn, registryArn: registry };
        const service = this.child(ecs.Service, "service", ecsServiceArgs(args, parts), {
            dependsOn: [...asArray(dependsOn), ...(group ? [group] : []), ...ingress, ...rules],
            ignoreChanges: ignored("service", args),
            protect: controller === "codedeploy" && args.protect,
            customTimeouts: timeouts(args.timeout ?? 20),
            transform: args.transform?.service,
        });
        this.serviceName = service.name;
        this.serviceArn = service.arn;
        this.targetGroups = targets.map(({ name, arn, arnSuffix }) => ({ name, arn, arnSuffix }));
        this.listenerRuleArns = rules.map(rule => rule.arn);
        if (spec.autoscaling) {
            this.scalableTarget = new Autoscaling(
                `${name}-autoscaling`,
                {
                    clusterName: args.clusterName,
                    serviceName: service.name,
                    controller,
                    bounds: spec.autoscaling,
                    transform: args.transform?.autoscaling,
                },
                { parent: this },
            ).resourceId;
        }
        this.registerOutputs({
            serviceName: this.serviceName,
            serviceArn: this.serviceArn,
            securityGroupId: this.securityGroupId,
            targetGroups: this.targetGroups,
            listenerRuleArns: this.listenerRuleArns,
            ...(this.scalableTarget ? { scalableTarget: this.scalableTarget } : {}),
        });
    }

    private check({ service, endpoint }: FargateServiceArgs, controller: Controller): void {
        if (service.public && !endpoint) {
            this.fail(
                `endpoint: ${service.name} is public and needs listeners; give them, or leave out \`service.public\``,
            );
        }
        if (controller === "codedeploy" && !service.public) {
            this.fail(
                `controller: CodeDeploy moves a load balancer's traffic, and ${service.name} has none; use "ecs"`,
            );
        }
        if (controller === "codedeploy" && service.stateful) {
            this.fail(
                `controller: CodeDeploy runs old and new tasks at once, and ${service.name} holds data that only one may use; use "ecs"`,
            );
        }
    }

    private allowPeers({
        service,
        allowFrom = [],
        endpoint,
        transform,
    }: FargateServiceArgs): vpc.SecurityGroupIngressRule[] {
        const peers = [...allowFrom];
        if (service.public && endpoint) {
            const { containerPort } = service.public;
            peers.push({
                name: "load-balancer",
                securityGroupId: endpoint.loadBalancerSecurityGroupId,
                ports: [{ containerPort, protocol: "tcp" }],
            });
        }
        return peers.flatMap(peer =>
            peer.ports.map(port =>
                this.child(
                    vpc.SecurityGroupIngressRule,
                    `from-${peer.name}-${port.containerPort}-${port.protocol}`,
                    {
                        securityGroupId: this.securityGroupId,
                        referencedSecurityGroupId: peer.securityGroupId,
                        ...ingressRule(service.name, peer.name, port),
                    },
                    { transform: transform?.ingressRule },
                ),
            ),
        );
    }

    /** CodeDeploy takes exactly two; the second has no traffic until its first deployment. */
    private createTargetGroups(
        args: FargateServiceArgs,
        endpoint: PublicEndpoint,
        controller: Controller,
    ): lb.TargetGroup[] {
        return (controller === "codedeploy" ? ["blue", "green"] : ["targets"]).map(role =>
            this.child(lb.TargetGroup, role, targetGroupArgs(args.vpcId, endpoint), {
                protect: controller === "codedeploy" && args.protect,
                transform: args.transform?.targetGroup,
            }),
        );
    }

    /** A rule depends on both target groups: CodeDeploy may leave either in it, and one that is in a rule cannot be deleted. */
    private createListenerRules(
        args: FargateServiceArgs,
        endpoint: PublicEndpoint,
        controller: Controller,
        targets: lb.TargetGroup[],
    ): lb.ListenerRule[] {
        const { productionListenerArn, testListenerArn, priority } = args.endpoint!;
        const listeners = [
            { role: "production-rule", listenerArn: productionListenerArn },
            ...(controller === "codedeploy" && testListenerArn !== undefined
                ? [{ role: "test-rule", listenerArn: testListenerArn }]
                : []),
        ];
        return listeners.map(({ role, listenerArn }) =>
            this.child(
                lb.ListenerRule,
                role,
                {
                    listenerArn,
                    priority,
                    conditions: listenerRuleConditions(endpoint),
                    actions: [{ type: "forward", targetGroupArn: targets[0]!.arn }],
                },
                {
                    dependsOn: targets,
                    ignoreChanges: ignored("listenerRule", args),
                    protect: controller === "codedeploy" && args.protect,
                    transform: args.transform?.listenerRule,
                },
            ),
        );
    }

    /** Its name in the private DNS namespace: one address per task. */
    private register(
        { service, transform }: FargateServiceArgs,
        namespaceId: pulumi.Input<string>,
    ): pulumi.Output<string> {
        return this.child(
            servicediscovery.Service,
            "discovery",
            {
                name: service.dnsNames[0] ?? service.name,
                dnsConfig: {
                    namespaceId,
                    routingPolicy: "MULTIVALUE",
                    dnsRecords: [{ type: "A", ttl: DNS_TTL }],
                },
                // ECS reports the tasks' health itself.
                healthCheckCustomConfig: { failureThreshold: 1 },
                forceDestroy: true,
            },
            { transform: transform?.discovery },
        ).arn;
    }
}

/** What somebody else owns once the resource is there. */
function ignored(kind: ResourceKind, { controller = "ecs", releasedBy = "up", service }: FargateServiceArgs): string[] {
    return ignoreChanges(kind, controller, releasedBy, { autoscaled: service.autoscaling !== undefined });
}

function timeouts(minutes: number): pulumi.CustomTimeouts {
    return { create: `${minutes}m`, update: `${minutes}m`, delete: `${minutes}m` };
}

function asArray(dependsOn: pulumi.ComponentResourceOptions["dependsOn"]): pulumi.Resource[] {
    return dependsOn === undefined ? [] : ((Array.isArray(dependsOn) ? dependsOn : [dependsOn]) as pulumi.Resource[]);
}
