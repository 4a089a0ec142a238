import type { DeploymentGroupInfo } from "@aws-sdk/client-codedeploy";
import { deploymentConfiguration } from "../../release";
import { shortArn, type Account } from "./account";
import { check, checkPresence, fail, ok, type Check, type Verdict } from "./check";
import { Roles, trusts, type Right } from "./iam";
import { rightsVerdict, trustVerdict } from "./roles";

const TOPIC = "codedeploy";
const SERVICE = "codedeploy.amazonaws.com";

/** Application, deployment group and configuration, and the role with which CodeDeploy works. */
export async function checkCodeDeploy(account: Account): Promise<Check[]> {
    if (!account.target.codedeploy) {
        return [];
    }
    const { application, deploymentGroup } = account.codedeploy;
    const roles = new Roles(account.clients);
    const serviceRole = async () => (await account.group()).serviceRoleArn ?? "";
    return Promise.all([
        checkPresence(TOPIC, `application ${application}`, async () => {
            const { computePlatform } = await account.application();
            return computePlatform === "ECS"
                ? ok("its compute platform is ECS")
                : fail(`its compute platform is ${computePlatform}, not ECS`, "create an application for ECS");
        }),
        checkPresence(TOPIC, `deployment group ${deploymentGroup}`, async () =>
            groupVerdict(await account.group(), account),
        ),
        checkPresence(TOPIC, "deployment configuration", () => configurationVerdict(account)),
        check(TOPIC, "rollback", async () => rollbackVerdict(await account.group())),
        check(TOPIC, "running deployment", () => runningVerdict(account)),
        checkPresence(TOPIC, "role of CodeDeploy", async () => {
            const arn = await serviceRole();
            return trustVerdict(trusts(await roles.role(arn), SERVICE), arn, SERVICE);
        }),
        check(TOPIC, "rights of CodeDeploy's role", async () => {
            const arn = await serviceRole();
            await roles.role(arn);
            const passed = await roles.missing(arn, await passedRoles(account), {
                "iam:PassedToService": "ecs-tasks.amazonaws.com",
            });
            return rightsVerdict([...(await roles.missing(arn, await rightsToRelease(account))), ...passed], arn);
        }),
    ]);
}

function groupVerdict(group: DeploymentGroupInfo, { target, codedeploy }: Account): Verdict {
    const last = (arnOrName = "") => arnOrName.split("/").pop();
    const [service] = group.ecsServices ?? [];
    const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
    const named = new Set((pair?.targetGroups ?? []).map(({ name }) => name));
    const listeners = pair?.prodTrafficRoute?.listenerArns ?? [];
    const problems = [
        ...(last(service?.clusterName) === target.cluster && last(service?.serviceName) === target.service
            ? []
            : [`it releases ${service?.serviceName} of ${service?.clusterName}`]),
        ...(group.deploymentStyle?.deploymentType === "BLUE_GREEN" &&
        group.deploymentStyle.deploymentOption === "WITH_TRAFFIC_CONTROL"
            ? []
            : ["it is not blue/green with traffic control"]),
        ...codedeploy.targetGroups
            .map(arn => shortArn(arn).split("/")[1] ?? arn)
            .filter(name => !named.has(name))
            .map(name => `its pair lacks the target group ${name}`),
        ...(listeners.length === 1 && listeners[0] === codedeploy.productionListener
            ? []
            : [`its production listener is ${listeners.map(shortArn).join(", ") || "not set"}`]),
    ];
    return problems.length === 0
        ? ok("it releases this service, with the stack's listeners and target groups")
        : fail(problems.join("; "), "somebody changed it: run pulumi refresh, then pulumi up");
}

async function configurationVerdict(account: Account): Promise<Verdict> {
    const { deploymentConfigName = "", trafficRoutingConfig } = await account.configuration();
    const wanted = deploymentConfiguration(account.codedeploy.trafficShift);
    const { type, timeBasedCanary, timeBasedLinear } = trafficRoutingConfig ?? {};
    const live = {
        percentage: timeBasedCanary?.canaryPercentage ?? timeBasedLinear?.linearPercentage,
        interval: timeBasedCanary?.canaryInterval ?? timeBasedLinear?.linearInterval,
    };
    const same =
        "predefined" in wanted
            ? deploymentConfigName === wanted.predefined
            : type === wanted.custom.type &&
              live.percentage === wanted.custom.percentage &&
              live.interval === wanted.custom.interval;
    return same
        ? ok(deploymentConfigName)
        : fail(
              `the group shifts traffic with ${deploymentConfigName}, and the stack says ${account.codedeploy.trafficShift.kind}`,
              "run pulumi up, which sets the group's configuration",
          );
}

function rollbackVerdict({ autoRollbackConfiguration, alarmConfiguration }: DeploymentGroupInfo): Verdict {
    const { enabled = false, events = [] } = autoRollbackConfiguration ?? {};
    if (!enabled || !events.includes("DEPLOYMENT_FAILURE")) {
        return fail(
            "a deployment that fails is not rolled back",
            "enable the group's automatic rollback for DEPLOYMENT_FAILURE",
        );
    }
    return alarmConfiguration?.enabled && !events.includes("DEPLOYMENT_STOP_ON_ALARM")
        ? fail(
              "an alarm stops a deployment and leaves the traffic split between both versions",
              "add DEPLOYMENT_STOP_ON_ALARM to the group's rollback events",
          )
        : ok(`rolls back on ${events.join(", ")}`);
}

async function runningVerdict(account: Account): Promise<Verdict> {
    const running = await account.running();
    if (!running) {
        return ok("none: a release can begin");
    }
    const { deploymentId, status, description, creator, instanceTerminationWaitTimeStarted: ending } = running;
    const what = [deploymentId, description && `(${description})`, `by ${creator ?? "somebody"}`]
        .filter(Boolean)
        .join(" ");
    return ending
        ? ok(`${what} is live and waits to end the old tasks; the next release ends that wait`)
        : fail(`${what} is ${status}: a group runs one at a time`, "wait for it (swingbridge deploy follows it)");
}

/** What CodeDeploy does with the service and its load balancer. @see AWS managed policy AWSCodeDeployRoleForECS */
async function rightsToRelease(account: Account): Promise<Right[]> {
    const { serviceArn = "", taskSets = [] } = await account.service();
    const { productionListener } = account.codedeploy;
    const rules = await account.rules(productionListener);
    const own = rules.filter(({ Actions = [] }) =>
        Actions.some(({ ForwardConfig, TargetGroupArn = "" }) =>
            [TargetGroupArn, ...(ForwardConfig?.TargetGroups ?? []).map(group => group.TargetGroupArn ?? "")].some(
                arn => account.codedeploy.targetGroups.includes(arn),
            ),
        ),
    );
    return [
        { actions: ["ecs:DescribeServices", "ecs:CreateTaskSet"], resource: serviceArn },
        ...taskSets.slice(0, 1).map(({ taskSetArn = "" }) => ({
            actions: ["ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"],
            resource: taskSetArn,
        })),
        {
            actions: [
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeRules",
            ],
            resource: "*",
        },
        ...own.map(({ IsDefault, RuleArn = "" }) =>
            IsDefault
                ? { actions: ["elasticloadbalancing:ModifyListener"], resource: productionListener }
                : { actions: ["elasticloadbalancing:ModifyRule"], resource: RuleArn },
        ),
    ];
}

async function passedRoles(account: Account): Promise<Right[]> {
    const { executionRoleArn, taskRoleArn } = await account.taskDefinition();
    return [executionRoleArn, taskRoleArn].flatMap(arn =>
        arn === undefined ? [] : [{ actions: ["iam:PassRole"], resource: arn }],
    );
}
