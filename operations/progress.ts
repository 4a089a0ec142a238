/** What a deployment reports while it runs: one line for people, one JSON object for machines. */
export type ProgressEvent =
    | { event: "note"; service: string; message: string }
    | { event: "deployment"; service: string; deploymentId: string; attached: boolean; sha: string }
    /** `rollback`: of the deployment that puts the old version back. */
    | { event: "lifecycle"; service: string; deploymentId: string; rollback: boolean; name: string; status: string }
    /** `percent` of the traffic goes to what the deployment puts live: the new version, or the old one in a rollback. */
    | { event: "traffic"; service: string; deploymentId: string; rollback: boolean; percent: number }
    | { event: "tasks"; service: string; running: number; desired: number; pending: number }
    | { event: "rollback"; service: string; deploymentId: string; rollbackDeploymentId: string; reason: string }
    | { event: "failure"; service: string; failure: Failure };

export type Report = (event: ProgressEvent) => void;

/** Why a deployment failed, as far as AWS tells. */
export interface Failure {
    /** One sentence: AWS's error code and text. */
    reason: string;
    /** Why tasks stopped, newest first, each reason once. */
    stoppedTasks: string[];
    /** Last log lines of the newest stopped task, secrets redacted. */
    logLines: string[];
    /** Why there are no log lines, where there could have been some. */
    logsWithheld?: string;
    /** Alarms that stopped the deployment. */
    alarms: string[];
    /** What AWS did not tell, and why: what is missing above may be there. */
    unread?: string[];
}

/** How an operation ended: a service is live, a job is done. The exit code follows from `status` alone. */
export interface Outcome {
    status:
        | "live"
        | "already-live"
        | "done"
        | "already-done"
        /** Under way, and left to itself on request. */
        | "started"
        /** What a dry run would have done. */
        | "planned"
        | "rolled-back"
        | "failed"
        | "unfinished"
        | "refused";
    service: string;
    message: string;
    deploymentId?: string;
    failure?: Failure;
}

/** Exit codes of the command line: 0 done · 2 failed and rolled back · 3 failed, not rolled back · 4 still running · 5 refused. */
export const EXIT_CODES: Record<Outcome["status"], number> = {
    live: 0,
    "already-live": 0,
    done: 0,
    "already-done": 0,
    started: 0,
    planned: 0,
    "rolled-back": 2,
    failed: 3,
    unfinished: 4,
    refused: 5,
};

/** Whether what depends on it may come next. */
export function succeeded({ status }: Outcome): boolean {
    return EXIT_CODES[status] === 0;
}

/** The worst of several: a failure that needs somebody first. */
export function worstExitCode(outcomes: readonly Outcome[]): number {
    const bySeverity: Outcome["status"][] = ["failed", "unfinished", "rolled-back", "refused"];
    const worst = bySeverity.find(status => outcomes.some(outcome => outcome.status === status));
    return worst ? EXIT_CODES[worst] : 0;
}
