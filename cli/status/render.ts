import { short, type Finding } from "../../operations/status/findings";
import type { JobStatus } from "../../operations/status/job";
import type { ServiceStatus, Version } from "../../operations/status/status";
import { trafficBar } from "../deploy/render";
import type { Output } from "../output";

/** Lines of the service's own history that people see; `--json` has more. */
const EVENTS = 3;

/** A status as text: one line for each thing that is known, findings before the service's history. */
export function renderStatus(status: ServiceStatus, findings: readonly Finding[], colors: Output["colors"]): string {
    const row = (label: string, text: string) => `  ${label.padEnd(11)} ${text}`;
    const { recorded, tasks, deployment, alarms, autoscaling } = status;
    return [
        `${colors.bold(status.service)}  ${status.ecsService} in ${status.cluster}, ${CONTROLLERS[status.controller]}`,
        row("release", recorded ? `${recorded.sha} since ${recorded.deployedAt}` : "none recorded"),
        row(
            "tasks",
            `${tasks.running}/${tasks.desired} running${tasks.pending > 0 ? `, ${tasks.pending} starting` : ""}`,
        ),
        ...status.versions.map((version, index) => row(index === 0 ? "versions" : "", renderVersion(version))),
        ...(deployment
            ? [
                  row(
                      "deployment",
                      [
                          deployment.id,
                          deployment.terminating ? "live, waits to end the old tasks" : deployment.status,
                          deployment.at,
                          deployment.description || (deployment.creator && `by ${deployment.creator}`),
                          deployment.startedAt && `since ${deployment.startedAt}`,
                      ]
                          .filter(Boolean)
                          .join("  "),
                  ),
              ]
            : []),
        ...(alarms.length > 0 ? [row("alarms", counted(alarms.map(({ state }) => state)))] : []),
        ...(autoscaling
            ? [row("scaling", describeScaling(autoscaling)), ...autoscaling.scheduled.map(text => row("", text))]
            : []),
        ...status.unknown.map(text => row("unknown", colors.yellow(text))),
        ...findingLines(findings, colors),
        ...status.events
            .slice(0, EVENTS)
            .map(({ at, message }, index) => row(index === 0 ? "events" : "", `${at}  ${message}`)),
    ].join("\n");
}

function describeScaling({ min, max, suspended, policies }: NonNullable<ServiceStatus["autoscaling"]>): string {
    return [`${min} to ${max} tasks`, ...policies, ...(suspended.length > 0 ? ["suspended"] : [])].join(", ");
}

function findingLines(findings: readonly Finding[], colors: Output["colors"]): string[] {
    return findings.flatMap(({ message, fix }) => [
        `  ${colors.yellow("!")} ${message}`,
        ...(fix === undefined ? [] : [`    ${fix}`]),
    ]);
}

/** A job's status as text. */
export function renderJob(status: JobStatus, findings: readonly Finding[], colors: Output["colors"]): string {
    const { job, cluster, last, taskDefinition, tasks } = status;
    const words = last && [last.status, `since ${last.startedAt}`, last.endedAt && `until ${last.endedAt}`, ...tasks];
    return [
        `${colors.bold(job)}  job in ${cluster}, ${short(taskDefinition)}`,
        `  last run    ${words ? words.filter(Boolean).join("  ") : "none"}`,
        ...findingLines(findings, colors),
    ].join("\n");
}

const CONTROLLERS: Record<ServiceStatus["controller"], string> = {
    codedeploy: "blue/green by CodeDeploy",
    ecs: "rolling by ECS",
};

/** `3 OK, 1 ALARM`; those that need somebody are findings, with their names. */
function counted(states: readonly string[]): string {
    return [...new Set(states)].map(state => `${states.filter(other => other === state).length} ${state}`).join(", ");
}

function renderVersion({ status, taskDefinition, running, desired, traffic, state }: Version): string {
    const share = traffic === undefined ? "" : `  ${trafficBar(traffic)}`;
    return `${status.padEnd(8)} ${short(taskDefinition)}  ${running}/${desired} tasks${share}  ${state}`;
}
