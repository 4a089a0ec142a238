export * from "./model";
export * from "./position";
export { loadCompose, type LoadOptions } from "./load";
export { ComposeError, type Problem } from "./problem";
export { formatProblem, formatProblems } from "./format-problems";
export { SourceFiles } from "./source-files";
export { FileContents } from "./file-contents";
