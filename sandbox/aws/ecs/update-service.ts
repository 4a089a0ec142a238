import type * as ecs from "@aws-sdk/client-ecs";
import type { Account } from "../service";
import { activeCluster } from "./clusters";
import { deploymentConfigurationOf } from "./deployment-configuration";
import { withDeployment } from "./deployments";
import { invalidParameter } from "./errors";
import { scheduleReconciliation } from "./groups";
import { putService, type ServiceRevision, type ServiceRow } from "./model";
import { revisionOf } from "./revision";
import { askedServiceConnect, withEndpoints } from "./service-connect";
import { asService } from "./service-description";
import { activeService, checkedCount, NOTICE } from "./services";

export function updateService(account: Account, input: ecs.UpdateServiceCommandInput): object {
    const row = activeService(account, input.cluster, input.service);
    if (row.controller !== "ECS") {
        refuseRelease(input);
    }
    const updated: ServiceRow = {
        ...row,
        desiredCount: input.desiredCount === undefined ? row.desiredCount : checkedCount(input.desiredCount),
        deploymentConfiguration: input.deploymentConfiguration
            ? deploymentConfigurationOf(row.controller, {
                  ...row.deploymentConfiguration,
                  ...input.deploymentConfiguration,
              })
            : row.deploymentConfiguration,
        healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? row.healthCheckGracePeriodSeconds,
        enableExecuteCommand: input.enableExecuteCommand ?? row.enableExecuteCommand,
        enableECSManagedTags: input.enableECSManagedTags ?? row.enableECSManagedTags,
        propagateTags: input.propagateTags ?? row.propagateTags,
        availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? row.availabilityZoneRebalancing,
    };
    const released = row.controller === "ECS" ? release(account, updated, input) : updated;
    putService(account, released);
    scheduleReconciliation(account, released, NOTICE);
    return { service: asService(account, released) };
}

/** What only CodeDeploy may change, in AWS's words. */
const CODEDEPLOY_OWNS: readonly [(input: ecs.UpdateServiceCommandInput) => boolean, string][] = [
    [input => input.taskDefinition !== undefined, "Unable to update task definition"],
    [input => input.networkConfiguration !== undefined, "Unable to update network parameters"],
    [input => input.platformVersion !== undefined, "Unable to update platform version"],
    [input => input.loadBalancers !== undefined, "Unable to update load balancers"],
    [input => input.serviceRegistries !== undefined, "Unable to update service registries"],
    [input => input.capacityProviderStrategy !== undefined, "Unable to update capacity provider strategy"],
    [input => input.serviceConnectConfiguration !== undefined, "Unable to update service connect configuration"],
    [input => input.forceNewDeployment === true, "Cannot force a new deployment"],
];

function refuseRelease(input: ecs.UpdateServiceCommandInput): void {
    const refused = CODEDEPLOY_OWNS.find(([isAsked]) => isAsked(input));
    if (refused) {
        throw invalidParameter(
            `${refused[1]} on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.`,
        );
    }
}

function release(account: Account, row: ServiceRow, input: ecs.UpdateServiceCommandInput): ServiceRow {
    const current = row.deployments[0]?.revision ?? row.revision;
    const strategy = input.capacityProviderStrategy;
    if (strategy !== undefined && !input.forceNewDeployment && !isSame(strategy, current.capacityProviderStrategy)) {
        throw invalidParameter(
            "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.",
        );
    }
    const isAsked = [
        input.taskDefinition,
        input.networkConfiguration,
        input.platformVersion,
        input.loadBalancers,
        input.serviceRegistries,
        input.serviceConnectConfiguration,
        strategy,
    ].some(value => value !== undefined);
    if (!isAsked && !input.forceNewDeployment) {
        return row;
    }
    const asked = revisionOf(account, activeCluster(account, row.clusterArn), {
        taskDefinition: input.taskDefinition ?? current.taskDefinition,
        launchType: strategy === undefined ? current.launchType : undefined,
        capacityProviderStrategy: strategy ?? current.capacityProviderStrategy,
        platformVersion: input.platformVersion ?? current.platformVersion,
        networkConfiguration: input.networkConfiguration ?? current.networkConfiguration,
        loadBalancers: input.loadBalancers ?? current.loadBalancers,
        serviceRegistries: input.serviceRegistries ?? current.serviceRegistries,
        serviceConnectConfiguration: input.serviceConnectConfiguration ?? askedServiceConnect(current.serviceConnect),
    });
    const revision = withEndpoints(account, row, asked);
    return input.forceNewDeployment || !isSame(revision, current) ? withDeployment(account, row, revision) : row;
}

const isSame = (left: ServiceRevision | object[], right: ServiceRevision | object[]): boolean =>
    JSON.stringify(left) === JSON.stringify(right);
