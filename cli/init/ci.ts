import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { PULL_REQUEST_BUILDSPEC } from "../../release/ci";
import { contextOf } from "../context";
import { repositoryRoot } from "../repository-root";
import { UserError } from "../user-error";
import { codebuildDeploy, codebuildDeployFile, codebuildPullRequest } from "./codebuild";
import { GITHUB_FILE, githubWorkflow } from "./github";
import { GITLAB_FILE, gitlabPipeline } from "./gitlab";
import { nextSteps, type CiSystem } from "./next-steps";
import { readProgramFacts, type ProgramFacts } from "./program-facts";

interface CiOptions {
    github?: boolean;
    gitlab?: boolean;
    codebuild?: boolean;
    stack?: string[];
    branch: string;
    force?: boolean;
    dryRun?: boolean;
}

const SYSTEMS = ["github", "gitlab", "codebuild"] as const;

/** `swingbridge init ci` */
export function runInitCi(given: object, command: Command): void {
    const options = given as CiOptions;
    const { output, folder } = contextOf(command);
    const systems = SYSTEMS.filter(system => options[system]);
    if (systems.length === 0) {
        throw new UserError("nothing says for which CI system", { fix: "add --github, --gitlab or --codebuild" });
    }
    const facts = readProgramFacts(folder, options.stack ?? [], options.branch);
    const root = repositoryRoot(folder);
    const files = Object.assign({}, ...systems.map(system => ciFiles(system, facts))) as Record<string, string>;
    const there = Object.keys(files).filter(file => existsSync(path.join(root, file)));
    const others = there.filter(file => readFileSync(path.join(root, file), "utf8") !== files[file]);
    if (options.dryRun) {
        for (const [file, text] of Object.entries(files)) {
            output.result(`# ${file}\n${text}`, { file, text, exists: there.includes(file) });
        }
        return;
    }
    if (others.length > 0 && !options.force) {
        throw new UserError(
            `${others.join(", ")} ${others.length === 1 ? "is" : "are"} there already, and would be replaced`,
            { fix: "--dry-run prints what would be written, --force writes it" },
        );
    }
    const written = Object.keys(files).filter(file => !there.includes(file) || others.includes(file));
    for (const file of written) {
        mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        writeFileSync(path.join(root, file), files[file]!);
    }
    const next = systems.flatMap(system => nextSteps(system, facts));
    const what = written.length === 0 ? "nothing to write: what is there is the same" : `wrote ${written.join(", ")}`;
    output.result(what, { written, next });
    if (!output.json) {
        output.say(["", "Next:", ...next.map((step, index) => `  ${index + 1}. ${step}`)].join("\n"));
    }
}

/** What a CI system reads, by path from the repository's folder. */
export function ciFiles(system: CiSystem, facts: ProgramFacts): Record<string, string> {
    switch (system) {
        case "github":
            return { [GITHUB_FILE]: githubWorkflow(facts) };
        case "gitlab":
            return { [GITLAB_FILE]: gitlabPipeline(facts) };
        case "codebuild":
            return {
                [PULL_REQUEST_BUILDSPEC]: codebuildPullRequest(facts),
                ...Object.fromEntries(
                    facts.stacks.map(stack => [codebuildDeployFile(stack.name), codebuildDeploy(facts, stack)]),
                ),
            };
    }
}
