import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { invalidParameter, notSimulated } from "./errors";

/** As ECS stores it, defaults included. */
export function deploymentConfigurationOf(
    controller: string,
    input: DeploymentConfiguration = {},
): DeploymentConfiguration {
    const {
        maximumPercent = 200,
        minimumHealthyPercent = 100,
        deploymentCircuitBreaker: breaker,
        strategy,
        ...rest
    } = input;
    if (strategy !== undefined && strategy !== "ROLLING") {
        throw notSimulated(`the deployment strategy ${strategy} of ECS itself`);
    }
    if (minimumHealthyPercent < 0 || maximumPercent < 0 || maximumPercent > 200) {
        throw invalidParameter("maximumPercent and minimumHealthyPercent must be between 0 and 200.");
    }
    if (maximumPercent <= minimumHealthyPercent) {
        throw invalidParameter(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments: maximumPercent must be greater.",
        );
    }
    if (controller !== "ECS") {
        if (breaker?.enable || rest.alarms?.enable) {
            throw invalidParameter(
                "DeploymentCircuitBreaker and alarms can only be used with the ECS deployment controller.",
            );
        }
        return { maximumPercent, minimumHealthyPercent };
    }
    return {
        deploymentCircuitBreaker: breaker ?? { enable: false, rollback: false },
        maximumPercent,
        minimumHealthyPercent,
        ...rest,
        strategy: "ROLLING",
        bakeTimeInMinutes: 0,
    };
}
