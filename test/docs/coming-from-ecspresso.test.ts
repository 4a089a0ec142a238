import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { swingbridge } from "../cli/operated";
import { allowCodeDeploy, makeHealthy } from "../operations/healthy";
import { openReleased, type Released } from "../operations/released";
import { ACTS, argumentsOf, openToAct } from "./command-lines";

const text = fs.readFileSync(path.join(__dirname, "../../docs/coming-from-ecspresso.md"), "utf8");
const [, table = ""] = text.split("## Its commands");

/** Command lines of ours in the table; `import`, `check` and `config` have tests of their own, the others ask nobody. */
const lines = [...table.split("##")[0]!.matchAll(/`swingbridge ([^`]+)`/g)]
    .map(match => match[1]!)
    .filter(line => !/^(import|check|config|--help|--version)/.test(line));

/** ecspresso's commands, those of its task library ecsta included. */
const COMMANDS = [
    ...["init", "deploy", "rollback", "wait", "continue", "status", "verify", "diff", "render", "appspec", "register"],
    ...["deregister", "revisions", "refresh", "scale", "run", "exec", "tasks", "delete", "version", "docs", "skills"],
];

/**
 * Their options, by what `--help` and the README of version 3 say, with those of version 2 that it dropped.
 * @see https://github.com/kayac/ecspresso
 */
const OPTIONS: Readonly<Record<string, string>> = {
    every: "--config --envfile --debug --ext-str --ext-code --assume-role-arn --timeout --filter-command --color --no-color --log-format",
    init: "--jsonnet --task-definition --force-overwrite --express",
    deploy: `--dry-run --tasks --skip-task-definition --revision --force-new-deployment --no-wait --wait-until --suspend-auto-scaling
        --resume-auto-scaling --auto-scaling-min --auto-scaling-max --rollback-events --no-update-service --latest-task-definition`,
    rollback: "--dry-run --deregister-task-definition --with-previous-task-definition",
    continue: "--wait-until",
    scale: "--tasks --auto-scaling-min --auto-scaling-max --suspend-auto-scaling --resume-auto-scaling",
    status: "--events",
    verify: "--no-get-secrets --no-put-logs --no-cache",
    diff: "--unified --external --jsonnet --without-service",
    render: "--jsonnet",
    appspec: "--task-definition",
    register: "--output --dry-run",
    deregister: "--keeps --delete --revision --force --dry-run",
    revisions: "--revision --output",
    run: `--dry-run --task-def --overrides --overrides-file --skip-task-definition --count --watch-container --latest-task-definition
        --propagate-tags --tags --wait-until --revision --client-token --no-ebs-delete-on-termination`,
    exec: "--id --container --port --local-port --host -L --port-forward",
    tasks: "--output --force --follow --duration --start-time",
    delete: "--force --terminate",
};

/** Commands below others. */
const BELOW = [
    "exec run",
    "exec portforward",
    "exec cp",
    ...["list", "find", "stop", "trace", "logs"].map(it => `tasks ${it}`),
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

    for (const [command, options] of Object.entries(OPTIONS)) {
        it(`has the options of ${command === "every" ? "every command" : command}`, () => {
            const theirs = table
                .split("\n")
                .map(row => row.split("|")[1] ?? "")
                .filter(cell => command === "every" || cell.includes(`\`${command}`));
            const told = theirs.join(" ").split(/[\s`,;]+/);
            assert.deepEqual(
                options.split(/\s+/).filter(option => !told.includes(option)),
                [],
            );
        });
    }

    for (const command of BELOW) {
        it(`has a row for ecspresso ${command}`, () =>
            assert.match(table, new RegExp(`^\\|[^|]*\`${command}[ \`]`, "m")));
    }

    for (const line of new Set(lines)) {
        it(`swingbridge ${line}`, async () => {
            const account = ACTS.test(line) ? await openToAct(line) : undefined;
            try {
                const { clients, target } = account ?? { clients: released.clients, target: released.release("a1") };
                const [running] = released.app.session.call("ecs", "ListTasks", { cluster: "demo" })
                    .taskArns as string[];
                const args = argumentsOf(line.replace("0a1b2c3d", running!.split("/").pop()!));
                const registries = args[0] === "verify" ? ["--no-registries"] : [];
                const { status, stdout, stderr } = await swingbridge(clients, target, ...args, ...registries);
                assert.equal(status, 0, `${stdout}${stderr}`);
            } finally {
                await account?.close();
            }
        });
    }
});
