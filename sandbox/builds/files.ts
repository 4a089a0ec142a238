import * as fs from "node:fs";
import * as path from "node:path";

/** A pattern of a buildspec: `**` is any number of folders, `*` anything within a name. */
export function toExpression(pattern: string): RegExp {
    const clean = pattern.replace(/^\.\//, "");
    let source = "";
    for (let at = 0; at < clean.length; at++) {
        const rest = clean.slice(at);
        if (rest.startsWith("**/")) {
            source += "(?:[^/]+/)*";
            at += 2;
        } else if (rest.startsWith("**")) {
            source += ".*";
            at += 1;
        } else if (rest.startsWith("*")) {
            source += "[^/]*";
        } else if (rest.startsWith("?")) {
            source += "[^/]";
        } else if (/^\{[^{}]*\}/.test(rest)) {
            const group = rest.slice(1, rest.indexOf("}"));
            source += `(?:${group.split(",").map(escape).join("|")})`;
            at += group.length + 1;
        } else if (/^\[[^\]]+\]/.test(rest)) {
            const set = rest.slice(0, rest.indexOf("]") + 1);
            source += set.replace(/^\[!/, "[^");
            at += set.length - 1;
        } else {
            source += escape(clean[at]!);
        }
    }
    return new RegExp(`^${source}$`);
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const isPattern = (text: string): boolean => /[*?[{]/.test(text);

/** All files below a folder, as paths from there, in one order everywhere. */
export function listFiles(folder: string, relative = ""): string[] {
    return fs
        .readdirSync(path.join(folder, relative), { withFileTypes: true })
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .flatMap(entry => {
            const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
            return entry.isDirectory() ? listFiles(folder, name) : [name];
        });
}

/** The files of a folder that patterns name. An absolute path is taken as it is. @returns paths on this machine */
export function matching(folder: string, patterns: readonly string[], exclude: readonly string[] = []): string[] {
    const excluded = exclude.map(toExpression);
    const found = new Set<string>();
    const all = patterns.some(isPattern) ? listFiles(folder) : [];
    for (const pattern of patterns) {
        if (isPattern(pattern) && !path.isAbsolute(pattern)) {
            const expression = toExpression(pattern);
            all.filter(name => expression.test(name)).forEach(name => found.add(path.join(folder, name)));
        } else if (isPattern(pattern)) {
            const root = pattern.slice(0, pattern.search(/[^/]*[*?[{]/));
            const expression = toExpression(pattern.slice(root.length));
            const below = fs.existsSync(root) ? listFiles(root) : [];
            below.filter(name => expression.test(name)).forEach(name => found.add(path.join(root, name)));
        } else {
            const file = path.resolve(folder, pattern);
            if (fs.existsSync(file)) {
                (fs.statSync(file).isDirectory() ? listFiles(file).map(name => path.join(file, name)) : [file]).forEach(
                    each => found.add(each),
                );
            }
        }
    }
    return [...found].filter(file => {
        const name = path.relative(folder, file);
        return !excluded.some(expression => expression.test(name));
    });
}

/** The folders that a pattern names; the folder itself for none. */
export function matchingFolders(folder: string, pattern: string | undefined): string[] {
    if (pattern === undefined || pattern === "" || pattern === ".") {
        return [folder];
    }
    if (!isPattern(pattern)) {
        const named = path.resolve(folder, pattern);
        return fs.existsSync(named) && fs.statSync(named).isDirectory() ? [named] : [];
    }
    const expression = toExpression(pattern.replace(/\/$/, ""));
    const folders = (relative: string): string[] =>
        fs
            .readdirSync(path.join(folder, relative), { withFileTypes: true })
            .filter(entry => entry.isDirectory())
            .flatMap(entry => {
                const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
                return expression.test(name) ? [path.join(folder, name)] : folders(name);
            });
    return folders("").sort();
}
