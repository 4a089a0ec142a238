import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import { openAccount } from "../account";
import { describe1, openApplication, pollUntil, register, serviceInput, untilStable } from "../ecs/application";
import { asUser, LIVE, policy, refusal, TOOLS } from "./people";
import { ABROAD } from "./promotion";

describe("Tasks that pull from another account", () => {
    const REGISTRY_REGION = "us-east-1";
    const image = `${TOOLS}.dkr.ecr.${REGISTRY_REGION}.amazonaws.com/web`;
    const MANIFEST = JSON.stringify({ schemaVersion: 2, config: {}, layers: [] });
    const PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];
    let account: SandboxAccount;

    beforeEach(() => {
        account = openAccount();
        const tools = asUser(account, TOOLS, REGISTRY_REGION);
        tools.call("ecr", "CreateRepository", { repositoryName: "web" });
        tools.call("ecr", "PutImage", { repositoryName: "web", imageTag: "1", imageManifest: MANIFEST });
    });
    afterEach(() => account.close());

    const admit = (Action: string[], more: object = {}) =>
        asUser(account, TOOLS, REGISTRY_REGION).call("ecr", "SetRepositoryPolicy", {
            repositoryName: "web",
            policyText: policy({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${LIVE}:root` }, Action, ...more }),
        });

    /** A service there, with an execution role that is permitted this. */
    function started(Action: string | string[] = "ecr:*", reference = `${image}:1`) {
        const app = openApplication({ account, session: asUser(account, LIVE, ABROAD) });
        const { Role } = app.session.call("iam", "CreateRole", {
            RoleName: "execution",
            AssumeRolePolicyDocument: policy({
                Effect: "Allow",
                Principal: { Service: "ecs-tasks.amazonaws.com" },
                Action: "sts:AssumeRole",
            }),
        });
        app.session.call("iam", "PutRolePolicy", {
            RoleName: "execution",
            PolicyName: "own",
            PolicyDocument: policy({ Effect: "Allow", Action, Resource: "*" }),
        });
        const definition = register(app, { executionRoleArn: Role.Arn }, { image: reference });
        app.session.call("ecs", "CreateService", serviceInput(app, definition, { desiredCount: 1 }));
        return app;
    }

    function stoppedReason(app: ReturnType<typeof started>): string {
        const stopped = pollUntil(
            () => {
                describe1(app);
                return app.session.call("ecs", "ListTasks", { cluster: "demo", desiredStatus: "STOPPED" })
                    .taskArns as string[];
            },
            arns => arns.length > 0,
        );
        const found = pollUntil(
            () => app.session.call("ecs", "DescribeTasks", { cluster: "demo", tasks: stopped }).tasks[0],
            task => task.stoppedReason !== undefined,
        );
        return found.stoppedReason as string;
    }

    it("run once the repository's policy admits their account", () => {
        admit(PULL);
        const app = started();
        untilStable(app);
        const { taskArns } = app.session.call("ecs", "ListTasks", { cluster: "demo" });
        const [task] = app.session.call("ecs", "DescribeTasks", { cluster: "demo", tasks: taskArns }).tasks;
        const tools = asUser(account, TOOLS, REGISTRY_REGION);
        const [held] = tools.call("ecr", "DescribeImages", { repositoryName: "web" }).imageDetails;
        assert.equal(task.containers[0].imageDigest, held.imageDigest);
    });

    const unresolved = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}`;
    const forbidden = `${unresolved}:1: unexpected status from HEAD request to https://${image.replace("/web", "/v2/web")}/manifests/1: 403 Forbidden`;

    it("are refused by a repository without a policy", () => {
        assert.equal(stoppedReason(started()), forbidden);
    });
    it("are refused where another account is admitted", () => {
        admit(PULL, { Principal: { AWS: "arn:aws:iam::333333333333:root" } });
        assert.equal(stoppedReason(started()), forbidden);
    });
    it("are refused where their execution role is not permitted to it", () => {
        admit(PULL);
        assert.equal(stoppedReason(started("logs:*")), forbidden);
    });
    it("are refused the layers where only the manifest is allowed", () => {
        admit(["ecr:BatchGetImage"]);
        assert.match(
            stoppedReason(started()),
            /^CannotPullContainerError: failed to copy: httpReadSeeker: .*403 Forbidden$/,
        );
    });
    it("do not find what is not there", () => {
        admit(PULL);
        assert.equal(stoppedReason(started("ecr:*", `${image}:2`)), `${unresolved}:2: ${image}:2: not found`);
    });
    it("have an execution role of their own account", () => {
        const app = openApplication({ account, session: asUser(account, LIVE, ABROAD) });
        const { code, message } = refusal(() =>
            register(app, { executionRoleArn: `arn:aws:iam::${TOOLS}:role/execution` }),
        );
        assert.deepEqual([code, message], ["AccessDeniedException", "Cross-account pass role is not allowed."]);
    });
    it("say who asked, where somebody reads the registry with its number", () => {
        const live = asUser(account, LIVE, REGISTRY_REGION);
        const read = () =>
            live.call("ecr", "DescribeImages", {
                registryId: TOOLS,
                repositoryName: "web",
                imageIds: [{ imageTag: "1" }],
            });
        assert.deepEqual(refusal(read), {
            code: "AccessDeniedException",
            message: `User: arn:aws:iam::${LIVE}:user/sandbox is not authorized to perform: ecr:DescribeImages on resource: arn:aws:ecr:${REGISTRY_REGION}:${TOOLS}:repository/web because no resource-based policy allows the ecr:DescribeImages action`,
        });
        admit(["ecr:DescribeImages"]);
        assert.equal(read().imageDetails[0].registryId, TOOLS);
    });
});
