import type { DeploymentTarget } from "../../release";
import { openReleased, WATCHED, type Released } from "../operations/released";

/** Commands that change what runs: each has an account of its own. */
export const ACTS = /^(deploy|wait|continue|stop|rollback|refresh|scale)\b/;
const RESOURCE = "service/demo/app";

/** Two releases, the second one live and with its old tasks kept where the command is about a deployment that runs; a third to come. */
export async function openToAct(line: string): Promise<Released & { target: DeploymentTarget }> {
    const scales = line.includes("--min");
    const runs = /^(wait|continue|stop)/.test(line);
    const released = await openReleased({
        // Alarms are looked at every minute, so that a look at a deployment that waits does not jump to the end of its wait.
        group: runs
            ? {
                  ...WATCHED,
                  blueGreenDeploymentConfiguration: {
                      terminateBlueInstancesOnDeploymentSuccess: {
                          action: "TERMINATE",
                          terminationWaitTimeInMinutes: 30,
                      },
                  },
              }
            : {},
        change: scales ? { scalableTarget: RESOURCE } : {},
    });
    const { app, release, deploy } = released;
    if (scales) {
        app.session.call("application-autoscaling", "RegisterScalableTarget", {
            ServiceNamespace: "ecs",
            ResourceId: RESOURCE,
            ScalableDimension: "ecs:service:DesiredCount",
            MinCapacity: 1,
            MaxCapacity: 4,
        });
    }
    const [first, second, third] = ["4fc4a35", "5cd6a77", "c1fd16a"].map(digits => {
        const sha = digits.padEnd(40, "0");
        const registered = release(sha);
        app.session.call("ecs", "TagResource", {
            resourceArn: registered.release.taskDefinition,
            tags: [{ key: "swingbridge:release", value: sha }],
        });
        return registered;
    });
    await deploy(first!, { until: "ended" });
    await deploy(second!, { until: runs ? "live" : "ended" });
    return { ...released, target: third! };
}

/** Words of a command line of a document; the stack is what the test makes. */
export function argumentsOf(line: string): string[] {
    const words = [...line.replace("--stack prod", "").matchAll(/'([^']*)'|(\S+)/g)];
    return words.map(([, quoted, plain]) => quoted ?? plain!);
}
