import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { loadCompose, type ComposeProject } from "../../compose";
import type { DeploymentTarget } from "../../release";
import { commitsBetween, type AskGit, type CommitRange } from "./commits";

/** What the program's folder says of the next `pulumi up`, without running it. */
export interface WorkingTree {
    /** The commit that is checked out. */
    head: string;
    /** Between the registered release and the commit that is checked out. */
    ahead?: CommitRange;
    surprises: string[];
}

/** Settings of a stack that decide what a commit releases. */
interface StackSettings {
    composeFiles: string[];
    tagFrom: string;
    gitSha?: string;
    deploymentController?: string;
    services: Record<string, { deploymentController?: string }>;
}

/**
 * @param stack absent: no settings are looked at
 * @returns undefined where the folder is in no git repository
 */
export function readWorkingTree(
    git: AskGit,
    folder: string,
    stack: string | undefined,
    target: DeploymentTarget,
    env: NodeJS.ProcessEnv,
): WorkingTree | undefined {
    const head = git("rev-parse", "HEAD")?.trim();
    if (head === undefined) {
        return undefined;
    }
    const { sha } = target.release;
    const ahead = commitsBetween(git, sha, head);
    const settings = stack === undefined ? undefined : readSettings(folder, stack);
    return {
        head,
        ...(ahead && { ahead }),
        surprises: settings
            ? [
                  ...controllerSurprise(settings, target),
                  ...(ahead && ahead.count > 0 ? untouchedSurprise(git, folder, settings, target, head, env) : []),
              ]
            : [],
    };
}

function readSettings(folder: string, stack: string): StackSettings | undefined {
    let text: string;
    try {
        text = readFileSync(path.join(folder, `Pulumi.${stack.split("/").pop()}.yaml`), "utf8");
    } catch {
        return undefined;
    }
    const { config = {} } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
    const of = <T>(key: string) => config[`swingbridge:${key}`] as T | undefined;
    return {
        composeFiles: of<string[]>("composeFiles") ?? [],
        tagFrom: of<string>("tagFrom") ?? "commit",
        gitSha: of<string>("gitSha"),
        deploymentController: of<string>("deploymentController"),
        services: of<StackSettings["services"]>("services") ?? {},
    };
}

/** Only what the settings say outright: the default depends on whether the service is public, which Pulumi decides. */
function controllerSurprise({ services, deploymentController }: StackSettings, target: DeploymentTarget): string[] {
    const own = services[target.name]?.deploymentController;
    // The stack's own word is about public services, and those of CodeDeploy are all public.
    const wanted = own ?? (target.controller === "codedeploy" ? deploymentController : undefined);
    return wanted === undefined || wanted === target.controller
        ? []
        : [
              `the settings change its deployment controller from ${target.controller} to ${wanted}: pulumi up would replace the service`,
          ];
}

/** A commit that did not touch what the image is built from builds it anew all the same, and releases it. */
function untouchedSurprise(
    git: AskGit,
    folder: string,
    settings: StackSettings,
    target: DeploymentTarget,
    head: string,
    env: NodeJS.ProcessEnv,
): string[] {
    const context = settings.tagFrom === "commit" ? buildContext(folder, settings, target.name, env) : undefined;
    if (context === undefined || settings.gitSha !== undefined) {
        return [];
    }
    const touching = commitsBetween(git, target.release.sha, head, [context]);
    return touching?.count === 0
        ? [
              `no commit since the registered release touched ${path.relative(folder, context) || "its folder"}, and pulumi up would release the service all the same: tagFrom: context would not`,
          ]
        : [];
}

function buildContext(
    folder: string,
    { composeFiles }: StackSettings,
    service: string,
    environment: NodeJS.ProcessEnv,
): string | undefined {
    let project: ComposeProject;
    try {
        project = loadCompose({ files: composeFiles, workingDirectory: folder, environment });
    } catch {
        // What is wrong with the files is told by swingbridge check, and by pulumi preview.
        return undefined;
    }
    const context = project.services[service]?.build?.context;
    return typeof context === "string" ? path.resolve(folder, context) : undefined;
}
