import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parseOutputs, type StackOutputs } from "../../outputs";
import { withoutCiCommit } from "../../release/ci";
import { cacheFolder } from "../../toolchain/cache-folder";
import type { Context } from "../context";
import { runToItsEnd } from "../sandbox/child";
import { openSandbox, type OpenSandbox } from "../sandbox/open-sandbox";
import { programFolder, removeStore, storeAt } from "../sandbox/store-folder";
import { UserError } from "../user-error";
import { SampleRepository, withoutRepository } from "./sample-repository";

/** A minute of AWS's time takes a second: fast enough to wait for, slow enough to watch. */
const CLOCK = "x60";

/** Shows the whole way from a Compose file to a blue/green release. @returns the exit code */
export async function runDemo(context: Context): Promise<number> {
    const { output } = context;
    const program = demoProgram(context.folder);
    const store = path.join(cacheFolder(context.env), "sandboxes", "demo");
    // The account of the demo before: this one starts from nothing.
    removeStore(storeAt(store, program, context.env));

    output.say(heading(context, "1. A simulated AWS account on this machine, and the Pulumi CLI"));
    // Started by a CI system or a git hook it is about the sample's commits all the same.
    const env = withoutRepository(withoutCiCommit(context.env));
    const sandbox = await openSandbox(
        { store, clock: CLOCK, fault: [], function: [], pulumi: true },
        { ...context, env, folder: program },
    );
    // An interrupted Pulumi leaves its pipes there.
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-demo-"));
    const surroundings = { ...sandbox.environment, TMPDIR: temporary };
    try {
        output.say(`AWS's API answers on ${sandbox.endpoint}; a minute of AWS's time takes a second.`);
        const sample = SampleRepository.create(path.join(program, "examples/todo"), path.join(store, "todo"));
        await configure(sandbox, program, sample);

        output.say(heading(context, "2. pulumi up: the sample application goes live"));
        const up = ["pulumi", "up", "--stack", "dev", "--yes", "--skip-preview", "--suppress-outputs"];
        const created = await runToItsEnd(up, surroundings, program);
        if (created !== 0) return created;

        output.say(heading(context, "3. A second commit, released blue/green"));
        sample.edit("src/server.ts", "<h1>To do</h1>", "<h1>To do today</h1>");
        const sha = sample.commit("Say what the list is for");
        output.say(`git commit ${sha.slice(0, 12)}: Say what the list is for\n`);
        const released = await runToItsEnd(up, surroundings, program);
        if (released !== 0) return released;

        output.say(heading(context, "Done"));
        const outputs = await stackOutputs(sandbox, program);
        output.result(closing(outputs, sha, store), { sha, store, outputs });
        return 0;
    } finally {
        await sandbox.close();
        fs.rmSync(temporary, { recursive: true, force: true });
    }
}

/** The demo needs the program itself, which only a clone of the repository has. */
function demoProgram(folder: string): string {
    const program = programFolder(folder);
    if (!fs.existsSync(path.join(program, "examples/todo/docker-compose.yml"))) {
        throw new UserError(`${program} holds no sample application`, {
            fix: "Run the demo in a clone of Swingbridge's repository: npm ci && npm run demo",
        });
    }
    return program;
}

/** The stack's settings in the sandbox are a copy: the committed file keeps its own Compose file. */
async function configure(sandbox: OpenSandbox, program: string, sample: SampleRepository): Promise<void> {
    const key = "swingbridge:composeFiles[0]";
    await pulumi(sandbox, program, ["config", "set", "--stack", "dev", "--path", key, sample.composeFile]);
}

async function stackOutputs(sandbox: OpenSandbox, program: string): Promise<StackOutputs> {
    return parseOutputs(JSON.parse(await pulumi(sandbox, program, ["stack", "output", "--stack", "dev", "--json"])));
}

async function pulumi(sandbox: OpenSandbox, cwd: string, args: string[]): Promise<string> {
    const options = { cwd, env: sandbox.environment, maxBuffer: 16 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)("pulumi", [...args, "--non-interactive"], options);
    return stdout;
}

function heading({ output }: Context, text: string): string {
    return `\n${output.colors.bold(text)}\n`;
}

function closing(outputs: StackOutputs, sha: string, store: string): string {
    const services = Object.values(outputs.services).map(
        ({ name, controller, url, privateAddresses }) =>
            `  ${name.padEnd(8)} ${(controller === "codedeploy" ? "blue/green" : "rolling").padEnd(10)}   ${url ?? privateAddresses.join(", ")}`,
    );
    const swingbridge = "node dist/cli/main.js";
    return [
        `Commit ${sha.slice(0, 12)} is live in the simulated account:`,
        "",
        ...services,
        "",
        "Nothing is running any more, and nothing was sent to AWS. The account is kept on disk; try next:",
        "",
        "  a shell in it, with pulumi and any AWS client:",
        `    ${swingbridge} sandbox run --store ${store} -- bash`,
        "  a release that fails: a commit of the sample whose tasks crash, and that is rolled back:",
        `    git -C ${path.join(store, "todo")} commit --allow-empty -m "one more"`,
        `    ${swingbridge} sandbox run --store ${store} --fault ecs.task:crash,family=todo-dev-app -- pulumi up -s dev`,
        "    (in a shell of it, `swingbridge sandbox fault clear` ends the crashing)",
        "  your own Compose file: set swingbridge:composeFiles in Pulumi.dev.yaml, and",
        `    ${swingbridge} sandbox run -- pulumi up -s dev`,
    ].join("\n");
}
