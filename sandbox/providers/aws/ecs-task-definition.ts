import type { TaskDefinitionArgs, TaskDefinitionState } from "@pulumi/aws/ecs";
import type { TaskDefinition, Volume } from "@aws-sdk/client-ecs";
import { boolean, number, numeric, object, set, string } from "../property";
import { containersText, sameContainers } from "./ecs-containers";
import { awsResource, type Plain } from "./resource";
import { camelTags, fromCamelTags } from "./tags";

export const taskDefinition = awsResource<TaskDefinitionArgs, TaskDefinitionState>({
    label: "ECS Task Definition",
    properties: {
        family: string({ required: true, replace: true }),
        containerDefinitions: string({ required: true, replace: true, same: sameContainers }),
        cpu: numeric({ replace: true }),
        memory: numeric({ replace: true }),
        networkMode: string({ computed: true, replace: true }),
        requiresCompatibilities: set(string(), { replace: true }),
        executionRoleArn: string({ replace: true }),
        taskRoleArn: string({ replace: true }),
        ephemeralStorage: object({ sizeInGib: number({ required: true }) }, { replace: true }),
        runtimePlatform: object(
            { cpuArchitecture: string({ computed: true }), operatingSystemFamily: string({ computed: true }) },
            { replace: true },
        ),
        pidMode: string({ replace: true }),
        ipcMode: string({ replace: true }),
        enableFaultInjection: boolean({ computed: true, replace: true }),
        volumes: set(
            object({
                name: string({ required: true }),
                hostPath: string(),
                configureAtLaunch: boolean({ computed: true }),
                efsVolumeConfiguration: object({
                    fileSystemId: string({ required: true }),
                    rootDirectory: string({ default: "/" }),
                    transitEncryption: string(),
                    transitEncryptionPort: number(),
                    authorizationConfig: object({ accessPointId: string(), iam: string() }),
                }),
            }),
            { replace: true },
        ),
        skipDestroy: boolean({ default: false, local: true }),
        trackLatest: boolean({ default: false, local: true }),
    },
    computed: ["arn", "arnWithoutRevision", "revision"],
    check({ containerDefinitions }) {
        try {
            JSON.parse(containerDefinitions);
            return [];
        } catch (error) {
            const isUnknown = /^[0-9a-f]{8}-/.test(containerDefinitions);
            const reason = `ECS Task Definition container_definitions is invalid: Error decoding JSON: ${(error as Error).message}`;
            return isUnknown ? [] : [{ property: "containerDefinitions", reason }];
        }
    },
    async create(aws, args) {
        const { taskDefinition: registered } = await aws.ecs.registerTaskDefinition({
            family: args.family,
            containerDefinitions: JSON.parse(args.containerDefinitions) as object[],
            cpu: args.cpu,
            memory: args.memory,
            networkMode: args.networkMode,
            requiresCompatibilities: args.requiresCompatibilities,
            executionRoleArn: args.executionRoleArn,
            taskRoleArn: args.taskRoleArn,
            ephemeralStorage: args.ephemeralStorage && { sizeInGiB: args.ephemeralStorage.sizeInGib },
            runtimePlatform: args.runtimePlatform,
            pidMode: args.pidMode,
            ipcMode: args.ipcMode,
            enableFaultInjection: args.enableFaultInjection,
            volumes: args.volumes?.map(toVolume),
            tags: Object.keys(args.tags ?? {}).length > 0 ? camelTags(args.tags) : undefined,
        });
        // The id is the family, as in the real provider; the ARN says which revision it is.
        return { id: registered!.family!, known: { arn: registered!.taskDefinitionArn } };
    },
    async read(aws, id, prior) {
        const { taskDefinition: found, tags } = await aws.ecs.describeTaskDefinition({
            taskDefinition: prior.arn ?? id,
            include: ["TAGS"],
        });
        if (!found || found.status !== "ACTIVE") {
            return undefined;
        }
        return { ...stateOf(found), tags: fromCamelTags(tags) };
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.ecs.tagResource({ resourceArn: arn, tags: camelTags(tags) }),
        remove: (aws, _, { arn }, tagKeys) => aws.ecs.untagResource({ resourceArn: arn, tagKeys }),
    },
    async delete(aws, _, { arn, skipDestroy }) {
        if (!skipDestroy) {
            await aws.ecs.deregisterTaskDefinition({ taskDefinition: arn });
        }
    },
});

function stateOf(found: TaskDefinition): Partial<Plain<TaskDefinitionState>> {
    const arn = found.taskDefinitionArn!;
    return {
        arn,
        arnWithoutRevision: arn.replace(/:\d+$/, ""),
        revision: found.revision,
        family: found.family,
        containerDefinitions: containersText(found.containerDefinitions ?? []),
        cpu: found.cpu,
        memory: found.memory,
        networkMode: found.networkMode,
        requiresCompatibilities: found.requiresCompatibilities,
        executionRoleArn: found.executionRoleArn ?? "",
        taskRoleArn: found.taskRoleArn ?? "",
        ephemeralStorage: found.ephemeralStorage && { sizeInGib: found.ephemeralStorage.sizeInGiB! },
        runtimePlatform: found.runtimePlatform && {
            cpuArchitecture: found.runtimePlatform.cpuArchitecture,
            operatingSystemFamily: found.runtimePlatform.operatingSystemFamily,
        },
        pidMode: found.pidMode ?? "",
        ipcMode: found.ipcMode ?? "",
        enableFaultInjection: found.enableFaultInjection ?? false,
        volumes: found.volumes?.map(fromVolume),
    };
}

type VolumeArgs = NonNullable<Plain<TaskDefinitionArgs>["volumes"]>[number];

const toVolume = ({ name, hostPath, configureAtLaunch, efsVolumeConfiguration: efs }: VolumeArgs) => ({
    name,
    host: hostPath === undefined ? undefined : { sourcePath: hostPath },
    configuredAtLaunch: configureAtLaunch,
    efsVolumeConfiguration: efs && {
        fileSystemId: efs.fileSystemId,
        rootDirectory: efs.rootDirectory,
        transitEncryption: efs.transitEncryption,
        transitEncryptionPort: efs.transitEncryptionPort,
        authorizationConfig: efs.authorizationConfig,
    },
});

const fromVolume = ({ name, host, configuredAtLaunch, efsVolumeConfiguration: efs }: Volume) => ({
    name: name!,
    hostPath: host?.sourcePath ?? "",
    configureAtLaunch: configuredAtLaunch ?? false,
    efsVolumeConfiguration: efs && {
        fileSystemId: efs.fileSystemId!,
        rootDirectory: efs.rootDirectory ?? "/",
        transitEncryption: efs.transitEncryption,
        transitEncryptionPort: efs.transitEncryptionPort,
        authorizationConfig: efs.authorizationConfig && {
            accessPointId: efs.authorizationConfig.accessPointId,
            iam: efs.authorizationConfig.iam,
        },
    },
});
