import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { PullRequestOutputs } from "../../../outputs";
import { act, exportStack, outputsOf } from "../inspect";
import { story } from "../story";
import { update, type Update } from "../update";

const ROOT = path.join(__dirname, "../../..");
const CHECKS = "buildspec-pull-request.yml";
const PASSPHRASE = "arn:aws:ssm:us-east-1:123456789012:parameter/ci/passphrase";

const settings = (connectionArn: string, backend: string) => `config:
  aws:region: us-east-1
  swingbridge:composeFiles: [examples/todo/docker-compose.yml]
  swingbridge:https: { plainHttp: true }
  swingbridge:testListener: { allowedCidrs: [10.0.0.0/8] }
  swingbridge:network: { natGateways: single }
  swingbridge:logRetention: 30
  swingbridge:releasedBy: pipeline
  swingbridge:pipeline:
    source:
      kind: connection
      connectionArn: ${connectionArn}
      repository: acme/todo
      trigger: { tags: ["v*"] }
    pullRequests:
      badge: true
      previews: {}
      variables: { PULUMI_BACKEND_URL: "${backend}" }
      secrets: { PULUMI_CONFIG_PASSPHRASE: ${PASSPHRASE} }
`;

/** Says something of a pull request, waits for the builds that it starts and prints what became of them. */
const TELL = `
const { BatchGetBuildsCommand, CodeBuildClient } = require("@aws-sdk/client-codebuild");
const { CloudWatchLogsClient, GetLogEventsCommand } = require("@aws-sdk/client-cloudwatch-logs");
(async () => {
    const body = JSON.stringify({ repository: "acme/todo", ...JSON.parse(process.argv[1]) });
    const asked = await fetch(process.env.AWS_ENDPOINT_URL + "/_sandbox/pull-requests", { method: "POST", body });
    const answer = await asked.json();
    const builds = [];
    for (const id of answer.builds) {
        let build;
        do {
            build = (await new CodeBuildClient({}).send(new BatchGetBuildsCommand({ ids: [id] }))).builds[0];
        } while (!build.buildComplete);
        const { groupName: logGroupName, streamName: logStreamName } = build.logs;
        const input = { logGroupName, logStreamName, startFromHead: true };
        const { events } = await new CloudWatchLogsClient({}).send(new GetLogEventsCommand(input));
        builds.push({ ...build, log: events.map(({ message }) => message).join("") });
    }
    process.stdout.write("ANSWER" + JSON.stringify({ ...answer, builds }) + "\\n");
})();
`;

interface Told {
    id: string;
    commitId: string;
    builds: { projectName: string; buildStatus: string; resolvedSourceVersion: string; log: string }[];
    waiting: string[];
}

story("a stack whose pull requests are built", program => {
    let outputs: PullRequestOutputs;

    const up = (): Promise<Update> => update(program(), ["up", "--stack", "dev", "--yes", "--skip-preview"]);
    const tell = async (change: object): Promise<Told> => {
        const { output } = await program().run([process.execPath, "--eval", TELL, JSON.stringify(change)]);
        const [, answer] = /^ANSWER(.*)$/m.exec(output) ?? [];
        assert.ok(answer, output);
        return JSON.parse(answer) as Told;
    };
    /** Pushes a branch with a commit of the working tree's changes, and goes back to main. @returns the commit */
    async function push(branch: string): Promise<string> {
        const isMain = branch === "main";
        program().git(...(isMain ? ["switch", "--quiet", "main"] : ["switch", "--quiet", "--create", branch]));
        const commitId = program().commit(`on ${branch}`);
        const script = `git push --quiet "$AWS_ENDPOINT_URL/_git/connections/acme/todo.git" ${branch}`;
        const { code, output } = await program().run(["bash", "-c", script]);
        assert.equal(code, 0, output);
        program().git("switch", "--quiet", "main");
        return commitId;
    }

    it("goes up with a project for them, that init ci wrote the buildspec of", async () => {
        await program().run(["true"]); // Makes the account.
        const connectionArn = await act(program(), async ({ call, client }) => {
            const Name = "/ci/passphrase";
            await client(SSMClient).send(new PutParameterCommand({ Name, Type: "SecureString", Value: "sandbox" }));
            const connection = { ConnectionName: "github", ProviderType: "GitHub" };
            const { ConnectionArn } = call<{ ConnectionArn: string }>(
                "codeconnections",
                "CreateConnection",
                connection,
            );
            call("codeconnections", "CompleteConnection", { connection: "github" });
            return ConnectionArn;
        });
        const backend = pathToFileURL(path.join(program().store, "backend")).href;
        program().write("Pulumi.dev.yaml", settings(connectionArn, backend));
        const withoutChecks = await up();
        assert.notEqual(withoutChecks.code, 0);
        assert.match(withoutChecks.output, /swingbridge init ci --codebuild writes it/);
        const written = await program().swingbridge(["init", "ci", "--codebuild", "--stack", "dev"]);
        assert.equal(written.code, 0, written.output);
        const first = await up();
        assert.equal(first.code, 0, first.output);
        outputs = outputsOf(await exportStack(program())).pipeline!.pullRequests!;
        assert.equal(outputs.projectName, "todo-pull-requests-build-dev");
        assert.match(outputs.badgeUrl ?? "", /^https:\/\/codebuild\.us-east-1\.amazonaws\.com\/badges\?uuid=/);
    });

    it("leaves pulumi up nothing to change", async () => {
        const again = await up();
        assert.equal(again.code, 0, again.output);
        assert.deepEqual(again.changes, []);
    });

    it("shows the preview of what a pull request changes, with the policies, and changes nothing", async () => {
        // What is installed here is not installed again, and the checks are not those of this whole project.
        const linked = ["node_modules", "dist", "policies/bin"].map(each => `ln -s "${path.join(ROOT, each)}" ${each}`);
        program().replace(CHECKS, "npm ci", linked.join(" && "));
        program().replace(CHECKS, "npm test", "test ! -e broken");
        // As a stack's file has it, once Pulumi has encrypted something.
        const copy = path.join(program().store, "stacks", "swingbridge", "Pulumi.dev.yaml");
        const [salt = ""] = /^encryptionsalt:.*$/m.exec(fs.readFileSync(copy, "utf8")) ?? [];
        program().write("Pulumi.dev.yaml", `${program().read("Pulumi.dev.yaml")}${salt}\n`);
        await push("main");
        program().replace("Pulumi.dev.yaml", "logRetention: 30", "logRetention: 60");
        const commitId = await push("longer-logs");
        const { builds, waiting } = await tell({ sourceBranch: "longer-logs", role: "write" });
        assert.deepEqual(waiting, []);
        const [build, ...others] = builds;
        assert.deepEqual(others, []);
        assert.equal(build?.buildStatus, "SUCCEEDED", build?.log);
        assert.equal(build.projectName, outputs.projectName);
        assert.equal(build.resolvedSourceVersion, commitId);
        assert.match(build.log, /<!-- swingbridge preview: dev -->/);
        assert.match(
            build.log,
            /^\| update \| aws:cloudwatch\/logGroup:LogGroup \| `todo-app-task-logs` \| retentionInDays \|/m,
        );
        assert.match(build.log, /^## Policies: 0 mandatory/m);
    });

    it("fails where a check fails, before anything is previewed", async () => {
        program().write("broken", "");
        await push("broken");
        const { builds } = await tell({ sourceBranch: "broken" });
        assert.equal(builds[0]?.buildStatus, "FAILED", builds[0]?.log);
        assert.doesNotMatch(builds[0].log, /pulumi preview/);
    });

    it("builds what an outsider wrote once somebody has looked at it", async () => {
        const { id, commitId, builds, waiting } = await tell({ sourceBranch: "broken", role: "read", fork: true });
        assert.deepEqual([builds, waiting], [[], [outputs.projectName]]);
        const approved = await tell({ id, action: "COMMENT", role: "admin", comment: `/codebuild_run(${commitId})` });
        assert.equal(approved.builds[0]?.resolvedSourceVersion, commitId);
    });

    it("has left the stack as it was", async () => {
        const { code, output, changes } = await up();
        assert.equal(code, 0, output);
        assert.deepEqual(changes, []);
    });
});
