import { taskDefinitionDifferences } from "../../release";
import { primaryTaskSet } from "../codedeploy/already-live";
import { publishedTemplate } from "../diff/diff";
import { describeTaskDefinition } from "../service";
import { short } from "../status/findings";
import type { Account } from "./account";
import { check, fail, ok, skip, type Check } from "./check";

/** Whether what runs of a service that a pipeline releases was made from the template that is published now. */
export async function checkTemplate(account: Account): Promise<Check[]> {
    const { pipeline, name } = account.target;
    if (pipeline === undefined) {
        return [];
    }
    return [
        await check("template", pipeline.name, async () => {
            const service = await account.service();
            const running = primaryTaskSet(service)?.taskDefinition ?? service.taskDefinition ?? "";
            if (running === account.target.release.taskDefinition) {
                return skip(
                    "the first revision still stands in: the pipeline has released nothing yet",
                    "start the pipeline: swingbridge pipeline start, or push a commit",
                );
            }
            const live = await describeTaskDefinition(account.clients.ecs, running);
            const { length } = taskDefinitionDifferences(live, publishedTemplate(pipeline, live).document);
            return length === 0
                ? ok(`${short(running)} was made from it`)
                : fail(
                      `template changed: it differs in ${length} ${length === 1 ? "part" : "parts"} from ${short(running)}, which runs`,
                      `start the pipeline: swingbridge pipeline start; swingbridge diff ${name} tells what changes`,
                  );
        }),
    ];
}
