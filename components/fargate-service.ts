import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import * as servicediscovery from "@pulumi/aws/servicediscovery";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint, NetworkEndpoint, PortRange, PublicEndpoint } from "../fargate";
import { blueGreenObstacle } from "../fargate/controller";
import { endpointsOf, isNetworkEndpoint } from "../fargate/endpoints";
import { ignoreChanges, ingressRule, securityGroupDescription, type Controller, type ResourceKind } from "../release";
import { Autoscaling } from "./autoscaling";
import { Component } from "./component";
import { ecsServiceArgs } from "./ecs-service";
import type { FargateServiceArgs, TargetGroupIdentity } from "./fargate-service-args";
import { loadBalancersOf } from "./load-balancer-peers";
import { NetworkListener } from "./network-listener";
import { DNS_TTL } from "./private-name";
import { ServiceSecurityGroup } from "./service-security-group";
import { listenerRuleConditions, targetGroupArgs } from "./target-group";

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
    /** Two with CodeDeploy, one for each public port of other services, none where nobody outside reaches it. */
    readonly targetGroups: TargetGroupIdentity[];
    /** ARNs of its rules on the production and the test listener. */
    readonly listenerRuleArns: pulumi.Output<string>[];
    /** ARNs of its listeners on the network load balancer. */
    readonly networkListenerArns: pulumi.Output<string>[];
    /** ARN of the one that shows a new version before traffic moves. */
    readonly networkTestListenerArn?: pulumi.Output<string>;
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
        const http = endpointsOf(spec).find((endpoint): endpoint is HttpEndpoint => !isNetworkEndpoint(endpoint));
        const targets = http ? this.createTargetGroups(args, http, controller) : [];
        const rules = http ? this.createListenerRules(args, http, controller, targets) : [];
        const listeners = this.createNetworkListeners(name, args);
        const registry =
            args.namespaceId === undefined || spec.ports.length === 0
                ? undefined
                : this.register(args, args.namespaceId);
        const made = [...listeners.values()];
        const parts = {
            securityGroupId: this.securityGroupId,
            targetGroupArns: endpointsOf(spec).map(
                endpoint => (listeners.get(endpoint)?.targetGroups[0] ?? targets[0]!).arn,
            ),
            registryArn: registry,
        };
        const service = this.child(ecs.Service, "service", ecsServiceArgs(args, parts), {
            dependsOn: [...asArray(dependsOn), ...(group ? [group] : []), ...ingress, ...rules, ...made],
            ignoreChanges: [
                ...ignored("service", args),
                // ECS gives a service of CodeDeploy no other registry than the one it was made with.
                ...(args.existing && controller === "codedeploy" ? ["serviceRegistries"] : []),
            ],
            protect: controller === "codedeploy" && args.protect,
            customTimeouts: timeouts(args.timeout ?? 20),
            transform: args.transform?.service,
        });
        this.serviceName = service.name;
        this.serviceArn = service.arn;
        this.targetGroups = [
            ...targets.map(({ name, arn, arnSuffix }) => ({ name, arn, arnSuffix })),
            ...made.flatMap(({ targetGroups }) => targetGroups),
        ];
        this.listenerRuleArns = rules.map(rule => rule.arn);
        this.networkListenerArns = made.map(({ listenerArn }) => listenerArn);
        this.networkTestListenerArn = made[0]?.testListenerArn;
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
            networkListenerArns: this.networkListenerArns,
            ...(this.networkTestListenerArn ? { networkTestListenerArn: this.networkTestListenerArn } : {}),
            ...(this.scalableTarget ? { scalableTarget: this.scalableTarget } : {}),
        });
    }

    private check(args: FargateServiceArgs, controller: Controller): void {
        const { service, endpoint, networkLoadBalancer, namespaceArn } = args;
        if (service.serviceConnect && controller === "codedeploy") {
            this.fail(`controller: CodeDeploy does not release services with Service Connect; use "ecs"`);
        }
        if (service.serviceConnect && namespaceArn === undefined) {
            this.fail(`namespaceArn: ${service.name} uses Service Connect and needs a Cloud Map namespace`);
        }
        const endpoints = endpointsOf(service);
        if (endpoints.some(each => !isNetworkEndpoint(each)) && !endpoint) {
            this.fail(
                `endpoint: ${service.name} is public and needs listeners; give them, or leave out \`service.public\``,
            );
        }
        if (endpoints.some(isNetworkEndpoint) && !networkLoadBalancer) {
            this.fail(
                `networkLoadBalancer: ${service.name} has public TCP or UDP ports; give it one, or leave out \`service.public\``,
            );
        }
        const obstacle = blueGreenObstacle(service);
        if (controller === "codedeploy" && obstacle !== undefined) {
            this.fail(`controller: ${obstacle}; use "ecs"`);
        }
    }

    private allowPeers(args: FargateServiceArgs): vpc.SecurityGroupIngressRule[] {
        const { service, allowFrom = [], transform } = args;
        const peers = [...allowFrom, ...loadBalancersOf(args)];
        return peers.flatMap(peer =>
            peer.ports.map(port =>
                this.child(
                    vpc.SecurityGroupIngressRule,
                    `${peer.isNetwork ? "through" : "from"}-${peer.name}-${rangeOf(port)}-${port.protocol}`,
                    {
                        securityGroupId: this.securityGroupId,
                        referencedSecurityGroupId: peer.securityGroupId,
                        ...ingressRule(service.name, peer, port),
                    },
                    { transform: transform?.ingressRule },
                ),
            ),
        );
    }

    /** CodeDeploy takes exactly two; the second has no traffic until its first deployment. */
    private createTargetGroups(
        args: FargateServiceArgs,
        endpoint: HttpEndpoint,
        controller: Controller,
    ): lb.TargetGroup[] {
        const names = args.existing?.targetGroupNames ?? [];
        return (controller === "codedeploy" ? ["blue", "green"] : ["targets"]).map((role, index) =>
            this.child(
                lb.TargetGroup,
                role,
                { ...targetGroupArgs(args.vpcId, endpoint), ...(names[index] !== undefined && { name: names[index] }) },
                {
                    protect: controller === "codedeploy" && args.protect,
                    // A mere default, and another one would replace the group.
                    ...(names[index] !== undefined && { ignoreChanges: ["port"] }),
                    transform: args.transform?.targetGroup,
                },
            ),
        );
    }

    /** A rule depends on both target groups: CodeDeploy may leave either in it, and one that is in a rule cannot be deleted. */
    private createListenerRules(
        args: FargateServiceArgs,
        endpoint: HttpEndpoint,
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

    private createNetworkListeners(name: string, args: FargateServiceArgs): Map<PublicEndpoint, NetworkListener> {
        const listener = (endpoint: NetworkEndpoint) =>
            new NetworkListener(
                `${name}-${endpoint.listener.protocol.toLowerCase().replace("_", "-")}-${endpoint.listener.port}`,
                {
                    vpcId: args.vpcId,
                    loadBalancerArn: args.networkLoadBalancer!.loadBalancerArn,
                    certificateArn: args.networkLoadBalancer!.certificateArn,
                    endpoint,
                    controller: args.controller,
                    releasedBy: args.releasedBy,
                    protect: args.protect,
                    transform: {
                        targetGroup: args.transform?.targetGroup,
                        listener: args.transform?.networkListener,
                    },
                },
                { parent: this },
            );
        return new Map(
            endpointsOf(args.service)
                .filter(isNetworkEndpoint)
                .map(endpoint => [endpoint, listener(endpoint)]),
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

/** `7000`, or `7000-7100` */
function rangeOf({ containerPort, lastPort }: PortRange): string {
    return lastPort === undefined ? String(containerPort) : `${containerPort}-${lastPort}`;
}
