import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { openReleased, type Released } from "../operations/released";
import type { Answer } from "../sandbox/ecs/application";
import { swingbridgeIn, type Answer as Ran } from "./operated";

const FILES = ["Pulumi.prod.yaml", "docker-compose.yml", "pulumi-import.prod.json"];
const LIVE = ["--cluster", "demo", "--service", "app", "--stack", "prod"];

describe("swingbridge import", () => {
    let folder: string;
    let released: Released;
    const open = async (...args: Parameters<typeof openReleased>): Promise<Released> =>
        (released = await openReleased(...args));
    const call = (service: string, operation: string, input: object) =>
        released.app.session.call(service, operation, input);
    const swingbridge = (...args: string[]): Promise<Ran> =>
        swingbridgeIn(folder, released.clients, undefined, ...args);
    const importService = (...args: string[]): Promise<Ran> => swingbridge("import", "service", ...LIVE, ...args);
    const settings = (): Record<string, Answer> =>
        (parse(fs.readFileSync(path.join(folder, "Pulumi.prod.yaml"), "utf8")) as { config: Answer }).config;
    const written = () => fs.readdirSync(folder).sort();

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "import-"))));
    afterEach(async () => {
        fs.rmSync(folder, { recursive: true });
        await released.close();
    });

    it("takes a running service over: settings with its names, what pulumi import reads, and the commands to go on", async () => {
        const { app, release, deploy } = await open();
        assert.equal((await deploy(release("a1"))).outcome.status, "live");
        const { status, stdout, stderr } = await importService();
        assert.equal(status, 0, stderr);
        assert.deepEqual(written(), FILES);
        assert.deepEqual(stdout.trim().split("\n").sort(), ["Pulumi.prod.yaml", "docker-compose.yml", FILES[2]].sort());
        assert.deepEqual(settings()["swingbridge:services"].app, {
            priority: 1,
            deploymentController: "codedeploy",
            healthCheckPath: "/",
            healthCheckCodes: "200",
            // The first deployment went from `one` to `two`.
            existing: {
                serviceName: "app",
                targetGroupNames: ["two", "one"],
                applicationName: "app",
                deploymentGroupName: "group",
            },
        });
        assert.deepEqual(settings()["swingbridge:https"], { plainHttp: true });
        const { resources } = JSON.parse(fs.readFileSync(path.join(folder, FILES[2]!), "utf8")) as {
            resources: { id?: string }[];
        };
        assert.deepEqual(
            resources.flatMap(({ id }) => id ?? []),
            [
                app.targetGroups[1],
                app.targetGroups[0],
                app.productionRule,
                app.testRule,
                "demo/app",
                "app",
                "app:group",
            ],
        );
        assert.match(stderr, /pulumi import -s prod --file pulumi-import\.prod\.json --protect=false/);
        assert.match(stderr, /docs\/coming-from-ecspresso\.md/);
    });

    it("makes one beside it where that is asked for", async () => {
        await open();
        const { status, stderr } = await importService("--beside");
        assert.equal(status, 0, stderr);
        assert.deepEqual(written(), FILES.slice(0, 2));
        assert.deepEqual(settings()["swingbridge:services"].app.hosts, ["import.invalid"]);
        assert.equal(settings()["swingbridge:services"].app.existing, undefined);
    });

    it("prints with --dry-run and writes nothing; --json is one object", async () => {
        await open();
        const { status, stdout } = await importService("--dry-run", "--json");
        assert.equal(status, 0);
        const { files, written: done } = JSON.parse(stdout) as { files: object; written: boolean };
        assert.deepEqual(Object.keys(files).sort(), FILES);
        assert.equal(done, false);
        assert.deepEqual(written(), []);
    });

    for (const [what, change, reason] of [
        [
            "asks for headers",
            () =>
                call("elbv2", "ModifyRule", {
                    RuleArn: released.app.productionRule,
                    Conditions: [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X", Values: ["1"] } }],
                }),
            /its rule asks for http-header/,
        ],
        [
            "is asked for its health on another port",
            () =>
                call("elbv2", "ModifyTargetGroup", {
                    TargetGroupArn: released.app.targetGroups[1],
                    HealthCheckPort: "9000",
                }),
            /the target group two has the health check port 9000, and the program's traffic-port/,
        ],
        [
            "is being deployed",
            () => released.deployAside(released.release("b2").release.taskDefinition),
            /deployment d-\w+ is running: import it when that has ended/,
        ],
    ] as const) {
        it(`makes one beside a service that ${what}, and says why`, async () => {
            await open();
            change();
            const { status, stderr } = await importService();
            assert.equal(status, 0, stderr);
            assert.match(stderr, reason);
            assert.match(stderr, /makes a service beside it and does not take it over/);
            assert.deepEqual(written(), FILES.slice(0, 2));
        });
    }

    it("gives a service behind a default action a rule after all others", async () => {
        const { app } = await open();
        call("elbv2", "ModifyListener", {
            ListenerArn: app.production,
            DefaultActions: [{ Type: "forward", TargetGroupArn: app.targetGroups[0] }],
        });
        call("elbv2", "DeleteRule", { RuleArn: app.productionRule });
        const fixed = { Type: "fixed-response", FixedResponseConfig: { StatusCode: "503" } };
        const Conditions = [{ Field: "host-header", HostHeaderConfig: { Values: ["other.example.com"] } }];
        call("elbv2", "CreateRule", { ListenerArn: app.production, Priority: 40, Conditions, Actions: [fixed] });
        const { status, stderr } = await importService();
        assert.equal(status, 0, stderr);
        assert.match(
            stderr,
            /leads to it by its default action; the stack adds a rule for all requests, after every other/,
        );
        assert.equal(settings()["swingbridge:services"].app.priority, 41);
        assert.equal(settings()["swingbridge:services"].app.hosts, undefined);
    });

    it("takes a service over that ECS rolls, by the listener that leads to it", async () => {
        const { app } = await open({ circuitBreaker: true });
        const { status, stderr } = await importService();
        assert.equal(status, 0, stderr);
        assert.equal(settings()["swingbridge:loadBalancer"].productionListenerArn, app.production);
        assert.deepEqual(settings()["swingbridge:services"].app.existing, {
            serviceName: "app",
            targetGroupNames: ["one"],
        });
    });

    it("reads an ecspresso configuration, the values that it asks for, and the service that it names", async () => {
        const { release, deploy } = await open();
        assert.equal((await deploy(release("a1"))).outcome.status, "live");
        const definition = {
            family: "app",
            cpu: "256",
            memory: "512",
            containerDefinitions: [
                { name: "app", image: "nginx:{{ cfn_output `net` `Tag` }}", portMappings: [{ containerPort: 3000 }] },
            ],
        };
        fs.writeFileSync(path.join(folder, "task.json"), JSON.stringify(definition));
        fs.writeFileSync(
            path.join(folder, "ecspresso.yml"),
            "region: us-east-1\ncluster: demo\nservice: app\ntask_definition: task.json\nignore: {tags: [CostCenter]}\n",
        );
        const args = ["import", "ecspresso", "ecspresso.yml", "--output-dir", "out"];
        const unanswered = await swingbridge(...args);
        assert.equal(unanswered.status, 1);
        assert.match(unanswered.stderr, /cfn_output is a function that an import does not answer/);
        assert.ok(!fs.existsSync(path.join(folder, "out")));
        const { status, stderr } = await swingbridge(...args, "--value", "cfn_output net Tag=1.27");
        assert.equal(status, 0, stderr);
        assert.deepEqual(fs.readdirSync(path.join(folder, "out")).sort(), FILES);
        const { config } = parse(fs.readFileSync(path.join(folder, "out/Pulumi.prod.yaml"), "utf8")) as Answer;
        assert.deepEqual(config["aws:ignoreTags"], { keys: ["CostCenter"] });
        assert.match(fs.readFileSync(path.join(folder, "out/docker-compose.yml"), "utf8"), /image: nginx:1\.27/);
    });

    for (const [args, code, message] of [
        [
            ["service", "--cluster", "demo", "--service", "none"],
            5,
            /cluster demo in us-east-1 has no active service none/,
        ],
        [["service", "--cluster", "none", "--service", "app"], 5, /there is no cluster none in us-east-1/],
        [["ecspresso", "none.yml"], 1, /none\.yml cannot be read/],
        [["ecspresso", "x.yml", "--value", "nothing"], 1, /--value: nothing has no =/],
        [["service", "--cluster", "demo"], 1, /required option '--service <name>'/],
    ] as const) {
        it(`import ${args.join(" ")} is told what is wrong, and writes nothing`, async () => {
            await open();
            const { status, stderr } = await swingbridge("import", ...args);
            assert.match(stderr, message);
            assert.equal(status, code);
            assert.deepEqual(written(), []);
        });
    }
});
