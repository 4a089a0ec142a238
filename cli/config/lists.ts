import { serviceHash, type ComposeProject } from "../../compose";
import { UserError } from "../user-error";

/** What is printed in place of the whole model, one item a line, in the order in which `docker compose config` looks for them. */
export const LISTS = {
    services: project => names(project.services),
    volumes: project => names(project.volumes),
    networks: project => names(project.networks),
    hash: (project, asked, defaultPlatform) =>
        chosen(project, String(asked)).map(name => `${name} ${serviceHash(project.services[name]!, defaultPlatform)}`),
    profiles: project => sorted(Object.values(project.services).flatMap(({ profiles = [] }) => profiles)),
    images: project => names(project.services).map(name => project.services[name]!.image ?? `${project.name}-${name}`),
} as const satisfies Record<string, List>;

/**
 * @param asked the option's value, where it takes one
 * @param defaultPlatform `DOCKER_DEFAULT_PLATFORM`
 */
export type List = (project: ComposeProject, asked: unknown, defaultPlatform?: string) => string[];

export type ListName = keyof typeof LISTS;

function names(section: object): string[] {
    return sorted(Object.keys(section));
}

function sorted(texts: string[]): string[] {
    return [...new Set(texts)].sort();
}

/** Services by name, separated by commas, or all of them for `*`. */
function chosen({ services }: ComposeProject, list: string): string[] {
    const wanted = list === "*" ? Object.keys(services) : list.split(",").map(name => name.trim());
    const unknown = wanted.filter(name => !Object.hasOwn(services, name));
    if (unknown.length > 0) {
        throw new UserError(`--hash: the project has no service ${unknown.join(", ")}`, {
            fix: `it has: ${names(services).join(", ")}`,
        });
    }
    return sorted(wanted);
}
