/** What `index.ts` is wired of. */
export { applicationArgs } from "./application-args";
export { prepare } from "./prepare";
export { composePipelineArgs, readEnvironments, toolsOutputs } from "./promotion";
export { requireParts } from "./required-parts";
export { writeStackTracesThatAreRead } from "./stack-traces";
export { stackOutputs } from "./stack-outputs";
export { explanation } from "./user-errors";
