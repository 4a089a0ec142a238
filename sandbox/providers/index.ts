import { awsProvider } from "./aws";
import { awsxProvider } from "./awsx";
import { commandProvider } from "./command";
import { dockerProvider } from "./docker";
import { dockerBuildProvider } from "./docker-build";
import type { Host } from "./instance";
import { serve, type Registry } from "./server";

/** Packages served, as `PULUMI_DEBUG_PROVIDERS` names them. */
export const PACKAGES = ["aws", "awsx", "docker", "docker-build", "command"] as const;

/** All that the providers know, by token. */
export const REGISTRY: Registry = [
    awsProvider,
    awsxProvider,
    dockerProvider,
    dockerBuildProvider,
    commandProvider,
].reduce((all, { resources, functions, components }) => ({
    resources: { ...all.resources, ...resources },
    functions: { ...all.functions, ...functions },
    components: { ...all.components, ...components },
}));

/**
 * Pulumi's resource providers for the simulated account, all on one loopback port.
 * `environment` is that of the processes that the program starts; `AWS_REGION` in it is the region where the stack names none.
 */
export const serveProviders = (host: Host): Promise<{ port: number; close(): Promise<void> }> => serve(REGISTRY, host);

/** Value of `PULUMI_DEBUG_PROVIDERS` for a port. */
export const debugProviders = (port: number): string => PACKAGES.map(name => `${name}:${port}`).join(",");
