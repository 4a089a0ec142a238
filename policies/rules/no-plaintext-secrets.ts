import { containersOf } from "../containers";
import type { Rule } from "../rule";

/** Names that announce a secret … */
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)(_|$)/i;
/** … unless they say that the value is only the way to it. */
const POINTER_NAME = /_(FILE|PATH|ARN|NAME|ID|URL|TTL|LENGTH|EXPIRY)$/i;

/** Values that are secrets whatever their name. */
const SECRET_VALUES: [string, RegExp][] = [
    ["an AWS access key", /\bAKIA[0-9A-Z]{16}\b/],
    ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
    ["a JSON web token", /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/],
    ["a password in a URL", /[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:[^\s/@]+@/i],
];

export const noPlaintextSecrets: Rule = {
    name: "ecs-no-plaintext-secrets",
    severity: "critical",
    description:
        "Task definitions hold no secret: everybody who may describe a task can read its environment, and revisions are kept for ever.",
    remediation:
        "Give it as a secret (secrets[].valueFrom with the ARN of an SSM parameter or a Secrets Manager secret; a Compose secret becomes one)",
    appliesTo: "aws:ecs/taskDefinition:TaskDefinition",
    level: { dev: "mandatory", prod: "mandatory" },
    check(taskDefinition, report) {
        for (const container of containersOf(taskDefinition)) {
            for (const { name, value } of container.environment ?? []) {
                const kind = SECRET_VALUES.find(([, pattern]) => pattern.test(value ?? ""))?.[0];
                if (kind) {
                    report(`Container ${container.name} has ${kind} in its environment variable ${name}`);
                } else if (value && SECRET_NAME.test(name) && !POINTER_NAME.test(name)) {
                    report(`Container ${container.name} has the plain value of ${name} in its environment`);
                }
            }
        }
    },
};
