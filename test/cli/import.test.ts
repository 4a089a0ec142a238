import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { readEcspresso } from "../../cli/import/ecspresso";
import { writeImport } from "../../cli/import/files";
import type { UserError } from "../../cli/user-error";
import { parseConfig } from "../../config";
import { readLiveService } from "../../operations/import/surroundings";
import { isSensitive, terraformValue } from "../../release";
import { openReleased, type Released } from "../operations/released";

const OUTPUT = { stack: "prod", outputDir: "." };

describe("importing a service", () => {
    let folder: string;
    let released: Released | undefined;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "import-"))));
    afterEach(async () => {
        fs.rmSync(folder, { recursive: true });
        await released?.close();
        released = undefined;
    });
    const write = (name: string, content: unknown): string => {
        const place = path.join(folder, name);
        fs.mkdirSync(path.dirname(place), { recursive: true });
        fs.writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
        return place;
    };
    const read = (name: string) => parse(fs.readFileSync(path.join(folder, name), "utf8")) as Written;
    interface Written {
        services: Record<string, Record<string, unknown>>;
        config: Record<string, unknown>;
    }
    const sources = (more: Partial<Parameters<typeof readEcspresso>[1]> = {}) => ({
        env: {},
        values: new Map<string, string>(),
        clients: () => released!.clients,
        ...more,
    });

    describe("that runs", () => {
        it("writes a Compose file that converts to the same task, and settings that the program takes", async () => {
            released = await openReleased();
            const { release, deploy, clients, app } = released;
            const { ARN } = app.session.call<{ ARN: string }>("secretsmanager", "CreateSecret", {
                Name: "db",
                SecretString: '{"password":"x"}',
            });
            const container = {
                command: ["sh", "-c", "echo $HOME"],
                secrets: [{ name: "PASSWORD", valueFrom: `${ARN}:password::` }],
                healthCheck: { command: ["CMD", "true"], interval: 10, timeout: 3, retries: 2 },
                image: "ghcr.io/acme/app:v1",
                memory: 512,
                stopTimeout: 10,
            };
            const target = release("a1", { container });
            assert.equal((await deploy(target)).outcome.status, "live");
            const live = await readLiveService(clients, { region: "us-east-1", cluster: "demo", service: "app" });
            const { differences, notes } = writeImport({ ...live, service: "app", notes: [] }, OUTPUT, folder);
            assert.deepEqual(
                differences.map(line => line.split(":")[0]),
                [],
                differences.join("\n"),
            );
            assert.deepEqual(notes, []);
            const { app: service } = read("docker-compose.yml").services;
            assert.deepEqual(service!["command"], ["sh", "-c", "echo $$HOME"]);
            assert.deepEqual(service!["environment"], { SHA: "a1" });
            const { config } = read("Pulumi.prod.yaml");
            const values = Object.fromEntries(
                Object.entries(config).map(([key, value]) => [
                    key,
                    typeof value === "string" ? value : JSON.stringify(value),
                ]),
            );
            const settings = parseConfig({ values });
            assert.equal(settings.cluster, "demo");
            assert.equal(settings.network.vpcId, app.vpc);
            assert.equal(settings.loadBalancer.productionListenerArn, app.production);
            assert.equal(settings.trafficShift.kind, "all-at-once");
            assert.deepEqual(settings.services.app?.hosts, ["import.invalid"]);
            assert.match(
                fs.readFileSync(path.join(folder, "Pulumi.prod.yaml"), "utf8"),
                /# The old service keeps the traffic/,
            );
        });

        it("overwrites nothing", async () => {
            write("Pulumi.prod.yaml", "mine");
            const found = { service: "app", definition: {}, replicas: 1, surroundings: { isPublic: false }, notes: [] };
            assert.throws(
                () => writeImport(found, OUTPUT, folder),
                /Pulumi\.prod\.yaml is there already: nothing was written/,
            );
            assert.deepEqual(fs.readdirSync(folder), ["Pulumi.prod.yaml"]);
            const { written, files } = writeImport(found, { ...OUTPUT, outputDir: "other", dryRun: true }, folder);
            assert.equal(written, false);
            assert.deepEqual(Object.keys(files), ["docker-compose.yml", "Pulumi.prod.yaml"]);
            assert.deepEqual(fs.readdirSync(folder), ["Pulumi.prod.yaml"]);
        });

        it("says what it cannot take along", () => {
            const definition = {
                cpu: "256",
                memory: "512",
                taskRoleArn: "arn:aws:iam::1:role/app",
                volumes: [{ name: "data" }],
                containerDefinitions: [
                    { name: "web", image: "nginx:1.27", portMappings: [{ containerPort: 80 }] },
                    {
                        name: "log",
                        image: "fluent:1",
                        essential: false,
                        dependsOn: [{ containerName: "web", condition: "START" }],
                    },
                ],
            };
            const found = { service: "web", definition, replicas: 2, surroundings: { isPublic: false }, notes: [] };
            const { notes, files } = writeImport(found, OUTPUT, folder);
            assert.match(notes.join("\n"), /role arn:aws:iam::1:role\/app/);
            assert.match(notes.join("\n"), /the volume data is not in the Compose file/);
            const { services } = parse(files["docker-compose.yml"]!) as {
                services: Record<string, Record<string, unknown>>;
            };
            assert.equal(services["log"]!["network_mode"], "service:web");
            assert.deepEqual(services["web"]!["deploy"], {
                replicas: 2,
                resources: { limits: { cpus: "0.25", memory: "512m" } },
            });
        });
    });

    describe("of ecspresso", () => {
        const definition = (image: string) =>
            JSON.stringify({
                family: "web",
                cpu: "256",
                memory: "512",
                containerDefinitions: [{ name: "web", image }],
            });
        const configuration = (more = "") =>
            write(
                "ecspresso.yml",
                `region: us-east-1\ncluster: demo\nservice: web\ntask_definition: task.json\nservice_definition: service.json\n${more}`,
            );

        it("answers env, must_env, tfstate, ssm, secretsmanager_arn, cfn_output, cfn_export and what the caller answers", async () => {
            released = await openReleased();
            const call = (service: string, operation: string, input: object): object =>
                released!.app.session.call(service, operation, input);
            call("ssm", "PutParameter", { Name: "/tag", Value: "v7", Type: "String" });
            call("secretsmanager", "CreateSecret", { Name: "db", SecretString: "x" });
            call("cloudformation", "CreateStack", {
                StackName: "net",
                TemplateBody: JSON.stringify({
                    Resources: { Nothing: { Type: "AWS::CloudFormation::WaitConditionHandle" } },
                    Outputs: { Vpc: { Value: "vpc-1", Export: { Name: "net-vpc" } } },
                }),
            });
            call("s3", "CreateBucket", { Bucket: "states" });
            const state = (id: string) => ({
                version: 4,
                outputs: { cluster: { value: "demo" } },
                resources: [
                    {
                        module: "module.net",
                        mode: "managed",
                        type: "aws_subnet",
                        name: "a",
                        instances: [{ index_key: 0, attributes: { id } }],
                    },
                ],
            });
            call("s3", "PutObject", {
                Bucket: "states",
                Key: "net/terraform.tfstate",
                Body: JSON.stringify(state("subnet-s3")),
            });
            write("terraform.tfstate", state("subnet-file"));
            const env = { IMAGE: "web", COUNT: "3" };
            configuration(
                `plugins:\n- {name: tfstate, config: {path: terraform.tfstate}}\n- {name: tfstate, func_prefix: s3_, config: {url: "s3://states/net/terraform.tfstate"}}\n- {name: cloudformation}\nappspec: {Hooks: [{AfterInstall: smoke}]}\nignore: {tags: [CostCenter]}\n`,
            );
            write(
                "task.json",
                `{{/* comment */}}{"family": "{{ tfstate \`output.cluster\` }}", "containerDefinitions": [{"name": "{{ must_env \`IMAGE\` }}",
                  "image": "{{ env "REPO" "nginx" }}:{{ ssm \`/tag\` }}", "secrets": [{"name": "DB", "valueFrom": "{{ secretsmanager_arn \`db\` }}"}],
                  "environment": [{"name": "A", "value": "{{ tfstatef \`module.net.aws_subnet.a[%d].id\` \`0\` }}"},
                                  {"name": "B", "value": "{{ s3_tfstate "module.net.aws_subnet.a[0].id" }}"},
                                  {"name": "C", "value": "{{ cfn_output \`net\` \`Id\` }}"},
                                  {"name": "V", "value": "{{ cfn_output \`net\` \`Vpc\` }}/{{ cfn_export \`net-vpc\` }}"},
                                  {"name": "D", "value": "{{ env \`QUOTE\` | json_escape }}"}]}]}`,
            );
            write(
                "service.json",
                `{"desiredCount": {{ must_env \`COUNT\` }}, "loadBalancers": [{"containerName": "web", "containerPort": 80}]}`,
            );
            const values = new Map([["cfn_output net Id", "from-cfn"]]);
            const project = await readEcspresso(
                path.join(folder, "ecspresso.yml"),
                sources({ env: { ...env, QUOTE: 'a"b' }, values }),
            );
            const [container] = project.definition.containerDefinitions!;
            assert.equal(project.definition.family, "demo");
            assert.equal(container!.image, "nginx:v7");
            assert.match(container!.secrets![0]!.valueFrom!, /^arn:aws:secretsmanager:us-east-1:\d+:secret:db-/);
            assert.deepEqual(
                container!.environment!.map(({ value }) => value),
                ["subnet-file", "subnet-s3", "from-cfn", "vpc-1/vpc-1", 'a"b'],
            );
            assert.equal(project.desiredCount, 3);
            assert.equal(project.container, "web");
            assert.deepEqual(project.ignoredTags, ["CostCenter"]);
            assert.match(project.notes.join(), /the hook AfterInstall \(smoke\)/);
        });

        for (const [name, task, message, fix] of [
            [
                "a variable that is not set",
                '{"family": "{{ must_env `A` }}{{ must_env `B` }}"}',
                /the variable A is not set\n.*the variable B is not set/s,
                /set it: A=/,
            ],
            [
                "a function that nobody answers",
                '{"family": "{{ vault `s` `k` }}"}',
                /vault is a function that an import does not answer/,
                /--value/,
            ],
            [
                "a CloudFormation stack, output or export that is not there",
                '{"family": "{{ cfn_output `none` `A` }}{{ cfn_export `e` }}"}',
                /there is no CloudFormation stack none with an output A\n.*has no export e/s,
                /--value/,
            ],
            ["a condition", "{{ if true }}{}{{ end }}", /is more than a function/, /ecspresso render/],
            [
                "a state that is not there",
                '{"family": "{{ tfstate `a.b.c` }}"}',
                /the state none\.tfstate cannot be read: ENOENT/,
                /--value/,
            ],
            ["text that is no JSON", '{"family": ', /task\.json: /, /mend it/],
        ] as const) {
            it(`refuses ${name}, with the way out`, async () => {
                configuration("plugins: [{name: tfstate, config: {path: none.tfstate}}, {name: cloudformation}]\n");
                write("task.json", task);
                write("service.json", "{}");
                released = await openReleased();
                await assert.rejects(
                    readEcspresso(path.join(folder, "ecspresso.yml"), sources()),
                    (error: UserError) => message.test(error.message) && fix.test(error.fix ?? ""),
                );
            });
        }

        it("refuses Jsonnet, a configuration without a service, and one that is not there", async () => {
            const jsonnet = write("ecspresso.jsonnet", "{}");
            await assert.rejects(readEcspresso(jsonnet, sources()), /is Jsonnet/);
            await assert.rejects(
                readEcspresso(write("a.yml", "region: x"), sources()),
                /no configuration of an ECS service/,
            );
            await assert.rejects(readEcspresso(path.join(folder, "none.yml"), sources()), /cannot be read/);
        });

        it("reads what ecspresso init writes, without AWS", async () => {
            configuration();
            write("task.json", definition("nginx:1.27"));
            write("service.json", { desiredCount: 2 });
            const {
                service,
                definition: found,
                desiredCount = 1,
                notes,
            } = await readEcspresso(path.join(folder, "ecspresso.yml"), sources());
            const imported = writeImport(
                { service, definition: found, replicas: desiredCount, surroundings: { isPublic: false }, notes },
                { ...OUTPUT, outputDir: "out" },
                folder,
            );
            assert.ok(imported.written);
            assert.equal(read("out/docker-compose.yml").services["web"]!["image"], "nginx:1.27");
        });
    });

    it("finds values of a Terraform state", () => {
        const instances = [
            { index_key: "x", attributes: { id: "by-key" } },
            { index_key: 1, attributes: { id: "by-number", list: ["a", "b"] } },
        ];
        const state = {
            version: 4,
            outputs: { vpc: { value: { id: "vpc-1" } } },
            resources: [
                { mode: "managed", type: "aws_subnet", name: "many", instances },
                { mode: "data", type: "aws_vpc", name: "one", instances: [{ attributes: { id: "data" } }] },
                {
                    module: "module.a[0].module.b",
                    mode: "managed",
                    type: "aws_vpc",
                    name: "one",
                    instances: [{ attributes: { id: "deep" } }],
                },
            ],
        };
        for (const [address, value] of [
            ["output.vpc.id", "vpc-1"],
            ["aws_subnet.many['x'].id", "by-key"],
            ['aws_subnet.many["x"].id', "by-key"],
            ["aws_subnet.many[1].list[1]", "b"],
            ["data.aws_vpc.one.id", "data"],
            ["module.a[0].module.b.aws_vpc.one.id", "deep"],
            ["aws_vpc.one.id", undefined],
            ["output.none", undefined],
        ] as const) {
            assert.equal(terraformValue(state, address), value, address);
        }
        assert.throws(() => terraformValue({ version: 3 }, "output.a"), /no Terraform state of version 4/);
    });

    it("knows which values of a Terraform state are sensitive", () => {
        const attributes = { id: "db-1", password: "hunter2" };
        const sensitive_attributes = [[{ type: "get_attr", value: "password" }]];
        const state = {
            version: 4,
            outputs: { open: { value: 1 }, secret: { value: 2, sensitive: true } },
            resources: [
                {
                    mode: "managed",
                    type: "aws_db_instance",
                    name: "a",
                    instances: [{ attributes, sensitive_attributes }],
                },
            ],
        };
        for (const [address, sensitive] of [
            ["output.open", false],
            ["output.secret", true],
            ["aws_db_instance.a.id", false],
            ["aws_db_instance.a.password", true],
            ["aws_db_instance.a", true],
            ["output.none", false],
        ] as const) {
            assert.equal(isSensitive(state, address), sensitive, address);
        }
    });
});
