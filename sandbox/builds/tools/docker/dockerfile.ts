import * as fs from "node:fs";
import * as path from "node:path";

import { toExpression } from "../../files";
import { ToolFailure } from "../tool";

/** An instruction of a Dockerfile, with its continued lines. */
interface Instruction {
    name: string;
    rest: string;
    line: number;
}

/**
 * What a builder would stumble over before it runs anything: no instruction, no such stage, a file to copy that is not in
 * the context. @throws ToolFailure as BuildKit says it
 */
export function checkDockerfile(text: string, context: string | undefined, target: string | undefined): void {
    const instructions = read(text);
    const stages = instructions.filter(({ name }) => name === "FROM");
    if (instructions.length === 0) {
        throw failed("failed to read dockerfile: file with no instructions");
    }
    const [first] = instructions.filter(({ name }) => name !== "ARG");
    if (first?.name !== "FROM") {
        throw failed(`dockerfile parse error on line ${first?.line ?? 1}: no build stage in current context`);
    }
    const names = stages.map(({ rest }) => /\sas\s+(\S+)\s*$/i.exec(rest)?.[1]?.toLowerCase());
    const isStage = (name: string): boolean => names.includes(name.toLowerCase()) || Number(name) < stages.length;
    if (target !== undefined && !isStage(target)) {
        throw failed(`target stage "${target}" could not be found`);
    }
    if (context !== undefined) {
        instructions
            .filter(({ name, rest }) => /^(COPY|ADD)$/.test(name) && !/--from[= ]/.test(rest))
            .forEach(({ rest }) => checkCopy(rest, context));
    }
}

function checkCopy(rest: string, context: string): void {
    const words = rest.trim().startsWith("[")
        ? (JSON.parse(rest.trim()) as string[])
        : rest.split(/\s+/).filter(word => word !== "" && !word.startsWith("--"));
    for (const source of words.slice(0, -1)) {
        // What is a variable, a document in place or an address is known only when it is built.
        if (/[$<]|^(https?|git|ssh):/.test(source)) {
            continue;
        }
        const name = source.replace(/^\.?\/+/, "").replace(/\/$/, "");
        if (!isThere(context, name)) {
            throw failed(`failed to compute cache key: failed to calculate checksum of ref: "/${name}": not found`);
        }
    }
}

function isThere(context: string, name: string): boolean {
    if (!/[*?[]/.test(name)) {
        return name === "" || name === "." || fs.existsSync(path.join(context, name));
    }
    const folder = path.dirname(name);
    const expression = toExpression(path.basename(name));
    const within = path.join(context, folder);
    return fs.existsSync(within) && fs.readdirSync(within).some(entry => expression.test(entry));
}

function read(text: string): Instruction[] {
    const found: Instruction[] = [];
    const lines = text.split("\n");
    let heredoc: string | undefined;
    for (let at = 0; at < lines.length; at++) {
        const line = lines[at]!.trim();
        if (heredoc !== undefined) {
            heredoc = line === heredoc ? undefined : heredoc;
            continue;
        }
        if (line === "" || line.startsWith("#")) {
            continue;
        }
        const start = at + 1;
        let whole = line;
        while (whole.endsWith("\\") && at + 1 < lines.length) {
            const next = lines[++at]!.trim();
            whole = next.startsWith("#") ? whole : `${whole.slice(0, -1)} ${next}`;
        }
        const [, name = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(whole) ?? [];
        heredoc = /<<-?["']?(\w+)["']?/.exec(rest)?.[1];
        found.push({ name: name.toUpperCase(), rest, line: start });
    }
    return found;
}

export const failed = (message: string): ToolFailure =>
    new ToolFailure(`ERROR: failed to build: failed to solve: ${message}`);
