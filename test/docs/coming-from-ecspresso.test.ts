import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { swingbridge } from "../cli/operated";
import { allowCodeDeploy, makeHealthy } from "../operations/healthy";
import { openReleased, type Released } from "../operations/released";
import { ACTS, argumentsOf, openToAct } from "./command-lines";

const text = fs.readFileSync(path.join(__dirname, "../../docs/coming-from-ecspresso.md"), "utf8");
const [, table = ""] = text.split("## Its commands");

/** Command lines of ours in the table; `import` has tests of its own, and `--version` asks nobody. */
const lines = [...table.split("##")[0]!.matchAll(/`swingbridge ([^`]+)`/g)]
    .map(match => match[1]!)
    .filter(line => !/^(import|check|--version)/.test(line));

/** ecspresso's commands, those of its task library ecsta included. */
const COMMANDS = [
    ...["init", "deploy", "rollback", "wait", "continue", "status", "verify", "diff", "render", "appspec", "register"],
    ...["deregister", "revisions", "refresh", "scale", "run", "exec", "tasks", "delete", "version"],
];

describe("docs/coming-from-ecspresso.md", () => {
    let released: Released;
    before(async () => {
        released = await openReleased({ service: { enableExecuteCommand: true } });
        makeHealthy(released);
        allowCodeDeploy(released);
        await released.deploy(released.release("a1"));
    });
    after(() => released.close());

    for (const command of COMMANDS) {
        it(`has a row for ecspresso ${command}`, () =>
            assert.match(table, new RegExp(`^\\| (\`[^|]+\`, )?\`${command}[ \`]`, "m")));
    }

    for (const line of new Set(lines)) {
        it(`swingbridge ${line}`, async () => {
            const account = ACTS.test(line) ? await openToAct(line) : undefined;
            try {
                const { clients, target } = account ?? { clients: released.clients, target: released.release("a1") };
                const args = argumentsOf(line);
                const registries = args[0] === "verify" ? ["--no-registries"] : [];
                const { status, stdout, stderr } = await swingbridge(clients, target, ...args, ...registries);
                assert.equal(status, 0, `${stdout}${stderr}`);
            } finally {
                await account?.close();
            }
        });
    }
});
