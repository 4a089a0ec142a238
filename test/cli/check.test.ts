import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import draft4 from "ajv/lib/refs/json-schema-draft-04.json";
import { createColors } from "picocolors";
import { checkCompose } from "../../cli/check/compose";
import { checkDocuments, isDocument } from "../../cli/check/documents";
import { fails, together, wayOn, type Findings } from "../../cli/check/findings";
import { markdown } from "../../cli/check/markdown";
import { sarif } from "../../cli/check/sarif";
import { verdictTable } from "../../cli/check/table";
import { fargateSettings, type SettingsOptions } from "../../cli/fargate-settings";
import { inFolder } from "../compose/folder";
import { IMAGE } from "../fargate/fixture";

/** What is found in a project that has this as its service `web`. */
function check(service: object, options: SettingsOptions = {}): Findings {
    const file = JSON.stringify({ services: { web: { image: IMAGE, ...service } } }, undefined, 1);
    return inFolder({ "compose.yaml": file }, folder =>
        checkCompose({ files: [], workingDirectory: folder, environment: {} }, fargateSettings(options)),
    );
}

const PLAIN = createColors(false);
const SERVICES = {
    mapped: { user: "node" },
    approximated: { stop_grace_period: "5m" },
    dropped: { attach: false },
    refused: { privileged: true },
    broken: { ports: "80" },
    invalid: { image: undefined },
};

describe("A check", () => {
    for (const [service, options, strict, expected] of [
        ["mapped", {}, true, false],
        ["dropped", {}, true, false],
        ["approximated", {}, false, false],
        ["approximated", {}, true, true],
        ["refused", {}, false, true],
        ["refused", { allow: ["web.privileged"] }, true, false],
        ["broken", {}, false, true],
        ["invalid", {}, false, true],
    ] as const) {
        const how = `${"allow" in options ? " and allowed" : ""}${strict ? ", strictly" : ""}`;
        it(`${expected ? "fails" : "does not fail"} on what is ${service}${how}`, () =>
            assert.equal(fails(check(SERVICES[service], { ...options } as SettingsOptions), strict), expected));
    }

    it("ends with what to write to go on without what is refused", () => {
        const refused = { privileged: true, devices: ["/dev/fuse"] };
        assert.deepEqual(wayOn(check(refused).verdicts), [
            'To go on without what is refused: swingbridge:allow: ["web.privileged","web.devices"]',
        ]);
        const allow = ["web.devices", "web.privileged"];
        assert.deepEqual(wayOn(check(refused, { allow }).verdicts), [], "and it is enough");
        assert.deepEqual(wayOn(check(SERVICES.approximated).verdicts), []);
    });

    it("tells a refused key once: as a verdict, not as a mistake too", () => {
        const { verdicts, problems } = check(SERVICES.refused);
        assert.deepEqual([verdicts.filter(({ level }) => level === "refused").length, problems.length], [1, 0]);
    });
});

describe("A check of AppSpec and buildspec files", () => {
    for (const [file, is] of [
        ["appspec.yaml", true],
        ["deploy/appspec.yml", true],
        ["appspec-prod.json", true],
        ["appspec.md", false],
        ["my-appspec.yaml", false],
        ["buildspec.yml", true],
        ["ci/buildspec-test.yaml", true],
        ["buildspec.json", false],
        ["compose.yaml", false],
    ] as const) {
        it(`${is ? "is made" : "is not made"} of ${file}`, () => assert.equal(isDocument(file), is));
    }

    const files = {
        "appspec.yaml": "version: 1.0\nResources: []\n",
        "appspec-pipeline.yaml": `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo: { ContainerName: web, ContainerPort: 80 }
`,
    };
    const checked = () =>
        inFolder(files, folder => checkDocuments(["appspec.yaml", "appspec-pipeline.yaml", "appspec.json"], folder));

    it("finds every mistake of every file, and none in CodePipeline's placeholder", () => {
        const { problems } = checked();
        assert.deepEqual(
            problems.map(({ position, message }) => `${position?.file}: ${message.split(":")[0]}`),
            ["appspec.yaml: is 1.0", "appspec.yaml: is an empty list", "appspec.json: cannot be read"],
        );
        assert.equal(fails(checked(), false), true);
    });

    it("fails on what CodeBuild refuses, and not on a warning", () => {
        const of = (text: string) =>
            inFolder({ "buildspec.yml": text }, folder => checkDocuments(["buildspec.yml"], folder));
        const wrong = of("version: 0.2\nphases:\n  prebuild:\n    commands: [make]\n");
        assert.match(wrong.format(wrong.problems[0]!), /^buildspec\.yml:3:3 {2}phases\.prebuild[\s\S]*Write pre_build/);
        assert.equal(fails(wrong, false), true);
        const remarkable = of(
            "version: 0.2\nphases:\n  build: { commands: [make] }\n  post_build: { commands: [docker push x] }\n",
        );
        assert.equal(remarkable.warnings.length, 1);
        assert.equal(fails(remarkable, true), false);
    });

    it("shows a mistake in its own file, beside those of Compose files", () => {
        const report = [checked(), check(SERVICES.broken)].reduce(together);
        const texts = report.problems.map(problem => report.format(problem));
        assert.match(texts[0] ?? "", /^appspec\.yaml:1:10 {2}version {2}is 1\.0\n {2}1 │ version: 1\.0\n {4}│ +\^/);
        assert.match(texts.at(-1) ?? "", /^compose\.yaml:\d+:\d+ /);
    });
});

describe("The table of verdicts", () => {
    it("has a row for each, what to do below it", () => {
        const { verdicts } = check({ ...SERVICES.approximated, privileged: true }, { allow: ["*.privileged"] });
        assert.deepEqual(verdictTable(verdicts, PLAIN).split("\n"), [
            "WHERE             VERDICT       KEY                             WHY",
            "compose.yaml:4:4  mapped        services.web.image              → containerDefinitions[].image",
            "compose.yaml:5:4  approximated  services.web.stop_grace_period  Fargate stops a container after 120 s at the latest",
            "                                → make the work resumable, or let a queue hold it",
            "compose.yaml:6:4  accepted      services.web.privileged         Fargate runs no privileged containers",
            "                                → run this service on ECS Managed Instances or EC2",
        ]);
    });
});

describe("SARIF", () => {
    const valid = new Ajv({ schemaId: "auto", meta: draft4, unknownFormats: "ignore" }).compile(
        // As published by the OASIS committee's members with Microsoft's SARIF packages.
        JSON.parse(readFileSync(join(__dirname, "sarif-2.1.0.json"), "utf8")) as object,
    );
    interface Log {
        runs: {
            tool: { driver: { rules: { id: string }[] } };
            results: {
                ruleId: string;
                ruleIndex: number;
                level: string;
                suppressions?: object[];
                locations: object[];
            }[];
        }[];
    }

    for (const [name, service] of Object.entries(SERVICES)) {
        it(`of what is ${name} is valid`, () => {
            assert.ok(valid(sarif(check(service), "1.0.0")), JSON.stringify(valid.errors));
        });
    }

    it("is judged by its schema", () => assert.ok(!valid({ version: "2.1.0", runs: [{ tool: {} }] })));

    it("names rule, level and place of each finding, and the rule's place in the list", () => {
        const [run] = (sarif(check({ ...SERVICES.refused, ...SERVICES.approximated }), "1.0.0") as Log).runs;
        assert.deepEqual(
            run!.results.map(({ ruleId, level, ruleIndex }) => [ruleId, level, run!.tool.driver.rules[ruleIndex]!.id]),
            [
                ["fargate/services.*.privileged", "error", "fargate/services.*.privileged"],
                ["fargate/services.*.stop_grace_period", "warning", "fargate/services.*.stop_grace_period"],
            ],
        );
        assert.deepEqual(run!.results[0]!.locations, [
            {
                physicalLocation: {
                    artifactLocation: { uri: "compose.yaml", uriBaseId: "%SRCROOT%" },
                    region: { startLine: 5, startColumn: 4 },
                },
            },
        ]);
    });

    it("keeps a loss that the stack accepts, suppressed", () => {
        const [run] = (sarif(check(SERVICES.refused, { allow: ["web.privileged"] }), "1.0.0") as Log).runs;
        assert.equal(run!.results[0]!.suppressions?.length, 1);
    });
});

describe("A check as Markdown", () => {
    it("has the mistakes with their place, and no table where nothing was converted", () => {
        const text = markdown(check(SERVICES.broken));
        assert.match(text, /^```text\ncompose\.yaml:5:13/);
        assert.doesNotMatch(text, /\*\*Compose to Fargate/);
    });
});

describe("A check of task definitions", () => {
    for (const [file, is] of [
        ["taskdef.json", true],
        ["deploy/taskdef-prod.yaml", true],
        ["task-definition.json", true],
        ["aws/task-definitions/app.json", true],
        ["tasks.json", false],
        ["docker-compose.yml", false],
    ] as const) {
        it(`${is ? "is made" : "is not made"} of ${file}`, () => assert.equal(isDocument(file), is));
    }

    it("shows the line of a mistake", () => {
        const text = '{\n  "family": "app",\n  "cpu": 256\n}\n';
        const { problems, format } = inFolder({ "taskdef.json": text }, folder =>
            checkDocuments(["taskdef.json"], folder),
        );
        const cpu = problems.find(problem => problem.path === "cpu")!;
        assert.match(
            format(cpu),
            /^taskdef\.json:3:10 {2}cpu {2}must be text, is number\n {2}2 │ .*\n {2}3 │ {3}"cpu": 256\n/,
        );
    });
});
