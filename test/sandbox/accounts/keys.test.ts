import assert from "node:assert/strict";
import * as sts from "@aws-sdk/client-sts";
import * as ssm from "@aws-sdk/client-ssm";
import * as fc from "fast-check";
import type { SandboxAccount } from "../../../sandbox/account";
import { accessKeyOf, accountOfKey, tokenOf } from "../../../sandbox/aws/credentials";
import { sessionOf } from "../../../sandbox/aws/principal";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { openAccount } from "../account";
import { asUser, LIVE, REGION, TOOLS } from "./people";

describe("An access key", () => {
    it("tells its account", () => {
        const number = fc.integer({ min: 0, max: 999_999_999_999 }).map(each => String(each).padStart(12, "0"));
        const digits = fc.stringMatching(/^[0-9a-f]{1,9}$/);
        fc.assert(
            fc.property(fc.constantFrom("AKIA" as const, "ASIA" as const), number, digits, (kind, account, id) => {
                const key = accessKeyOf(kind, account, id);
                assert.match(key, /^A[KS]IA[A-Z2-7]{16}$/);
                assert.equal(accountOfKey(key), account);
            }),
        );
    });
    it("is read as AWS's own are", () => {
        // Published examples: the second is from before keys told their account.
        assert.equal(accountOfKey("ASIAY34FZKBOKMUTVV7A"), "609629065308");
        assert.equal(accountOfKey("AKIAIOSFODNN7EXAMPLE"), undefined);
    });
    for (const key of ["AKIA", "sandbox", "", "ASIAQQQQQQQQQQQQ1111", "AKIA7777777777777777"]) {
        it(`that is none tells nothing: '${key}'`, () => assert.equal(accountOfKey(key), undefined));
    }
});

describe("Clients of AWS's SDK", () => {
    let account: SandboxAccount;
    let server: WireServer;
    const clients: { destroy(): void }[] = [];

    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
    });
    afterEach(async () => {
        clients.splice(0).forEach(each => each.destroy());
        await server.close();
        account.close();
    });

    const configuration = (accessKeyId: string, sessionToken?: string) => ({
        endpoint: server.endpoint,
        region: REGION,
        credentials: { accessKeyId, secretAccessKey: "any", sessionToken },
        maxAttempts: 1,
    });

    function stsClient(accessKeyId: string, sessionToken?: string): sts.STSClient {
        const client = new sts.STSClient(configuration(accessKeyId, sessionToken));
        clients.push(client);
        return client;
    }

    const whoIs = (client: sts.STSClient) => client.send(new sts.GetCallerIdentityCommand({}));

    it("work in the account of their key", async () => {
        const { Account, Arn } = await whoIs(stsClient(accessKeyOf("AKIA", LIVE)));
        assert.deepEqual([Account, Arn], [LIVE, `arn:aws:iam::${LIVE}:user/sandbox`]);
    });
    it("work in the first account with any other key", async () => {
        assert.equal((await whoIs(stsClient("AKIA"))).Account, TOOLS);
    });
    it("are somebody in a role with the keys of AssumeRole", async () => {
        const { Credentials, AssumedRoleUser } = await stsClient("AKIA").send(
            new sts.AssumeRoleCommand({
                RoleArn: `arn:aws:iam::${LIVE}:role/OrganizationAccountAccessRole`,
                RoleSessionName: "ada",
            }),
        );
        const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = Credentials ?? {};
        const { Account, Arn, UserId } = await whoIs(stsClient(AccessKeyId, SessionToken));
        assert.equal(Account, LIVE);
        assert.equal(Arn, `arn:aws:sts::${LIVE}:assumed-role/OrganizationAccountAccessRole/ada`);
        assert.deepEqual({ Arn, AssumedRoleId: UserId }, AssumedRoleUser);
        assert.match(UserId ?? "", /^AROA[0-9A-Z]{17}:ada$/);
        assert.equal(SecretAccessKey.length, 40);
        const parameters = new ssm.SSMClient(configuration(AccessKeyId, SessionToken));
        clients.push(parameters);
        await parameters.send(new ssm.PutParameterCommand({ Name: "/a", Value: "1", Type: "String" }));
        assert.ok(Object.hasOwn(account.summary(), `${LIVE}/${REGION}/ssm.parameters`));
    });
    it("read with an address that somebody in a role signed", async () => {
        const bucket = (accountId: string, Bucket: string) => {
            const session = asUser(account, accountId);
            session.call("s3", "CreateBucket", { Bucket });
            session.call("s3", "PutObject", { Bucket, Key: "a", Body: accountId });
        };
        bucket(LIVE, "live");
        bucket(TOOLS, "tools");
        const admin = sessionOf({ Arn: `arn:aws:iam::${LIVE}:role/admin`, RoleId: "AROA" }, "ada");
        const signed = new URLSearchParams({
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": `${accessKeyOf("ASIA", LIVE)}/20260101/${REGION}/s3/aws4_request`,
            "X-Amz-Security-Token": tokenOf(admin),
        }).toString();
        const own = await fetch(`${server.endpoint}/live/a?${signed}`);
        assert.equal(await own.text(), LIVE);
        const other = await fetch(`${server.endpoint}/tools/a?${signed}`);
        assert.equal(other.status, 403);
        assert.match(
            await other.text(),
            /<Code>AccessDenied<\/Code><Message>User: arn:aws:sts::210987654321:assumed-role\/admin\/ada /,
        );
    });
    it("are told the account of a key", async () => {
        const { Account } = await stsClient("AKIA").send(
            new sts.GetAccessKeyInfoCommand({ AccessKeyId: accessKeyOf("ASIA", LIVE, "1f") }),
        );
        assert.equal(Account, LIVE);
    });
});
