import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyPackConfig } from "@pulumi/policy";
import {
    DeliveryPipeline,
    DeliveryTarget,
    PullRequestProject,
    type DeliveryPipelineArgs,
    type PullRequestProjectArgs,
} from "../../components/pipeline";
import { ComposePipeline, type ComposePipelineArgs } from "../../components";
import { GitHubRoles, type GitHubRolesArgs } from "../../components/ci";
import { evaluate } from "../../policies/evaluate";
import { toPolicies } from "../../policies/policy";
import { RULES } from "../../policies/rules";
import { EVERY_CALL, EVERY_COMPONENT } from "../components/every-component";
import { capture } from "../components/harness";
import { ROOT } from "../sample-program";
import { described } from "./described";

const PIPELINE: DeliveryPipelineArgs = {
    source: { kind: "codecommit", repositoryName: "todo" },
    protect: true,
    test: { buildspec: "version: 0.2", logRetention: 365 },
    build: {
        buildspec: "version: 0.2",
        logRetention: 365,
        images: { app: "arn:aws:ecr:us-east-1:111122223333:repository/todo-app" },
    },
    approval: { topicArn: "arn:aws:sns:us-east-1:111122223333:approvals" },
    services: [
        {
            name: "app",
            family: "todo-app",
            clusterName: "todo",
            serviceName: "app",
            taskRoleArns: ["arn:aws:iam::111122223333:role/app-execution"],
            codedeploy: { applicationName: "app", deploymentGroupName: "app" },
            releaseRecordName: "/swingbridge/todo/prod/app/release",
        },
    ],
    jobs: [
        {
            name: "migrate",
            family: "todo-migrate",
            clusterName: "todo",
            container: "migrate",
            logGroupName: "/swingbridge/todo/prod/migrate",
            jobRecordName: "/swingbridge/todo/prod/migrate/release",
            taskRoleArns: ["arn:aws:iam::111122223333:role/migrate-execution"],
        },
    ],
};

/** Names of the policies that production's configuration fires for a pipeline of ours. */
const findings = (changes: Partial<DeliveryPipelineArgs>): Promise<string[]> =>
    judged(() => new DeliveryPipeline("todo", { ...PIPELINE, ...changes }));

async function judged(build: () => object, changes: PolicyPackConfig = {}): Promise<string[]> {
    const { registrations } = await capture(build, { calls: EVERY_CALL });
    const config = JSON.parse(readFileSync(join(ROOT, "policies/config/prod.json"), "utf8")) as PolicyPackConfig;
    const found = await evaluate(
        toPolicies(RULES, () => "2026-11-01"),
        registrations.map(described),
        { ...config, ...changes },
    );
    return found.map(({ policy, message }) => `${policy}: ${message.split("\n")[0]}`);
}

describe("our pipeline under the policies of production", () => {
    it("is safe with what a production stack says", async () => assert.deepEqual(await findings({}), []));

    it("is not where nobody approves", async () => {
        const found = await findings({ approval: undefined });
        assert.equal(found.length, 1);
        assert.match(found[0]!, /^pipeline-manual-approval: /);
    });
});

describe("our build of pull requests under the policies of production", () => {
    const source: PullRequestProjectArgs["source"] = {
        kind: "connection",
        connectionArn: "arn:aws:codeconnections:us-east-1:111122223333:connection/1",
        repository: "owner/todo",
    };
    const previews: PullRequestProjectArgs["previews"] = { stacks: [{ project: "todo", stack: "prod" }] };
    for (const [what, changes] of [
        ["over a connection", { source }],
        ["of CodeCommit", { source: { kind: "codecommit", repositoryName: "todo" } }],
        ["that previews and builds images", { source, previews, buildsImages: true }],
    ] satisfies [string, PullRequestProjectArgs][]) {
        it(`is safe ${what}`, async () => {
            const own = { logRetention: 365, logsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/logs", protect: true };
            assert.deepEqual(await judged(() => new PullRequestProject("todo", { ...own, ...changes })), []);
        });
    }
});

describe("our roles of GitHub under the policies of production", () => {
    it("are safe", async () => {
        const args: GitHubRolesArgs = {
            repository: "owner/todo",
            environments: {
                prod: { project: "todo", permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary" },
            },
            state: { bucketArn: "arn:aws:s3:::state" },
        };
        assert.deepEqual(await judged(() => new GitHubRoles("ci", args)), []);
    });
});

describe("a release through several accounts under the policies of production", () => {
    const approval = PIPELINE.approval;
    const { minimal } = EVERY_COMPONENT.ComposePipeline;
    const tools = (changes: Partial<ComposePipelineArgs["pipeline"]>): ComposePipelineArgs => ({
        ...minimal,
        images: { kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/images" },
        protect: true,
        environments: minimal.environments.map(environment => ({ ...environment, approval })),
        pipeline: { ...minimal.pipeline, build: { logRetention: 365 }, ...changes },
    });

    it("is safe in the account of the tools", async () =>
        assert.deepEqual(await judged(() => new ComposePipeline("todo", tools({}))), []));

    const target = () => new DeliveryTarget("todo", EVERY_COMPONENT.DeliveryTarget.minimal);

    it("is safe in the accounts that it goes through, where they say whose pipeline they admit", async () =>
        assert.deepEqual(
            await judged(target, { "iam-trust-scoped": { allowedAccounts: ["arn:aws:iam::999999999999:*"] } }),
            [],
        ));

    it("is not where nobody has said so", async () => {
        const found = await judged(target);
        assert.equal(found.length, 1);
        assert.match(found[0]!, /^iam-trust-scoped: /);
    });
});
