import { repositoryName } from "./image";

/**
 * The physical names that we choose, because something must know them before anything exists or must find them again:
 * people, other stacks, the command line. The stack's name is in each of them, so that dev and prod live side by side.
 */
export interface ApplicationNames {
    /** Private DNS domain. */
    namespace: string;
    /** Path of the secrets' parameters, from the first slash to the last. */
    secrets: string;
    service(service: string): ServiceNames;
    /** Security group of a large network. No service's name has a dot in it. */
    networkGroup(network: string): string;
}

export interface ServiceNames {
    /** Family of its task definitions. */
    family: string;
    logGroup: string;
    /** SSM parameter with the release that is live. */
    releaseRecord: string;
}

export function applicationNames(project: string, stack: string): ApplicationNames {
    return {
        namespace: `${dnsLabel(stack)}.${dnsLabel(project)}.internal`,
        secrets: `/${project}/${stack}/`,
        service: service => ({
            family: `${project}-${stack}-${service}`,
            logGroup: `/swingbridge/${project}/${stack}/${service}`,
            releaseRecord: `/swingbridge/${project}/${stack}/${service}/release`,
        }),
        networkGroup: network => `${project}-${stack}.${network}`,
    };
}

/** Stacks and projects may be called what no DNS label can be: lower case, digits and hyphens, a letter or digit at both ends. */
function dnsLabel(name: string): string {
    return name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "");
}

/**
 * Name of the repository of a service's images.
 * @param pattern `{project}` and `{service}` stand for their names. Default: `<project>-<service>`
 */
export function imageRepositoryName(project: string, service: string, pattern?: string): string {
    return pattern === undefined
        ? repositoryName(project, service)
        : pattern.replaceAll("{project}", project).replaceAll("{service}", service);
}
