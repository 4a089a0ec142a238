import type { ProjectArgs, ProjectState } from "@pulumi/aws/codebuild";
import type { BatchRestrictions, CreateProjectInput, Project } from "@aws-sdk/client-codebuild";
import { autoNamed, boolean, list, number, object, set, string } from "../property";
import { isObject, type Values } from "../values";
import { awsResource, type Aws, type Plain, type Tags } from "./resource";
import { camelTags, fromCamelTags } from "./tags";

type Args = Plain<ProjectArgs>;

const variable = object({
    name: string({ required: true }),
    value: string({ required: true }),
    type: string({ default: "PLAINTEXT", oneOf: ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"] }),
});

const source = {
    type: string({ required: true }),
    location: string(),
    buildspec: string(),
    gitCloneDepth: number({ default: 0 }),
    gitSubmodulesConfig: object({ fetchSubmodules: boolean({ required: true }) }),
    auth: object({ type: string({ required: true }), resource: string() }),
    buildStatusConfig: object({ context: string(), targetUrl: string() }),
    insecureSsl: boolean({ default: false }),
    reportBuildStatus: boolean({ default: false }),
};

const artifacts = {
    type: string({ required: true }),
    location: string(),
    // CodeBuild fills these in, for CodePipeline too.
    name: string({ computed: true }),
    namespaceType: string({ computed: true }),
    packaging: string({ computed: true }),
    path: string(),
    artifactIdentifier: string(),
    bucketOwnerAccess: string(),
    encryptionDisabled: boolean({ default: false }),
    overrideArtifactName: boolean({ default: false }),
};

const logs = object(
    {
        cloudwatchLogs: object(
            { status: string({ default: "ENABLED" }), groupName: string(), streamName: string() },
            { computed: true },
        ),
        s3Logs: object(
            {
                status: string({ default: "DISABLED" }),
                location: string(),
                encryptionDisabled: boolean({ default: false }),
                bucketOwnerAccess: string(),
            },
            { computed: true },
        ),
    },
    { computed: true },
);

const environment = object(
    {
        type: string({ required: true }),
        computeType: string({ required: true }),
        image: string({ required: true }),
        imagePullCredentialsType: string({ default: "CODEBUILD", oneOf: ["CODEBUILD", "SERVICE_ROLE"] }),
        privilegedMode: boolean({ default: false }),
        certificate: string(),
        environmentVariables: list(variable),
        registryCredential: object({
            credential: string({ required: true }),
            credentialProvider: string({ required: true }),
        }),
    },
    { required: true },
);

/** A project as CodeBuild takes it. */
function toInput(args: Args): CreateProjectInput {
    const { artifacts, environment, logsConfig, vpcConfig, buildBatchConfig, secondarySourceVersions, ...rest } = args;
    const written = {
        name: rest.name,
        description: rest.description ?? "",
        source: rest.source,
        sourceVersion: rest.sourceVersion ?? "",
        secondarySources: rest.secondarySources,
        secondarySourceVersions,
        artifacts,
        secondaryArtifacts: rest.secondaryArtifacts,
        environment,
        serviceRole: rest.serviceRole,
        timeoutInMinutes: rest.buildTimeout,
        queuedTimeoutInMinutes: rest.queuedTimeout,
        encryptionKey: rest.encryptionKey,
        // No limit is -1 where there was one.
        concurrentBuildLimit: rest.concurrentBuildLimit ?? -1,
        autoRetryLimit: rest.autoRetryLimit ?? 0,
        badgeEnabled: rest.badgeEnabled ?? false,
        cache: rest.cache ?? { type: "NO_CACHE" },
        logsConfig: logsConfig && {
            ...(logsConfig.cloudwatchLogs && { cloudWatchLogs: { status: "ENABLED", ...logsConfig.cloudwatchLogs } }),
            ...(logsConfig.s3Logs && { s3Logs: { status: "DISABLED", ...logsConfig.s3Logs } }),
        },
        vpcConfig: vpcConfig ?? {},
        fileSystemLocations: rest.fileSystemLocations,
        // Nothing in it takes it away.
        buildBatchConfig: buildBatchConfig
            ? { ...buildBatchConfig, restrictions: toRestrictions(buildBatchConfig.restrictions) }
            : {},
        tags: camelTags(rest.tags),
    };
    // The account checks enumerations; the program's values are text.
    return written as CreateProjectInput;
}

/** What AWS holds, in the provider's words. */
function toState(project: Project): Partial<Plain<ProjectState>> {
    const { logsConfig, environment, badge } = project;
    const state = {
        arn: project.arn,
        name: project.name,
        description: project.description,
        artifacts: artifactState(project.artifacts),
        secondaryArtifacts: project.secondaryArtifacts?.map(artifactState),
        source: sourceState(project.source),
        secondarySources: project.secondarySources?.map(sourceState),
        secondarySourceVersions: project.secondarySourceVersions,
        sourceVersion: project.sourceVersion,
        environment: environment && pick(environment, environmentFields),
        serviceRole: project.serviceRole,
        buildTimeout: project.timeoutInMinutes,
        queuedTimeout: project.queuedTimeoutInMinutes,
        encryptionKey: project.encryptionKey,
        concurrentBuildLimit: project.concurrentBuildLimit,
        autoRetryLimit: project.autoRetryLimit ?? 0,
        badgeEnabled: badge?.badgeEnabled ?? false,
        badgeUrl: badge?.badgeRequestUrl ?? "",
        cache: project.cache,
        logsConfig: {
            cloudwatchLogs: logsConfig?.cloudWatchLogs ?? { status: "ENABLED" },
            s3Logs: logsConfig?.s3Logs ?? { status: "DISABLED", encryptionDisabled: false },
        },
        vpcConfig: project.vpcConfig,
        fileSystemLocations: project.fileSystemLocations,
        buildBatchConfig: project.buildBatchConfig && {
            ...project.buildBatchConfig,
            restrictions: fromRestrictions(project.buildBatchConfig.restrictions),
        },
        projectVisibility: project.projectVisibility,
        publicProjectAlias: project.publicProjectAlias ?? "",
        resourceAccessRole: project.resourceAccessRole,
        tags: fromCamelTags(project.tags),
    };
    return withoutUndefined(state) as Partial<Plain<ProjectState>>;
}

type Restrictions = NonNullable<NonNullable<Args["buildBatchConfig"]>["restrictions"]>;

/** The provider puts names of lists into the plural. */
function toRestrictions(from: Restrictions | undefined): BatchRestrictions | undefined {
    const { computeTypesAlloweds, maximumBuildsAllowed } = from ?? {};
    return from && { computeTypesAllowed: computeTypesAlloweds, maximumBuildsAllowed };
}

function fromRestrictions(from: BatchRestrictions | undefined): Restrictions | undefined {
    const { computeTypesAllowed, maximumBuildsAllowed } = from ?? {};
    return from && { computeTypesAlloweds: computeTypesAllowed, maximumBuildsAllowed };
}

const environmentFields = Object.keys(environment.fields ?? {});
/** What AWS leaves out is off. */
const sourceState = (from: Project["source"]) =>
    from && {
        insecureSsl: false,
        reportBuildStatus: false,
        gitCloneDepth: 0,
        ...pick(from, [...Object.keys(source), "sourceIdentifier"]),
    };
const artifactState = (from: Project["artifacts"]) =>
    from && { encryptionDisabled: false, overrideArtifactName: false, ...from };

const pick = (from: object, names: readonly string[]): Values =>
    Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

function withoutUndefined(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withoutUndefined);
    }
    return isObject(value)
        ? Object.fromEntries(
              Object.entries(value)
                  .filter(([, member]) => member !== undefined)
                  .map(([name, member]) => [name, withoutUndefined(member)]),
          )
        : value;
}

const nameOf = (id: string): string => id.split(":project/").pop() ?? id;

async function find(aws: Aws, id: string): Promise<Project | undefined> {
    const { projects } = await aws.codebuild.batchGetProjects({ names: [nameOf(id)] });
    return projects?.[0] as Project | undefined;
}

async function retag(aws: Aws, id: string, change: (tags: Tags) => Tags): Promise<void> {
    const project = await find(aws, id);
    const tags = camelTags(change(fromCamelTags(project?.tags)));
    await aws.codebuild.updateProject({ name: nameOf(id), tags });
}

export const project = awsResource<ProjectArgs, ProjectState>({
    label: "CodeBuild Project",
    properties: {
        name: autoNamed({ max: 150 }),
        description: string({ computed: true }),
        serviceRole: string({ required: true }),
        source: object(source, { required: true }),
        sourceVersion: string(),
        secondarySources: set(object({ ...source, sourceIdentifier: string({ required: true }) })),
        secondarySourceVersions: set(
            object({ sourceIdentifier: string({ required: true }), sourceVersion: string({ required: true }) }),
        ),
        artifacts: object(artifacts, { required: true }),
        secondaryArtifacts: set(object(artifacts)),
        environment,
        buildTimeout: number({ default: 60 }),
        queuedTimeout: number({ default: 480 }),
        concurrentBuildLimit: number(),
        autoRetryLimit: number({ default: 0 }),
        encryptionKey: string({ computed: true }),
        badgeEnabled: boolean({ default: false }),
        cache: object(
            {
                type: string({ default: "NO_CACHE" }),
                location: string(),
                modes: list(string()),
                cacheNamespace: string(),
            },
            { computed: true },
        ),
        logsConfig: logs,
        vpcConfig: object({
            vpcId: string({ required: true }),
            subnets: set(string(), { required: true }),
            securityGroupIds: set(string(), { required: true }),
        }),
        fileSystemLocations: set(
            object({
                identifier: string(),
                location: string(),
                mountOptions: string(),
                mountPoint: string(),
                type: string({ default: "EFS" }),
            }),
        ),
        buildBatchConfig: object({
            serviceRole: string({ required: true }),
            combineArtifacts: boolean(),
            timeoutInMins: number(),
            restrictions: object({ computeTypesAlloweds: list(string()), maximumBuildsAllowed: number() }),
        }),
        projectVisibility: string({ default: "PRIVATE", oneOf: ["PRIVATE", "PUBLIC_READ"] }),
        resourceAccessRole: string(),
    },
    computed: ["arn", "badgeUrl", "publicProjectAlias"],
    async create(aws, args) {
        const { project } = await aws.codebuild.createProject(toInput(args));
        const arn = project?.arn ?? "";
        if (args.projectVisibility === "PUBLIC_READ") {
            await makeVisible(aws, arn, args);
        }
        return arn;
    },
    imported: (aws, name) => ({ id: aws.arn("codebuild", `project/${nameOf(name)}`) }),
    async read(aws, id) {
        const found = await find(aws, id);
        return found && toState(found);
    },
    async update(aws, { id, args, changed }) {
        await aws.codebuild.updateProject(toInput(args));
        if (changed("projectVisibility", "resourceAccessRole")) {
            await makeVisible(aws, id, args);
        }
    },
    tag: {
        put: (aws, id, _, tags) => retag(aws, id, before => ({ ...before, ...tags })),
        remove: (aws, id, _, keys) =>
            retag(aws, id, before => Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key)))),
    },
    async delete(aws, id) {
        await aws.codebuild.deleteProject({ name: nameOf(id) });
    },
});

const makeVisible = (aws: Aws, projectArn: string, { projectVisibility, resourceAccessRole }: Args) =>
    aws.codebuild.updateProjectVisibility({ projectArn, projectVisibility, resourceAccessRole });
