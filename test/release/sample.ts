import * as path from "node:path";
import { loadCompose } from "../../compose";
import { toFargate, type FargateProject } from "../../fargate";
import { NO_SETTINGS } from "../fargate/fixture";

export const ROOT = path.join(__dirname, "../..");

/** The sample application, as production has it by default. */
export function sample(): FargateProject {
    const compose = loadCompose({
        files: ["examples/todo/docker-compose.yml"],
        workingDirectory: ROOT,
        environment: {},
    });
    return toFargate(compose, NO_SETTINGS).project;
}
