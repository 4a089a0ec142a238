import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ComposeError, loadCompose, type ComposeProject, type LoadOptions } from "../../compose";
import { FargateError, toFargate, type FargateProject, type FargateSettings } from "../../fargate";
import { awsDocuments, type AwsDocuments } from "../../release";
import { CORPUS, optionsOf, projects, readCase } from "../compose/corpus";
import { convert, IMAGE } from "../fargate/fixture";
import { conversionOf } from "../fargate/judge";
import { EXAMPLES } from "../fargate/rule-examples";
import { BOTO3, pythonWith, withoutPython } from "./python";

/** One call of the AWS CLI: what it would check before it sends anything. */
interface Call {
    name: string;
    service: "ecs" | "ec2" | "application-autoscaling";
    operation: string;
    parameters: object;
}

/** Checks each call as botocore does before a request, and words of a fixed list besides, which botocore leaves to AWS. */
const SCRIPT = `
import json, sys, botocore.session
from botocore.validate import ParamValidator

session = botocore.session.get_session()
models = {name: session.get_service_model(name) for name in ("ecs", "ec2", "application-autoscaling")}

def words(shape, value, path):
    if shape.type_name == "structure":
        return [found for key, part in value.items() if key in shape.members for found in words(shape.members[key], part, f"{path}.{key}")]
    if shape.type_name == "list":
        return [found for part in value for found in words(shape.member, part, path)]
    if shape.type_name == "map":
        return [found for part in value.values() for found in words(shape.value, part, path)]
    return [f"{path} is {value}"] if shape.type_name == "string" and shape.enum and value not in shape.enum else []

wrong = []
for call in json.load(sys.stdin):
    shape = models[call["service"]].operation_model(call["operation"]).input_shape
    report = ParamValidator().validate(call["parameters"], shape)
    found = ([report.generate_report()] if report.has_errors() else []) or words(shape, call["parameters"], call["operation"])
    wrong += [f'{call["name"]}: {text}' for text in found]
print(json.dumps(wrong))
`;

const NO_SETTINGS: FargateSettings = { allow: [], services: {} };

/** What a project becomes, whatever is refused in it allowed; undefined where it cannot run for another reason. */
function converted(project: ComposeProject, settings = NO_SETTINGS): FargateProject | undefined {
    try {
        return toFargate(project, settings).project;
    } catch (error) {
        if (!(error instanceof FargateError)) {
            throw error;
        }
        const allow = error.problems.map(({ allowKey }) => allowKey);
        return settings.allow.length > 0 || allow.includes(undefined)
            ? undefined
            : converted(project, { ...settings, allow: allow as string[] });
    }
}

function load(options: LoadOptions): ComposeProject | undefined {
    try {
        return loadCompose(options);
    } catch (error) {
        assert.ok(error instanceof ComposeError);
        return undefined;
    }
}

function callsOf(name: string, project: FargateProject): Call[] {
    const documents = awsDocuments(project, { stack: "dev" });
    const calls = (kind: keyof AwsDocuments, service: Call["service"], operation: string): Call[] =>
        Object.entries((documents[kind] ?? {}) as Record<string, object>).map(([key, parameters]) => ({
            name: `${name} ${key}`,
            service,
            operation,
            parameters,
        }));
    return [
        ...calls("taskDefinitions", "ecs", "RegisterTaskDefinition"),
        ...calls("services", "ecs", "CreateService"),
        ...calls("runTasks", "ecs", "RunTask"),
        ...calls("scalableTargets", "application-autoscaling", "RegisterScalableTarget"),
        ...calls("scalingPolicies", "application-autoscaling", "PutScalingPolicy"),
        ...calls("scheduledActions", "application-autoscaling", "PutScheduledAction"),
        ...calls("securityGroups", "ec2", "CreateSecurityGroup"),
        ...calls("networkSecurityGroups", "ec2", "CreateSecurityGroup"),
        ...calls("openNetworkEgressRules", "ec2", "RevokeSecurityGroupEgress"),
        ...calls("securityGroupRules", "ec2", "AuthorizeSecurityGroupIngress"),
        ...calls("openEgressRules", "ec2", "RevokeSecurityGroupEgress"),
        ...calls("egressRules", "ec2", "AuthorizeSecurityGroupEgress"),
    ];
}

describe("botocore takes what swingbridge convert writes", function () {
    this.timeout(300_000);
    let python: string;

    before(async function () {
        try {
            python = await pythonWith(BOTO3);
        } catch (error) {
            process.stdout.write(`      ${withoutPython(BOTO3, error)}\n`);
            this.skip();
        }
    });

    function mistakes(calls: Call[]): string[] {
        const { stdout, stderr, status } = spawnSync(python, ["-c", SCRIPT], {
            input: JSON.stringify(calls),
            encoding: "utf8",
            maxBuffer: 64 * 1024 * 1024,
        });
        assert.equal(status, 0, stderr);
        return JSON.parse(stdout) as string[];
    }

    it("of the sample application, as dev and as prod run it", () => {
        const folder = join(__dirname, "../../examples/todo");
        const dev = { files: ["docker-compose.yml"], workingDirectory: folder, environment: { DB_PASSWORD: "p" } };
        const prod = { ...dev, files: [...dev.files, "docker-compose.prod.yml"] };
        const calls = [dev, prod].flatMap(options => callsOf("todo", converted(loadCompose(options))!));
        assert.ok(calls.length > 16, `${calls.length} documents`);
        assert.deepEqual(mistakes(calls), []);
    });

    it("of every project of the corpus that can run", () => {
        const calls = projects().flatMap(name => {
            const project = readCase(name).noInterpolate
                ? undefined
                : load(optionsOf(join(CORPUS, name), readCase(name)));
            const fargate = project && converted(project);
            return fargate === undefined ? [] : callsOf(name, fargate);
        });
        assert.ok(calls.length > 100, `${calls.length} documents`);
        assert.deepEqual(mistakes(calls), []);
    });

    it("of a network so large that it has a security group of its own, and of a way out by port", () => {
        const ports = Array.from({ length: 40 }, (_, index) => `${7000 + 2 * index}`);
        const services = Object.fromEntries(
            ["one", "two", "three"].map(name => [name, { image: IMAGE, expose: ports }]),
        );
        const { project } = convert({ services }, { egress: [443, 587] });
        const calls = callsOf("large", project);
        for (const operation of ["CreateSecurityGroup", "RevokeSecurityGroupEgress", "AuthorizeSecurityGroupEgress"]) {
            assert.ok(
                calls.some(call => call.operation === operation),
                operation,
            );
        }
        assert.ok(
            calls.some(({ name }) => name === "large default"),
            "the network has documents",
        );
        assert.deepEqual(mistakes(calls), []);
    });

    it("of every example of a rule that can run: all keys, and all that they may hold", () => {
        const calls = Object.entries(EXAMPLES).flatMap(([rule, examples]) =>
            examples.flatMap(example => {
                const conversion = conversionOf(example);
                return conversion === undefined
                    ? []
                    : callsOf(`${rule} ${JSON.stringify(example.app)}`, conversion.project);
            }),
        );
        assert.ok(calls.length > 500, `${calls.length} documents`);
        assert.deepEqual(mistakes(calls), []);
    });

    it("and would not take anything", () => {
        const [call] = callsOf("todo", { name: "x", services: [], jobs: [], secrets: [], volumes: [], images: [] });
        assert.equal(call, undefined);
        const wrong = { name: "wrong", service: "ecs", operation: "CreateService" } as const;
        const found = mistakes([
            { ...wrong, parameters: { desiredCount: "two" } },
            { ...wrong, parameters: { serviceName: "a", launchType: "LAMBDA" } },
        ]);
        assert.equal(found.length, 2, found.join("\n"));
        assert.match(found.join("\n"), /Missing required parameter(.|\n)*launchType is LAMBDA/);
    });
});
