import type { ServiceModule } from "../service";
import { batchEvents, batchMachineOperations } from "./batch-course";
import { batchOperations, batchPolls } from "./batches";
import { buildEvents } from "./build-course";
import { buildOperations, buildPolls } from "./builds";
import { machineOperations } from "./machine";
import { pipelineBuildOperations } from "./pipeline-builds";
import { projectOperations } from "./projects";
import { reportGroupOperations } from "./report-groups";
import { reportOperations } from "./reports";
import { credentialOperations } from "./source-credentials";
import { startOperations } from "./start-build";
import { webhookOperations } from "./webhooks";

/** AWS CodeBuild: projects and what becomes of their builds; the builds themselves run on this machine (`sandbox/builds`). */
export const codebuild: ServiceModule = {
    name: "codebuild",
    operations: {
        ...projectOperations,
        ...startOperations,
        ...pipelineBuildOperations,
        ...buildOperations,
        ...machineOperations,
        ...batchOperations,
        ...batchMachineOperations,
        ...reportGroupOperations,
        ...reportOperations,
        ...webhookOperations,
        ...credentialOperations,
    },
    events: { ...buildEvents, ...batchEvents },
    polls: { ...buildPolls, ...batchPolls },
};
