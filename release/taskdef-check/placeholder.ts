/** What stands for a value that only the account knows, as CodePipeline and `swingbridge convert` write it. */
export const PLACEHOLDER = /<[^<>]+>/;
