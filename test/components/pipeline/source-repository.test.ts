import assert from "node:assert/strict";
import { SourceRepository, type SourceRepositoryArgs } from "../../../components/pipeline";
import { capture } from "../harness";
import { checkComponents } from "../invariants";

const REPOSITORY = "aws:codecommit/repository:Repository";
const TEMPLATE = "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate";
const ASSOCIATION = "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation";
const TRIGGER = "aws:codecommit/trigger:Trigger";
const NOTIFICATIONS = "aws:codestarnotifications/notificationRule:NotificationRule";
const TOPIC = "arn:aws:sns:us-east-1:111122223333:pull-requests";

const build = (changes: Partial<SourceRepositoryArgs> = {}) =>
    checkComponents(() => new SourceRepository("todo", { repositoryName: "todo", ...changes }));

describe("SourceRepository", () => {
    it("makes a repository under the name that people clone by", async () => {
        const graph = await build({ protect: true });
        const repository = graph.one(REPOSITORY);
        assert.equal(repository.inputs.repositoryName, "todo");
        assert.ok(repository.protect && repository.retainOnDelete);
        assert.deepEqual(graph.ofType(TEMPLATE), []);
        assert.deepEqual(graph.ofType(TRIGGER), []);
    });

    it("says where to clone from, over HTTPS and SSH, of one that is there too", async () => {
        let repository!: SourceRepository;
        const graph = await capture(() => {
            repository = new SourceRepository("todo", { repositoryName: "todo", existing: true });
        });
        assert.deepEqual(graph.ofType(REPOSITORY), []);
        const value = <T>(output: { apply: (use: (known: T) => void) => unknown }) =>
            new Promise<T>(resolve => output.apply(resolve));
        const host = "git-codecommit.us-east-1.amazonaws.com/v1/repos/todo";
        assert.equal(await value(repository.cloneUrlHttp), `https://${host}`);
        assert.equal(await value(repository.cloneUrlSsh), `ssh://${host}`);
        assert.equal(await value(repository.repositoryArn), "arn:aws:codecommit:us-east-1:111122223333:todo");
    });

    it("asks for approvals of pull requests to its branches", async () => {
        const members = ["arn:aws:sts::111122223333:assumed-role/developers/*"];
        const graph = await build({ approvals: { needed: 2, members, branches: ["main", "release"] } });
        assert.deepEqual(JSON.parse(graph.one(TEMPLATE).inputs.content), {
            Version: "2018-11-08",
            DestinationReferences: ["refs/heads/main", "refs/heads/release"],
            Statements: [{ Type: "Approvers", NumberOfApprovalsNeeded: 2, ApprovalPoolMembers: members }],
        });
        assert.equal(graph.one(ASSOCIATION).inputs.repositoryName, "todo");
    });

    it("tells topics and functions of pushes, and a topic of pull requests", async () => {
        const graph = await build({
            triggers: [{ name: "chat", destinationArn: TOPIC, branches: ["main"] }],
            notificationTopicArn: TOPIC,
        });
        assert.deepEqual(graph.one(TRIGGER).inputs.triggers, [
            { name: "chat", destinationArn: TOPIC, events: ["all"], branches: ["main"], customData: "" },
        ]);
        const { inputs } = graph.one(NOTIFICATIONS);
        assert.equal(inputs.resource, "arn:aws:codecommit:us-east-1:111122223333:todo");
        assert.ok(inputs.eventTypeIds.includes("codecommit-repository-pull-request-merged"));
    });

    const mistakes: [string, Partial<SourceRepositoryArgs>, RegExp][] = [
        ["a name that CodeCommit does not take", { repositoryName: "to do" }, /repositoryName: "to do"/],
        ["a name that ends as git's folders do", { repositoryName: "todo.git" }, /not ending in \.git/],
        ["approvals by nobody", { approvals: { needed: 0 } }, /approvals\.needed: 0 asks nobody/],
        [
            "more triggers than CodeCommit has",
            { triggers: Array.from({ length: 11 }, (_, index) => ({ name: `t${index}`, destinationArn: TOPIC })) },
            /triggers: a repository has 10 at most, not 11/,
        ],
    ];
    for (const [title, changes, message] of mistakes) {
        it(`refuses ${title}`, () =>
            assert.rejects(
                capture(() => new SourceRepository("todo", { repositoryName: "todo", ...changes })),
                message,
            ));
    }
});
