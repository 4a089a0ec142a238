import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { checkAppSpec } from "../../release/appspec-check";
import { parseAppSpec, type AppSpec } from "../../release";
import type { Account } from "./account";
import { check, fail, ok, type Check, type Verdict } from "./check";

/** The AppSpec that the next deployment would have, by CodeDeploy's rules and against the task definition. */
export async function checkDeploymentAppSpec(account: Account): Promise<Check[]> {
    return account.target.codedeploy
        ? [
              await check("appspec", "AppSpec", async () =>
                  appSpecVerdict(account.codedeploy, await account.taskDefinition()),
              ),
          ]
        : [];
}

export function appSpecVerdict(
    { appSpec, testListener }: Account["codedeploy"],
    { containerDefinitions = [] }: TaskDefinition,
): Verdict {
    const { problems } = checkAppSpec(appSpec.content, "AppSpec", {
        containers: containerDefinitions.map(({ name = "", portMappings = [] }) => ({
            name,
            ports: portMappings.flatMap(({ containerPort }) => containerPort ?? []),
        })),
        testListener: testListener !== undefined,
    });
    return problems.length === 0
        ? ok("CodeDeploy would take it")
        : fail(
              problems.map(({ path, message }) => `${path} ${message}`.trim()).join("; "),
              problems.find(({ fix }) => fix !== undefined)?.fix ?? "run pulumi up, which renders it anew",
          );
}

/** What the AppSpec says of the new tasks; undefined where it cannot be read, which is a finding of its own. */
export function placementOf({ target }: Account): AppSpec["Resources"][0]["TargetService"]["Properties"] | undefined {
    try {
        return parseAppSpec(target.codedeploy?.appSpec.content ?? "").Resources[0].TargetService.Properties;
    } catch {
        return undefined;
    }
}
