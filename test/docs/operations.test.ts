import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { DeploymentTarget } from "../../release";
import { swingbridge } from "../cli/operated";
import { openReleased, type Released } from "../operations/released";

const text = fs.readFileSync(path.join(__dirname, "../../docs/operations.md"), "utf8");

/** The document's command lines, as a shell hands them on; what is a pipe or a file for the shell is not. */
const lines = [...text.matchAll(/^swingbridge (.+)$/gm)].map(match => match[1]!.split(/ [>|] /)[0]!);

/** Commands that change what runs: each has an account of its own. */
const ACTS = /^(deploy|wait|continue|stop|rollback|refresh|scale)\b/;
const RESOURCE = "service/demo/app";

/** Two releases, the second one live and with its old tasks kept where the command is about a deployment that runs; a third to come. */
async function openToAct(line: string): Promise<Released & { target: DeploymentTarget }> {
    const scales = line.includes("--min");
    const runs = /^(wait|continue|stop)/.test(line);
    const released = await openReleased({
        // Alarms are looked at every minute, so that a look at a deployment that waits does not jump to the end of its wait.
        group: runs
            ? {
                  alarmConfiguration: { enabled: true, alarms: [{ name: "target-5xx" }] },
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

describe("docs/operations.md", () => {
    let released: Released;
    let target: DeploymentTarget;
    before(async () => {
        released = await openReleased({ service: { enableExecuteCommand: true } });
        target = released.release("a1");
        await released.deploy(target);
    });
    after(() => released.close());

    const argumentsOf = (line: string): string[] => {
        const words = [...line.replace("--stack prod", "").matchAll(/'([^']*)'|(\S+)/g)];
        return words.map(([, quoted, plain]) => quoted ?? plain!);
    };

    it("has examples", () => assert.ok(lines.length > 5));

    for (const line of lines.filter(each => !ACTS.test(each))) {
        it(`swingbridge ${line}`, async () => {
            const args = argumentsOf(line);
            const { status, stderr } = await swingbridge(released.clients, target, ...args);
            assert.ok(status === 0 || (status === 1 && args.includes("--exit-code")), `${status}: ${stderr}`);
        });
    }

    for (const line of lines.filter(each => ACTS.test(each))) {
        it(`swingbridge ${line}, where there is something to do`, async () => {
            const acted = await openToAct(line);
            try {
                const { status, stdout, stderr } = await swingbridge(acted.clients, acted.target, ...argumentsOf(line));
                assert.equal(status, 0, `${stdout}${stderr}`);
            } finally {
                await acted.close();
            }
        });
    }
});
