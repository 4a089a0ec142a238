import type * as pulumi from "@pulumi/pulumi";
import { shiftsAllAtOnce } from "../fargate/controller";
import type { Controller, DeploymentTarget, ServiceNames } from "../release";
import type { ApplicationServiceArgs } from "./application-service-args";
import { BlueGreenDeployment, type BlueGreenDeploymentArgs, type ExistingBlueGreen } from "./blue-green-deployment";
import { Component } from "./component";
import { FargateService } from "./fargate-service";
import type { TargetGroupIdentity } from "./fargate-service-args";
import { documentNames } from "./pipeline/delivered-service";
import { ServiceRelease, type CodeDeployReleaseArgs } from "./service-release";
import { TaskDefinition } from "./task-definition";

/** One Compose service on Fargate: its task definition, its ECS service, and how it is released. */
export class ApplicationService extends Component {
    static readonly token = "swingbridge:application:ApplicationService";
    readonly serviceName: pulumi.Output<string>;
    readonly serviceArn: pulumi.Output<string>;
    readonly family: pulumi.Output<string>;
    readonly taskRoleName: pulumi.Output<string>;
    readonly targetGroups: TargetGroupIdentity[];
    readonly alarmNames: pulumi.Output<string>[];
    /** Who replaces its tasks. */
    readonly controller: Controller;
    readonly names: ServiceNames;
    /** All that a deployment needs to know. */
    readonly target: pulumi.Output<DeploymentTarget>;
    /** Execution role and task role: whoever registers a revision hands them to it. */
    readonly taskRoleArns: pulumi.Output<string>[];
    /** What CodeDeploy knows it by, where it releases the service. */
    readonly codedeploy?: { applicationName: pulumi.Output<string>; deploymentGroupName: pulumi.Output<string> };
    /** What a pipeline makes revisions from: texts by file name. Empty where no pipeline releases it. */
    readonly templates: Record<string, pulumi.Output<string>>;

    /** `dependsOn` among the options delays the tasks only, not what surrounds them. */
    constructor(name: string, args: ApplicationServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        const { dependsOn, ...options } = opts ?? {};
        super(ApplicationService.token, name, args, options);
        const task = this.createTask(`${name}-task`, args);
        const service = this.createService(`${name}-fargate`, args, task, dependsOn);
        const blueGreen = this.createBlueGreen(`${name}-deployment`, args, task, service);
        const release = this.createRelease(`${name}-release`, args, task, service, blueGreen);
        this.serviceName = service.serviceName;
        this.serviceArn = service.serviceArn;
        this.family = task.family;
        this.taskRoleName = task.taskRoleName;
        this.targetGroups = service.targetGroups;
        this.alarmNames = blueGreen?.alarmNames ?? [];
        this.controller = args.controller;
        this.names = args.names;
        this.target = release.target;
        this.taskRoleArns = [task.executionRoleArn, task.taskRoleArn];
        this.codedeploy = blueGreen && {
            applicationName: blueGreen.applicationName,
            deploymentGroupName: blueGreen.deploymentGroupName,
        };
        const documents = documentNames(args.service.name);
        this.templates = {
            ...(task.template && { [documents.taskDefinition]: task.template }),
            ...(task.template && blueGreen && { [documents.appSpec]: release.appSpecTemplate }),
        };
        this.registerOutputs({
            serviceName: this.serviceName,
            serviceArn: this.serviceArn,
            family: this.family,
            taskRoleName: this.taskRoleName,
            targetGroups: this.targetGroups,
            alarmNames: this.alarmNames,
            controller: this.controller,
            names: this.names,
            target: this.target,
            taskRoleArns: this.taskRoleArns,
            codedeploy: this.codedeploy,
            templates: this.templates,
        });
    }

    private createTask(name: string, args: ApplicationServiceArgs): TaskDefinition {
        return new TaskDefinition(
            name,
            {
                family: args.names.family,
                task: args.service.task,
                images: args.images,
                pinnedImages: args.pinnedImages,
                secretArns: args.secretArns,
                secretKmsKeyArns: args.secretKmsKeyArns,
                volumes: args.volumes,
                logGroupName: args.names.logGroup,
                logRetention: args.logRetention,
                logsKmsKeyArn: args.logsKmsKeyArn,
                release: args.released ? args.sha : undefined,
                controller: args.controller,
                releasedBy: args.releasedBy,
                delivery: args.delivery,
                protect: args.protect,
                transform: args.transform?.task,
            },
            { parent: this },
        );
    }

    private createService(
        name: string,
        args: ApplicationServiceArgs,
        task: TaskDefinition,
        dependsOn: pulumi.ComponentResourceOptions["dependsOn"],
    ): FargateService {
        return new FargateService(
            name,
            {
                service: args.service,
                controller: args.controller,
                releasedBy: args.releasedBy,
                clusterName: args.clusterName,
                clusterArn: args.clusterArn,
                taskDefinitionArn: task.taskDefinitionArn,
                vpcId: args.vpcId,
                subnetIds: args.subnetIds,
                platformVersion: args.platformVersion,
                securityGroupId: args.securityGroupId,
                networkGroupIds: args.networkGroupIds,
                allowFrom: args.allowFrom,
                endpoint: args.endpoint,
                networkLoadBalancer: args.networkLoadBalancer,
                namespaceId: args.namespaceId,
                namespaceArn: args.namespaceArn,
                healthCheckGracePeriod: args.healthCheckGracePeriod,
                timeout: args.timeout,
                protect: args.protect,
                existing: args.existing,
                transform: args.transform?.service,
            },
            { parent: this, dependsOn },
        );
    }

    private createBlueGreen(
        name: string,
        args: ApplicationServiceArgs,
        task: TaskDefinition,
        service: FargateService,
    ): BlueGreenDeployment | undefined {
        const listeners = args.controller === "codedeploy" ? shiftingListeners(args, service) : undefined;
        if (listeners === undefined) {
            return undefined;
        }
        return new BlueGreenDeployment(
            name,
            {
                clusterName: args.clusterName,
                serviceName: service.serviceName,
                targetGroups: service.targetGroups,
                ...listeners,
                listenerRuleArns: service.listenerRuleArns,
                taskRoleArns: [task.executionRoleArn, task.taskRoleArn],
                trafficShift: args.trafficShift,
                terminationWait: args.terminationWait,
                alarms: args.alarms,
                existing: existingBlueGreen(args.existing),
                transform: args.transform?.blueGreen,
            },
            { parent: this },
        );
    }

    private createRelease(
        name: string,
        args: ApplicationServiceArgs,
        task: TaskDefinition,
        service: FargateService,
        blueGreen: BlueGreenDeployment | undefined,
    ): ServiceRelease {
        return new ServiceRelease(
            name,
            {
                service: args.service.dnsNames[0] ?? args.service.name,
                releasedBy: args.releasedBy,
                sha: args.sha,
                taskDefinitionArn: task.taskDefinitionArn,
                clusterName: args.clusterName,
                serviceName: service.serviceName,
                network: {
                    subnetIds: args.subnetIds,
                    securityGroupId: args.securityGroupId,
                    otherSecurityGroupIds: [...(args.networkGroupIds ?? []), ...(args.service.securityGroups ?? [])],
                },
                platformVersion: args.platformVersion,
                capacityProviders: args.service.capacityProviders,
                pipeline:
                    args.delivery && task.template
                        ? { name: args.delivery.pipelineName, template: task.template }
                        : undefined,
                recordName: args.names.releaseRecord,
                logGroupName: task.logGroupName,
                scalableTarget: service.scalableTarget,
                codedeploy: blueGreen && this.codeDeployRelease(args, service, blueGreen),
                transform: args.transform?.release,
            },
            { parent: this },
        );
    }

    private codeDeployRelease(
        args: ApplicationServiceArgs,
        service: FargateService,
        blueGreen: BlueGreenDeployment,
    ): CodeDeployReleaseArgs {
        const { service: spec, trafficShift, terminationWait } = args;
        const { productionListenerArn, testListenerArn } = shiftingListeners(args, service)!;
        return {
            applicationName: blueGreen.applicationName,
            deploymentGroupName: blueGreen.deploymentGroupName,
            containerName: spec.public!.container,
            containerPort: spec.public!.containerPort,
            productionListenerArn,
            testListenerArn,
            targetGroupArns: service.targetGroups.map(({ arn }) => arn),
            alarmNames: blueGreen.alarmNames,
            trafficShift,
            terminationWait,
        };
    }
}

function existingBlueGreen({ applicationName, deploymentGroupName }: Partial<ExistingBlueGreen> = {}):
    ExistingBlueGreen | undefined {
    return applicationName === undefined || deploymentGroupName === undefined
        ? undefined
        : { applicationName, deploymentGroupName };
}

type ShiftingListeners = Pick<
    BlueGreenDeploymentArgs,
    "loadBalancerType" | "loadBalancerArnSuffix" | "productionListenerArn" | "testListenerArn"
>;

/** The listeners between whose target groups CodeDeploy moves the traffic. */
function shiftingListeners(
    { service: spec, endpoint, networkLoadBalancer }: ApplicationServiceArgs,
    { networkListenerArns, networkTestListenerArn }: FargateService,
): ShiftingListeners | undefined {
    if (shiftsAllAtOnce(spec)) {
        return (
            networkLoadBalancer && {
                loadBalancerType: "network",
                loadBalancerArnSuffix: networkLoadBalancer.loadBalancerArnSuffix,
                productionListenerArn: networkListenerArns[0]!,
                testListenerArn: networkTestListenerArn,
            }
        );
    }
    return (
        endpoint && {
            loadBalancerType: "application",
            loadBalancerArnSuffix: endpoint.loadBalancerArnSuffix,
            productionListenerArn: endpoint.productionListenerArn,
            testListenerArn: endpoint.testListenerArn,
        }
    );
}
