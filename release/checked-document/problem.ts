/** One thing in a document that its reader would refuse, or that would fail later. */
export interface DocumentProblem {
    /** Lines and columns count from 1. */
    position: { file: string; line: number; column: number };
    /** The key, as in `Resources[0].TargetService.Type`; empty for the file as a whole. */
    path: string;
    message: string;
    reason?: string;
    fix?: string;
}

/** Why something is wrong, and what to do about it. */
export type Explanation = Pick<DocumentProblem, "reason" | "fix">;
