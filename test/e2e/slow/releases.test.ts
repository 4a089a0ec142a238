import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CodeDeployClient, GetDeploymentCommand } from "@aws-sdk/client-codedeploy";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import type { ServiceOutputs, StackOutputs } from "../../../outputs";
import { exportStack, inspect, liveService, outputsOf } from "../inspect";
import { assertNothingCosts } from "../leftovers";
import { story } from "../story";
import { destroy, summary, up, update, type Update } from "../update";

/** All that Pulumi keeps: state, its backups, the history of updates. */
async function stateFiles(store: string): Promise<string[]> {
    const folder = path.join(store, "backend");
    const entries = await fs.promises.readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
}

/** The password in the sample's Compose file. */
const PASSWORD = "todo-for-development";

story("release after release of the dev stack", program => {
    let outputs: StackOutputs;
    let app: ServiceOutputs;

    const succeeds = async (running: Promise<Update>): Promise<Update> => {
        const result = await running;
        assert.equal(result.code, 0, result.output);
        return result;
    };

    const configure = async (key: string, value: string): Promise<void> => {
        const { code, output } = await program().pulumi(["config", "set", "--stack", "dev", "--path", key, value]);
        assert.equal(code, 0, output);
    };

    /** Network, platform and capacity of the tasks that serve, as AWS has them. */
    const placement = () =>
        inspect(program(), async ({ client }) => {
            const { cluster, service } = app.target;
            const { services = [] } = await client(ECSClient).send(
                new DescribeServicesCommand({ cluster, services: [service] }),
            );
            const primary = services[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
            return {
                subnets: primary?.networkConfiguration?.awsvpcConfiguration?.subnets ?? [],
                capacity: (primary?.capacityProviderStrategy ?? []).map(({ capacityProvider }) => capacityProvider),
                platform: primary?.platformVersion,
            };
        });

    it("goes up", async () => {
        await succeeds(up(program()));
        outputs = outputsOf(await exportStack(program()));
        app = outputs.services.app!;
    });

    it("three releases take turns on the two target groups", async () => {
        const serving = [(await liveService(program(), app)).serving];
        for (const name of ["second", "third", "fourth"]) {
            const sha = program().commit(`the ${name} release`);
            await succeeds(up(program()));
            const live = await liveService(program(), app);
            assert.equal(live.record.current?.sha, sha);
            serving.push(live.serving);
        }
        const [first, second] = serving;
        assert.notEqual(first, second);
        assert.deepEqual(serving, [first, second, first, second]);
    });

    it("refresh finds nothing that Pulumi owns changed, and preview nothing to do", async () => {
        await succeeds(update(program(), ["refresh", "--stack", "dev", "--yes", "--skip-preview"]));
        const preview = await succeeds(update(program(), ["preview", "--stack", "dev", "--expect-no-changes"]));
        assert.deepEqual(summary(preview.changes), []);
    });

    it("a change of capacity is a release of the same image", async () => {
        const before = await liveService(program(), app);
        await configure("swingbridge:services.app.capacityProviders[0].capacityProvider", "FARGATE_SPOT");
        await configure("swingbridge:services.app.capacityProviders[0].weight", "1");
        await succeeds(up(program()));
        const after = await liveService(program(), app);
        assert.notEqual(after.serving, before.serving);
        assert.equal(after.revision, before.revision);
        assert.deepEqual((await placement()).capacity, ["FARGATE_SPOT"]);
    });

    it("a change of platform is a release too", async () => {
        const before = await liveService(program(), app);
        await configure("swingbridge:platformVersion", "1.4.0");
        await succeeds(up(program()));
        assert.notEqual((await liveService(program(), app)).serving, before.serving);
        assert.equal((await placement()).platform, "1.4.0");
    });

    it("a change of network is a release too", async () => {
        const before = await liveService(program(), app);
        await configure("swingbridge:network.zones", "3");
        await succeeds(up(program()));
        assert.notEqual((await liveService(program(), app)).serving, before.serving);
        outputs = outputsOf(await exportStack(program()));
        assert.equal(outputs.privateSubnetIds.length, 3);
        assert.deepEqual((await placement()).subnets.sort(), [...outputs.privateSubnetIds].sort());
        await succeeds(up(program(), {}, "--expect-no-changes"));
    });

    it("shows the database's password to nobody", async () => {
        const shown = await program().run(["pulumi", "stack", "export", "--stack", "dev", "--show-secrets"]);
        program().outputs.pop();
        assert.ok(shown.stdout.includes(PASSWORD), "the stack holds it, encrypted");

        const { text } = await exportStack(program());
        assert.deepEqual(
            [text, ...program().outputs].filter(output => output.includes(PASSWORD)),
            [],
        );
        const state = await stateFiles(program().store);
        assert.ok(state.length > 0);
        assert.deepEqual(
            state.filter(file => fs.readFileSync(file, "utf8").includes(PASSWORD)),
            [],
        );
        // Where AWS keeps it: encrypted parameters, and nothing else of the account.
        assert.deepEqual(await inspect(program(), async ({ tablesWith }) => Promise.resolve(tablesWith(PASSWORD))), [
            "us-east-1/ssm.parameters",
        ]);
    });

    it("destroy does not wait for the old tasks' termination, and leaves nothing that costs", async () => {
        program().commit("the last release");
        await succeeds(up(program()));
        const { deploymentId } = (await liveService(program(), app)).record.current!;
        const deployment = await inspect(program(), ({ client }) =>
            client(CodeDeployClient).send(new GetDeploymentCommand({ deploymentId })),
        );
        assert.equal(deployment.deploymentInfo?.status, "InProgress");
        await succeeds(destroy(program()));
        assert.deepEqual((await exportStack(program())).resources, []);
        await assertNothingCosts(program(), outputs);
    });
});
