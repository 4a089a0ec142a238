import type * as codedeploy from "@aws-sdk/client-codedeploy";
import type { TrafficRoutingConfig } from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { deploymentConfigs, deploymentGroups, type DeploymentConfigRow } from "./model";
import { checkName, invalidToken, uuid } from "./names";

const PAGE = 100;
/** Longest interval between two steps, in minutes: a deployment may take two days. */
const MAX_INTERVAL = 2880;

const linear = (linearInterval: number): TrafficRoutingConfig => ({
    type: "TimeBasedLinear",
    timeBasedLinear: { linearPercentage: 10, linearInterval },
});
const canary = (canaryInterval: number): TrafficRoutingConfig => ({
    type: "TimeBasedCanary",
    timeBasedCanary: { canaryPercentage: 10, canaryInterval },
});

/** AWS's own configurations for ECS. */
const PREDEFINED: Record<string, TrafficRoutingConfig> = {
    "CodeDeployDefault.ECSAllAtOnce": { type: "AllAtOnce" },
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes": linear(1),
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes": linear(3),
    "CodeDeployDefault.ECSCanary10Percent5Minutes": canary(5),
    "CodeDeployDefault.ECSCanary10Percent15Minutes": canary(15),
};

export const DEFAULT_CONFIG = "CodeDeployDefault.ECSAllAtOnce";

/** How a configuration moves the traffic. @throws AwsError where there is none of that name */
export function trafficRoutingOf(account: Account, name: string): TrafficRoutingConfig {
    const config = PREDEFINED[name] ?? deploymentConfigs(account).get(name)?.trafficRoutingConfig;
    if (!config) {
        throw new AwsError(
            "DeploymentConfigDoesNotExistException",
            `No deployment configuration found for name: ${name}`,
        );
    }
    return config;
}

export function createDeploymentConfig(account: Account, input: codedeploy.CreateDeploymentConfigCommandInput): object {
    const name = checkName("DeploymentConfig", input.deploymentConfigName);
    if (name.startsWith("CodeDeployDefault.")) {
        throw new AwsError(
            "InvalidDeploymentConfigNameException",
            "Deployment configuration names cannot begin with 'CodeDeployDefault.'",
        );
    }
    if (input.computePlatform !== "ECS") {
        throw new AwsError("NotSimulated", "deployment configurations of other platforms are not simulated");
    }
    if (deploymentConfigs(account).get(name)) {
        throw new AwsError(
            "DeploymentConfigAlreadyExistsException",
            `Deployment Configuration already exists: ${name}`,
        );
    }
    const row: DeploymentConfigRow = {
        deploymentConfigName: name,
        deploymentConfigId: uuid(account),
        trafficRoutingConfig: checkRouting(input.trafficRoutingConfig),
        createTime: account.now,
    };
    deploymentConfigs(account).put(name, row);
    return { deploymentConfigId: row.deploymentConfigId };
}

function checkRouting(config: TrafficRoutingConfig | undefined): TrafficRoutingConfig {
    const invalid = (message: string) => new AwsError("InvalidTrafficRoutingConfigurationException", message);
    switch (config?.type) {
        case "AllAtOnce":
            return { type: "AllAtOnce" };
        case "TimeBasedCanary":
        case "TimeBasedLinear": {
            const { canaryPercentage, canaryInterval } = config.timeBasedCanary ?? {};
            const { linearPercentage, linearInterval } = config.timeBasedLinear ?? {};
            const [percentage = 0, interval = 0] =
                config.type === "TimeBasedCanary"
                    ? [canaryPercentage, canaryInterval]
                    : [linearPercentage, linearInterval];
            if (!Number.isInteger(percentage) || percentage < 1 || percentage > 99) {
                throw invalid("The traffic percentage must be between 1 and 99");
            }
            if (!Number.isInteger(interval) || interval < 1 || interval > MAX_INTERVAL) {
                throw invalid(`The interval must be between 1 and ${MAX_INTERVAL} minutes`);
            }
            return config.type === "TimeBasedCanary"
                ? { type: config.type, timeBasedCanary: config.timeBasedCanary }
                : { type: config.type, timeBasedLinear: config.timeBasedLinear };
        }
        default:
            throw invalid(`Traffic routing type '${config?.type}' is invalid`);
    }
}

export function getDeploymentConfig(account: Account, input: codedeploy.GetDeploymentConfigCommandInput): object {
    const name = checkName("DeploymentConfig", input.deploymentConfigName);
    const row = deploymentConfigs(account).get(name);
    return {
        deploymentConfigInfo: {
            deploymentConfigId: row?.deploymentConfigId ?? "00000000-0000-0000-0000-000000000000",
            deploymentConfigName: name,
            createTime: row && new Date(row.createTime),
            computePlatform: "ECS",
            trafficRoutingConfig: trafficRoutingOf(account, name),
        },
    };
}

export function listDeploymentConfigs(account: Account, input: codedeploy.ListDeploymentConfigsCommandInput): object {
    const own = deploymentConfigs(account)
        .list()
        .map(row => row.deploymentConfigName);
    const { items, next } = paginate(
        [...Object.keys(PREDEFINED), ...own],
        input.nextToken,
        undefined,
        PAGE,
        invalidToken,
    );
    return { deploymentConfigsList: items, nextToken: next };
}

export function deleteDeploymentConfig(account: Account, input: codedeploy.DeleteDeploymentConfigCommandInput): object {
    const name = checkName("DeploymentConfig", input.deploymentConfigName);
    if (name in PREDEFINED) {
        throw new AwsError("InvalidOperationException", "A predefined deployment configuration cannot be deleted");
    }
    const inUse = deploymentGroups(account)
        .list()
        .some(group => group.deploymentConfigName === name);
    if (inUse) {
        throw new AwsError("DeploymentConfigInUseException", `The deployment configuration is still in use: ${name}`);
    }
    deploymentConfigs(account).delete(name);
    return {};
}
