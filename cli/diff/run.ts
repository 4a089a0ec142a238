import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { readDiff, type ServiceDiff } from "../../operations/diff/diff";
import { unifiedDiff } from "../../operations/diff/unified";
import { short } from "../../operations/status/findings";
import { describeDifference, type DeploymentTarget } from "../../release";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import type { Output } from "../output";
import { findService, findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { revisionOption } from "../target/revision";
import { UserError } from "../user-error";

interface DiffOptions extends TargetOptions {
    unified?: boolean;
    exitCode?: boolean;
    revision?: string;
    taskdef?: string;
    servicedef?: string;
}

export async function runDiff(services: string[], options: DiffOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const query = { ...options, services, env, folder };
    const { taskdef, servicedef } = options;
    // A document is about one service.
    const targets =
        (taskdef ?? servicedef ?? options.revision) === undefined
            ? await findServices(query)
            : [await findService(query)];
    const revision = taskdef && { name: taskdef, document: readDocument(folder, taskdef, "containerDefinitions") };
    const service = servicedef && readDocument(folder, servicedef);
    const files = {
        ...(revision && { taskDefinition: () => revision }),
        ...(service && { service: () => service }),
    };
    for (const target of targets) {
        output.status(`${target.name}: asking AWS`);
        const revision = options.revision && revisionOption(options.revision, target.release.taskDefinition);
        const diff = await readDiff(createClients({ region: target.region }), target, { ...files, revision });
        const unified = options.unified === true ? unifiedText(diff) : undefined;
        output.result(render(diff, unified, target, output.resultColors), {
            ...withoutText(diff),
            ...(unified !== undefined && { unified }),
        });
        if (options.exitCode === true && diff.taskDefinition.length + diff.serviceDefinition.length > 0) {
            process.exitCode = EXIT.usage;
        }
    }
}

/** @throws UserError when the file is not there, or is no JSON object with the member */
function readDocument(folder: string, file: string, member?: string): object {
    let document: unknown;
    try {
        document = JSON.parse(readFileSync(path.resolve(folder, file), "utf8"));
    } catch (error) {
        throw new UserError(`${file}: ${(error as Error).message}`, { fix: "give a file with one JSON document" });
    }
    if (typeof document !== "object" || document === null || (member !== undefined && !(member in document))) {
        throw new UserError(`${file} is no ${member === undefined ? "service" : "task"} definition`, {
            fix: `write it as the AWS CLI takes it: swingbridge render ${member === undefined ? "service" : "taskdef"} prints one`,
        });
    }
    return document;
}

const withoutText = ({ text: _text, ...diff }: ServiceDiff) => diff;

function unifiedText({ live, wanted, text }: ServiceDiff): string {
    return unifiedDiff(
        { name: short(live.taskDefinition), text: text.live },
        { name: short(wanted.taskDefinition), text: text.wanted },
    );
}

function render(
    diff: ServiceDiff,
    unified: string | undefined,
    target: DeploymentTarget,
    colors: Output["resultColors"],
): string {
    const { live, wanted, taskDefinition, serviceDefinition } = diff;
    const paint = (line: string) =>
        /^\s*\+/.test(line) ? colors.green(line) : /^\s*-/.test(line) ? colors.red(line) : line;
    const lines = (differences: typeof taskDefinition) => differences.map(each => `  ${describeDifference(each)}`);
    const definition = unified === undefined ? lines(taskDefinition) : unified === "" ? [] : unified.split("\n");
    const all = [...definition, ...lines(serviceDefinition)];
    const from = `${short(live.taskDefinition)}${release(live)}`;
    const to = `${short(wanted.taskDefinition)}${release(wanted)}`;
    return all.length === 0
        ? `${colors.bold(target.name)}  no difference: ${from} runs, ${to} is the same`
        : [`${colors.bold(target.name)}  ${from} runs, compared with ${to}`, ...all.map(paint)].join("\n");
}

function release({ release: name }: { release?: string }): string {
    return name === undefined ? "" : ` (${name})`;
}
