import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyFinding } from "../../cli/policy/findings";
import { asMarkdown, asText } from "../../cli/policy/formats";
import { asSarif } from "../../cli/policy/sarif";

const ROOT = join(__dirname, "../..");
const MAIN = join(ROOT, "dist/cli/main.js");

function finding(changes: Partial<PolicyFinding> = {}): PolicyFinding {
    return {
        rule: "lb-access-logs",
        level: "mandatory",
        severity: "medium",
        urn: "urn:pulumi:prod::shop::aws:lb/loadBalancer:LoadBalancer::alb",
        resource: "alb",
        what: "The load balancer writes no access log",
        undetermined: false,
        description: "It writes down who asked for what.",
        remediation: "Set accessLogs",
        url: "https://docs.aws.amazon.com/x",
        frameworks: ["FSBP ELB.5"],
        ...changes,
    };
}

const FINDINGS = [
    finding({ level: "advisory", rule: "logs-kms", severity: "low", what: "No key | of ours", undetermined: true }),
    finding(),
    finding({ severity: "critical", rule: "sg-no-open-ingress", what: "The whole internet may reach port 22" }),
];

describe("findings of policies", () => {
    it("as text: what stops an update first, then by severity, with the fix", () => {
        const text = asText(FINDINGS);
        assert.deepEqual(text.match(/sg-no-open-ingress|lb-access-logs|logs-kms/g), [
            "sg-no-open-ingress",
            "lb-access-logs",
            "logs-kms",
        ]);
        assert.match(text, /fix: Set accessLogs/);
        assert.match(text, /2 mandatory and 1 advisory findings$/);
        assert.equal(asText([]), "no findings");
    });

    it("as Markdown: a table each, in which no value breaks a cell", () => {
        const markdown = asMarkdown(FINDINGS);
        assert.match(markdown, /^## Policies: 2 mandatory and 1 advisory findings\n/);
        assert.match(markdown, /### Mandatory[\s\S]*\| medium \| \[lb-access-logs\]\(https:[^)]+\) \| `alb` \|/);
        assert.match(markdown, /### Advisory[\s\S]*undetermined: No key \\\| of ours/);
        assert.equal(asMarkdown([]), "## Policies: no findings");
    });

    it("as SARIF: rules with severity, results with a fingerprint that stays", () => {
        const of = (findings: PolicyFinding[]) =>
            (
                asSarif(findings) as {
                    runs: { tool: { driver: { rules: object[] } }; results: Record<string, unknown>[] }[];
                }
            ).runs[0]!;
        const { tool, results } = of([...FINDINGS, finding({ resource: "other", urn: "urn:other" })]);
        assert.equal(tool.driver.rules.length, 3);
        assert.deepEqual(
            results.map(({ level, ruleId, ruleIndex }) => [level, ruleId, ruleIndex]),
            [
                ["error", "sg-no-open-ingress", 0],
                ["error", "lb-access-logs", 1],
                ["error", "lb-access-logs", 1],
                ["note", "logs-kms", 2],
            ],
        );
        const [alone] = of([finding()]).results;
        assert.deepEqual(results[2]!.partialFingerprints, alone!.partialFingerprints);
        assert.notDeepEqual(results[1]!.partialFingerprints, alone!.partialFingerprints);
        assert.deepEqual(alone!.message, { text: "The load balancer writes no access log. Set accessLogs." });
    });
});

describe("swingbridge policy", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "swingbridge-policy-"));
        writeFileSync(join(folder, "bad.json"), JSON.stringify({ "no-such-rule": "mandatory" }));
    });
    after(() => rmSync(folder, { recursive: true }));

    function policy(args: string[], input = "") {
        return spawnSync(process.execPath, [MAIN, "policy", ...args], { cwd: folder, input, encoding: "utf8" });
    }

    /** A stack with one log group, as `pulumi stack export` writes it. */
    const state = (retentionInDays: number): string =>
        JSON.stringify({
            version: 3,
            deployment: {
                resources: [
                    {
                        urn: "urn:pulumi:prod::shop::shop:index:Logs$aws:cloudwatch/logGroup:LogGroup::logs",
                        type: "aws:cloudwatch/logGroup:LogGroup",
                        parent: "urn:pulumi:prod::shop::shop:index:Logs::logs",
                        protect: true,
                        inputs: { retentionInDays },
                        outputs: { retentionInDays },
                    },
                    { urn: "urn:pulumi:prod::shop::shop:index:Logs::logs", type: "shop:index:Logs" },
                ],
            },
        });

    it("report judges a stack's export by the configuration of its stack, and ends with 1 where something must not be", () => {
        const prod = policy(["report", "--stack", "prod"], state(7));
        assert.equal(prod.status, 1, prod.stderr);
        assert.match(prod.stdout, /mandatory \(medium\) {2}logs-retention {2}logs\n {2}Log lines are kept for 7 days/);
        const dev = policy(["report", "--stack", "dev"], state(7));
        assert.deepEqual([dev.status, dev.stdout], [0, "no findings\n"], dev.stderr);
    });

    it("report writes JSON, Markdown and SARIF", () => {
        const [json, markdown, sarif] = ["json", "markdown", "sarif"].map(
            format => policy(["report", "--format", format], state(7)).stdout,
        );
        assert.equal(
            JSON.parse(json!).findings.find(({ rule }: PolicyFinding) => rule === "logs-retention").resource,
            "logs",
        );
        assert.match(markdown!, /^## Policies: 1 mandatory and 1 advisory findings/);
        assert.equal(JSON.parse(sarif!).runs[0].results.length, 2);
    });

    for (const [what, args, input, says] of [
        [
            "a bad configuration",
            ["--config", "bad.json"],
            state(7),
            /no-such-rule: there is no such rule[\s\S]*bad\.json/,
        ],
        ["a configuration that is not there", ["--config", "none.json"], state(7), /there is no .*none\.json/],
        ["input that is neither an export nor events", [], "hello", /neither what `pulumi stack export` writes/],
        ["a file that is not there", ["none.json"], "", /none\.json cannot be read/],
        ["a pack that is not there", ["--pack", "."], "", /no built policy pack/],
    ] as [string, string[], string, RegExp][]) {
        it(`report names ${what}`, () => {
            const { status, stderr } = policy(["report", ...args], input);
            assert.equal(status, 1);
            assert.match(stderr, says);
        });
    }

    it("preview stops before Pulumi starts where the configuration is bad", () => {
        const { status, stderr } = policy(["preview", "prod", "--config", "bad.json"]);
        assert.equal(status, 1);
        assert.match(stderr, /no-such-rule: there is no such rule/);
    });

    it("preview runs Pulumi with the pack and the configuration of the stack", () => {
        const script = join(folder, "pulumi");
        writeFileSync(script, '#!/bin/sh\nfor word in "$@"; do echo "$word"; done\nexit 3\n', { mode: 0o755 });
        const { status, stdout } = spawnSync(process.execPath, [MAIN, "policy", "preview", "dev", "--", "--diff"], {
            cwd: ROOT,
            env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
            encoding: "utf8",
        });
        assert.equal(status, 3);
        assert.deepEqual(stdout.trim().split("\n"), [
            ...["preview", "--stack", "dev", "--policy-pack", "policies"],
            ...["--policy-pack-config", "policies/config/dev.json", "--diff"],
        ]);
    });

    it("loads nothing of Pulumi itself", () => {
        const trace =
            'process.on("exit", () => console.log(Object.keys(require.cache).filter(f => f.includes("@pulumi")).length))';
        const output = execFileSync(process.execPath, ["-e", `${trace}; require("./dist/cli/policy/run.js")`], {
            cwd: ROOT,
            encoding: "utf8",
        });
        assert.equal(output.trim(), "0");
    });
});
