import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codedeploy from "@pulumi/aws/codedeploy";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { deploymentConfiguration, type TrafficShift } from "../release";
import { codeDeployRolePolicy } from "./codedeploy-role";
import { Component, type Transform } from "./component";
import { shorten } from "../release/physical-name";
import { trustPolicy } from "./policy-document";
import { placeOf } from "./registry";
import { targetAlarms, type AlarmArgs, type LoadBalancerType } from "./target-alarms";

export interface BlueGreenDeploymentArgs {
    clusterName: pulumi.Input<string>;
    /** Name of the ECS service; its controller is CODE_DEPLOY. */
    serviceName: pulumi.Input<string>;
    /** The pair of target groups that take turns. */
    targetGroups: { name: pulumi.Input<string>; arnSuffix: pulumi.Input<string> }[];
    /** What carries the traffic; behind a network load balancer it moves all at once. @default "application" */
    loadBalancerType?: LoadBalancerType;
    /** `app/name/id` or `net/name/id` of the load balancer, for the alarms. */
    loadBalancerArnSuffix: pulumi.Input<string>;
    productionListenerArn: pulumi.Input<string>;
    /** Where the new version answers before traffic moves to it. @default none */
    testListenerArn?: pulumi.Input<string>;
    /** Rules on these listeners that belong to the service. */
    listenerRuleArns: pulumi.Input<string>[];
    /** Execution role and task role: CodeDeploy hands them to the new tasks. */
    taskRoleArns: pulumi.Input<string>[];
    /** How traffic moves to the new version. @default canary, 10 percent, 5 minutes; all at once behind a network load balancer */
    trafficShift?: TrafficShift;
    /** Minutes the old tasks stay after the shift, ready to take the traffic back (0 to 2800). @default 5 */
    terminationWait?: number;
    /** What stops a deployment and rolls it back. @default 10 errors a minute or an unhealthy task, two minutes in a row */
    alarms?: AlarmArgs;
    /** What was there before the stack, and `pulumi import` has brought into it. @default everything is made */
    existing?: ExistingBlueGreen;
    /** Last word on each child. @default none */
    transform?: {
        application?: Transform<codedeploy.ApplicationArgs>;
        deploymentGroup?: Transform<codedeploy.DeploymentGroupArgs>;
        deploymentConfig?: Transform<codedeploy.DeploymentConfigArgs>;
        role?: Transform<iam.RoleArgs>;
        rolePolicy?: Transform<iam.RolePolicyArgs>;
        alarm?: Transform<cloudwatch.MetricAlarmArgs>;
    };
}

/** Names of the application and the deployment group with which another tool released the service. */
export interface ExistingBlueGreen {
    applicationName: string;
    deploymentGroupName: string;
}

/** What CodeDeploy needs to release one ECS service blue/green: application, deployment group, role and alarms. */
export class BlueGreenDeployment extends Component {
    static readonly token = "swingbridge:release:BlueGreenDeployment";
    /** Name of the CodeDeploy application. */
    readonly applicationName: pulumi.Output<string>;
    /** Name of the deployment group. */
    readonly deploymentGroupName: pulumi.Output<string>;
    /** Names of the alarms that stop a deployment. */
    readonly alarmNames: pulumi.Output<string>[];
    /** ARN of the role that CodeDeploy acts with. */
    readonly roleArn: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where there are not exactly two target groups, or the load balancer cannot shift so */
    constructor(name: string, args: BlueGreenDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
        super(BlueGreenDeployment.token, name, args, opts);
        if (args.targetGroups.length !== 2) {
            this.fail(`targetGroups: CodeDeploy needs exactly two that take turns, not ${args.targetGroups.length}`);
        }
        if (args.loadBalancerType === "network" && shiftOf(args).kind !== "all-at-once") {
            this.fail(
                `trafficShift: CodeDeploy moves the traffic of a network load balancer all at once, not ${shiftOf(args).kind}; use "all-at-once", or release with the controller "ecs"`,
            );
        }
        const alarms = this.createAlarms(args);
        this.alarmNames = alarms.map(alarm => alarm.name);
        const { role, policy } = this.createRole(args);
        const application = this.child(
            codedeploy.Application,
            "app",
            { computePlatform: "ECS", ...(args.existing && { name: args.existing.applicationName }) },
            { transform: args.transform?.application },
        );
        const group = this.child(
            codedeploy.DeploymentGroup,
            "group",
            deploymentGroupArgs(name, args, {
                application: application.name,
                role: role.arn,
                alarms: this.alarmNames,
                config: this.deploymentConfig(args),
            }),
            { dependsOn: [policy], transform: args.transform?.deploymentGroup },
        );
        this.applicationName = application.name;
        this.deploymentGroupName = group.deploymentGroupName;
        this.roleArn = role.arn;
        this.registerOutputs({
            applicationName: this.applicationName,
            deploymentGroupName: this.deploymentGroupName,
            alarmNames: this.alarmNames,
            roleArn: this.roleArn,
        });
    }

    private createRole(args: BlueGreenDeploymentArgs): { role: iam.Role; policy: iam.RolePolicy } {
        const place = placeOf(this);
        const role = this.child(
            iam.Role,
            "role",
            {
                description: pulumi.interpolate`CodeDeploy releases ${args.serviceName}`,
                assumeRolePolicy: place.apply(({ account }) => trustPolicy("codedeploy.amazonaws.com", account)),
            },
            { transform: args.transform?.role },
        );
        const policy = this.child(
            iam.RolePolicy,
            "role-policy",
            {
                role: role.name,
                policy: pulumi
                    .all([
                        place,
                        args.clusterName,
                        args.serviceName,
                        pulumi.all(listenersOf(args)),
                        pulumi.all(args.listenerRuleArns),
                        pulumi.all(args.taskRoleArns),
                        pulumi.all(this.alarmNames),
                    ])
                    .apply(
                        ([place, clusterName, serviceName, listenerArns, listenerRuleArns, taskRoleArns, alarmNames]) =>
                            codeDeployRolePolicy({
                                place,
                                clusterName,
                                serviceName,
                                listenerArns,
                                listenerRuleArns,
                                taskRoleArns,
                                alarmNames,
                            }),
                    ),
            },
            { transform: args.transform?.rolePolicy },
        );
        return { role, policy };
    }

    private createAlarms(args: BlueGreenDeploymentArgs): cloudwatch.MetricAlarm[] {
        return args.targetGroups.flatMap(({ arnSuffix }, index) =>
            targetAlarms(
                args.loadBalancerType ?? "application",
                { loadBalancerArnSuffix: args.loadBalancerArnSuffix, targetGroupArnSuffix: arnSuffix },
                args.alarms ?? {},
            ).map(alarm =>
                this.child(cloudwatch.MetricAlarm, `${index === 0 ? "blue" : "green"}-${alarm.name}`, alarm.args, {
                    transform: args.transform?.alarm,
                }),
            ),
        );
    }

    /** One of AWS's configurations where there is one, else one of our own. */
    private deploymentConfig(args: BlueGreenDeploymentArgs): pulumi.Input<string> {
        const configuration = deploymentConfiguration(shiftOf(args));
        if ("predefined" in configuration) {
            return configuration.predefined;
        }
        const { type, ...steps } = configuration.custom;
        return this.child(
            codedeploy.DeploymentConfig,
            "config",
            {
                computePlatform: "ECS",
                trafficRoutingConfig:
                    type === "TimeBasedCanary" ? { type, timeBasedCanary: steps } : { type, timeBasedLinear: steps },
            },
            { transform: args.transform?.deploymentConfig },
        ).deploymentConfigName;
    }
}

function shiftOf({ trafficShift, loadBalancerType }: BlueGreenDeploymentArgs): TrafficShift {
    return trafficShift ?? { kind: loadBalancerType === "network" ? "all-at-once" : "canary" };
}

function listenersOf({ productionListenerArn, testListenerArn }: BlueGreenDeploymentArgs): pulumi.Input<string>[] {
    return testListenerArn === undefined ? [productionListenerArn] : [productionListenerArn, testListenerArn];
}

/** The names and ARNs of what a deployment group refers to. */
interface DeploymentGroupParts {
    application: pulumi.Input<string>;
    role: pulumi.Input<string>;
    alarms: pulumi.Input<string>[];
    config: pulumi.Input<string>;
}

/** A deployment group's name is its own business: unique in its application, which holds no other. */
function deploymentGroupArgs(
    name: string,
    args: BlueGreenDeploymentArgs,
    parts: DeploymentGroupParts,
): codedeploy.DeploymentGroupArgs {
    return {
        appName: parts.application,
        deploymentGroupName: args.existing?.deploymentGroupName ?? shorten(name, 100),
        serviceRoleArn: parts.role,
        deploymentConfigName: parts.config,
        deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
        ecsService: { clusterName: args.clusterName, serviceName: args.serviceName },
        loadBalancerInfo: {
            targetGroupPairInfo: {
                prodTrafficRoute: { listenerArns: [args.productionListenerArn] },
                ...(args.testListenerArn === undefined
                    ? {}
                    : { testTrafficRoute: { listenerArns: [args.testListenerArn] } }),
                targetGroups: args.targetGroups.map(group => ({ name: group.name })),
            },
        },
        blueGreenDeploymentConfig: {
            deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
            terminateBlueInstancesOnDeploymentSuccess: {
                action: "TERMINATE",
                terminationWaitTimeInMinutes: args.terminationWait ?? 5,
            },
        },
        // Stopping on an alarm alone would leave the traffic split: rolling back needs an event of its own.
        autoRollbackConfiguration: {
            enabled: true,
            events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        },
        alarmConfiguration: { enabled: true, alarms: parts.alarms, ignorePollAlarmFailure: false },
    };
}
