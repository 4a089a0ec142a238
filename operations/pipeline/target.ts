/** A pipeline of CodePipeline. */
export interface PipelineTarget {
    name: string;
    /** @default where the AWS tools look */
    region?: string;
    /** Options with which our commands find it again, for what is said: `--stack prod`. */
    options: string;
}

/** The command line that a user may go on with. */
export function command({ options }: PipelineTarget, words: string): string {
    return `swingbridge pipeline ${words} ${options}`;
}
