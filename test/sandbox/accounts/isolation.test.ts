import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { SandboxAccount } from "../../../sandbox/account";
import { openStore } from "../../../sandbox/store";
import { openAccount } from "../account";
import { asUser, inRole, LIVE, makeRole, refusal, REGION, root, TOOLS } from "./people";

describe("Accounts of one sandbox", () => {
    let account: SandboxAccount;

    beforeEach(() => {
        account = openAccount();
    });
    afterEach(() => account.close());

    const tools = () => asUser(account, TOOLS);
    const live = () => asUser(account, LIVE);

    it("have each their own clusters, roles and parameters, under their own number", () => {
        for (const session of [tools(), live()]) {
            const { cluster } = session.call("ecs", "CreateCluster", { clusterName: "app" });
            assert.equal(cluster.clusterArn, `arn:aws:ecs:${REGION}:${session.accountId}:cluster/app`);
            const arn = makeRole(session, "app", { Principal: { Service: "ecs-tasks.amazonaws.com" } });
            assert.equal(arn, `arn:aws:iam::${session.accountId}:role/app`);
        }
        live().call("ssm", "PutParameter", { Name: "/only/live", Value: "1", Type: "String" });
        assert.equal(
            refusal(() => tools().call("ssm", "GetParameter", { Name: "/only/live" })).code,
            "ParameterNotFound",
        );
        tools().call("ecs", "DeleteCluster", { cluster: "app" });
        assert.equal(live().call("ecs", "DescribeClusters", { clusters: ["app"] }).clusters[0].status, "ACTIVE");
    });

    it("have registries of their own hosts", () => {
        for (const session of [tools(), live()]) {
            const { repository } = session.call("ecr", "CreateRepository", { repositoryName: "web" });
            assert.equal(repository.repositoryUri, `${session.accountId}.dkr.ecr.${REGION}.amazonaws.com/web`);
        }
    });

    it("forget what was to happen in one of them only", () => {
        const imageManifest = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
        for (const session of [tools(), live()]) {
            session.call("ecr", "CreateRepository", { repositoryName: "web" });
            session.call("ecr", "PutImage", { repositoryName: "web", imageTag: "1", imageManifest });
        }
        const upcoming = () => account.upcoming().filter(({ type }) => type === "ecr.lifecycle").length;
        assert.equal(upcoming(), 2);
        tools().call("ecr", "DeleteRepository", { repositoryName: "web", force: true });
        assert.equal(upcoming(), 1);
    });

    it("share the names of buckets, and nothing else of them", () => {
        tools().call("s3", "CreateBucket", { Bucket: "artifacts" });
        assert.equal(
            refusal(() => live().call("s3", "CreateBucket", { Bucket: "artifacts" })).code,
            "BucketAlreadyExists",
        );
        assert.equal(
            refusal(() => tools().call("s3", "CreateBucket", { Bucket: "artifacts" })).code,
            "BucketAlreadyOwnedByYou",
        );
        assert.deepEqual(live().call("s3", "ListBuckets", {}).Buckets, []);
        assert.equal(refusal(() => live().call("s3", "HeadBucket", { Bucket: "artifacts" })).code, "AccessDenied");
    });

    it("let time pass for what their own callers wait for", () => {
        const { fileSystem } = { fileSystem: live().call("efs", "CreateFileSystem", { CreationToken: "a" }) };
        const state = (session = live()) =>
            session.call("efs", "DescribeFileSystems", { FileSystemId: fileSystem.FileSystemId }).FileSystems[0]
                .LifeCycleState as string;
        assert.throws(() => state(tools()), { code: "FileSystemNotFound" });
        const before = account.clock.now();
        const seen = [state(), state()];
        assert.equal(seen.at(-1), "available");
        assert.ok(account.clock.now() > before);
    });

    describe("that a killed sandbox left", () => {
        let folder: string;
        beforeEach(() => {
            folder = fs.mkdtempSync(path.join(os.tmpdir(), "accounts-"));
        });
        afterEach(() => fs.rmSync(folder, { recursive: true }));

        it("are there again, with what was still to happen in each, and keys that go on to work", () => {
            const first = openAccount({ store: openStore(folder) });
            asUser(first, TOOLS).call("ssm", "PutParameter", { Name: "/who", Value: "tools", Type: "String" });
            asUser(first, LIVE).call("ssm", "PutParameter", { Name: "/who", Value: "live", Type: "String" });
            asUser(first, LIVE).call("efs", "CreateFileSystem", { CreationToken: "a" });
            const role = makeRole(asUser(first, LIVE), "deployer", { Principal: root(TOOLS) });
            const caller = inRole(asUser(first, TOOLS), role);
            // Another process would find the same: nothing is written when an account is closed.
            const copy = `${folder}-copy`;
            fs.cpSync(folder, copy, { recursive: true, filter: file => !path.basename(file).startsWith("lock") });
            first.close();
            const again = openAccount({ store: openStore(copy) });
            try {
                for (const [accountId, expected] of [
                    [TOOLS, "tools"],
                    [LIVE, "live"],
                ] as const) {
                    const { Parameter } = asUser(again, accountId).call("ssm", "GetParameter", { Name: "/who" });
                    assert.equal(Parameter.Value, expected);
                }
                assert.equal(
                    again.session(REGION, caller).call("ssm", "GetParameter", { Name: "/who" }).Parameter.Value,
                    "live",
                );
                again.advance(600_000);
                const [fileSystem] = asUser(again, LIVE).call("efs", "DescribeFileSystems", {}).FileSystems;
                assert.equal(fileSystem.LifeCycleState, "available");
            } finally {
                again.close();
                fs.rmSync(copy, { recursive: true });
            }
        });

        it("keep the first account's rows where sandboxes of one account had them", () => {
            const opened = openAccount({ store: openStore(folder) });
            asUser(opened, TOOLS).call("ecs", "CreateCluster", { clusterName: "app" });
            asUser(opened, LIVE).call("ecs", "CreateCluster", { clusterName: "app" });
            opened.close();
            const journal = fs.readFileSync(path.join(folder, "journal.jsonl"), "utf8");
            assert.match(journal, /\["eu-west-1\/ecs\.clusters","app"/);
            assert.match(journal, /\["210987654321\/eu-west-1\/ecs\.clusters","app"/);
        });
    });
});
