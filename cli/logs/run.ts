import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { readLive } from "../../operations/live";
import { LogReader, type LogLine } from "../../operations/logs/reader";
import { logSources } from "../../operations/logs/sources";
import { readRevision } from "../../operations/revisions/revision";
import { secretValues } from "../../operations/secret-values";
import type { DeploymentTarget } from "../../release";
import { contextOf } from "../context";
import { durationOption } from "../duration-option";
import { interruptible } from "../interruption";
import type { Output } from "../output";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";
import { revisionOption } from "../target/revision";

interface LogsOptions extends TargetOptions {
    since: string;
    follow?: boolean;
    filter?: string;
    container?: string;
    task?: string;
    revision?: string;
    pollInterval: string;
}

export async function runLogs(services: string[], options: LogsOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const since = Date.now() - durationOption("--since", options.since);
    const pollInterval = durationOption("--poll-interval", options.pollInterval);
    const targets = await findServices({ ...options, services, env, folder });
    const readers = await Promise.all(
        targets.map(async target => ({ target, reader: await openReader(target, options, since, output) })),
    );
    await interruptible(async signal => {
        do {
            const found = await Promise.all(
                readers.map(async ({ target, reader }) =>
                    (await reader.read()).map(line => ({ service: target.name, ...line })),
                ),
            );
            for (const line of found.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
                output.result(renderLine(line, targets.length > 1 ? line.service : undefined, output), line);
            }
            if (options.follow === true) {
                // Ctrl-C ends the pause early; the loop ends then.
                await sleep(pollInterval, undefined, { signal }).catch(() => undefined);
            }
        } while (options.follow === true && !signal.aborted);
    });
}

async function openReader(
    target: DeploymentTarget,
    { container, filter, task, revision }: LogsOptions,
    since: number,
    output: Output,
): Promise<LogReader> {
    const clients = createClients({ region: target.region });
    const reference = revision
        ? revisionOption(revision, target.release.taskDefinition)
        : (await readLive(clients, target)).taskDefinition;
    const { definition } = await readRevision(clients.ecs, reference);
    const sources = logSources(definition, container);
    const secrets = await secretValues(clients, definition);
    if (!secrets.complete) {
        output.say(
            `${target.name}: the values of the task's secrets could not all be read, so of those only what looks like a password is hidden`,
        );
    }
    const tasks = task === undefined ? undefined : [task.split("/").pop()!];
    return new LogReader(clients, sources, { since, filter, tasks, secrets: secrets.values });
}

/** `2026-01-02T03:04:05.000Z app 0a1b2c3d  message` */
export function renderLine(
    { at, container, task, message }: LogLine,
    service: string | undefined,
    { resultColors: colors }: Output,
): string {
    const from = [service, container, task.slice(0, 8)].filter(part => part !== undefined && part !== "");
    return `${colors.dim(`${at} ${from.join(" ")}`)}  ${message.replace(/\n$/, "")}`;
}
