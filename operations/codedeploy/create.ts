import { CreateDeploymentCommand } from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient, DeploymentInfo } from "@aws-sdk/client-codedeploy";
import type { Clients } from "../clients";
import { deploymentDescription } from "../deployer";
import type { DeployOptions } from "../deploy-options";
import { Refused } from "../service";
import { runningDeployment } from "./running";
import type { CodeDeployTarget } from "./target";

/**
 * Starts the deployment; undefined where another deployer was faster.
 * @throws what AWS says against it
 */
export async function createDeployment(
    { codedeploy }: Clients,
    target: CodeDeployTarget,
    { ignoreAlarms, rollbackFrom }: Pick<DeployOptions, "ignoreAlarms" | "rollbackFrom">,
): Promise<string | undefined> {
    const { application, deploymentGroup, appSpec } = target.codedeploy;
    try {
        const { deploymentId } = await codedeploy.send(
            new CreateDeploymentCommand({
                applicationName: application,
                deploymentGroupName: deploymentGroup,
                revision: { revisionType: "AppSpecContent", appSpecContent: appSpec },
                description: deploymentDescription(target, rollbackFrom),
                ...(ignoreAlarms && { overrideAlarmConfiguration: { enabled: false } }),
            }),
        );
        return deploymentId ?? "";
    } catch (error) {
        if (error instanceof Error && error.name === "DeploymentLimitExceededException") {
            return undefined;
        }
        throw error;
    }
}

/** One deployment runs per group: who has it, since when, and how to go on. */
export async function refusedBecauseOf(
    codedeploy: CodeDeployClient,
    target: CodeDeployTarget,
    deploymentId: string,
): Promise<Refused> {
    const running = await runningDeployment(codedeploy, target.codedeploy);
    return new Refused(
        `deployment ${deploymentId}${running?.deploymentId === deploymentId ? describeDeployer(running) : ""} is running in the same deployment group`,
        `CodeDeploy runs one at a time: follow it with swingbridge wait ${target.name}, or deploy with --wait-for-running or --stop-running`,
    );
}

/** ` (app a1 by ann@ci, since 2026-01-02T03:04:05.000Z)` */
function describeDeployer({ description, creator, createTime }: DeploymentInfo): string {
    const what = description || `created by ${creator ?? "somebody"}`;
    return ` (${what}${createTime ? `, since ${createTime.toISOString()}` : ""})`;
}
