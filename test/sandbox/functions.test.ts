import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setImmediate as tick } from "node:timers/promises";
import { serveFunctions } from "../../sandbox/functions";
import { serveWire, type WireServer } from "../../sandbox/wire";
import { deployment, openRelease, appSpec, type ReleasedApplication } from "./codedeploy/release";
import { register, type Answer } from "./ecs/application";

/** As one writes it for Lambda: the SDK is there, its client configured by the environment. */
const HANDLER = `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require("@aws-sdk/client-codedeploy");
exports.handler = async event => {
    console.log("checking", event.DeploymentId);
    await new CodeDeployClient({}).send(new PutLifecycleEventHookExecutionStatusCommand({
        deploymentId: event.DeploymentId,
        lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
        status: "Failed",
    }));
};`;

describe("Lambda functions on this machine", function () {
    this.timeout(60_000);

    let app: ReleasedApplication;
    let server: WireServer;
    let folder: string;
    let stop: () => void;

    beforeEach(async () => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-functions-"));
        app = openRelease();
        server = await serveWire(app.account);
        stop = serveFunctions(app.account, () => ({
            PATH: process.env.PATH ?? "",
            AWS_ENDPOINT_URL: server.endpoint,
            AWS_ACCESS_KEY_ID: "AKIA",
            AWS_SECRET_ACCESS_KEY: "secret",
        }));
    });

    afterEach(async () => {
        stop();
        await server.close();
        app.account.close();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    const create = (code: object): void => {
        app.session.call("lambda", "CreateFunction", { FunctionName: "smoke", folder, ...code });
    };

    /** Deploys with the hook, and waits for the end of the deployment. */
    async function deployed(): Promise<Answer> {
        const content = JSON.stringify(appSpec(register(app), {}, [{ AfterAllowTestTraffic: "smoke" }]));
        const revision = { revisionType: "AppSpecContent", appSpecContent: { content } };
        const id = app.deploy("", { revision });
        for (;;) {
            const info = deployment(app, id);
            const isWorking = "*/account.outside" in app.account.summary();
            if (!isWorking && ["Failed", "Succeeded", "Stopped"].includes(info.status)) {
                return info;
            }
            // The function's process gets its turn.
            await tick();
        }
    }

    const log = (): string[] =>
        app.session
            .call<Answer>("logs", "GetLogEvents", { logGroupName: "/aws/lambda/smoke", logStreamName: "sandbox" })
            .events.map((event: Answer) => event.message);

    it("decide about a deployment from a folder, as for Lambda; time stands still for them", async () => {
        fs.writeFileSync(path.join(folder, "index.js"), HANDLER);
        create({ module: folder });
        const info = await deployed();
        assert.equal(info.errorInformation.code, "HOOK_EXECUTION_FAILURE");
        assert.ok(info.completeTime - info.createTime < 600_000, "nobody waited an hour for the answer");
        assert.ok(log().includes(`checking ${info.deploymentId}`));
        assert.equal(log().at(-1), "smoke ended with 0");
    });

    it("that fail without an answer are waited for in vain; their words are in their log", async () => {
        create({ command: 'echo "no test traffic for $DEPLOYMENT_ID"; cat; exit 3' });
        const info = await deployed();
        assert.ok(info.completeTime - info.createTime >= 3_600_000);
        const [first, event = "", last] = log();
        assert.equal(first, `no test traffic for ${info.deploymentId}`);
        assert.equal((JSON.parse(event) as Answer).DeploymentId, info.deploymentId);
        assert.equal(last, "smoke ended with 3");
    });

    it("are killed with what they started when their time is over", async () => {
        create({ command: "sleep 1000 & wait", timeout: 0.05 });
        await deployed();
        assert.deepEqual(log(), ["Task timed out after 0.05 seconds", "smoke ended with a signal"]);
    });

    it("have a name, and a command or a folder", () => {
        assert.throws(() => create({}), { name: "InvalidParameterValueException" });
        assert.throws(() => create({ command: "true", FunctionName: "no name" }), {
            name: "InvalidParameterValueException",
        });
        assert.throws(() => app.session.call("lambda", "GetFunction", { FunctionName: "smoke" }), {
            name: "ResourceNotFoundException",
        });
    });
});
