import { relative } from "node:path";
import type { LoadOptions } from "swingbridge/compose";
import {
    existingLoadBalancer,
    imageRepositoryName,
    type ApplicationServiceSettings,
    type ComposeApplicationArgs,
} from "swingbridge";
import type { Config, ServiceConfig } from "../config";
import {
    ECS_PARAMS,
    renameFolders,
    secretReason,
    type FargateProject,
    type FargateSettings,
} from "swingbridge/fargate";
import { CACHE_TAG, codeDeployShift } from "swingbridge/release";
import { environmentArgs, pipelineArgs, type PipelineFiles } from "./pipeline-args";

/** Which Compose files to read, and what they may see. */
export function loadOptions(config: Config, shell: Record<string, string | undefined>, folder: string): LoadOptions {
    return {
        files: config.composeFiles,
        workingDirectory: folder,
        environment: { ...inherited(config, shell), ...config.environment },
        profiles: config.profiles,
        envFiles: config.envFiles,
        extensionFiles: [{ ...ECS_PARAMS, ...(config.ecsParams !== undefined && { file: config.ecsParams }) }],
    };
}

/** Variables of the shell that Compose may read and that the stack does not set itself. */
function inherited(config: Config, shell: Readonly<Record<string, string | undefined>>): Record<string, string> {
    return Object.fromEntries(
        config.inheritEnvironment
            .map(name => [name, shell[name]] as const)
            .filter((entry): entry is [string, string] => entry[1] !== undefined && !(entry[0] in config.environment)),
    );
}

/** Passwords that the shell gives: Compose may put them anywhere, under names that tell nothing. */
function inheritedSecrets(config: Config, shell: Readonly<Record<string, string | undefined>>): string[] {
    return Object.entries(inherited(config, shell))
        .filter(([name, value]) => secretReason(name, value) !== undefined)
        .map(([, value]) => value);
}

/**
 * What the stack says about the conversion.
 * @param shell environment of whoever runs Pulumi
 * @param namespace the application's private DNS namespace
 */
export function fargateSettings(
    config: Config,
    shell: Readonly<Record<string, string | undefined>>,
    namespace: string,
): FargateSettings {
    return {
        ...(config.public === "auto" ? {} : { public: config.public }),
        allow: config.allow,
        services: Object.fromEntries(
            Object.entries(config.services).map(([name, service]) => [name, conversionSettings(service)]),
        ),
        secrets: existingSecrets(config),
        pinImages: config.pinImages,
        deploymentController: config.deploymentController,
        serviceConnect: config.serviceConnect,
        egress: config.egress,
        encryptedValues: [...config.encryptedValues, ...inheritedSecrets(config, shell)],
        existing: {
            ...(config.network.vpcId !== undefined && { vpcId: config.network.vpcId }),
            ...(config.cluster !== undefined && { clusterName: config.cluster }),
            ...(config.loadBalancer.arn !== undefined && { loadBalancer: config.loadBalancer.arn }),
        },
        namespace,
    };
}

/** Secrets that exist already, by the name of the Compose secret whose place they take. */
function existingSecrets(config: Config): Record<string, { existing: string; kmsKey?: string }> {
    return Object.fromEntries(
        Object.entries(config.secrets).flatMap(([name, secret]) =>
            typeof secret === "string" ? [] : [[name, secret]],
        ),
    );
}

/** Values that the stack gives for Compose secrets. */
export function givenSecrets(config: Config): Record<string, string> {
    return Object.fromEntries(
        Object.entries(config.secrets).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
}

/** What of a service's settings is the conversion's; the rest is for the release. */
function conversionSettings(service: ServiceConfig): FargateSettings["services"][string] {
    const { cpu, memory, desiredCount, autoscaling, capacityProviders } = service;
    const { port, listenerPort, tls, testPort, hosts, paths, healthCheckPath, healthCheckCodes } = service;
    const { endpoint, deploymentController, serviceConnect, egress } = service;
    const sizes = { cpu, memory, desiredCount, autoscaling, capacityProviders };
    const access = { port, listenerPort, tls, testPort, hosts, paths, healthCheckPath, healthCheckCodes };
    return { ...sizes, ...access, endpoint, deploymentController, serviceConnect, egress };
}

/** Whether `pulumi up` builds the images of its release. */
export function buildsImages({ images, releasedBy }: Pick<Config, "images" | "releasedBy">): boolean {
    return images === "auto" ? releasedBy === "up" : images === "build";
}

/** The repositories: an ECR source can name its own, and a tag that it follows has to move, as that of kept layers. */
export function repositoriesOf({
    releasedBy,
    repository,
    keepImages,
    pipeline: { source, build },
}: Config): Pick<ComposeApplicationArgs["images"], "repository" | "movingTags" | "keepImages"> {
    if (releasedBy !== "pipeline") {
        return { repository, keepImages };
    }
    if (source?.kind === "ecr") {
        return { repository: source.repository ?? repository, movingTags: [source.tag ?? "latest"], keepImages };
    }
    // Each release may bring layers, which count as an image: as many releases stay as without.
    return build?.registryCache
        ? { repository, movingTags: [CACHE_TAG], keepImages: 2 * keepImages }
        : { repository, keepImages };
}

/** Name of the repository of the project's one image, for a pipeline that follows it. */
export function followedRepository(config: Config, { name, images: [image] }: FargateProject): string | undefined {
    return image && imageRepositoryName(name, image.name, repositoriesOf(config).repository);
}

/** The components' arguments, without the secrets. */
export function applicationArgs(
    config: Config,
    project: FargateProject,
    tags: Record<string, string>,
    pipelineFiles: PipelineFiles = { root: "." },
): ComposeApplicationArgs {
    const { existing = {} } = project;
    const isPipeline = config.releasedBy === "pipeline";
    const { network, https, loadBalancer, testListener } = config;
    const { tools } = config.pipeline;
    return {
        project,
        images: {
            source: isPipeline ? "pipeline" : buildsImages(config) ? "build" : "reuse",
            ...(isPipeline && { existingRepositories: config.images === "reuse" }),
            ...(tools && { registry: { account: tools.account, region: tools.region } }),
            tags,
            ...repositoriesOf(config),
            kmsKeyArn: config.imagesKmsKey,
            forceDelete: config.forceDelete,
            pin: config.pinImages,
        },
        releasedBy: config.releasedBy,
        ...(isPipeline && {
            pipeline: tools
                ? environmentArgs(config.pipeline, tools, project.name)
                : pipelineArgs(config, pipelineFiles, followedRepository(config, project), project.name),
        }),
        deploymentController: config.deploymentController,
        ...codeDeployShift({}, config),
        alarms: config.alarms,
        services: Object.fromEntries(
            Object.entries(config.services).map(([name, service]) => [name, releaseSettings(service, config)]),
        ),
        network:
            existing.vpcId === undefined
                ? {
                      cidrBlock: network.cidrBlock,
                      numberOfAvailabilityZones: network.zones,
                      natGateways: network.natGateways && NAT_GATEWAYS[network.natGateways],
                  }
                : {
                      existing: {
                          vpcId: existing.vpcId,
                          publicSubnetIds: network.publicSubnetIds ?? [],
                          privateSubnetIds: network.privateSubnetIds ?? [],
                      },
                  },
        cluster: { existing: existing.clusterName },
        loadBalancer: {
            existing: existingLoadBalancer(existing.loadBalancer, {
                productionListenerArn: loadBalancer.productionListenerArn,
                testListenerArn: loadBalancer.testListenerArn,
            }),
            certificateArn: https.certificateArn,
            domainName: https.domainName,
            hostedZone: https.zone,
            allowHttp: https.plainHttp,
            internal: loadBalancer.internal,
            productionCidrs: loadBalancer.allowedCidrs,
            productionPort: loadBalancer.port,
            accessLogsBucket: loadBalancer.accessLogsBucket,
            webAclArn: loadBalancer.webAclArn,
            testPort: testListener.port,
            testCidrs: testListener.allowedCidrs,
        },
        secrets: {
            kmsKeyArn: config.secretsKmsKey,
            existingKmsKeyArns: Object.fromEntries(
                Object.entries(existingSecrets(config)).flatMap(([name, { kmsKey }]) =>
                    kmsKey === undefined ? [] : [[name, kmsKey]],
                ),
            ),
        },
        networkLoadBalancer: {
            internal: config.networkLoadBalancer.internal ?? loadBalancer.internal,
            allowedCidrs: config.networkLoadBalancer.allowedCidrs ?? loadBalancer.allowedCidrs,
            existing: config.networkLoadBalancer.arn,
            certificateArn:
                config.networkLoadBalancer.certificateArn ??
                (config.networkLoadBalancer.domainName === undefined ? https.certificateArn : undefined),
            domainName: config.networkLoadBalancer.domainName,
            hostedZone: config.networkLoadBalancer.zone,
            testCidrs: testListener.allowedCidrs,
        },
        platformVersion: config.platformVersion,
        logRetention: config.logRetention === "auto" ? undefined : config.logRetention,
        logsKmsKeyArn: config.logsKmsKey,
        timeout: config.serviceTimeout,
        protect: config.protect,
    };
}

const NAT_GATEWAYS = { none: "None", single: "Single", "one-per-zone": "OnePerAz" } as const;

/** What a service says itself, upon what the stack says where both are about CodeDeploy. */
function releaseSettings(service: ServiceConfig, config: Config): ApplicationServiceSettings {
    const { deploymentController, healthCheckGracePeriod, priority, existing } = service;
    return {
        deploymentController,
        ...codeDeployShift(service, config),
        healthCheckGracePeriod,
        priority,
        ...(existing && { existing }),
    };
}

/** Build contexts as the program's folder sees them, so that nothing of a machine gets into the state. */
export function relativeContexts(project: FargateProject, folder: string): FargateProject {
    return {
        ...project,
        images: project.images.map(image => renameFolders(image, context => relative(folder, context) || ".")),
    };
}
