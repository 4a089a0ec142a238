import * as assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../policies/evaluate";
import { ENVIRONMENTS } from "../../policies/rule";
import { PASSWORD } from "../sample-program";
import { findingsOf } from "./own-stacks";

/** One line per finding, in an order of their own. */
function lines(findings: Finding[]): string[] {
    return findings
        .map(({ level, policy, urn, message }) => {
            const [, what = ""] = message.split("\n");
            return `${level} ${policy} ${urn?.split("::").at(-1)}: ${what.split(". ")[0]}`;
        })
        .sort();
}

describe("our own stacks before the policies", () => {
    for (const stack of ENVIRONMENTS) {
        for (const preview of [true, false]) {
            const moment = preview ? "first-preview" : "update";
            it(`${stack}: the findings at ${moment} are those that we know of`, async () => {
                const found = lines(await findingsOf(stack, preview));
                const file = join(__dirname, `expected/${stack}-${moment}.json`);
                if (process.env.SWINGBRIDGE_UPDATE) {
                    writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
                }
                assert.deepEqual(found, JSON.parse(readFileSync(file, "utf8")));
                assert.deepEqual(
                    found.filter(line => line.startsWith("mandatory")),
                    [],
                    "nothing that would stop it",
                );
                assert.ok(!found.some(line => line.includes(PASSWORD)));
                if (stack === "prod") {
                    assert.deepEqual(found, [], "nothing in production that is not excepted with a reason");
                }
            });
        }
    }

    const PIPELINE = {
        releasedBy: "pipeline",
        images: "auto",
        imagesKmsKey: "arn:aws:kms:us-east-1:123456789012:key/images",
        pipeline: {
            source: { kind: "codecommit", repository: "todo" },
            build: { logRetention: 365 },
            approval: { topicArn: "arn:aws:sns:us-east-1:123456789012:approvals" },
        },
    };

    it("prod, released by its pipeline, has no finding once everything is known", async () =>
        assert.deepEqual(lines(await findingsOf("prod", false, PIPELINE)), []));

    it("prod, released by its pipeline, is not stopped at its first preview: what is not known is said", async () => {
        const found = lines(await findingsOf("prod", true, PIPELINE));
        assert.deepEqual(
            found.filter(line => line.startsWith("mandatory") || !line.includes("undetermined")),
            [],
        );
    });

    it("prod, released by its pipeline, is stopped where its images have no key of ours", async () => {
        const found = lines(await findingsOf("prod", false, { ...PIPELINE, imagesKmsKey: undefined }));
        assert.equal(found.length, 1);
        assert.match(found[0]!, /^mandatory ecr-kms todo-app-repository-repository/);
    });
});
