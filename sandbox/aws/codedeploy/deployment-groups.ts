import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { applicationNamed, groupsOf } from "./applications";
import { DEFAULT_CONFIG, trafficRoutingOf } from "./deployment-configs";
import {
    checkAlarms,
    checkBlueGreen,
    checkPair,
    checkRole,
    checkRollback,
    checkService,
    checkShift,
    checkStyle,
} from "./group-validation";
import { removeDeploymentGroup } from "./group-removal";
import {
    deploymentAt,
    deploymentGroups,
    deploymentsOfGroup,
    groupKey,
    type DeploymentGroupRow,
    type DeploymentRow,
    type TargetGroupPair,
} from "./model";
import { checkName, invalidToken, uuid } from "./names";

const PAGE = 100;
const MAX_BATCH = 100;

export function createDeploymentGroup(account: Account, input: codedeploy.CreateDeploymentGroupCommandInput): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    const name = checkName("DeploymentGroup", input.deploymentGroupName);
    if (deploymentGroups(account).get(groupKey(applicationName, name))) {
        throw new AwsError("DeploymentGroupAlreadyExistsException", `Deployment group name already exists: ${name}`);
    }
    const deploymentConfigName = input.deploymentConfigName ?? DEFAULT_CONFIG;
    const routing = trafficRoutingOf(account, deploymentConfigName);
    const row: DeploymentGroupRow = {
        applicationName,
        deploymentGroupName: name,
        deploymentGroupId: uuid(account),
        deploymentConfigName,
        serviceRoleArn: checkRole(account, input.serviceRoleArn),
        deploymentStyle: checkStyle(input.deploymentStyle),
        service: checkService(account, input.ecsServices),
        pair: checkPair(account, input.loadBalancerInfo),
        blueGreen: checkBlueGreen(input.blueGreenDeploymentConfiguration),
        autoRollback: checkRollback(input.autoRollbackConfiguration),
        alarms: checkAlarms(input.alarmConfiguration),
        triggers: input.triggerConfigurations ?? [],
        tags: input.tags ?? [],
    };
    checkShift(account, row.pair, routing);
    deploymentGroups(account).put(groupKey(applicationName, name), row);
    return { deploymentGroupId: row.deploymentGroupId };
}

export function deploymentGroupNamed(
    account: Account,
    applicationName: string | undefined,
    name: string | undefined,
): DeploymentGroupRow {
    const application = applicationNamed(account, applicationName);
    const row = deploymentGroups(account).get(
        groupKey(application.applicationName, checkName("DeploymentGroup", name)),
    );
    if (!row) {
        throw new AwsError("DeploymentGroupDoesNotExistException", `No Deployment Group found for name: ${name}`);
    }
    return row;
}

export function asLoadBalancerInfo(pair: TargetGroupPair): codedeploy.LoadBalancerInfo {
    const [first, second] = pair.names;
    return {
        targetGroupPairInfoList: [
            {
                targetGroups: [{ name: first }, { name: second }],
                prodTrafficRoute: { listenerArns: [pair.productionListener] },
                ...(pair.testListener === undefined ? {} : { testTrafficRoute: { listenerArns: [pair.testListener] } }),
            },
        ],
    };
}

function asDeploymentGroup(account: Account, row: DeploymentGroupRow): codedeploy.DeploymentGroupInfo {
    const all = deploymentsOfGroup(account, row.applicationName, row.deploymentGroupName);
    const [last, lastGood] = [all, all.filter(each => each.status === "Succeeded")].map(each => {
        const id = each.at(-1)?.deploymentId;
        return id === undefined ? undefined : deploymentAt(account, id);
    });
    const about = (deployment: DeploymentRow | undefined): codedeploy.LastDeploymentInfo | undefined =>
        deployment && {
            deploymentId: deployment.deploymentId,
            status: deployment.status,
            createTime: new Date(deployment.createTime),
            endTime: deployment.completeTime === undefined ? undefined : new Date(deployment.completeTime),
        };
    return {
        applicationName: row.applicationName,
        deploymentGroupId: row.deploymentGroupId,
        deploymentGroupName: row.deploymentGroupName,
        deploymentConfigName: row.deploymentConfigName,
        ec2TagFilters: [],
        onPremisesInstanceTagFilters: [],
        autoScalingGroups: [],
        serviceRoleArn: row.serviceRoleArn,
        targetRevision: last && withoutContent(last.revision),
        triggerConfigurations: row.triggers,
        alarmConfiguration: row.alarms,
        autoRollbackConfiguration: row.autoRollback,
        deploymentStyle: row.deploymentStyle,
        outdatedInstancesStrategy: "UPDATE",
        blueGreenDeploymentConfiguration: row.blueGreen,
        loadBalancerInfo: asLoadBalancerInfo(row.pair),
        lastSuccessfulDeployment: about(lastGood),
        lastAttemptedDeployment: about(last),
        computePlatform: "ECS",
        ecsServices: [{ serviceName: row.service.service, clusterName: row.service.cluster }],
        terminationHookEnabled: false,
    };
}

/** CodeDeploy never shows an AppSpec's content but in `GetApplicationRevision`. */
export function withoutContent(revision: codedeploy.RevisionLocation): codedeploy.RevisionLocation {
    return revision.revisionType === "AppSpecContent"
        ? { revisionType: "AppSpecContent", appSpecContent: { sha256: revision.appSpecContent?.sha256 } }
        : { revisionType: "String", string: { sha256: revision.string?.sha256 } };
}

export const getDeploymentGroup = (account: Account, input: codedeploy.GetDeploymentGroupCommandInput): object => ({
    deploymentGroupInfo: asDeploymentGroup(
        account,
        deploymentGroupNamed(account, input.applicationName, input.deploymentGroupName),
    ),
});

export function batchGetDeploymentGroups(
    account: Account,
    input: codedeploy.BatchGetDeploymentGroupsCommandInput,
): object {
    const names = input.deploymentGroupNames ?? [];
    if (names.length > MAX_BATCH) {
        throw new AwsError("BatchLimitExceededException", `The maximum number of deployment groups is ${MAX_BATCH}`);
    }
    if (names.length === 0) {
        throw new AwsError("DeploymentGroupNameRequiredException", "Deployment group names are required");
    }
    const { applicationName } = applicationNamed(account, input.applicationName);
    const found = names.map(name =>
        deploymentGroups(account).get(groupKey(applicationName, checkName("DeploymentGroup", name))),
    );
    const missing = names.filter((_, index) => !found[index]);
    return {
        deploymentGroupsInfo: found.flatMap(row => (row ? [asDeploymentGroup(account, row)] : [])),
        ...(missing.length > 0 && { errorMessage: `No Deployment Groups found for names: ${missing.join(", ")}` }),
    };
}

export function listDeploymentGroups(account: Account, input: codedeploy.ListDeploymentGroupsCommandInput): object {
    const { applicationName } = applicationNamed(account, input.applicationName);
    const names = groupsOf(account, applicationName).map(group => group.deploymentGroupName);
    const { items, next } = paginate(names, input.nextToken, undefined, PAGE, invalidToken);
    return { applicationName, deploymentGroups: items, nextToken: next };
}

export function updateDeploymentGroup(account: Account, input: codedeploy.UpdateDeploymentGroupCommandInput): object {
    const row = deploymentGroupNamed(account, input.applicationName, input.currentDeploymentGroupName);
    const name = checkName("DeploymentGroup", input.newDeploymentGroupName ?? row.deploymentGroupName);
    const config = input.deploymentConfigName ?? row.deploymentConfigName;
    const routing = trafficRoutingOf(account, config);
    const updated: DeploymentGroupRow = {
        ...row,
        deploymentGroupName: name,
        deploymentConfigName: config,
        serviceRoleArn: input.serviceRoleArn ? checkRole(account, input.serviceRoleArn) : row.serviceRoleArn,
        deploymentStyle: input.deploymentStyle ? checkStyle(input.deploymentStyle) : row.deploymentStyle,
        service: input.ecsServices ? checkService(account, input.ecsServices, row) : row.service,
        pair: input.loadBalancerInfo ? checkPair(account, input.loadBalancerInfo) : row.pair,
        blueGreen: input.blueGreenDeploymentConfiguration
            ? checkBlueGreen(input.blueGreenDeploymentConfiguration)
            : row.blueGreen,
        autoRollback: input.autoRollbackConfiguration
            ? checkRollback(input.autoRollbackConfiguration)
            : row.autoRollback,
        alarms: input.alarmConfiguration ? checkAlarms(input.alarmConfiguration) : row.alarms,
        triggers: input.triggerConfigurations ?? row.triggers,
    };
    checkShift(account, updated.pair, routing);
    if (name !== row.deploymentGroupName) {
        if (deploymentGroups(account).get(groupKey(row.applicationName, name))) {
            throw new AwsError(
                "DeploymentGroupAlreadyExistsException",
                `Deployment group name already exists: ${name}`,
            );
        }
        deploymentGroups(account).delete(groupKey(row.applicationName, row.deploymentGroupName));
    }
    deploymentGroups(account).put(groupKey(row.applicationName, name), updated);
    return { hooksNotCleanedUp: [] };
}

/** Deleting what is not there succeeds. */
export function deleteDeploymentGroup(account: Account, input: codedeploy.DeleteDeploymentGroupCommandInput): object {
    const name = checkName("DeploymentGroup", input.deploymentGroupName);
    const row = deploymentGroups(account).get(groupKey(input.applicationName ?? "", name));
    if (row) {
        removeDeploymentGroup(account, row);
    }
    return { hooksNotCleanedUp: [] };
}
