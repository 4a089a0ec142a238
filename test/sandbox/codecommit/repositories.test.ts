import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import type { SandboxAccount } from "../../../sandbox/account";
import { openAccount } from "../account";

describe("CodeCommit", () => {
    let account: SandboxAccount;
    const call = (operation: string, input: object) =>
        account.session("us-east-1").call("codecommit", operation, { repositoryName: "app", ...input });

    beforeEach(() => {
        account = openAccount();
    });
    afterEach(() => account.close());

    const commit = (files: Record<string, string>, options: object = {}) =>
        call("CreateCommit", {
            branchName: "main",
            commitMessage: "A change",
            authorName: "Ada",
            email: "ada@example.com",
            putFiles: Object.entries(files).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) })),
            ...options,
        }) as { commitId: string; treeId: string };

    it("makes a repository once, and tells where to clone it", () => {
        const { repositoryMetadata } = call("CreateRepository", { repositoryDescription: "An app", tags: { a: "1" } });
        assert.equal(repositoryMetadata.Arn, "arn:aws:codecommit:us-east-1:123456789012:app");
        assert.equal(repositoryMetadata.cloneUrlHttp, "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/app");
        assert.equal(repositoryMetadata.cloneUrlSsh, "ssh://git-codecommit.us-east-1.amazonaws.com/v1/repos/app");
        assert.throws(() => call("CreateRepository", {}), { code: "RepositoryNameExistsException" });
        assert.throws(() => call("CreateRepository", { repositoryName: "a b" }), {
            code: "InvalidRepositoryNameException",
        });
        assert.deepEqual(call("ListTagsForResource", { resourceArn: repositoryMetadata.Arn }).tags, { a: "1" });
        call("DeleteRepository", {});
        assert.throws(() => call("GetRepository", {}), {
            code: "RepositoryDoesNotExistException",
            message: "app does not exist",
        });
    });

    it("commits on a branch, whose first is the default, and gives its files as a zip file", () => {
        call("CreateRepository", {});
        assert.throws(() => call("Head", { branch: "main" }), { code: "BranchDoesNotExistException" });
        const first = commit({ "README.md": "one", "src/run.sh": "echo 1" });
        assert.equal(call("GetRepository", {}).repositoryMetadata.defaultBranch, "main");
        assert.throws(() => commit({ "README.md": "two" }), { code: "ParentCommitIdRequiredException" });
        assert.throws(() => commit({ "README.md": "one" }, { parentCommitId: first.commitId }), {
            code: "NoChangeException",
        });
        const second = commit({ "src/run.sh": "echo 2" }, { parentCommitId: first.commitId });

        const head = call("Head", { branch: "main" });
        assert.deepEqual(head, {
            commitId: second.commitId,
            message: "A change\n",
            authorDate: new Date(account.clock.now()).toISOString().replace(/\.\d+Z/, ".000Z"),
            committerDate: head.committerDate,
        });
        const files = unzipSync(call("Archive", { commitId: second.commitId }).zip as Buffer);
        const texts = Object.entries(files).filter(([name]) => !name.endsWith("/"));
        assert.deepEqual(
            texts.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
            [
                ["README.md", "one"],
                ["src/run.sh", "echo 2"],
            ],
        );
        const { commit: read } = call("GetCommit", { commitId: second.commitId });
        assert.deepEqual(read.parents, [first.commitId]);
        assert.deepEqual([read.author.name, read.author.email], ["Ada", "ada@example.com"]);
        assert.equal(call("GetFile", { filePath: "README.md" }).fileContent.toString(), "one");
        assert.throws(() => call("Head", { commitId: "0".repeat(40) }), { code: "CommitIdDoesNotExistException" });
    });

    it("tells EventBridge which reference moved", () => {
        const events = (operation: string, input: object) =>
            account.session("us-east-1").call("events", operation, input);
        const { TopicArn } = account.session("us-east-1").call("sns", "CreateTopic", { Name: "moves" });
        events("PutRule", {
            Name: "main",
            EventPattern: JSON.stringify({ source: ["aws.codecommit"], detail: { referenceType: ["branch"] } }),
        });
        events("PutTargets", { Rule: "main", Targets: [{ Id: "topic", Arn: TopicArn, InputPath: "$.detail" }] });
        call("CreateRepository", {});
        const { commitId } = commit({ a: "1" });
        call("CreateBranch", { branchName: "next", commitId });
        call("DeleteBranch", { branchName: "next" });
        const moves = (events("ListInvocations", {}).Invocations as { input: string }[]).map(({ input }) => {
            const detail = JSON.parse(input) as Record<string, string>;
            return [detail.event, detail.referenceName, detail.commitId, detail.oldCommitId];
        });
        assert.deepEqual(moves, [
            ["referenceCreated", "main", commitId, undefined],
            ["referenceCreated", "next", commitId, undefined],
            ["referenceDeleted", "next", undefined, commitId],
        ]);
    });
});
