import { writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import {
    loadCompose,
    loadUninterpolated,
    printProject,
    printUninterpolated,
    withoutUnusedResources,
    type PrintFormat,
} from "../../compose";
import { contextOf, type Context } from "../context";
import { loadOptions, type ProjectOptions } from "../project-options";
import { tellWarnings } from "../tell-warnings";
import { LISTS, type List, type ListName } from "./lists";

interface ConfigOptions extends ProjectOptions, Partial<Record<ListName, unknown>> {
    format?: PrintFormat;
    interpolate: boolean;
    allResources?: boolean;
    output?: string;
    quiet?: boolean;
}

/** `swingbridge config`: the model, or one list from it. */
export function runConfig(services: string[], given: object, command: Command): void {
    const options = given as ConfigOptions;
    const context = contextOf(command);
    const text = answer(services, options, context);
    if (options.quiet) {
        return;
    }
    if (options.output === undefined) {
        context.output.document(text);
    } else {
        writeFileSync(path.resolve(context.folder, options.output), text);
    }
}

function answer(services: string[], options: ConfigOptions, context: Context): string {
    const { output, env } = context;
    const format = options.format ?? (output.json ? "json" : "yaml");
    const name = (Object.keys(LISTS) as ListName[]).find(list => options[list] !== undefined);
    const load = loadOptions(options, context);
    if (name === undefined && !options.interpolate) {
        const { model, warnings, sources } = loadUninterpolated(load);
        tellWarnings(warnings, sources, output);
        return printUninterpolated(model, format);
    }
    // Profiles are asked for in order to choose one: those of the services that are not active count too.
    const whole = loadCompose({ ...load, services, ...(name === "profiles" && { profiles: ["*"] }) });
    const project = options.allResources === true ? whole : withoutUnusedResources(whole);
    tellWarnings(project.warnings, project.sources, output);
    if (name === undefined) {
        return printProject(project, format);
    }
    const list: List = LISTS[name];
    const items = list(project, options[name], env.DOCKER_DEFAULT_PLATFORM);
    return format === "json" ? `${JSON.stringify({ [name]: items })}\n` : items.map(item => `${item}\n`).join("");
}
