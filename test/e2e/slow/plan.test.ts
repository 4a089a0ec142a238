import assert from "node:assert/strict";
import {
    DescribeServicesCommand,
    DescribeTaskDefinitionCommand,
    ECSClient,
    type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { StackOutputs } from "../../../outputs";
import { describeDifference, taskDefinitionDifferences } from "../../../release";
import type { ToldPlan } from "../../../cli/plan/render";
import { exportStack, inspect, outputsOf } from "../inspect";
import { accountOf } from "../refusal";
import { story } from "../story";
import { up } from "../update";

const COMPOSE = "examples/todo/docker-compose.yml";

story("a plan of the working tree, and what up then does", program => {
    let outputs: StackOutputs;

    type Told = ToldPlan & { isNew?: boolean };

    async function plan(...flags: string[]): Promise<Record<string, Told>> {
        const { code, stdout, output } = await program().run([
            "swingbridge",
            "plan",
            "--stack",
            "dev",
            "--json",
            ...flags,
        ]);
        assert.equal(code, 0, output);
        const told = stdout
            .split("\n")
            .filter(Boolean)
            .map(line => JSON.parse(line) as Told);
        return Object.fromEntries(told.map(each => [each.service, each]));
    }

    const told = ({ changes }: ToldPlan, effect: string): string[] =>
        changes.filter(each => each.effect === effect).map(({ what }) => what);

    /** What runs of each service, as AWS has it. */
    const running = (): Promise<Record<string, TaskDefinition>> =>
        inspect(program(), async ({ client }) => {
            const ecs = client(ECSClient);
            const found: Record<string, TaskDefinition> = {};
            for (const { name, target } of Object.values(outputs.services)) {
                const { cluster } = target;
                const { services = [] } = await ecs.send(
                    new DescribeServicesCommand({ cluster, services: [target.service] }),
                );
                const primary = services[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
                const { taskDefinition } = await ecs.send(
                    new DescribeTaskDefinitionCommand({
                        taskDefinition: primary?.taskDefinition ?? services[0]?.taskDefinition,
                    }),
                );
                found[name] = taskDefinition!;
            }
            return found;
        });

    it("goes up", async () => {
        const { code, output } = await up(program());
        assert.equal(code, 0, output);
        outputs = outputsOf(await exportStack(program()));
    });

    it("has nothing to do afterwards: what the working tree renders is what runs, whoever made roles and file systems", async () => {
        const plans = await plan();
        assert.deepEqual(Object.keys(plans).sort(), ["app", "db", "redis"]);
        for (const each of Object.values(plans)) {
            assert.deepEqual(told(each, "deployment"), [], each.service);
            assert.deepEqual(told(each, "in place"), [], each.service);
            assert.equal(each.deployment, undefined);
            assert.deepEqual(each.unknown, []);
        }
    });

    it("tells before an up what the up then does, and changes nothing itself", async () => {
        program().replace(COMPOSE, "      APP_VERSION: ${APP_VERSION:-development}\n", "      LOG_LEVEL: debug\n");
        program().replace(COMPOSE, '"--appendonly", "yes"', '"--appendonly", "no"');
        program().replace(
            "Pulumi.dev.yaml",
            "  swingbridge:forceDelete:",
            "  swingbridge:terminationWait: 7\n  swingbridge:forceDelete:",
        );
        const sha = program().commit("another variable");
        const before = await running();
        const account = await accountOf(program());
        const plans = await plan();
        assert.deepEqual(await accountOf(program()), account);

        const { app, db, redis } = plans;
        assert.ok(told(app!, "deployment").includes("+ app environment LOG_LEVEL: debug"));
        assert.ok(told(app!, "deployment").includes("- app environment APP_VERSION: development"));
        assert.deepEqual(told(app!, "in place"), ["~ deployment group's termination wait: 5 min → 7 min"]);
        assert.equal(app!.to.sha, sha);
        assert.deepEqual(
            app!.commits?.commits.map(({ subject }) => subject),
            ["another variable"],
        );
        assert.equal(app!.deployment?.terminationWait, 7);
        assert.equal(db!.deployment, undefined, "the database is not touched");
        assert.ok(redis!.deployment);

        const done = await up(program());
        assert.equal(done.code, 0, done.output);
        const after = await running();
        for (const { service, changes } of Object.values(plans)) {
            const planned = changes.flatMap(({ difference }) => (difference ? [describeDifference(difference)] : []));
            const happened = taskDefinitionDifferences(before[service]!, after[service]!).map(describeDifference);
            assert.deepEqual(planned, happened, service);
        }
    });

    it("tells of services that are new and of those that are gone", async () => {
        const text = program().read(COMPOSE);
        program().write(
            COMPOSE,
            text.replace("\nvolumes:\n  db-data:", "\n  cache:\n    image: memcached:1.6\n\nvolumes:\n  db-data:"),
        );
        const plans = await plan();
        assert.equal(plans.cache?.isNew, true);
        program().write(COMPOSE, text);
    });

    it("plans the registered release where that is asked for", async () => {
        program().replace(COMPOSE, "LOG_LEVEL: debug", "LOG_LEVEL: info");
        const { app } = await plan("--registered", "app");
        assert.equal(app!.of, "registered");
        assert.deepEqual(told(app!, "deployment"), []);
        const tree = await plan("app");
        assert.deepEqual(
            told(tree.app!, "deployment").filter(line => line.includes("LOG_LEVEL")),
            ["~ app environment LOG_LEVEL: debug → info"],
        );
    });
});
