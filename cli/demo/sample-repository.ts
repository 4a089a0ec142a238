import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../user-error";

/** Of the repository itself: whoever has no identity in git yet, or signs every commit, sees the demo and goes on in it. */
const SETTINGS = [
    ["user.name", "Swingbridge demo"],
    ["user.email", "demo@example.com"],
    ["commit.gpgsign", "false"],
] as const;

/** What a git hook says of the repository that it runs in would turn our commands on that one. */
export function withoutRepository<Value>(environment: Readonly<Record<string, Value>>): Record<string, Value> {
    const said = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|PREFIX)$/;
    return Object.fromEntries(Object.entries(environment).filter(([name]) => !said.test(name)));
}

/**
 * The sample application as a git repository of its own: the clone that the demo runs from may be shallow, dirty, or no
 * repository at all.
 */
export class SampleRepository {
    constructor(readonly folder: string) {}

    /** @throws UserError where there is no git */
    static create(sample: string, folder: string): SampleRepository {
        fs.cpSync(sample, folder, {
            recursive: true,
            filter: file => !["node_modules", "dist"].includes(path.basename(file)),
        });
        const repository = new SampleRepository(folder);
        repository.git("init", "--quiet", "--initial-branch", "main");
        for (const [name, value] of SETTINGS) {
            repository.git("config", name, value);
        }
        repository.commit("The sample application");
        return repository;
    }

    get composeFile(): string {
        return path.join(this.folder, "docker-compose.yml");
    }

    /** Changes one text of a file, as a developer would. */
    edit(file: string, before: string, after: string): void {
        const where = path.join(this.folder, file);
        fs.writeFileSync(where, fs.readFileSync(where, "utf8").replace(before, after));
    }

    /** Commits everything. @returns the SHA */
    commit(message: string): string {
        this.git("add", "--all");
        this.git("commit", "--quiet", "--message", message);
        return this.git("rev-parse", "HEAD");
    }

    private git(...args: string[]): string {
        try {
            return execFileSync("git", args, {
                cwd: this.folder,
                env: withoutRepository(process.env),
                encoding: "utf8",
                stdio: ["ignore", "pipe", "pipe"],
            }).trim();
        } catch (error) {
            const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
            throw new UserError(missing ? "there is no git on PATH" : `git failed: ${(error as Error).message}`, {
                fix: "Install git: a release is named by its commit.",
                cause: error,
            });
        }
    }
}
