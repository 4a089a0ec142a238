import { COMPOSE_X } from "../compose-x-labels";
import { FARGATE } from "../limits";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { COMPUTE_LABEL } from "./capacity";
import { STORAGE_LABEL } from "./ephemeral-storage";
import { foreignLabel } from "./foreign-labels";

/** Labels of ECS Compose-X that say something about the task. @see https://docs.compose-x.io */
const CONVERTED: readonly string[] = [COMPUTE_LABEL, STORAGE_LABEL, ...Object.values(COMPOSE_X)];

/** Labels of a Swarm service are labels of what runs it: tags of the ECS service, those apart that ask for something. */
export const DEPLOY_LABEL_RULES: readonly Rule[] = [
    { key: "services.*.deploy.labels", target: "tags of the ECS service" },
    { key: "services.*.deploy.labels.*", target: "tag of the ECS service" },
];

/** `deploy.labels` → tags of the ECS service. @see ECS API, Tag */
export function serviceTags(context: ServiceContext): Record<string, string> {
    const { service, verdicts } = context;
    const { max, key: longestKey, value: longestValue, characters } = FARGATE.tags;
    const tags: Record<string, string> = {};
    for (const [name, written] of Object.entries(service.deploy?.labels ?? {})) {
        const value = String(written ?? "");
        const path = context.path("deploy", "labels", name);
        if (CONVERTED.includes(name)) {
            continue;
        }
        const foreign = foreignLabel(name);
        if (foreign !== undefined) {
            verdicts.approximated(path, foreign);
        } else if (!isTag(name, longestKey, characters) || value.length > longestValue || !characters.test(value)) {
            verdicts.refused(path, {
                reason: `AWS takes tags of letters, digits, spaces and _ . : / = + - @ only, ${longestKey} characters for the name and ${longestValue} for the value`,
                fix: "write the label under `labels`: containers take any text",
            });
        } else if (Object.keys(tags).length === max) {
            verdicts.refused(path, { reason: `a service has at most ${max} tags`, fix: "write it under `labels`" });
        } else {
            tags[name] = value;
        }
    }
    return tags;
}

function isTag(name: string, longest: number, characters: RegExp): boolean {
    return name.length > 0 && name.length <= longest && characters.test(name) && !/^aws:/i.test(name);
}
