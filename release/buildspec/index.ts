export { imageBuildSpec, type ImageBuildOptions } from "./images";
export { jobBuildSpec, type JobVariables } from "./job";
export { mergeBuildSpec, type BuildSpecConflict, type MergedBuildSpec } from "./merge";
export { mergeBuildSpecFile, type MergedBuildSpecFile } from "./merge-file";
export { PHASES, type BuildArtifact, type BuildPhase, type BuildReport, type BuildSpec, type PhaseName } from "./model";
export { recordBuildSpec, type RecordVariables } from "./record";
export { renderBuildSpec } from "./render";
export { rollOutBuildSpec, type RollOutVariables } from "./roll-out";
