import assert from "node:assert/strict";
import { ServiceRelease, type ServiceReleaseArgs } from "../../components/service-release";
import { parseReleaseRecord, type DeploymentTarget } from "../../release";
import { capture, UNKNOWN, valueOf } from "./harness";
import { checkComponents } from "./invariants";
import { SHA } from "./specs";

const COMMAND = "command:local:Command";
const RECORD = "aws:ssm/parameter:Parameter";
const BASIC: ServiceReleaseArgs = {
    service: "app",
    sha: SHA,
    taskDefinitionArn: "arn:aws:ecs:us-east-1:111122223333:task-definition/app:1",
    clusterName: "cluster",
    serviceName: "service",
    network: { subnetIds: ["subnet-1"], securityGroupId: "sg-1" },
    recordName: "/swingbridge/todo/dev/app/release",
    logGroupName: "/logs",
};
const build = (changes: Partial<ServiceReleaseArgs> = {}) =>
    checkComponents(() => new ServiceRelease("app", { ...BASIC, ...changes }));

describe("ServiceRelease", () => {
    it("deploys inside `up`, with one command that says nothing of the machine it runs on", async () => {
        const graph = await build();
        const { inputs } = graph.one(COMMAND);
        assert.equal(inputs.create, `exec node --eval "require('swingbridge/deploy')"`);
        assert.equal(inputs.update, inputs.create);
        assert.deepEqual(Object.keys(inputs.environment), ["SWINGBRIDGE_TARGET"]);
        const target = JSON.parse(inputs.environment.SWINGBRIDGE_TARGET) as DeploymentTarget;
        assert.deepEqual(target, await valueOf(graph.result.target));
        assert.equal(inputs.triggers.length, 1);
        for (const path of [process.cwd(), process.env.HOME ?? "/root", process.env.USER ?? "-"]) {
            assert.ok(!JSON.stringify(inputs).includes(path) || path === "-", path);
        }
    });

    it("only registers where somebody else deploys", async () => {
        const graph = await build({ releasedBy: "manual" });
        assert.deepEqual(graph.ofType(COMMAND), []);
        assert.equal((await valueOf(graph.result.target)).release.sha, SHA);
    });

    it("starts an empty record that is the deployers' from then on", async () => {
        const { inputs, ignoreChanges } = (await build()).one(RECORD);
        assert.equal(inputs.name, "/swingbridge/todo/dev/app/release");
        // The provider wraps every parameter's value as a secret.
        assert.equal(parseReleaseRecord(inputs.value.value).current, undefined);
        assert.deepEqual(ignoreChanges, ["value"]);
    });

    it("deploys after its record is there", async () => {
        const graph = await build();
        assert.ok(graph.one(COMMAND).dependencies.includes(graph.one(RECORD).urn));
    });

    it("is known to run at preview, whatever is not known yet", async () => {
        const { registrations } = await capture(
            () => new ServiceRelease("app", { ...BASIC, taskDefinitionArn: UNKNOWN }),
            { preview: true },
        );
        assert.ok(registrations.some(({ type }) => type === COMMAND));
    });
});
