import type * as codedeploy from "@aws-sdk/client-codedeploy";
import type { Service } from "@aws-sdk/client-ecs";
import type { Listener, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { deploymentGroups, type DeploymentGroupRow, type EcsServiceName, type TargetGroupPair } from "./model";

/** Longest wait before the original tasks end, in minutes. */
const MAX_TERMINATION_WAIT = 2880;
const MAX_ALARMS = 10;
const ROLLBACK_EVENTS = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];

export function checkStyle(style: codedeploy.DeploymentStyle | undefined): codedeploy.DeploymentStyle {
    if (style?.deploymentType !== "BLUE_GREEN" || style.deploymentOption !== "WITH_TRAFFIC_CONTROL") {
        throw new AwsError(
            "InvalidDeploymentStyleException",
            "For ECS deployment group, deployment type should be set to BLUE_GREEN and deployment option should be set to WITH_TRAFFIC_CONTROL",
        );
    }
    return { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" };
}

/** The one service of a group: there, with the right controller, and of no other group. */
export function checkService(
    account: Account,
    services: readonly codedeploy.ECSService[] | undefined,
    except?: Pick<DeploymentGroupRow, "deploymentGroupId">,
): EcsServiceName {
    const [given, ...others] = services ?? [];
    if (!given?.clusterName || !given.serviceName || others.length > 0) {
        throw new AwsError(
            "InvalidECSServiceException",
            "An ECS deployment group must contain exactly one ECS service",
        );
    }
    const name = { cluster: given.clusterName, service: given.serviceName };
    const found = describeService(account, name);
    if (!found) {
        throw new AwsError(
            "InvalidECSServiceException",
            `The ECS service ${given.serviceName} of cluster ${given.clusterName} could not be found`,
        );
    }
    if (found.deploymentController?.type !== "CODE_DEPLOY") {
        throw new AwsError(
            "InvalidECSServiceException",
            "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
        );
    }
    const taken = deploymentGroups(account)
        .list()
        .find(
            group =>
                group.service.cluster === name.cluster &&
                group.service.service === name.service &&
                group.deploymentGroupId !== except?.deploymentGroupId,
        );
    if (taken) {
        throw new AwsError(
            "ECSServiceMappingLimitExceededException",
            `The ECS service ${name.service} is already associated with the deployment group ${taken.deploymentGroupName}`,
        );
    }
    return name;
}

/** The active service of a name; undefined where there is none. */
export function describeService(account: Account, { cluster, service }: EcsServiceName): Service | undefined {
    try {
        const { services = [] } = account.call<{ services?: Service[] }>("ecs", "DescribeServices", {
            cluster,
            services: [service],
        });
        return services.find(each => each.status === "ACTIVE");
    } catch (error) {
        if (error instanceof AwsError) {
            return undefined;
        }
        throw error;
    }
}

/** Two target groups of one load balancer, the production listener, and perhaps a test listener of the same. */
export function checkPair(account: Account, info: codedeploy.LoadBalancerInfo | undefined): TargetGroupPair {
    const invalid = (message: string) => new AwsError("InvalidTargetGroupPairException", message);
    const [pair, ...others] = info?.targetGroupPairInfoList ?? [];
    const names = (pair?.targetGroups ?? []).map(group => group.name ?? "");
    const [first, second] = names;
    if (!pair || others.length > 0 || names.length !== 2 || !first || !second || first === second) {
        throw invalid(
            "A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of target groups that identify a load balancer. The target group pair must have two different target groups",
        );
    }
    const [production, ...moreProduction] = pair.prodTrafficRoute?.listenerArns ?? [];
    const [test, ...moreTest] = pair.testTrafficRoute?.listenerArns ?? [];
    if (!production || moreProduction.length + moreTest.length > 0) {
        throw invalid("A target group pair must have exactly one listener ARN per traffic route");
    }
    const loadBalancer = listener(account, production).LoadBalancerArn;
    if (test !== undefined && listener(account, test).LoadBalancerArn !== loadBalancer) {
        throw invalid("The production listener and the test listener must belong to the same load balancer");
    }
    for (const name of [first, second]) {
        const owners = targetGroup(account, name).LoadBalancerArns ?? [];
        if (owners.some(owner => owner !== loadBalancer)) {
            throw invalid(`The target group ${name} belongs to another load balancer than the listeners`);
        }
    }
    return { names: [first, second], productionListener: production, testListener: test };
}

/** A Network Load Balancer's traffic moves all at once. @see CodeDeploy user guide, Deployment configurations on ECS */
export function checkShift(account: Account, pair: TargetGroupPair, routing: codedeploy.TrafficRoutingConfig): void {
    const { Protocol = "" } = listener(account, pair.productionListener);
    if (!Protocol.startsWith("HTTP") && routing.type !== "AllAtOnce") {
        throw new AwsError(
            "InvalidTrafficRoutingConfigurationException",
            `Traffic routing of type ${routing.type} is not supported with a Network Load Balancer: only AllAtOnce is`,
        );
    }
}

function listener(account: Account, arn: string): Listener {
    try {
        return account.call<{ Listeners: Listener[] }>("elbv2", "DescribeListeners", { ListenerArns: [arn] })
            .Listeners[0] as Listener;
    } catch (error) {
        throw error instanceof AwsError
            ? new AwsError("InvalidLoadBalancerInfoException", `The listener ${arn} could not be found`)
            : error;
    }
}

function targetGroup(account: Account, name: string): TargetGroup {
    try {
        return account.call<{ TargetGroups: TargetGroup[] }>("elbv2", "DescribeTargetGroups", { Names: [name] })
            .TargetGroups[0] as TargetGroup;
    } catch (error) {
        throw error instanceof AwsError
            ? new AwsError("InvalidTargetGroupPairException", `The target group ${name} could not be found`)
            : error;
    }
}

export function checkRole(account: Account, arn: string | undefined): string {
    if (!arn) {
        throw new AwsError("RoleRequiredException", "Service Role ARN is required");
    }
    const name = /^arn:aws[\w-]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    if (!name) {
        throw new AwsError("InvalidRoleException", `Service Role ARN is invalid: ${arn}`);
    }
    const cannot = `AWS CodeDeploy does not have the permissions required to assume the role ${arn}.`;
    try {
        const { Role } = account.call<{ Role: { AssumeRolePolicyDocument?: string } }>("iam", "GetRole", {
            RoleName: name,
        });
        if (!decodeURIComponent(Role.AssumeRolePolicyDocument ?? "").includes("codedeploy.")) {
            throw new AwsError("InvalidRoleException", cannot);
        }
    } catch (error) {
        throw error instanceof AwsError ? new AwsError("InvalidRoleException", cannot) : error;
    }
    return arn;
}

export function checkBlueGreen(
    given: codedeploy.BlueGreenDeploymentConfiguration | undefined,
): codedeploy.BlueGreenDeploymentConfiguration {
    const invalid = (message: string) => new AwsError("InvalidBlueGreenDeploymentConfigurationException", message);
    const terminate = given?.terminateBlueInstancesOnDeploymentSuccess;
    const ready = given?.deploymentReadyOption;
    const wait = terminate?.terminationWaitTimeInMinutes ?? 0;
    if (wait < 0 || wait > MAX_TERMINATION_WAIT) {
        throw invalid(`The termination wait time must be between 0 and ${MAX_TERMINATION_WAIT} minutes`);
    }
    if (ready?.actionOnTimeout === "CONTINUE_DEPLOYMENT" && (ready.waitTimeInMinutes ?? 0) > 0) {
        throw invalid("A wait time cannot be specified when the deployment continues by itself");
    }
    if (given?.greenFleetProvisioningOption) {
        throw invalid("greenFleetProvisioningOption is not supported for the ECS compute platform");
    }
    return {
        terminateBlueInstancesOnDeploymentSuccess: {
            action: terminate?.action ?? "TERMINATE",
            terminationWaitTimeInMinutes: wait,
        },
        deploymentReadyOption: {
            actionOnTimeout: ready?.actionOnTimeout ?? "CONTINUE_DEPLOYMENT",
            waitTimeInMinutes: ready?.waitTimeInMinutes ?? 0,
        },
    };
}

export function checkRollback(
    given: codedeploy.AutoRollbackConfiguration | undefined,
): codedeploy.AutoRollbackConfiguration {
    const { enabled = false, events = [] } = given ?? {};
    const unknown = events.find(event => !ROLLBACK_EVENTS.includes(event));
    if (unknown || (enabled && events.length === 0)) {
        throw new AwsError(
            "InvalidAutoRollbackConfigException",
            unknown ? `Invalid auto rollback event: ${unknown}` : "At least one event must be specified",
        );
    }
    return { enabled, events };
}

export function checkAlarms(given: codedeploy.AlarmConfiguration | undefined): codedeploy.AlarmConfiguration {
    const { enabled = false, ignorePollAlarmFailure = false, alarms = [] } = given ?? {};
    if (alarms.length > MAX_ALARMS) {
        throw new AwsError("AlarmsLimitExceededException", `A deployment group can have at most ${MAX_ALARMS} alarms`);
    }
    if (enabled && alarms.length === 0) {
        throw new AwsError("InvalidAlarmConfigException", "At least one alarm must be specified");
    }
    return { enabled, ignorePollAlarmFailure, alarms };
}
