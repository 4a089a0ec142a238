import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ComposeError, type ComposeProject, loadCompose, type LoadOptions, type Problem } from "../../compose";

/** Files of a project by name, in a folder of its own for the length of `use`. */
export function inFolder<T>(files: Record<string, string | Buffer>, use: (folder: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "compose-"));
    try {
        for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), content);
        }
        return use(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

type Options = Partial<LoadOptions>;

/** Loads a project; a text alone is its `compose.yaml`. */
export function load(files: string | Record<string, string | Buffer>, options: Options = {}): ComposeProject {
    return inFolder(typeof files === "string" ? { "compose.yaml": files } : files, folder =>
        loadCompose({ files: [], environment: {}, workingDirectory: folder, projectName: "project", ...options }),
    );
}

/** What is wrong with a project: empty where nothing is. */
export function problemsOf(files: string | Record<string, string | Buffer>, options: Options = {}): readonly Problem[] {
    try {
        load(files, options);
        return [];
    } catch (error) {
        if (error instanceof ComposeError) {
            return error.problems;
        }
        throw error;
    }
}

/** `compose.yaml:3:5 services.web.image: message`, one for each problem. */
export function told(problems: readonly Problem[]): string[] {
    return problems.map(
        ({ position: { file, line, column }, path, message }) =>
            `${file}:${line}:${column}${path === "" ? "" : ` ${path}`}: ${message}`,
    );
}
