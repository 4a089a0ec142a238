import assert from "node:assert/strict";
import { parse } from "yaml";
import type { StackOutputs } from "../../../outputs";
import {
    makeForeignService,
    makeForeignWorker,
    trafficOf,
    workerOf,
    type ForeignService,
    type Surroundings,
} from "../foreign-service";
import { act, exportStack, inspect, outputsOf } from "../inspect";
import { story } from "../story";
import { update, type Update } from "../update";

const PLATFORM = ["--cwd", "test/e2e/platform", "--stack", "dev"];

/** Operations that leave what is there where it is. */
const HARMLESS = ["create", "update"];

story("a running service of another tool, taken over without an interruption", program => {
    let place: Surroundings;
    let web: ForeignService;
    let before: { tasks: string[]; serving: string };
    let outputs: StackOutputs;

    const live = (command: string, ...flags: string[]): Promise<Update> =>
        update(program(), [command, "--stack", "live", ...flags]);
    const traffic = (): Promise<{ tasks: string[]; serving: string; targets: string[]; hosts: string[] }> =>
        inspect(program(), inspection => Promise.resolve(trafficOf(inspection, web, place.clusterName)));

    it("runs behind a listener that it shares, made and released without us", async () => {
        const made = await program().pulumi(["up", ...PLATFORM, "--yes", "--skip-preview"]);
        assert.equal(made.code, 0, made.output);
        const shown = await program().pulumi(["stack", "output", ...PLATFORM, "--json"]);
        place = JSON.parse(shown.stdout) as Surroundings;
        web = await act(program(), inspection => Promise.resolve(makeForeignService(inspection, place)));
        const now = await traffic();
        before = now;
        assert.equal(now.serving, web.live);
        assert.deepEqual(now.targets, ["healthy", "healthy"]);
    });

    it("is read into a Compose file, settings and what pulumi import reads", async () => {
        const imported = await program().run(
            ["swingbridge", "import", "service", "--region", "us-east-1", "--cluster", place.clusterName].concat([
                "--service",
                "web",
                "--stack",
                "live",
            ]),
        );
        assert.equal(imported.code, 0, imported.output);
        assert.match(imported.output, /pulumi import -s live --file pulumi-import\.live\.json/);
        const { config } = parse(program().read("Pulumi.live.yaml")) as { config: Record<string, object> };
        assert.deepEqual(config["swingbridge:services"], {
            web: {
                hosts: ["shop.example.com"],
                priority: 7,
                deploymentController: "codedeploy",
                autoscaling: { min: 2, max: 6 },
                healthCheckPath: "/health",
                healthCheckCodes: "200-299",
                existing: {
                    serviceName: "web",
                    targetGroupNames: ["web-b", "web-a"],
                    applicationName: "shop",
                    deploymentGroupName: "web-group",
                },
            },
        });
    });

    it("is imported by that file", async () => {
        const created = await program().pulumi(["stack", "init", "live"]);
        assert.equal(created.code, 0, created.output);
        const flags = ["--file", "pulumi-import.live.json", "--protect=false", "--generate-code=false"];
        const imported = await live("import", ...flags, "--yes", "--skip-preview");
        assert.equal(imported.code, 0, imported.output);
    });

    it("is not replaced, nor anything of it deleted, in the preview", async () => {
        const preview = await live("preview");
        assert.equal(preview.code, 0, preview.output);
        assert.deepEqual(
            preview.changes.filter(({ op }) => !HARMLESS.includes(op)),
            [],
        );
        const created = preview.changes.filter(({ op }) => op === "create").map(({ name }) => name);
        for (const name of ["service", "blue", "green", "production-rule", "autoscaling-target"]) {
            assert.ok(!created.includes(`web-web-fargate-${name}`), `${name} is not made a second time`);
        }
    });

    it("goes on with the same tasks behind the same target group when the stack takes it over", async () => {
        const taken = await live("up", "--yes", "--skip-preview", "--suppress-outputs");
        assert.equal(taken.code, 0, taken.output);
        assert.deepEqual(await traffic(), before);
        const again = await live("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
        outputs = outputsOf(await exportStack(program(), "live"));
        assert.equal(outputs.services.web?.serviceName, "web");
    });

    it("is released blue/green by the stack's own deployment group from then on", async () => {
        const deployed = await program().run(["swingbridge", "deploy", "--stack", "live"]);
        assert.equal(deployed.code, 0, deployed.output);
        const now = await traffic();
        assert.notEqual(now.serving, before.serving);
        assert.deepEqual(now.targets, ["healthy", "healthy"]);
        assert.deepEqual(now.hosts, ["shop.example.com"]);
        const verified = await program().run(["swingbridge", "verify", "--stack", "live"]);
        assert.equal(verified.code, 0, verified.output);
        const quiet = await live("preview", "--refresh", "--expect-no-changes");
        assert.equal(quiet.code, 0, quiet.output);
    });
});

story("a running service that ECS rolls, taken over from another tool", program => {
    let place: Surroundings;
    let serviceArn: string;

    const live = (command: string, ...flags: string[]): Promise<Update> =>
        update(program(), [command, "--stack", "live", ...flags]);
    const worker = () => inspect(program(), inspection => Promise.resolve(workerOf(inspection, place)));

    it("is read into a Compose file, settings and what pulumi import reads, and imported", async () => {
        const made = await program().pulumi(["up", ...PLATFORM, "--yes", "--skip-preview"]);
        assert.equal(made.code, 0, made.output);
        const shown = await program().pulumi(["stack", "output", ...PLATFORM, "--json"]);
        place = JSON.parse(shown.stdout) as Surroundings;
        serviceArn = await act(program(), inspection => Promise.resolve(makeForeignWorker(inspection, place)));
        const imported = await program().run([
            ...["swingbridge", "import", "service", "--region", "us-east-1", "--cluster", place.clusterName],
            ...["--service", "worker", "--stack", "live"],
        ]);
        assert.equal(imported.code, 0, imported.output);
        // The other tool's tags stay the other tool's.
        program().replace("Pulumi.live.yaml", "config:\n", "config:\n  aws:ignoreTags: { keys: [managed-by] }\n");
        const created = await program().pulumi(["stack", "init", "live"]);
        assert.equal(created.code, 0, created.output);
        const flags = ["--file", "pulumi-import.live.json", "--protect=false", "--generate-code=false"];
        const read = await live("import", ...flags, "--yes", "--skip-preview");
        assert.equal(read.code, 0, read.output);
    });

    it("is not replaced, nor anything of it deleted, in the preview", async () => {
        const preview = await live("preview");
        assert.equal(preview.code, 0, preview.output);
        assert.deepEqual(
            preview.changes.filter(({ op }) => !HARMLESS.includes(op)),
            [],
        );
    });

    it("stays the same service with two tasks when the stack takes it over, and keeps the other tool's tag", async () => {
        const taken = await live("up", "--yes", "--skip-preview", "--suppress-outputs");
        assert.equal(taken.code, 0, taken.output);
        const now = await worker();
        assert.equal(now.serviceArn, serviceArn);
        assert.equal(now.tasks.length, 2);
        assert.equal(now.deployments, 1);
        assert.equal(now.tags["managed-by"], "another tool");
        const again = await live("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("is released by the stack from then on, rolled by ECS", async () => {
        const before = await worker();
        const deployed = await program().run(["swingbridge", "deploy", "--stack", "live"]);
        assert.equal(deployed.code, 0, deployed.output);
        const after = await worker();
        assert.equal(after.serviceArn, serviceArn);
        assert.notEqual(after.revision, before.revision);
        assert.equal(after.tasks.length, 2);
    });

    it("takes a tag that the other tool changes for no difference, and for no release", async () => {
        const before = await worker();
        await act(program(), ({ call }) =>
            Promise.resolve(
                call("ecs", "TagResource", {
                    resourceArn: serviceArn,
                    tags: [{ key: "managed-by", value: "it still" }],
                }),
            ),
        );
        const quiet = await live("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
        assert.equal(quiet.code, 0, quiet.output);
        const deployed = await program().run(["swingbridge", "deploy", "--stack", "live"]);
        assert.equal(deployed.code, 0, deployed.output);
        const after = await worker();
        assert.equal(after.tags["managed-by"], "it still");
        assert.deepEqual(after.tasks, before.tasks, "nothing was released");
    });
});
