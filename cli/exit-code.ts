/** What the command line tells its caller by its exit code. `sandbox run` and `run` give the code of what they ran. */
export const EXIT = {
    /** Done, nothing to do included. */
    done: 0,
    /** Wrong usage or input, or findings of a checking command. */
    usage: 1,
    /** The deployment failed and was rolled back: the old version serves. */
    rolledBack: 2,
    /** The deployment failed and was not rolled back. */
    failed: 3,
    /** Timed out or interrupted; what was begun goes on without us. */
    stillRunning: 4,
    /** The deployment was refused before it began. */
    refused: 5,
    /** An error of ours. */
    internal: 70,
    /** The command to run was not found, as shells say it. */
    commandNotFound: 127,
} as const;

/** A process that a signal ended, as shells say it. */
export const endedBySignal = (number: number): number => 128 + number;
