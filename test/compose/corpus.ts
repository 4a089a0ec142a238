import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type ComposeProject, loadCompose, type LoadOptions, loadUninterpolated } from "../../compose";

/** Folder of the projects whose models compose-go has recorded. */
export const CORPUS = join(__dirname, "corpus");

/** How a project of the corpus is loaded, beyond its files: `case.json`. */
export type Case = Partial<Omit<LoadOptions, "workingDirectory" | "standardInput">> & {
    /** What the file `-` holds. */
    standardInput?: string;
    /** The model with its variables as they are written. */
    noInterpolate?: boolean;
};

/** What compose-go makes of a project: its model, or the error it stops with. */
export type Expected = { model: unknown; error?: undefined } | { model?: undefined; error: string };

export function projects(): string[] {
    return readdirSync(CORPUS).sort();
}

export function readCase(name: string): Case {
    const path = join(CORPUS, name, "case.json");
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Case) : {};
}

export function readExpected(name: string): Expected {
    return JSON.parse(readFileSync(join(CORPUS, name, "expected.json"), "utf8")) as Expected;
}

/** Our model of a project in `folder`, in the form of the recorded ones. */
export function modelOf(folder: string, project: Case): unknown {
    const options = optionsOf(folder, project);
    return project.noInterpolate === true
        ? portable(loadUninterpolated(options).model, folder)
        : comparable(loadCompose(options), folder);
}

/** How a project in `folder` is loaded. */
export function optionsOf(folder: string, project: Case): LoadOptions {
    const { files = [], environment = {}, standardInput, ...more } = project;
    const input = standardInput === undefined ? {} : { standardInput: () => standardInput };
    return { ...more, ...input, files, environment, workingDirectory: folder };
}

/**
 * The model in the form of the recorded ones: without what only we have, without empty sections,
 * and with the folders of this machine under names that hold everywhere.
 */
function comparable(project: ComposeProject, folder: string): unknown {
    const { name, services, networks, volumes, secrets, configs, models, extensions } = project;
    const sections = { networks, volumes, secrets, configs, models };
    const used = Object.fromEntries(Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0));
    return portable({ name, services, ...used, ...extensions }, folder);
}

/** Replaces the folders of this machine. */
export function portable(value: unknown, folder: string): unknown {
    const places = [
        [folder, "<folder>"],
        [dirname(folder), "<parent>"],
        [homedir(), "<home>"],
    ] as const;
    return JSON.parse(JSON.stringify(value), (key, item: unknown) => {
        if (key === "ssh" && Array.isArray(item)) {
            return item.sort(); // compose-go has no order for the keys of an SSH agent
        }
        if (typeof item !== "string") {
            return item;
        }
        const place = places.find(([path]) => item === path || item.startsWith(`${path}/`));
        return place === undefined ? item : place[1] + item.slice(place[0].length);
    });
}
