import assert from "node:assert/strict";
import {
    BatchGetBuildsCommand,
    CodeBuildClient,
    CreateProjectCommand,
    CreateReportGroupCommand,
    ListBuildsForProjectCommand,
    ResourceNotFoundException,
    StartBuildCommand,
    type Build,
} from "@aws-sdk/client-codebuild";

import { serveWire, type WireServer } from "../../../sandbox/wire";
import { openBuilds, project, REGION, spec, type BuildHost } from "./project";

describe("Clients of CodeBuild", function () {
    this.timeout(20_000);
    let host: BuildHost;
    let server: WireServer;
    let client: CodeBuildClient;

    beforeEach(async () => {
        host = openBuilds();
        host.createRole();
        server = await serveWire(host.account);
        client = new CodeBuildClient({
            endpoint: server.endpoint,
            region: REGION,
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
            maxAttempts: 1,
        });
    });
    afterEach(async () => {
        client.destroy();
        await server.close();
        await host.close();
    });

    it("make a project, start a build and read its times", async () => {
        const made = await client.send(new CreateProjectCommand(project()));
        assert.ok(made.project?.created instanceof Date);
        const { build } = await client.send(
            new StartBuildCommand({ projectName: "app", buildspecOverride: spec({ build: ["echo hello"] }) }),
        );
        let found: Build | undefined;
        do {
            const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [build?.id ?? ""] }));
            found = builds[0];
        } while (!found?.buildComplete);
        assert.equal(found.buildStatus, "SUCCEEDED");
        assert.ok(found.endTime! > found.startTime!);
        assert.ok(found.phases?.every(({ startTime }) => startTime instanceof Date));
        assert.equal(found.phases?.find(({ phaseType }) => phaseType === "PROVISIONING")?.durationInSeconds, 6);
        const { ids } = await client.send(new ListBuildsForProjectCommand({ projectName: "app" }));
        assert.deepEqual(ids, [build?.id]);
    });

    it("get the SDK's own errors; what machines say to the account is no operation", async () => {
        await assert.rejects(client.send(new StartBuildCommand({ projectName: "none" })), ResourceNotFoundException);
        await client.send(
            new CreateReportGroupCommand({ name: "g1", type: "TEST", exportConfig: { exportConfigType: "NO_EXPORT" } }),
        );
        const response = await fetch(server.endpoint, {
            method: "POST",
            headers: {
                "x-amz-target": "CodeBuild_20161006.ReportBuild",
                authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/${REGION}/codebuild/aws4_request`,
            },
            body: "{}",
        });
        assert.equal(response.status, 400);
    });

    it("follow builds on EventBridge: each state and each phase", async () => {
        const { session } = host;
        session.call("sns", "CreateTopic", { Name: "builds" });
        const pattern = {
            source: ["aws.codebuild"],
            "detail-type": ["CodeBuild Build State Change"],
            detail: { "build-status": ["FAILED"], "project-name": ["app"] },
        };
        session.call("codebuild", "CreateProject", project());
        session.call("events", "PutRule", { Name: "failures", EventPattern: JSON.stringify(pattern) });
        session.call("events", "PutTargets", {
            Rule: "failures",
            Targets: [{ Id: "topic", Arn: `arn:aws:sns:${REGION}:123456789012:builds` }],
        });
        await host.run(spec({ build: ["true"] }));
        const before = delivered();
        const failed = await host.run(spec({ build: ["false"] }));
        const [event, ...more] = delivered().slice(before.length);
        assert.deepEqual([before, more], [[], []]);
        const { detail, resources } = JSON.parse(event!) as {
            resources: string[];
            detail: { "build-status": string; "build-id": string; "additional-information": { phases: object[] } };
        };
        assert.equal(detail["build-id"], failed.arn);
        assert.deepEqual(resources, [failed.arn]);
        assert.ok(
            detail["additional-information"].phases.some(
                phase => "phase-context" in phase && String(phase["phase-context"]).includes("COMMAND_EXECUTION_ERROR"),
            ),
        );

        /** What the rule gave to its target. */
        function delivered(): string[] {
            host.account.advance(1000);
            const { Invocations } = session.call<{ Invocations: { input: string }[] }>("events", "ListInvocations", {
                Rule: "failures",
            });
            return Invocations.map(({ input }) => input);
        }
    });
});
