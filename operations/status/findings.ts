import type { ServiceStatus } from "./status";

/** Something in a status that its reader should know of: what is not as it should be, and what to do about it. */
export interface Finding {
    message: string;
    fix?: string;
}

/** Where the record, the registered release and what runs differ, and what else will not mend itself. */
export function findingsOf(status: ServiceStatus): Finding[] {
    return [
        ...deploymentFindings(status),
        ...(status.deployment && !status.deployment.terminating ? [] : restFindings(status)),
        ...status.alarms.flatMap(alarmFindings),
    ];
}

function deploymentFindings(status: ServiceStatus): Finding[] {
    const { service, deployment, versions } = status;
    if (deployment?.status === "Ready") {
        return [
            {
                message: `deployment ${deployment.id} waits for somebody to let the traffic move`,
                fix: `swingbridge continue ${service} lets it, swingbridge stop ${service} stops it`,
            },
        ];
    }
    const failed = versions.find(({ state }) => state === "FAILED");
    return failed
        ? [{ message: `the rollout of ${short(failed.taskDefinition)} has failed`, fix: deployAgain(status) }]
        : [];
}

/** What must hold while no traffic moves. */
function restFindings(status: ServiceStatus): Finding[] {
    const { service, versions, recorded, withoutStack, registered, autoscaling, tasks } = status;
    const [primary] = versions;
    const findings: Finding[] = [];
    if (recorded === undefined && !withoutStack) {
        findings.push({ message: "no release is recorded yet", fix: deployAgain(status) });
    } else if (primary !== undefined && recorded !== undefined && recorded.taskDefinition !== primary.taskDefinition) {
        findings.push({
            message: `the release record names ${short(recorded.taskDefinition)}, but ${short(primary.taskDefinition)} runs: somebody deployed past the record`,
            fix: status.pipeline
                ? `the pipeline records its next release: ${deployAgain(status)}`
                : `swingbridge wait ${service} records what runs; ${deployAgain(status)} deploys what is registered`,
        });
    }
    if (status.pipeline === undefined && recorded !== undefined && recorded.sha !== registered.sha) {
        findings.push({ message: `${registered.sha} is registered, and not live`, fix: deployAgain(status) });
    }
    findings.push(...driftFindings(status));
    if (primary?.traffic !== undefined && primary.traffic < 100) {
        findings.push({
            message: `only ${primary.traffic} % of the production traffic goes to the primary task set`,
            fix: "somebody changed the listener's rule: put its weights back",
        });
    }
    if ((autoscaling?.suspended.length ?? 0) > 0) {
        findings.push({
            message: `autoscaling is suspended (${autoscaling!.suspended.join(", ")}), though nothing is being deployed`,
            fix: `swingbridge wait ${service} puts it back`,
        });
    }
    if (tasks.running < tasks.desired) {
        findings.push({ message: `${tasks.running} of ${tasks.desired} tasks run` });
    }
    return findings;
}

function driftFindings(status: ServiceStatus): Finding[] {
    const { service, recorded, registered, drift, pipeline } = status;
    const { differences = 0, images = [] } = drift ?? {};
    return [
        // Before the first run, all of it is yet to come: that no release is recorded says so.
        ...(pipeline !== undefined && differences > 0 && recorded !== undefined
            ? [
                  {
                      message: `template changed: what ${pipeline} would register differs in ${differences} ${differences === 1 ? "part" : "parts"} from what runs`,
                      fix: `start the pipeline: ${deployAgain(status)}; swingbridge diff ${service} tells what changes`,
                  },
              ]
            : []),
        // Another release is told of already.
        ...(pipeline === undefined && differences > 0 && recorded?.sha === registered.sha
            ? [
                  {
                      message: `${short(registered.taskDefinition)} is registered for the same release, with ${differences} ${differences === 1 ? "difference" : "differences"} from what runs`,
                      fix: `swingbridge diff ${service} tells which; ${deployAgain(status)} puts them live`,
                  },
              ]
            : []),
        ...images.map(({ container, recorded: digest, running }) => ({
            message: `${container} runs ${running}, and ${digest} is recorded: the image's tag has moved`,
            fix: "pin the image by its digest (swingbridge:pinImages), so that every task of a release runs the same",
        })),
    ];
}

function alarmFindings({ name, state, reason }: ServiceStatus["alarms"][number]): Finding[] {
    if (state === "ALARM") {
        return [
            {
                message: `alarm ${name} is firing${reason ? `: ${reason}` : ""}`,
                fix: "a deployment would fail at once",
            },
        ];
    }
    return state === "MISSING"
        ? [{ message: `alarm ${name} does not exist`, fix: "CodeDeploy cannot watch it: run pulumi up" }]
        : [];
}

const deployAgain = ({ service, pipeline }: ServiceStatus) =>
    pipeline === undefined ? `swingbridge deploy ${service}` : "swingbridge pipeline start";

/** `family:revision` */
export function short(taskDefinition: string): string {
    return taskDefinition.split("/").pop() ?? taskDefinition;
}
