import { stringify } from "yaml";
import type { ComposeProject, Service } from "../model";
import { goJson } from "./go-json";
import { ordered } from "./ordered";
import { PROJECT } from "./shapes";

export type PrintFormat = "yaml" | "json";

/**
 * The text that `docker compose config` prints: the model with its keys in compose-go's order, and every `$` doubled, so that
 * Compose reads the text as what it says.
 * Unlike compose-go's, the JSON has the extensions (`x-*`) and the models too.
 */
export function printProject(project: ComposeProject, format: PrintFormat): string {
    const { name, networks, volumes, secrets, configs, models, extensions } = project;
    const sections = { networks, volumes, secrets, configs, models };
    const used = Object.fromEntries(Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0));
    const services = Object.fromEntries(
        Object.entries(project.services).map(([key, service]) => [key, withoutEnvFiles(service)]),
    );
    const parts = { name, services, ...used, ...extensions };
    // compose-go writes JSON from a map, and YAML from a struct.
    const model =
        format === "json" ? ordered(parts, { values: PROJECT.values }, { always: true }) : ordered(parts, PROJECT);
    return text(model, format).replaceAll("$", "$$$$");
}

/** The text of a model whose variables stand as they were written: all keys sorted, nothing doubled. */
export function printUninterpolated(model: object, format: PrintFormat): string {
    return text(ordered(model), format);
}

/** What the env files say stands in `environment` already. */
export function withoutEnvFiles({ env_file: _read, ...service }: Service): Service {
    return service;
}

function text(model: unknown, format: PrintFormat): string {
    return format === "json"
        ? `${goJson(model, 2)}\n`
        : // Other readers take `no` and `y` for booleans: such text gets quotes.
          stringify(model, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
}
