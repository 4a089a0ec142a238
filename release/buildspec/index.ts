export { imageBuildSpec, type ImageBuildOptions } from "./images";
export { mergeBuildSpec, type MergedBuildSpec } from "./merge";
export { PHASES, type BuildArtifact, type BuildPhase, type BuildReport, type BuildSpec, type PhaseName } from "./model";
export { renderBuildSpec } from "./render";
