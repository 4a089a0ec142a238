import type { AccountPort } from "../../account-port";
import { ToolFailure } from "../tool";

type State = "done" | "failed" | "open";

/** What a waiter of the AWS CLI asks, and what it makes of the answer. */
interface Waiter {
    /** As on the command line. */
    operation: string;
    /** Seconds between two looks. */
    delay: number;
    attempts: number;
    // What operations answer is known by its name only.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    look: (answer: any) => State;
}

interface Task {
    lastStatus?: string;
}
interface Service {
    status?: string;
    deployments?: unknown[];
    runningCount?: number;
    desiredCount?: number;
}

/** By service and name. */
export const WAITERS: Readonly<Record<string, Readonly<Record<string, Waiter>>>> = {
    ecs: {
        "tasks-running": {
            operation: "describe-tasks",
            delay: 6,
            attempts: 100,
            look: ({ tasks = [] }: { tasks?: Task[] }) =>
                tasks.some(({ lastStatus }) => lastStatus === "STOPPED")
                    ? "failed"
                    : all(tasks, ({ lastStatus }) => lastStatus === "RUNNING"),
        },
        "tasks-stopped": {
            operation: "describe-tasks",
            delay: 6,
            attempts: 100,
            look: ({ tasks = [] }: { tasks?: Task[] }) => all(tasks, ({ lastStatus }) => lastStatus === "STOPPED"),
        },
        "services-stable": {
            operation: "describe-services",
            delay: 15,
            attempts: 40,
            look: ({ services = [], failures = [] }: { services?: Service[]; failures?: unknown[] }) =>
                failures.length > 0 || services.some(({ status }) => status !== "ACTIVE")
                    ? "failed"
                    : all(services, each => each.deployments?.length === 1 && each.runningCount === each.desiredCount),
        },
        "services-inactive": {
            operation: "describe-services",
            delay: 15,
            attempts: 40,
            look: ({ services = [] }: { services?: Service[] }) => all(services, ({ status }) => status === "INACTIVE"),
        },
    },
    deploy: {
        "deployment-successful": {
            operation: "get-deployment",
            delay: 15,
            attempts: 120,
            look: ({ deploymentInfo }: { deploymentInfo?: { status?: string } }) =>
                deploymentInfo?.status === "Succeeded"
                    ? "done"
                    : /^(Failed|Stopped)$/.test(deploymentInfo?.status ?? "")
                      ? "failed"
                      : "open",
        },
    },
    ecr: {
        "image-scan-complete": {
            operation: "describe-image-scan-findings",
            delay: 5,
            attempts: 60,
            look: ({ imageScanStatus }: { imageScanStatus?: { status?: string } }) =>
                imageScanStatus?.status === "COMPLETE"
                    ? "done"
                    : imageScanStatus?.status === "FAILED"
                      ? "failed"
                      : "open",
        },
    },
};

function all<Item>(items: readonly Item[], test: (item: Item) => boolean): State {
    return items.length > 0 && items.every(test) ? "done" : "open";
}

/** Looks until it is so. Where the sandbox's clock moves by looks alone, nobody waits. @throws ToolFailure */
export async function waitFor(waiter: Waiter, name: string, look: () => object, account: AccountPort): Promise<void> {
    const title = name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
    for (let attempt = 1; attempt <= waiter.attempts; attempt++) {
        switch (waiter.look(look())) {
            case "done":
                return;
            case "failed":
                throw new ToolFailure(`\nWaiter ${title} failed: Waiter encountered a terminal failure state`, 255);
            case "open":
                await account.pause(waiter.delay * 1000);
        }
    }
    throw new ToolFailure(`\nWaiter ${title} failed: Max attempts exceeded`, 255);
}
