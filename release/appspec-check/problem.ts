/** One thing that CodeDeploy would refuse, or that would fail the deployment later. */
export interface AppSpecProblem {
    /** Lines and columns count from 1. */
    position: { file: string; line: number; column: number };
    /** The key, as in `Resources[0].TargetService.Type`; empty for the file as a whole. */
    path: string;
    message: string;
    reason?: string;
    fix?: string;
}

/** Why something is wrong, and what to do about it. */
export type Explanation = Pick<AppSpecProblem, "reason" | "fix">;
