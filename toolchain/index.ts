export { cacheFolder } from "./cache-folder";
export { ensurePulumi, type EnsurePulumiOptions, type Installer, type Pulumi } from "./ensure-pulumi";
export type { Progress } from "./progress";
export { ToolchainError, Unavailable, type Attempt } from "./toolchain-error";
export { PULUMI_VERSION } from "./versions";
