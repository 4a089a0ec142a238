import { explainAwsError } from "./aws-error";
import { StillRunning } from "./follow";
import type { Outcome, Report } from "./progress";
import { Refused } from "./service";

/**
 * Does something that AWS may refuse or that may outlast our patience, and tells either as an outcome.
 * @throws only what is a bug of ours
 */
export async function attempt(
    service: string,
    /** What goes on without us. */
    what: "deployment" | "task",
    report: Report,
    work: (report: Report) => Promise<Outcome>,
): Promise<Outcome> {
    let deploymentId: string | undefined;
    let begun = false;
    try {
        return await work(event => {
            deploymentId = event.event === "deployment" ? event.deploymentId : deploymentId;
            begun ||= event.event === "deployment" || (what === "task" && event.event === "tasks");
            report(event);
        });
    } catch (error) {
        const outcome = withoutEnd(error, what, service, deploymentId, begun);
        if (!outcome) {
            throw error;
        }
        return { ...outcome, service, deploymentId };
    }
}

/** What is known of work whose end this process did not see. */
function withoutEnd(
    error: unknown,
    what: string,
    service: string,
    deploymentId: string | undefined,
    begun: boolean,
): Pick<Outcome, "status" | "message"> | undefined {
    if (error instanceof Refused) {
        return { status: "refused", message: `${error.message}: ${error.fix}` };
    }
    if (error instanceof StillRunning) {
        return {
            status: "unfinished",
            message: `${error.message}; the ${what} goes on. Run the same command again to follow it${what === "deployment" ? `, or swingbridge wait ${service}` : ""}`,
        };
    }
    const problem = explainAwsError(error);
    return (
        problem && {
            status: begun ? "unfinished" : "refused",
            message: `${problem.message}; ${problem.fix}${deploymentId ? `. Deployment ${deploymentId} goes on` : ""}`,
        }
    );
}
