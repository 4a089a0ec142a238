import type { ServiceModule } from "../service";
import { accessPointOperations } from "./access-points";
import { fileSystemEvents, fileSystemOperations, fileSystemPolls } from "./file-systems";
import { mountTargetEvents, mountTargetOperations, mountTargetPolls } from "./mount-targets";

/** Amazon EFS: what can be mounted; there are no files. */
export const efs: ServiceModule = {
    name: "efs",
    operations: { ...fileSystemOperations, ...mountTargetOperations, ...accessPointOperations },
    events: { ...fileSystemEvents, ...mountTargetEvents },
    polls: { ...fileSystemPolls, ...mountTargetPolls },
};
