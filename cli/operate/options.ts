import { InvalidArgumentError, Option, type Command } from "commander";
import { parseDuration } from "../../operations/duration";
import type { DeployOptions, WaitUntil } from "../../operations/deploy-options";
import { LIFECYCLE_EVENTS } from "../../release/lifecycle";

/** Options of every command that follows a deployment. */
export interface FollowCommandOptions {
    /** Milliseconds. */
    pollInterval?: number;
    /** Milliseconds. */
    timeout?: number;
    waitUntil?: WaitUntil;
    /** False with `--no-wait`. */
    wait?: boolean;
}

/** What to do about a deployment of another release that runs. */
export interface RunningOptions {
    stopRunning?: boolean;
    waitForRunning?: boolean;
}

/** Gives a command the options that say what becomes of another release's deployment. */
export function addRunningOptions(command: Command): Command {
    return command
        .option("--stop-running", "stop another release's deployment and roll it back first")
        .addOption(
            new Option("--wait-for-running", "wait for another release's deployment first").conflicts("stopRunning"),
        );
}

export function runningWish({ stopRunning, waitForRunning }: RunningOptions): DeployOptions["running"] {
    return stopRunning ? "stop" : waitForRunning ? "wait" : "refuse";
}

/** Gives a command the options that say how it follows a deployment. */
export function addFollowOptions(command: Command): Command {
    return addPatienceOptions(command).option(
        "--wait-until <event>",
        `live, ended (the old tasks are gone too), or the end of a lifecycle event: ${LIFECYCLE_EVENTS.join(", ")} (default: live)`,
        waitUntil,
    );
}

/** Gives a command the options that say how long it waits. */
export function addPatienceOptions(command: Command): Command {
    return command
        .option(
            "--poll-interval <duration>",
            "time between two looks at AWS (default: 10s, or SWINGBRIDGE_POLL_INTERVAL)",
            duration,
        )
        .option(
            "--timeout <duration>",
            "give up waiting after this long; AWS goes on (default: 30m, and what the traffic shift takes)",
            duration,
        );
}

function duration(text: string): number {
    try {
        return parseDuration(text);
    } catch (error) {
        throw new InvalidArgumentError((error as Error).message);
    }
}

/** Other tools' words for the same. */
const SYNONYMS: Readonly<Record<string, WaitUntil>> = { deployed: "live", stable: "ended" };

function waitUntil(text: string): WaitUntil {
    const word = text.replace(/^codedeploy:/, "");
    const known: readonly WaitUntil[] = ["live", "ended", ...LIFECYCLE_EVENTS];
    const found = SYNONYMS[word] ?? known.find(each => each === word);
    if (found === undefined) {
        throw new InvalidArgumentError(`Allowed are ${known.join(", ")}.`);
    }
    return found;
}

/** A number of tasks. */
export function taskCount(text: string): number {
    if (!/^\d{1,4}$/.test(text)) {
        throw new InvalidArgumentError("Write a whole number.");
    }
    return Number(text);
}
