/** How a command about a pipeline ended. The exit code follows from `status` alone. */
export interface PipelineOutcome {
    status:
        /** The execution reached the end of the pipeline. */
        | "succeeded"
        /** Under way, and left to itself. */
        | "started"
        /** Approved, rejected or stopped, as asked. */
        | "done"
        /** What a dry run would have done. */
        | "planned"
        | "rolled-back"
        | "failed"
        | "unfinished"
        /** It ended before anything was deployed. */
        | "refused";
    pipeline: string;
    executionId?: string;
    message: string;
}

/** 0 done · 2 failed and rolled back · 3 failed, not rolled back · 4 still running · 5 nothing was deployed. */
export const PIPELINE_EXIT_CODES: Record<PipelineOutcome["status"], number> = {
    succeeded: 0,
    started: 0,
    done: 0,
    planned: 0,
    "rolled-back": 2,
    failed: 3,
    unfinished: 4,
    refused: 5,
};
