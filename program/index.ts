/** What `index.ts` is wired of. */
export { applicationArgs, buildsImages } from "./application-args";
export { prepare } from "./prepare";
export { reusedImages } from "./reused-images";
export { leaveStackTracesUnmapped } from "./stack-traces";
export { stackOutputs } from "./stack-outputs";
export { explanation } from "./user-errors";
