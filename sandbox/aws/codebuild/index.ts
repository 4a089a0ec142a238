import type { ServiceModule } from "../service";
import { buildEvents } from "./build-course";
import { buildOperations, buildPolls } from "./builds";
import { machineOperations } from "./machine";
import { projectOperations } from "./projects";
import { startOperations } from "./start-build";

/** AWS CodeBuild: projects and what becomes of their builds; the builds themselves run on this machine (`sandbox/builds`). */
export const codebuild: ServiceModule = {
    name: "codebuild",
    operations: { ...projectOperations, ...startOperations, ...buildOperations, ...machineOperations },
    events: { ...buildEvents },
    polls: { ...buildPolls },
};
