import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { UserError } from "../user-error";
import type { PolicyFinding } from "./findings";

/** The folder of the policy pack: the one that is named, or the package that is installed for the program. @throws UserError */
export function packFolder(folder: string, named: string | undefined): string {
    const found = named === undefined ? installed(folder) : path.resolve(folder, named);
    if (found === undefined || !existsSync(path.join(found, "bin/analyze.js"))) {
        throw new UserError(`there is no built policy pack in ${found ?? "this program"}`, {
            fix: "install @swingbridge/policies, name its folder with --pack, or build it: npm run build --workspace policies",
        });
    }
    return found;
}

function installed(folder: string): string | undefined {
    for (const from of [path.join(folder, "package.json"), __filename]) {
        try {
            return path.dirname(createRequire(from).resolve("@swingbridge/policies/package.json"));
        } catch {
            continue;
        }
    }
    return undefined;
}

/** The configuration that the pack brings for a stack: that of its name, or production's. */
export function packConfiguration(pack: string, stack: string): string {
    const own = path.join(pack, "config", `${stack}.json`);
    return existsSync(own) ? own : path.join(pack, "config/prod.json");
}

/**
 * Lets the pack judge, in a process of its own: it loads Pulumi's SDK, and this command line never does.
 * @param input what `pulumi stack export` wrote, or the events of a preview; absent: only the configuration is checked
 * @throws UserError naming what is wrong with the configuration or the input
 */
export async function judge(
    pack: string,
    { configuration, input }: { configuration?: string; input?: string },
): Promise<PolicyFinding[]> {
    if (configuration !== undefined && !existsSync(configuration)) {
        throw new UserError(`there is no ${configuration}`, { fix: "name the pack's configuration with --config" });
    }
    const answer = await run(
        [
            path.join(pack, "bin/analyze.js"),
            ...(configuration === undefined ? [] : [configuration]),
            ...(input === undefined ? ["--check"] : []),
        ],
        input ?? "",
    );
    const { problems, unreadable, findings } = JSON.parse(answer) as Answer;
    if (problems.length > 0) {
        throw new UserError(problems.join("\n"), {
            fix:
                configuration === undefined
                    ? undefined
                    : `in ${configuration}; docs/policies.md has all rules and settings`,
        });
    }
    if (unreadable !== undefined) {
        throw new UserError(unreadable, {
            fix: "pulumi stack export | swingbridge policy report, or set the variable for the preview",
        });
    }
    return findings ?? [];
}

interface Answer {
    /** Of the configuration. */
    problems: string[];
    /** Why the input says nothing. */
    unreadable?: string;
    findings?: PolicyFinding[];
}

function run(args: string[], input: string): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
        const said = { stdout: "", stderr: "" };
        for (const stream of ["stdout", "stderr"] as const) {
            child[stream].setEncoding("utf8").on("data", (text: string) => (said[stream] += text));
        }
        child.on("error", reject);
        child.on("close", code =>
            code === 0
                ? resolve(said.stdout)
                : reject(new Error(`the policy pack ended with ${code}:\n${said.stderr}`)),
        );
        child.stdin.on("error", () => undefined); // It may end before it has read all, with an answer that says why.
        child.stdin.end(input);
    });
}
