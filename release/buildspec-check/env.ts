import { secretReason } from "../../fargate";
import { alternatives, type Field } from "../checked-document";

const SHELLS = ["bash", "/bin/sh", "powershell.exe", "cmd.exe"];
const NAME = /^[A-Za-z_]\w*$/;
const ACCESS_KEY = /\b(AKIA|ASIA)[0-9A-Z]{16}\b/;
const PARAMETER = /^(arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter\/)?[\w./-]{1,1011}(:[\w.-]+)?$/;
/** A secret by its name or ARN, and what of it: JSON key, stage and id of a version. */
const SECRET = /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[^:]+|[^:]+)((?::[^:]*){0,3})$/;

/** What a build's variables are, and where they come from. */
export function checkEnv(field: Field): void {
    const kinds = new Map<string, string>();
    const once = (kind: string, name: string, value: Field): void => {
        const other = kinds.get(name);
        if (other !== undefined) {
            value.problem(`is in ${other} too`, { fix: "Keep one of the two." });
        }
        kinds.set(name, kind);
    };
    let exported: Field | undefined;
    field.asObject({
        shell: shell => void shell.asOneOf(SHELLS),
        variables: variables => {
            checkVariables(variables);
            variables.entries()?.forEach(([name, value]) => once("variables", name, value));
        },
        "parameter-store": parameters => {
            for (const [name, value] of parameters.entries() ?? []) {
                checkName(name, value);
                once("parameter-store", name, value);
                const parameter = value.asText();
                if (parameter !== undefined && !PARAMETER.test(parameter)) {
                    value.problem(`is ${JSON.stringify(parameter)}, no name of a parameter`, {
                        fix: "Write its name, such as /app/token, or its ARN.",
                    });
                }
            }
        },
        "secrets-manager": secrets => {
            for (const [name, value] of secrets.entries() ?? []) {
                checkName(name, value);
                once("secrets-manager", name, value);
                checkSecret(value);
            }
        },
        "exported-variables": list => {
            exported = list;
        },
        "git-credential-helper": helper => void helper.asSwitch(),
    });
    if (exported !== undefined) {
        checkExported(exported, kinds);
    }
}

/** Variables in plain text: whoever may look at the build reads them. */
export function checkVariables(field: Field): void {
    for (const [name, value] of field.entries() ?? []) {
        checkName(name, value);
        const text = value.asScalar();
        const reason =
            text === undefined
                ? undefined
                : ACCESS_KEY.test(text)
                  ? "it holds an AWS access key"
                  : secretReason(name, text);
        if (reason !== undefined) {
            value.problem("is a secret in plain text", {
                reason: `Whoever may read the repository or the build sees it: ${reason}.`,
                fix: "Keep it in SSM Parameter Store or Secrets Manager, and name it under parameter-store or secrets-manager.",
            });
        }
    }
}

function checkName(name: string, value: Field): void {
    if (!NAME.test(name)) {
        value.problem("is no name of an environment variable", { fix: "Use letters, digits and underscores." });
    } else if (name.startsWith("CODEBUILD_")) {
        value.problem("is a name of CodeBuild's own", {
            reason: "Names that begin with CODEBUILD_ are reserved.",
            fix: "Choose another name.",
        });
    }
}

function checkSecret(value: Field): void {
    const text = value.asText();
    if (text === undefined) {
        return;
    }
    const [, , parts = ""] = SECRET.exec(text) ?? [];
    if (!SECRET.test(text)) {
        value.problem(`is ${JSON.stringify(text)}`, {
            fix: "Write secret-id:json-key:version-stage:version-id; all but the first may be left out.",
        });
        return;
    }
    const [, , stage, id] = parts.split(":");
    if (stage && id) {
        value.problem("names a version by stage and by id", { fix: "Keep one of the two." });
    }
}

function checkExported(field: Field, kinds: ReadonlyMap<string, string>): void {
    const seen = new Set<string>();
    for (const item of field.asList({ least: 1 })) {
        const name = item.asText();
        if (name === undefined) {
            continue;
        }
        const kind = kinds.get(name);
        if (!NAME.test(name)) {
            item.problem("is no name of an environment variable", { fix: "Use letters, digits and underscores." });
        } else if (name.startsWith("AWS_")) {
            item.problem("cannot be exported", { reason: "CodeBuild exports no variable that begins with AWS_." });
        } else if (kind === "parameter-store" || kind === "secrets-manager") {
            item.problem("is a secret, which cannot be exported", {
                reason: `Its value is from ${kind}; exported variables are plain text in the pipeline.`,
                fix: "Have the next action read the secret itself.",
            });
        }
        if (seen.has(name)) {
            item.problem("is exported twice", { fix: "Remove one." });
        }
        seen.add(name);
    }
}

/** Instance sizes and kinds of environments that builds of a batch may choose. */
const COMPUTE_TYPES = [
    ...["SMALL", "MEDIUM", "LARGE", "XLARGE", "2XLARGE"].map(size => `BUILD_GENERAL1_${size}`),
    ...[1, 2, 4, 8, 10].map(size => `BUILD_LAMBDA_${size}GB`),
    "ATTRIBUTE_BASED_COMPUTE",
    "CUSTOM_INSTANCE_TYPE",
];
const ENVIRONMENT_TYPES = [
    "LINUX_CONTAINER",
    "LINUX_GPU_CONTAINER",
    "ARM_CONTAINER",
    "WINDOWS_CONTAINER",
    "WINDOWS_SERVER_2019_CONTAINER",
    "WINDOWS_SERVER_2022_CONTAINER",
    "LINUX_LAMBDA_CONTAINER",
    "ARM_LAMBDA_CONTAINER",
    "LINUX_EC2",
    "ARM_EC2",
    "WINDOWS_EC2",
    "MAC_ARM",
];

/** The environment of one build of a batch. */
export function checkBuildEnvironment(field: Field): void {
    field.asObject({
        "compute-type": checkComputeType,
        fleet: fleet => void fleet.asText(),
        image: image => void image.asText(),
        "privileged-mode": privileged => void privileged.asSwitch(),
        type: checkEnvironmentType,
        variables: checkVariables,
    });
}

export function checkComputeType(field: Field): void {
    field.asOneOf(COMPUTE_TYPES, { fix: `Write ${alternatives(COMPUTE_TYPES)}.` });
}

export function checkEnvironmentType(field: Field): void {
    field.asOneOf(ENVIRONMENT_TYPES);
}
