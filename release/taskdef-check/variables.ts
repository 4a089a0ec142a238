import type { Field } from "../checked-document";
import { PLACEHOLDER } from "./placeholder";

const VARIABLE = /^[A-Za-z_][\w.-]*$/;
/** Of a parameter, a secret, or the name of a parameter in the same region. */
const SECRET = /^(?:arn:aws[\w-]*:(?:ssm:[\w-]+:\d{12}:parameter\/|secretsmanager:[\w-]+:\d{12}:secret:).+|[\w./-]+)$/;

export function checkVariable(field: Field, seen: Map<string, Field>): void {
    field.asObject(
        { name: each => checkVariableName(each, seen), value: each => void (each.source() === "" || each.asText()) },
        { required: ["name", "value"] },
    );
}

export function checkSecret(field: Field, seen: Map<string, Field>): void {
    field.asObject(
        {
            name: each => checkVariableName(each, seen),
            valueFrom: each => {
                const text = each.asText();
                if (text !== undefined && !SECRET.test(text) && !PLACEHOLDER.test(text)) {
                    each.problem("is no ARN of a secret or parameter", {
                        fix: "Write the ARN in Secrets Manager or SSM, or the name of a parameter; never the value.",
                    });
                }
            },
        },
        { required: ["name", "valueFrom"] },
    );
}

function checkVariableName(field: Field, seen: Map<string, Field>): void {
    const name = field.asText();
    if (name === undefined) {
        return;
    }
    if (!VARIABLE.test(name)) {
        field.problem(`is ${JSON.stringify(name)}, which is no name of a variable`);
    }
    if (seen.has(name)) {
        field.problem(`sets ${name} a second time`, {
            reason: "ECS refuses a variable and a secret of the same name.",
            fix: "Keep one of the two.",
        });
    }
    seen.set(name, field);
}

export function checkEnvironmentFiles(field: Field): void {
    const files = field.asList();
    if (files.length > 10) {
        field.problem(`has ${files.length} files; at most 10 are read`);
    }
    for (const file of files) {
        file.asObject(
            {
                type: each => void each.asOneOf(["s3"]),
                value: each => {
                    const text = each.asText();
                    if (text !== undefined && !/^arn:aws[\w-]*:s3:::.+\.env$/.test(text) && !PLACEHOLDER.test(text)) {
                        each.problem(`is ${JSON.stringify(text)}`, {
                            fix: "Write the ARN of an object in S3 that ends with .env.",
                        });
                    }
                },
            },
            { required: ["type", "value"] },
        );
    }
}
