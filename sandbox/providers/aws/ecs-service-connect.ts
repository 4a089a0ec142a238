import type { Service, ServiceConnectConfiguration } from "@aws-sdk/client-ecs";
import type { ServiceArgs, ServiceState } from "@pulumi/aws/ecs";
import type { Plain } from "./resource";

/** Service Connect as ECS takes it: the provider says `clientAlias` for what ECS calls `clientAliases`. */
export function serviceConnect(
    configuration: Plain<ServiceArgs>["serviceConnectConfiguration"],
): ServiceConnectConfiguration | undefined {
    return (
        configuration && {
            enabled: configuration.enabled,
            namespace: configuration.namespace,
            services: configuration.services?.map(({ portName, discoveryName, ingressPortOverride, ...service }) => ({
                portName,
                discoveryName,
                ingressPortOverride,
                clientAliases: service.clientAlias as NonNullable<
                    ServiceConnectConfiguration["services"]
                >[number]["clientAliases"],
                timeout: service.timeout,
            })),
        }
    );
}

/** ECS tells of it with the deployments. */
export function serviceConnectState({ deployments }: Service): Plain<ServiceState>["serviceConnectConfiguration"] {
    const found = deployments?.find(({ status }) => status === "PRIMARY")?.serviceConnectConfiguration;
    return (
        found && {
            enabled: found.enabled!,
            namespace: found.namespace,
            services: found.services?.map(
                ({ portName, discoveryName, ingressPortOverride, clientAliases, timeout }) => ({
                    portName: portName!,
                    discoveryName,
                    ingressPortOverride,
                    clientAlias: clientAliases?.map(({ port, dnsName }) => ({ port: port!, dnsName })),
                    timeout,
                }),
            ),
        }
    );
}
