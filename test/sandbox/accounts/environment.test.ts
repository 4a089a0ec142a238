import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { startSandbox, type Sandbox } from "../../../sandbox";
import { accountOfKey } from "../../../sandbox/aws/credentials";
import { asUser, LIVE, REGION, TOOLS } from "./people";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { gitSettings } from "../../../sandbox/wire/git";
import { openAccount } from "../account";

const run = promisify(execFile);

describe("The environment of an account", () => {
    let store: string;
    let sandbox: Sandbox;

    beforeEach(() => {
        store = fs.mkdtempSync(path.join(os.tmpdir(), "environment-"));
    });
    afterEach(async () => {
        await sandbox.close();
        fs.rmSync(store, { recursive: true });
    });

    async function open(accountId?: string): Promise<void> {
        sandbox = await startSandbox({ store, clock: { mode: "step" }, programFolder: store, accountId });
    }

    const asked = async (accountId: string): Promise<Record<string, string>> =>
        (await fetch(`${sandbox.endpoint}/_sandbox/environment/${accountId}`)).json() as Promise<
            Record<string, string>
        >;
    const leadsTo = ({ AWS_ACCESS_KEY_ID = "", GIT_CONFIG_KEY_0 }: Record<string, string>) => [
        accountOfKey(AWS_ACCESS_KEY_ID),
        /codecommit\/(\d+)\//.exec(GIT_CONFIG_KEY_0 ?? "")?.[1],
    ];

    it("is the first one's, unless the sandbox is opened for another", async () => {
        await open();
        assert.deepEqual(leadsTo(sandbox.environment), [TOOLS, TOOLS]);
        await sandbox.close();
        await open(LIVE);
        assert.deepEqual(leadsTo(sandbox.environment), [LIVE, LIVE]);
    });

    it("can be asked for any other, with providers of its own", async () => {
        await open();
        const live = await asked(LIVE);
        assert.deepEqual(leadsTo(live), [LIVE, LIVE]);
        assert.equal(live.AWS_ENDPOINT_URL, sandbox.endpoint);
        assert.notEqual(live.PULUMI_DEBUG_PROVIDERS, sandbox.environment.PULUMI_DEBUG_PROVIDERS);
        assert.deepEqual(await asked(LIVE), live);
        assert.equal((await asked(TOOLS)).PULUMI_DEBUG_PROVIDERS, sandbox.environment.PULUMI_DEBUG_PROVIDERS);
    });

    it("is none where there is no such account", async () => {
        await open();
        assert.deepEqual(await asked("33"), { message: "an account is a number of 12 digits, not 33" });
    });
});

describe("git in the environment of an account", () => {
    it("finds the account's own repositories", async () => {
        const account = openAccount();
        const server: WireServer = await serveWire(account);
        try {
            asUser(account, LIVE).call("codecommit", "CreateRepository", { repositoryName: "app" });
            const references = (accountId: string) =>
                run("git", ["ls-remote", `https://git-codecommit.${REGION}.amazonaws.com/v1/repos/app`], {
                    env: {
                        PATH: process.env.PATH,
                        GIT_TERMINAL_PROMPT: "0",
                        ...gitSettings(server.endpoint, {}, accountId),
                    },
                });
            assert.equal((await references(LIVE)).stdout, "");
            await assert.rejects(references(TOOLS), /app does not exist/);
        } finally {
            await server.close();
            account.close();
        }
    });
});
