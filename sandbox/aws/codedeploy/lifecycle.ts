import type { Account } from "../service";
import { deploymentAt, runningDeployments, type LifecycleEventRow } from "./model";

/** The order of an ECS deployment. @see CodeDeploy user guide, Run order of hooks in an Amazon ECS deployment */
export type LifecycleEventName =
    | "BeforeInstall"
    | "Install"
    | "AfterInstall"
    | "AllowTestTraffic"
    | "AfterAllowTestTraffic"
    | "BeforeAllowTraffic"
    | "AllowTraffic"
    | "AfterAllowTraffic";

const ORDER: readonly LifecycleEventName[] = [
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
];

/** What a deployment may be at, its two waits included. */
export const MOMENTS_OF_A_DEPLOYMENT: readonly string[] = [...ORDER, "Ready", "TerminationWait"];

/** The events of a deployment before it begins; those of the test traffic only where there is a test listener. */
export const lifecycleOf = (hasTestListener: boolean): LifecycleEventRow[] =>
    ORDER.filter(name => hasTestListener || !name.includes("TestTraffic")).map(name => ({ name, status: "Pending" }));

/** The event that is under way, or that comes next. */
export const currentEvent = (events: readonly LifecycleEventRow[]): LifecycleEventRow | undefined =>
    events.find(event => event.status === "Pending" || event.status === "InProgress");

/** What the running deployments are at: the name of an event, `Ready` or `TerminationWait`. */
export const underWay = (account: Account): string[] =>
    runningDeployments(account)
        .list()
        .flatMap(({ deploymentId }) => {
            const { status, terminationWaitStarted, lifecycleEvents } = deploymentAt(account, deploymentId);
            if (status === "Ready" || terminationWaitStarted) {
                return [terminationWaitStarted ? "TerminationWait" : "Ready"];
            }
            return lifecycleEvents.filter(event => event.status === "InProgress").map(({ name }) => name);
        });

const change = (events: readonly LifecycleEventRow[], name: string, changes: Partial<LifecycleEventRow>) =>
    events.map(event => (event.name === name ? { ...event, ...changes } : event));

export const begun = (events: readonly LifecycleEventRow[], name: string, now: number): LifecycleEventRow[] =>
    change(events, name, { status: "InProgress", startTime: now });

export const succeeded = (events: readonly LifecycleEventRow[], name: string, now: number): LifecycleEventRow[] =>
    change(events, name, { status: "Succeeded", endTime: now });

/** A failure ends the event that is under way; those after it are skipped. */
export function cutShort(events: readonly LifecycleEventRow[], now: number, failure?: string): LifecycleEventRow[] {
    return events.map(event => {
        switch (event.status) {
            case "InProgress":
                return failure === undefined
                    ? { ...event, status: "Skipped", endTime: now }
                    : {
                          ...event,
                          status: "Failed",
                          endTime: now,
                          diagnostics: { errorCode: "UnknownError", message: failure },
                      };
            case "Pending":
                return { ...event, status: "Skipped" };
            default:
                return event;
        }
    });
}
