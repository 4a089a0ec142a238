import { CreateDeploymentCommand } from "@aws-sdk/client-codedeploy";
import type { DeploymentInfo } from "@aws-sdk/client-codedeploy";
import type { Clients } from "../clients";
import { deploymentDescription } from "../deployer";
import type { DeployOptions } from "../deploy-options";
import { Refused } from "../service";
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
export function refusedBecauseOf(service: string, running: DeploymentInfo): Refused {
    return new Refused(
        `deployment ${running.deploymentId}${describeDeployer(running)} is running in the same deployment group`,
        `CodeDeploy runs one at a time: follow it with swingbridge wait ${service}, or deploy with --wait-for-running or --stop-running`,
    );
}

/** ` (app a1 by ann@ci, since 2026-01-02T03:04:05.000Z)`; of a deployment that is not ours, what created it. */
function describeDeployer({ description = "", creator, createTime }: DeploymentInfo): string {
    const ours = / by \S/.test(description);
    const who = ours ? description : [description, `by ${creator ?? "somebody"}`].filter(Boolean).join(", ");
    return ` (${who}${createTime ? `, since ${createTime.toISOString()}` : ""})`;
}
