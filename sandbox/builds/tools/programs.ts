import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { aws } from "./aws/command";
import { docker } from "./docker/command";
import { hashFiles } from "./hash-files";
import type { Tool } from "./tool";

/** Milliseconds that a program gets to say whether it is usable. */
const PATIENCE = 5_000;
/** The first versions of the AWS CLI that ask `AWS_ENDPOINT_URL`: older ones would call AWS itself. */
const FIRST_WITH_ENDPOINT: Readonly<Record<number, number>> = { 1: 29, 2: 13 };

/** The commands that a build finds in front of those of this machine. */
export function standIns(environment: Record<string, string>, mode: "always" | "where-missing"): Record<string, Tool> {
    const isReal = (name: string): boolean => mode === "where-missing" && programOn(environment, name) !== undefined;
    let engine: { program: string | undefined } | undefined;
    const askedOnce = (): string | undefined =>
        (engine ??= { program: mode === "where-missing" ? dockerWithEngine(environment) : undefined }).program;
    return {
        "codebuild-hash-files": hashFiles,
        docker: docker(askedOnce),
        ...(isReal("aws") && hasUsableCli(environment) ? {} : { aws }),
    };
}

function programOn({ PATH = "" }: Record<string, string>, name: string): string | undefined {
    return PATH.split(path.delimiter)
        .filter(Boolean)
        .map(folder => path.join(folder, name))
        .find(file => {
            try {
                fs.accessSync(file, fs.constants.X_OK);
                return fs.statSync(file).isFile();
            } catch {
                return false;
            }
        });
}

function outputOf(file: string, args: string[], env: Record<string, string>): string | undefined {
    try {
        return execFileSync(file, args, {
            env,
            encoding: "utf8",
            timeout: PATIENCE,
            stdio: ["ignore", "pipe", "ignore"],
        });
    } catch {
        return undefined;
    }
}

function hasUsableCli(environment: Record<string, string>): boolean {
    const said = outputOf(programOn(environment, "aws") ?? "aws", ["--version"], environment);
    const [, major = "", minor = ""] = /^aws-cli\/(\d+)\.(\d+)/.exec(said ?? "") ?? [];
    return Number(minor) >= (FIRST_WITH_ENDPOINT[Number(major)] ?? Infinity);
}

function dockerWithEngine(environment: Record<string, string>): string | undefined {
    const program = programOn(environment, "docker");
    const said = program && outputOf(program, ["version", "--format", "{{.Server.Version}}"], environment);
    return said?.trim() ? program : undefined;
}
