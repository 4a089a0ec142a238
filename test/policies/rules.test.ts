import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { RULES } from "../../policies/rules";
import { autoRollbackWithAlarms } from "../../policies/rules/auto-rollback";
import { imagesAreImmutable } from "../../policies/rules/images-are-immutable";
import { noPlaintextSecrets } from "../../policies/rules/no-plaintext-secrets";
import { noPublicIp } from "../../policies/rules/no-public-ip";
import type { Rule } from "../../policies/rule";
import { evaluate, UNKNOWN } from "./evaluate";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"ab".repeat(32)}`;

function task(...containers: object[]): Record<string, unknown> {
    return { containerDefinitions: JSON.stringify(containers) };
}

function environment(name: string, value: string): Record<string, unknown> {
    return task({ name: "app", image: `app@${DIGEST}`, environment: [{ name, value }] });
}

const GROUP = {
    autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
    alarmConfiguration: { enabled: true, alarms: ["target-5xx"] },
};

/** Rule, what the inputs are, the inputs, and how many violations they make. */
const CASES: [Rule, string, Record<string, unknown>, number | "undetermined"][] = [
    [imagesAreImmutable, "a git SHA", task({ name: "app", image: `repo:${SHA}` }), 0],
    [imagesAreImmutable, "a digest", task({ name: "app", image: `repo@${DIGEST}` }), 0],
    [imagesAreImmutable, "a tag with a digest", task({ name: "app", image: `repo:1.2@${DIGEST}` }), 0],
    [imagesAreImmutable, "a version tag", task({ name: "app", image: "postgres:15-alpine" }), 1],
    [imagesAreImmutable, "no tag", task({ name: "app", image: "postgres" }), 1],
    [imagesAreImmutable, "a short SHA", task({ name: "app", image: `repo:${SHA.slice(0, 12)}` }), 1],
    [imagesAreImmutable, "no image", task({ name: "app" }), 1],
    [
        imagesAreImmutable,
        "two moving tags",
        task({ name: "a", image: "x:latest" }, { name: "b", image: "y:latest" }),
        2,
    ],
    [imagesAreImmutable, "no containers", {}, 0],
    [imagesAreImmutable, "broken JSON", { containerDefinitions: "[" }, 0],
    [imagesAreImmutable, "unknown containers", { containerDefinitions: UNKNOWN }, "undetermined"],
    [noPlaintextSecrets, "an ordinary variable", environment("NODE_ENV", "production"), 0],
    [noPlaintextSecrets, "a password", environment("POSTGRES_PASSWORD", "geheim"), 1],
    [noPlaintextSecrets, "a token", environment("github_token", "geheim"), 1],
    [noPlaintextSecrets, "an empty password", environment("DB_PASSWORD", ""), 0],
    [noPlaintextSecrets, "the path of a password file", environment("DB_PASSWORD_FILE", "/run/secrets/db"), 0],
    [noPlaintextSecrets, "a URL with a password", environment("DATABASE_URL", "postgres://a:geheim@db/x"), 1],
    [noPlaintextSecrets, "a URL without a password", environment("DATABASE_URL", "postgres://a@db/x"), 0],
    [noPlaintextSecrets, "an access key under an innocent name", environment("A", "AKIAIOSFODNN7EXAMPLE"), 1],
    [noPlaintextSecrets, "a private key", environment("A", "-----BEGIN RSA PRIVATE KEY-----"), 1],
    [noPlaintextSecrets, "a JSON web token", environment("A", "eyJhbGciOiJI.eyJzdWIiOiIx.c2ln"), 1],
    [noPlaintextSecrets, "no environment", task({ name: "app", image: "x" }), 0],
    [noPlaintextSecrets, "unknown containers", { containerDefinitions: UNKNOWN }, "undetermined"],
    [noPublicIp, "a private network", { networkConfiguration: { assignPublicIp: false } }, 0],
    [noPublicIp, "a network that does not say", { networkConfiguration: { subnets: ["s"] } }, 0],
    [noPublicIp, "no network", {}, 0],
    [noPublicIp, "public addresses", { networkConfiguration: { assignPublicIp: true } }, 1],
    [noPublicIp, "an unknown network", { networkConfiguration: UNKNOWN }, "undetermined"],
    [autoRollbackWithAlarms, "rollback and alarms", GROUP, 0],
    [autoRollbackWithAlarms, "nothing", {}, 2],
    [autoRollbackWithAlarms, "rollback off", { ...GROUP, autoRollbackConfiguration: { enabled: false } }, 1],
    [
        autoRollbackWithAlarms,
        "no rollback on alarm",
        { ...GROUP, autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } },
        1,
    ],
    [autoRollbackWithAlarms, "no alarm", { ...GROUP, alarmConfiguration: { enabled: true, alarms: [] } }, 1],
    [autoRollbackWithAlarms, "alarms off", { ...GROUP, alarmConfiguration: { enabled: false, alarms: ["a"] } }, 1],
    [
        autoRollbackWithAlarms,
        "unreadable alarms ignored",
        { ...GROUP, alarmConfiguration: { ...GROUP.alarmConfiguration, ignorePollAlarmFailure: true } },
        1,
    ],
    [autoRollbackWithAlarms, "unknown alarms", { ...GROUP, alarmConfiguration: UNKNOWN }, "undetermined"],
];

describe("policy rules", () => {
    for (const [rule, name, inputs, expected] of CASES) {
        it(`${rule.name}: ${name} → ${expected}`, () => {
            const found = evaluate(rule, rule.appliesTo, inputs);
            assert.equal(found === "undetermined" ? found : found.length, expected, String(found));
        });
    }

    for (const rule of RULES) {
        it(`${rule.name} has cases that pass, fail and stay undetermined`, () => {
            const outcomes = CASES.filter(([candidate]) => candidate === rule).map(([, , , expected]) => expected);
            assert.ok(
                outcomes.includes(0) &&
                    outcomes.includes("undetermined") &&
                    outcomes.some(outcome => Number(outcome) > 0),
            );
        });

        it(`${rule.name} says nothing of other resources`, () => {
            const violating = CASES.find(([candidate, , , expected]) => candidate === rule && Number(expected) > 0)!;
            assert.deepEqual(evaluate(rule, "aws:s3/bucket:Bucket", violating[2]), []);
        });

        it(`${rule.name} tells what to do, and never a value`, () => {
            for (const [, , inputs] of CASES.filter(([candidate]) => candidate === rule)) {
                const found = evaluate(rule, rule.appliesTo, inputs);
                for (const message of found === "undetermined" ? [] : found) {
                    assert.ok(message.endsWith(rule.remediation));
                    assert.doesNotMatch(message, /geheim|AKIA/);
                }
            }
        });
    }

    it("are unique by name", () => assert.equal(new Set(RULES.map(rule => rule.name)).size, RULES.length));

    for (const kind of ["dev", "prod"] as const) {
        it(`have in config/${kind}.json the levels that they name`, () => {
            const file = path.join(__dirname, `../../policies/config/${kind}.json`);
            assert.deepEqual(
                JSON.parse(fs.readFileSync(file, "utf8")),
                Object.fromEntries(RULES.map(rule => [rule.name, rule.level[kind]])),
            );
        });
    }
});
