import type { Effect, PlannedDeployment, ServicePlan } from "../../operations/plan/plan";
import { short } from "../../operations/status/findings";
import type { Output } from "../output";
import type { CommitRange } from "./commits";

/** A plan with what the program's folder adds to it. */
export interface ToldPlan extends ServicePlan {
    /** Between what runs and the release; absent where git does not know both. */
    commits?: CommitRange;
    of: "working tree" | "registered";
    /** The working tree has no such service any more. */
    isGone?: boolean;
    /** What somebody does to get the release. */
    releasedBy?: string;
    notKnown: string;
}

const HEADINGS: Record<Effect, string> = {
    replacement: "replaces the service",
    deployment: "needs a deployment",
    "in place": "in place, with pulumi up",
    ignored: "left as it is",
};

/** A plan as text: what happens, then how long and at what price, then what might surprise. */
export function renderPlan(plan: ToldPlan, colors: Output["resultColors"]): string {
    const { from, to, changes, commits, deployment, surprises, unknown } = plan;
    const effects = (Object.keys(HEADINGS) as Effect[]).filter(effect => changes.some(each => each.effect === effect));
    const name = (release: { sha?: string; taskDefinition: string }) =>
        `${short(release.taskDefinition)}${release.sha === undefined ? "" : ` (${abbreviated(release.sha)})`}`;
    const by = plan.controller === "codedeploy" ? "blue/green by CodeDeploy" : "rolling by ECS";
    return [
        deployment
            ? `${colors.bold(plan.service)}  ${name(from)} → ${name(to)}, ${by}`
            : effects.includes("replacement")
              ? `${colors.bold(plan.service)}  ${name(from)} → ${name(to)}, a service made anew`
              : `${colors.bold(plan.service)}  nothing to deploy: ${name(from)} runs what ${name(to)} says`,
        ...(plan.isGone ? [`  ${colors.red("gone from the working tree")}: pulumi up deletes the service`] : []),
        ...effects.flatMap(effect => [
            `  ${effect === "replacement" ? colors.red(HEADINGS[effect]) : HEADINGS[effect]}:`,
            ...changes
                .filter(each => each.effect === effect)
                .flatMap(({ what, why }) => [`    ${what}`, ...(why === undefined ? [] : [`      ${why}`])]),
        ]),
        ...(commits ? commitLines("commits", commits) : []),
        ...(deployment ? deploymentLines(deployment) : []),
        ...surprises.map(text => `  ${colors.yellow("!")} ${text}`),
        ...(plan.releasedBy === undefined ? [] : [`  released by: ${plan.releasedBy}`]),
        ...unknown.map(text => `  unknown: ${text}`),
        `  not known here: ${plan.notKnown}`,
    ].join("\n");
}

const abbreviated = (sha: string): string => sha.replace(/^([0-9a-f]{12})[0-9a-f]{28}/, "$1");

function commitLines(heading: string, { commits, count, lost }: CommitRange): string[] {
    const more = count - commits.length;
    return [
        `  ${heading}: ${count}${lost > 0 ? `; ${lost} that run are not among them: this goes back, or to another branch` : ""}`,
        ...commits.map(({ sha, subject }) => `    ${abbreviated(sha)} ${subject}`),
        ...(more > 0 ? [`    and ${more} more`] : []),
    ];
}

function deploymentLines({ steps, shiftMinutes = 0, terminationWait, extra }: PlannedDeployment): string[] {
    const { tasks, vcpu, memoryMiB } = extra;
    const capacity = `  capacity: ${tasks} more tasks at once, ${vcpu} vCPU and ${memoryMiB} MiB`;
    if (!steps) {
        return [`${capacity}, while tasks are replaced`];
    }
    const path = steps.map(({ minute, share }) => `${share} % at ${minute} min`).join(", ");
    return [
        `  traffic: ${path}`,
        `  time: live ${shiftMinutes} min after its tasks are healthy; the old tasks stay ${terminationWait ?? 0} min more`,
        `${capacity}, for about ${shiftMinutes + (terminationWait ?? 0)} min`,
    ];
}
