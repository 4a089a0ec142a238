import type { DeploymentGroupArgs, DeploymentGroupState } from "@pulumi/aws/codedeploy";
import type { DeploymentGroupInfo } from "@aws-sdk/client-codedeploy";
import { boolean, list, number, object, set, string } from "../property";
import { codeDeployCreateTags, codeDeployTag, codeDeployTags } from "./codedeploy";
import { awsResource, type Plain } from "./resource";

const route = object({ listenerArns: set(string(), { required: true }) });

/** A deployment group of an ECS service; instances and on-premises tags are not simulated. */
export const deploymentGroup = awsResource<DeploymentGroupArgs, DeploymentGroupState>({
    label: "CodeDeploy Deployment Group",
    properties: {
        appName: string({ required: true, replace: true }),
        deploymentGroupName: string({ required: true }),
        serviceRoleArn: string({ required: true }),
        deploymentConfigName: string({ default: "CodeDeployDefault.OneAtATime" }),
        deploymentStyle: object({
            deploymentOption: string({ default: "WITHOUT_TRAFFIC_CONTROL" }),
            deploymentType: string({ default: "IN_PLACE" }),
        }),
        ecsService: object({ clusterName: string({ required: true }), serviceName: string({ required: true }) }),
        loadBalancerInfo: object({
            targetGroupPairInfo: object({
                prodTrafficRoute: route,
                testTrafficRoute: route,
                targetGroups: list(object({ name: string({ required: true }) }), { required: true }),
            }),
        }),
        blueGreenDeploymentConfig: object(
            {
                deploymentReadyOption: object({ actionOnTimeout: string(), waitTimeInMinutes: number() }),
                greenFleetProvisioningOption: object({ action: string({ computed: true }) }, { computed: true }),
                terminateBlueInstancesOnDeploymentSuccess: object({
                    action: string(),
                    terminationWaitTimeInMinutes: number(),
                }),
            },
            { computed: true },
        ),
        autoRollbackConfiguration: object({ enabled: boolean(), events: set(string()) }),
        alarmConfiguration: object({
            alarms: set(string()),
            enabled: boolean(),
            ignorePollAlarmFailure: boolean({ default: false }),
        }),
        triggerConfigurations: set(
            object({
                triggerName: string({ required: true }),
                triggerEvents: set(string(), { required: true }),
                triggerTargetArn: string({ required: true }),
            }),
        ),
        outdatedInstancesStrategy: string({ default: "UPDATE" }),
        terminationHookEnabled: boolean({ default: false }),
    },
    computed: ["arn", "computePlatform", "deploymentGroupId"],
    async create(aws, args) {
        const { deploymentGroupId } = await aws.codedeploy.createDeploymentGroup({
            applicationName: args.appName,
            deploymentGroupName: args.deploymentGroupName,
            ...groupInput(args),
            tags: codeDeployCreateTags(args.tags),
        });
        return deploymentGroupId!;
    },
    async imported(aws, name) {
        const [appName, deploymentGroupName, ...more] = name.split(":");
        if (!appName || !deploymentGroupName || more.length > 0) {
            throw new Error(`expected ID in format ApplicationName:DeploymentGroupName, received: ${name}`);
        }
        const { deploymentGroupInfo: found } = await aws.codedeploy.getDeploymentGroup({
            applicationName: appName,
            deploymentGroupName,
        });
        return { id: found!.deploymentGroupId!, prior: { appName, deploymentGroupName } };
    },
    async read(aws, _, { appName, deploymentGroupName: groupName }) {
        const { deploymentGroupInfo: found } = await aws.codedeploy.getDeploymentGroup({
            applicationName: appName,
            deploymentGroupName: groupName,
        });
        const arn = aws.arn("codedeploy", `deploymentgroup:${appName}/${groupName}`);
        return found && { ...stateOf(found), arn, tags: await codeDeployTags(aws, arn) };
    },
    async update(aws, { args, old }) {
        await aws.codedeploy.updateDeploymentGroup({
            applicationName: args.appName,
            currentDeploymentGroupName: old.deploymentGroupName,
            newDeploymentGroupName:
                args.deploymentGroupName === old.deploymentGroupName ? undefined : args.deploymentGroupName,
            ...groupInput(args),
        });
    },
    tag: codeDeployTag,
    async delete(aws, _, { appName, deploymentGroupName }) {
        await aws.codedeploy.deleteDeploymentGroup({ applicationName: appName, deploymentGroupName });
    },
});

function groupInput(args: Plain<DeploymentGroupArgs>) {
    const {
        autoRollbackConfiguration: rollback,
        alarmConfiguration: alarm,
        blueGreenDeploymentConfig: blueGreen,
    } = args;
    return {
        serviceRoleArn: args.serviceRoleArn,
        deploymentConfigName: args.deploymentConfigName,
        deploymentStyle: args.deploymentStyle,
        ecsServices: args.ecsService && [args.ecsService],
        loadBalancerInfo: args.loadBalancerInfo?.targetGroupPairInfo && {
            targetGroupPairInfoList: [args.loadBalancerInfo.targetGroupPairInfo],
        },
        blueGreenDeploymentConfiguration: blueGreen && {
            deploymentReadyOption: blueGreen.deploymentReadyOption,
            greenFleetProvisioningOption: blueGreen.greenFleetProvisioningOption,
            terminateBlueInstancesOnDeploymentSuccess: blueGreen.terminateBlueInstancesOnDeploymentSuccess,
        },
        autoRollbackConfiguration: rollback
            ? { enabled: rollback.enabled ?? false, events: rollback.events ?? [] }
            : { enabled: false, events: [] },
        alarmConfiguration: alarm
            ? {
                  enabled: alarm.enabled ?? false,
                  ignorePollAlarmFailure: alarm.ignorePollAlarmFailure ?? false,
                  alarms: (alarm.alarms ?? []).map(name => ({ name })),
              }
            : { enabled: false, alarms: [] },
        triggerConfigurations: args.triggerConfigurations ?? [],
        outdatedInstancesStrategy: args.outdatedInstancesStrategy,
        terminationHookEnabled: args.terminationHookEnabled,
    };
}

function stateOf(found: DeploymentGroupInfo): Partial<Plain<DeploymentGroupState>> {
    const pair = found.loadBalancerInfo?.targetGroupPairInfoList?.[0];
    const service = found.ecsServices?.[0];
    const { autoRollbackConfiguration: rollback, alarmConfiguration: alarm } = found;
    const blueGreen = found.blueGreenDeploymentConfiguration;
    return {
        appName: found.applicationName,
        deploymentGroupName: found.deploymentGroupName,
        deploymentGroupId: found.deploymentGroupId,
        computePlatform: found.computePlatform,
        serviceRoleArn: found.serviceRoleArn,
        deploymentConfigName: found.deploymentConfigName,
        deploymentStyle: found.deploymentStyle && {
            deploymentOption: found.deploymentStyle.deploymentOption,
            deploymentType: found.deploymentStyle.deploymentType,
        },
        ecsService: service && { clusterName: service.clusterName!, serviceName: service.serviceName! },
        loadBalancerInfo: pair && {
            targetGroupPairInfo: {
                prodTrafficRoute: { listenerArns: pair.prodTrafficRoute?.listenerArns ?? [] },
                testTrafficRoute: pair.testTrafficRoute && { listenerArns: pair.testTrafficRoute.listenerArns ?? [] },
                targetGroups: (pair.targetGroups ?? []).map(({ name }) => ({ name: name! })),
            },
        },
        blueGreenDeploymentConfig: blueGreen && {
            deploymentReadyOption: blueGreen.deploymentReadyOption && {
                actionOnTimeout: blueGreen.deploymentReadyOption.actionOnTimeout,
                waitTimeInMinutes: blueGreen.deploymentReadyOption.waitTimeInMinutes ?? 0,
            },
            greenFleetProvisioningOption: blueGreen.greenFleetProvisioningOption && {
                action: blueGreen.greenFleetProvisioningOption.action,
            },
            terminateBlueInstancesOnDeploymentSuccess: blueGreen.terminateBlueInstancesOnDeploymentSuccess && {
                action: blueGreen.terminateBlueInstancesOnDeploymentSuccess.action,
                terminationWaitTimeInMinutes:
                    blueGreen.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes ?? 0,
            },
        },
        autoRollbackConfiguration: rollback?.enabled ? { enabled: true, events: rollback.events ?? [] } : undefined,
        alarmConfiguration:
            alarm?.enabled || alarm?.alarms?.length
                ? {
                      enabled: alarm.enabled ?? false,
                      ignorePollAlarmFailure: alarm.ignorePollAlarmFailure ?? false,
                      alarms: (alarm.alarms ?? []).map(({ name }) => name!),
                  }
                : undefined,
        triggerConfigurations: found.triggerConfigurations?.map(({ triggerName, triggerEvents, triggerTargetArn }) => ({
            triggerName: triggerName!,
            triggerEvents: triggerEvents ?? [],
            triggerTargetArn: triggerTargetArn!,
        })),
        outdatedInstancesStrategy: found.outdatedInstancesStrategy ?? "UPDATE",
        terminationHookEnabled: found.terminationHookEnabled ?? false,
    };
}
