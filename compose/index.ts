export * from "./model";
export * from "./position";
export { loadCompose, loadUninterpolated } from "./load";
export type { LoadOptions } from "./load-options";
export { withoutUnusedResources } from "./unused-resources";
export { ComposeError, type Problem } from "./problem";
export { formatProblem, formatProblems } from "./format-problems";
export { SourceFiles } from "./source-files";
export { FileContents, type MountedFile } from "./file-contents";
