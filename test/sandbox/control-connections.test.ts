import assert from "node:assert/strict";
import type { SandboxAccount } from "../../sandbox/account";
import { serveWire, type WireServer } from "../../sandbox/wire";
import { openAccount } from "./account";

describe("The sandbox is asked", () => {
    let account: SandboxAccount;
    let server: WireServer;
    const ask = (method: string, route: string) => fetch(`${server.endpoint}/_sandbox/${route}`, { method });

    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
    });
    afterEach(async () => {
        await server.close();
        account.close();
    });

    it("to complete a connection, by its name", async () => {
        const connection = { ConnectionName: "github", ProviderType: "GitHub" };
        const session = account.session("eu-west-1");
        const { ConnectionArn } = session.call("codeconnections", "CreateConnection", connection);
        assert.equal((await ask("POST", "connections/none")).status, 404);
        assert.equal((await ask("POST", "connections/github")).status, 200);
        const { Connection } = session.call("codeconnections", "GetConnection", { ConnectionArn });
        assert.equal(Connection.ConnectionStatus, "AVAILABLE");
    });

    it("what was delivered in a region", async () => {
        const session = account.session("eu-west-1");
        const { TopicArn } = session.call("sns", "CreateTopic", { Name: "approvals" });
        session.call("sns", "Publish", { TopicArn, Message: "please" });
        const read = async (region: string) =>
            ((await (await ask("GET", `deliveries/${region}`)).json()) as { Deliveries: { Message: string }[] })
                .Deliveries;
        assert.deepEqual(
            (await read("eu-west-1")).map(({ Message }) => Message),
            ["please"],
        );
        assert.deepEqual(await read("us-east-1"), []);
    });

    it("speaks codeconnections by both of its names, KMS and notification rules", async () => {
        const call = async (target: string, input: object) => {
            const response = await fetch(server.endpoint, {
                method: "POST",
                headers: {
                    authorization: "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/any/aws4_request",
                    "content-type": "application/x-amz-json-1.0",
                    "x-amz-target": target,
                },
                body: JSON.stringify(input),
            });
            return (await response.json()) as Record<string, unknown>;
        };
        await call("com.amazonaws.codeconnections.CodeConnections_20231201.CreateConnection", {
            ConnectionName: "gitlab",
            ProviderType: "GitLab",
        });
        const listed = await call(
            "com.amazonaws.codestar.connections.CodeStar_connections_20191201.ListConnections",
            {},
        );
        assert.equal((listed.Connections as object[]).length, 1);
        assert.match(JSON.stringify(await call("TrentService.CreateKey", {})), /"KeyState":"Enabled"/);
    });
});
