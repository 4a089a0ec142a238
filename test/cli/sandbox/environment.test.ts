import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { asShell, sandboxEnvironment } from "../../../cli/sandbox/environment";
import { storeAt } from "../../../cli/sandbox/store-folder";

const store = storeAt("/store", "/", {});
const sandbox = {
    endpoint: "http://127.0.0.1:4566",
    environment: { AWS_REGION: "eu-central-1", PULUMI_DEBUG_PROVIDERS: "aws:5000" },
};
const surroundings = { store, clock: { mode: "step" } as const, sandbox, pulumi: "/opt/pulumi" };

describe("the environment of a command in the sandbox", () => {
    const user = {
        PATH: "/usr/bin",
        HOME: "/home/me",
        AWS_PROFILE: "production",
        AWS_ACCESS_KEY_ID: "AKIAREAL",
        AWS_SESSION_TOKEN: "real",
        AWS_ENDPOINT_URL_S3: "https://real",
        AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://real",
        PULUMI_ACCESS_TOKEN: "pul-real",
        PULUMI_BACKEND_URL: "s3://real",
        PULUMI_CONFIG_PASSPHRASE_FILE: "/real",
        PULUMI_STACK: "dev",
    };
    const environment = sandboxEnvironment({ ...surroundings, user });

    it("has nothing that leads to a real account", () => {
        assert.doesNotMatch(JSON.stringify(environment), /real|production/i);
    });
    it("keeps the rest of the user's", () => {
        assert.equal(environment.HOME, "/home/me");
        assert.equal(environment.PULUMI_STACK, "dev");
    });
    for (const [name, expected] of [
        ["AWS_ENDPOINT_URL", "http://127.0.0.1:4566"],
        ["AWS_REGION", "eu-central-1"], // the sandbox knows better than our default
        ["AWS_EC2_METADATA_DISABLED", "true"],
        ["AWS_CONFIG_FILE", "/store/aws-config"],
        ["AWS_SHARED_CREDENTIALS_FILE", "/store/aws-config"],
        ["PULUMI_DEBUG_PROVIDERS", "aws:5000"],
        ["PULUMI_BACKEND_URL", "file:///store/backend"],
        ["PULUMI_HOME", "/store/pulumi-home"],
        ["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true"],
        ["PULUMI_SKIP_UPDATE_CHECK", "true"],
        ["SWINGBRIDGE_SANDBOX", "http://127.0.0.1:4566"],
        ["PATH", "/store/bin:/opt/pulumi:/usr/bin"],
    ] as const) {
        it(`${name}=${expected}`, () => assert.equal(environment[name], expected));
    }
    it("leaves PATH as it is without a Pulumi CLI", () => {
        assert.equal(sandboxEnvironment({ ...surroundings, user, pulumi: undefined }).PATH, "/usr/bin");
    });

    it("can be taken over by a shell, whatever is in it", () => {
        const wanted = { ...environment, ODD: `it's "$HOME" \n and \\ more` };
        const script = `${asShell(user, wanted)}\nexec ${process.execPath} -p 'JSON.stringify(process.env)'`;
        const seen = JSON.parse(execFileSync("/bin/sh", ["-c", script], { env: user, encoding: "utf8" })) as object;
        const shellsOwn = ["PWD", "OLDPWD", "SHLVL", "_"];
        const rest = Object.fromEntries(Object.entries(seen).filter(([name]) => !shellsOwn.includes(name)));
        assert.deepEqual(rest, wanted);
    });
});
