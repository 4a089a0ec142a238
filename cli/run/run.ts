import type { Command } from "commander";
import { shellWords } from "../../compose/canonical/shell-words";
import { secretReason } from "../../fargate/secret-detection";
import { createClients, type Clients } from "../../operations/clients";
import { StillRunning } from "../../operations/follow";
import { LogReader } from "../../operations/logs/reader";
import { logSources } from "../../operations/logs/sources";
import { readRevision } from "../../operations/revisions/revision";
import { placementOf } from "../../operations/run/placement";
import { containerOf, followRun, runTaskInput, startRun, stopTasks, type RunEnd } from "../../operations/run/run";
import { HIDDEN, redact } from "../../operations/redact";
import { secretValues } from "../../operations/secret-values";
import { Refused } from "../../operations/service";
import type { Target } from "../../release";
import { contextOf, type Context } from "../context";
import { renderEvent } from "../deploy/render";
import { durationOption } from "../duration-option";
import { EXIT, endedBySignal } from "../exit-code";
import { interruptible } from "../interruption";
import { renderLine } from "../logs/run";
import { findTargets } from "../target/find";
import type { TargetOptions } from "../target/options";
import { revisionOption } from "../target/revision";
import { UserError } from "../user-error";
import { wholeNumber } from "../whole-number";

interface RunOptions extends TargetOptions {
    command?: string;
    container?: string;
    env?: string[];
    count: string;
    revision?: string;
    wait: boolean;
    logs: boolean;
    dryRun?: boolean;
    stopOnInterrupt?: boolean;
    pollInterval?: string;
    timeout: string;
}

const SIGINT = 2;

export function runRun(service: string | undefined, options: RunOptions, command: Command): Promise<void> {
    return interruptible(signal => run(service, options, contextOf(command), signal));
}

async function run(
    service: string | undefined,
    options: RunOptions,
    context: Context,
    signal: AbortSignal,
): Promise<void> {
    const { output, env } = context;
    const asked = {
        count: wholeNumber("--count", options.count, { most: 10 }),
        command: options.command === undefined ? undefined : commandWords(options.command),
        environment: variables(options.env ?? []),
        pollInterval: durationOption("--poll-interval", options.pollInterval ?? env.SWINGBRIDGE_POLL_INTERVAL ?? "3s"),
        timeout: durationOption("--timeout", options.timeout),
    };
    const target = await findOne(service, options, context);
    const clients = createClients({ region: target.region });
    const { placement, taskDefinition } = await placementOf(clients, target);
    const reference = options.revision ? revisionOption(options.revision, taskDefinition) : taskDefinition;
    const { definition, revision } = await readRevision(clients.ecs, reference);
    const container = containerOf(definition, options.container);
    if (options.dryRun === true) {
        const { values } = await secretValues(clients, definition);
        const shown = { ...asked, environment: withoutSecrets(asked.environment) };
        const planned = runTaskInput(target, { ...shown, definition, placement, container });
        const input = JSON.parse(redact(JSON.stringify(planned), values)) as object;
        output.say(
            `${target.name}: would run ${asked.count} of ${definition.family}:${revision.number}, and starts nothing`,
        );
        output.result(JSON.stringify(input, undefined, 2), { event: "planned", service: target.name, runTask: input });
        return;
    }
    const logs = options.wait && options.logs ? await logsOf(clients, definition, container) : undefined;
    if (logs?.problem !== undefined) {
        output.say(`${target.name}: ${logs.problem}`);
    }
    const tasks = await startRun(clients, target, { ...asked, definition, placement, container });
    const ids = tasks.map(arn => arn.split("/").pop()!);
    if (!options.wait) {
        output.result(ids.join("\n"), { event: "started", service: target.name, tasks: ids });
        return;
    }
    output.say(`${target.name}: started ${ids.join(", ")} of ${definition.family}:${revision.number}`);
    if (output.json) {
        output.result("", { event: "started", service: target.name, tasks: ids });
    }
    try {
        const end = await followRun(
            clients,
            { cluster: target.cluster, tasks, container },
            {
                ...asked,
                signal,
                service: target.name,
                logs: logs?.open(ids),
                report: event => (output.json ? output.result("", event) : renderEvent(event).forEach(output.say)),
                tell: line => output.result(renderLine(line, undefined, output), { event: "log", ...line }),
            },
        );
        tellEnd(target, end, context);
    } catch (error) {
        if (!(error instanceof StillRunning)) {
            throw error;
        }
        if (signal.aborted && options.stopOnInterrupt === true) {
            await stopTasks(clients, target.cluster, tasks, "swingbridge run was interrupted");
            output.say(`${target.name}: interrupted; ${ids.join(", ")} told to stop`);
            process.exitCode = endedBySignal(SIGINT);
            return;
        }
        output.say(`${target.name}: ${error.message}; the task goes on. To come back to it:`);
        ids.forEach(id => output.say(`  aws ecs wait tasks-stopped --cluster ${target.cluster} --tasks ${id}`));
        output.say(`  swingbridge tasks ${target.name}`);
        process.exitCode = EXIT.stillRunning;
    }
}

function tellEnd(target: Target, { tasks, exitCode }: RunEnd, { output }: Context): void {
    const outcome = { event: "outcome", service: target.name, tasks, ...(exitCode !== undefined && { exitCode }) };
    const told = tasks.filter(task => task.exitCode !== 0).map(({ id, reason }) => `${target.name}: ${id} ${reason}`);
    if (output.json) {
        output.result("", outcome);
    } else {
        (told.length > 0 ? told : [`${target.name}: done`]).forEach(output.say);
    }
    process.exitCode = exitCode ?? EXIT.failed;
}

/** @throws UserError where several could be meant */
async function findOne(service: string | undefined, options: RunOptions, { env, folder }: Context): Promise<Target> {
    const { stack, cluster, service: ecsService, region } = options;
    const services = service === undefined ? [] : [service];
    const found = await findTargets({ stack, cluster, service: ecsService, region, services, env, folder });
    // The jobs that it waits for come with a service.
    const [target, ...others] =
        service === undefined ? found : found.filter(({ name }) => name === service).concat(found);
    if (target === undefined || (service === undefined && others.length > 0)) {
        throw new UserError(target === undefined ? "the stack has no services" : "say which service is meant", {
            ...(target !== undefined && { fix: `the stack has: ${found.map(({ name }) => name).join(", ")}` }),
        });
    }
    return target;
}

/** What the container writes, all of it: its streams are of this run alone. As far as it can be read: a run is not refused because its log cannot be shown. */
async function logsOf(
    clients: Clients,
    definition: Parameters<typeof logSources>[0],
    container: string,
): Promise<{ problem?: string; open(tasks: string[]): LogReader | undefined }> {
    try {
        const sources = logSources(definition, container);
        const secrets = await secretValues(clients, definition);
        return {
            ...(!secrets.complete && {
                problem:
                    "the values of the task's secrets could not all be read, so of those only what looks like a password is hidden",
            }),
            open: tasks => new LogReader(clients, sources, { since: 0, tasks, secrets: secrets.values }),
        };
    } catch (error) {
        if (!(error instanceof Refused)) {
            throw error;
        }
        return { problem: `what it writes is not shown: ${error.message}`, open: () => undefined };
    }
}

/** Variables as they may be shown: a name may tell that its value is a secret. */
function withoutSecrets(environment: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [
            name,
            secretReason(name, value) === undefined ? value : HIDDEN,
        ]),
    );
}

/** @throws UserError when the text is no command */
export function commandWords(text: string): string[] {
    if (text.trimStart().startsWith("[")) {
        try {
            const words: unknown = JSON.parse(text);
            if (Array.isArray(words) && words.length > 0 && words.every(word => typeof word === "string")) {
                return words;
            }
        } catch {
            // said below
        }
        throw new UserError("--command is no JSON array of texts", { fix: `write it as '["npm", "run", "migrate"]'` });
    }
    const words = shellWords(text);
    if (words === undefined || words.length === 0) {
        throw new UserError(`--command: ${words === undefined ? "its quotes do not match" : "it is empty"}`, {
            fix: `no shell runs it; for one, write '["sh", "-c", "…"]'`,
        });
    }
    return words;
}

/** @throws UserError naming what is no variable */
function variables(pairs: readonly string[]): Record<string, string> {
    const wrong = pairs.filter(pair => !/^[^=]+=/.test(pair));
    if (wrong.length > 0) {
        throw new UserError(`--env: ${wrong.join(", ")} is no NAME=VALUE`, { fix: "write it as --env LEVEL=debug" });
    }
    return Object.fromEntries(pairs.map(pair => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}
