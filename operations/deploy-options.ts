import type { LifecycleEvent } from "../release/lifecycle";
import type { FollowOptions } from "./follow";

/**
 * How far a command follows a deployment: until a lifecycle event of CodeDeploy is over, until the release is `live` (all
 * traffic moved, all checks done), or until it has `ended` (the old tasks are gone too).
 */
export type WaitUntil = "live" | "ended" | LifecycleEvent;

/** What a deployment is asked for besides its release. */
export interface DeployOptions extends FollowOptions {
    /** Start the deployment and leave it to itself. @default true */
    wait?: boolean;
    /** @default "live" */
    until?: WaitUntil;
    /** Deploy what is live already, too: new tasks of the same revision. @default false */
    force?: boolean;
    /** Refuse unless this release is live: its git SHA, or the first 7 digits or more. */
    expectCurrent?: string;
    /** What to do about a deployment of another release that runs. @default "refuse" */
    running?: "refuse" | "stop" | "wait";
    /** Deploy though alarms fire: what mends them must not be stopped by them. @default false */
    ignoreAlarms?: boolean;
    /** Desired count of the service from now on. */
    tasks?: number;
    /** Find out and say what would be done, and change nothing. @default false */
    dryRun?: boolean;
    /** Set in a rollback: the release that is taken back. */
    rollbackFrom?: string;
}
