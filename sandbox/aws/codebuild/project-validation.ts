import type {
    CreateProjectInput,
    EnvironmentVariable,
    LogsConfig,
    ProjectArtifacts,
    ProjectCache,
    ProjectEnvironment,
    ProjectSource,
    VpcConfig,
} from "@aws-sdk/client-codebuild";

import { AwsError, type Account } from "../service";
import { invalid } from "./model";
import { checkBatches, checkServiceRole } from "./project-roles";

/** Sources that are git repositories. */
export const GIT_SOURCES: readonly string[] = [
    "CODECOMMIT",
    "GITHUB",
    "GITHUB_ENTERPRISE",
    "GITLAB",
    "GITLAB_SELF_MANAGED",
    "BITBUCKET",
];

const SOURCES: readonly string[] = [...GIT_SOURCES, "CODEPIPELINE", "S3", "NO_SOURCE"];

const ENVIRONMENTS: Readonly<Record<string, RegExp>> = {
    LINUX_CONTAINER:
        /^(BUILD_GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)|ATTRIBUTE_BASED_COMPUTE|CUSTOM_INSTANCE_TYPE)$/,
    LINUX_GPU_CONTAINER: /^BUILD_GENERAL1_(SMALL|LARGE)$/,
    ARM_CONTAINER:
        /^(BUILD_GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)|ATTRIBUTE_BASED_COMPUTE|CUSTOM_INSTANCE_TYPE)$/,
    LINUX_LAMBDA_CONTAINER: /^BUILD_LAMBDA_(1|2|4|8|10)GB$/,
    ARM_LAMBDA_CONTAINER: /^BUILD_LAMBDA_(1|2|4|8|10)GB$/,
};

/** AWS's limits. */
const MINUTES = { timeoutInMinutes: [5, 2160], queuedTimeoutInMinutes: [5, 480] } as const;
const MOST_SECONDARY = 12;
const LONGEST_DESCRIPTION = 255;

/** What AWS refuses of a project, when it is made or changed. @throws AwsError */
export function validateProject(account: Account, project: CreateProjectInput): void {
    const { name = "", description = "", source, artifacts, environment, serviceRole } = project;
    if (!/^[A-Za-z0-9][\w-]{1,149}$/.test(name)) {
        throw invalid(
            `Invalid project name: ${name}. It must have 2 to 150 letters, digits, - and _, and begin with a letter or a digit`,
        );
    }
    if (description.length > LONGEST_DESCRIPTION) {
        throw invalid(`Project description must not have more than ${LONGEST_DESCRIPTION} characters`);
    }
    for (const [member, [least, most]] of Object.entries(MINUTES) as [keyof typeof MINUTES, [number, number]][]) {
        const minutes = project[member];
        if (minutes !== undefined && minutes !== null && (minutes < least || minutes > most)) {
            throw invalid(`Invalid ${member}: ${minutes}. It must be between ${least} and ${most}`);
        }
    }
    checkSources(source, project.secondarySources);
    checkArtifacts(source, artifacts, project.secondaryArtifacts);
    checkEnvironment(environment);
    checkServiceRole(account, serviceRole);
    checkBatches(account, project.buildBatchConfig);
    checkCache(project.cache, environment, project.vpcConfig);
    checkLogs(project.logsConfig);
    checkVpc(account, project.vpcConfig);
    const limit = project.concurrentBuildLimit;
    if (limit !== undefined && limit !== -1 && limit < 1) {
        throw invalid("Project-level concurrent build limit must be greater than 0");
    }
    if (project.autoRetryLimit !== undefined && (project.autoRetryLimit < 0 || project.autoRetryLimit > 10)) {
        throw invalid("Invalid auto retry limit: it must be between 0 and 10");
    }
    if (
        project.badgeEnabled &&
        (source?.type === "CODEPIPELINE" || source?.type === "S3" || source?.type === "NO_SOURCE")
    ) {
        throw invalid(`Build badges are not supported for the source type ${source.type}`);
    }
}

function checkSources(source: ProjectSource | undefined, secondary: readonly ProjectSource[] = []): void {
    checkSource(source);
    if (secondary.length > MOST_SECONDARY) {
        throw invalid(`A project can have at most ${MOST_SECONDARY} secondary sources`);
    }
    const identifiers = secondary.map(({ sourceIdentifier }) => sourceIdentifier);
    for (const [index, each] of secondary.entries()) {
        checkSource(each);
        if (!/^\w{1,127}$/.test(each.sourceIdentifier ?? "")) {
            throw invalid("Secondary sources must have a sourceIdentifier of letters, digits and underscores");
        }
        if (identifiers.indexOf(each.sourceIdentifier) !== index) {
            throw invalid(`Source identifiers must be unique: ${each.sourceIdentifier}`);
        }
    }
}

export function checkSource(source: ProjectSource | undefined): void {
    if (!source?.type) {
        throw invalid("Project source is required");
    }
    const { type, location, buildspec, gitCloneDepth } = source;
    if (!SOURCES.includes(type)) {
        throw invalid(`Invalid project source type: ${type}. Valid types: ${SOURCES.join(", ")}`);
    }
    if ((GIT_SOURCES.includes(type) || type === "S3") && !location) {
        throw invalid(`Project source location is required for the source type ${type}`);
    }
    if (location && type === "NO_SOURCE") {
        throw invalid("Project source location must not be given for the source type NO_SOURCE");
    }
    if (type === "S3" && !/^[a-z0-9.-]{3,63}\/.+/.test(location ?? "")) {
        throw invalid(
            `Invalid S3 source location: ${location}. It must be bucket/path/object.zip or bucket/path/folder/`,
        );
    }
    if (
        type === "CODECOMMIT" &&
        !/^https:\/\/git-codecommit\.[\w-]+\.amazonaws\.com(\.cn)?\/v1\/repos\/[\w.-]+$/.test(location ?? "")
    ) {
        throw invalid(`Invalid project source: location must be a valid CodeCommit repository URL`);
    }
    if (type === "NO_SOURCE" && !buildspec) {
        throw invalid("A buildspec is required where a project has no source");
    }
    if (source.reportBuildStatus && (!GIT_SOURCES.includes(type) || type === "CODECOMMIT")) {
        throw invalid(`reportBuildStatus is not supported for the source type ${type}`);
    }
    if (gitCloneDepth !== undefined && gitCloneDepth < 0) {
        throw invalid("Invalid git clone depth: it must be 0 or greater");
    }
}

export function checkArtifacts(
    source: ProjectSource | undefined,
    artifacts: ProjectArtifacts | undefined,
    secondary: readonly ProjectArtifacts[] = [],
): void {
    if (!artifacts?.type) {
        throw invalid("Project artifacts are required");
    }
    if ((source?.type === "CODEPIPELINE") !== (artifacts.type === "CODEPIPELINE")) {
        throw invalid(
            `Invalid artifacts: the artifacts type ${artifacts.type} cannot be used with the source type ${source?.type}: both or none must be CODEPIPELINE`,
        );
    }
    if (artifacts.type === "NO_ARTIFACTS" && (artifacts.location || artifacts.path || artifacts.name)) {
        throw invalid("Invalid artifacts: the artifacts type NO_ARTIFACTS takes no location, path or name");
    }
    if (secondary.length > MOST_SECONDARY) {
        throw invalid(`A project can have at most ${MOST_SECONDARY} secondary artifacts`);
    }
    for (const each of [artifacts, ...secondary]) {
        if (each.type === "S3" && !each.location) {
            throw invalid("Invalid artifacts: location, the name of a bucket, is required for the artifacts type S3");
        }
    }
    const identifiers = secondary.map(({ artifactIdentifier }) => artifactIdentifier);
    if (identifiers.some((identifier, index) => !identifier || identifiers.indexOf(identifier) !== index)) {
        throw invalid("Secondary artifacts must each have an artifactIdentifier of their own");
    }
}

function checkEnvironment(environment: ProjectEnvironment | undefined): void {
    if (!environment?.type || !environment.image || !environment.computeType) {
        throw invalid("Project environment must have a type, an image and a computeType");
    }
    const { type, computeType, image } = environment;
    const sizes = ENVIRONMENTS[type];
    if (!sizes) {
        throw new AwsError(
            "NotSimulated",
            `builds in ${type} are not simulated by the sandbox: it knows ${Object.keys(ENVIRONMENTS).join(", ")}`,
        );
    }
    if (!sizes.test(computeType)) {
        throw invalid(`Invalid compute type ${computeType} for the environment type ${type}`);
    }
    if (/^aws\/codebuild\/.*aarch64/.test(image) !== type.startsWith("ARM") && image.startsWith("aws/codebuild/")) {
        throw invalid(`The image ${image} is not for the environment type ${type}`);
    }
    if (environment.privilegedMode && type.includes("LAMBDA")) {
        throw invalid(`Privileged mode is not supported for the environment type ${type}`);
    }
    checkVariables(environment.environmentVariables);
}

export function checkVariables(variables: readonly EnvironmentVariable[] = []): void {
    const names = variables.map(({ name }) => name);
    for (const [index, { name = "", type = "PLAINTEXT", value }] of variables.entries()) {
        if (name === "" || /[\s=]/.test(name)) {
            throw invalid(`Invalid environment variable name: ${JSON.stringify(name)}`);
        }
        if (name.startsWith("CODEBUILD_")) {
            throw invalid(`Environment variable names must not begin with CODEBUILD_: ${name}`);
        }
        if (names.indexOf(name) !== index) {
            throw invalid(`Duplicate environment variable name: ${name}`);
        }
        if (!["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"].includes(type)) {
            throw invalid(`Invalid type of the environment variable ${name}: ${type}`);
        }
        if (value === undefined) {
            throw invalid(`The environment variable ${name} has no value`);
        }
    }
}

function checkCache(
    cache: ProjectCache | undefined,
    environment: ProjectEnvironment | undefined,
    vpc: VpcConfig | undefined,
): void {
    if (cache?.type === "S3" && !cache.location) {
        throw invalid("Invalid cache: location, bucket/prefix, is required for the cache type S3");
    }
    if (cache?.type === "LOCAL" && !cache.modes?.length) {
        throw invalid("Invalid cache: the cache type LOCAL needs at least one mode");
    }
    if (cache?.modes?.includes("LOCAL_DOCKER_LAYER_CACHE")) {
        if (!environment?.privilegedMode || environment.type !== "LINUX_CONTAINER") {
            throw invalid(
                "Invalid cache: LOCAL_DOCKER_LAYER_CACHE needs privileged mode and the environment type LINUX_CONTAINER",
            );
        }
        if (vpc?.vpcId) {
            throw invalid("Invalid cache: local caching is not available for builds that run in a VPC");
        }
    }
}

function checkLogs(logs: LogsConfig | undefined): void {
    if (logs?.s3Logs?.status === "ENABLED" && !logs.s3Logs.location) {
        throw invalid("Invalid logs config: S3 logs need a location, bucket/prefix");
    }
}

/** AWS looks them up when the project is made. */
function checkVpc(account: Account, vpc: VpcConfig | undefined): void {
    if (!vpc?.vpcId && !vpc?.subnets?.length && !vpc?.securityGroupIds?.length) {
        return;
    }
    if (!vpc.vpcId || !vpc.subnets?.length || !vpc.securityGroupIds?.length) {
        throw invalid("Invalid vpc config: vpcId, subnets and securityGroupIds are required");
    }
    if (vpc.subnets.length > 16 || vpc.securityGroupIds.length > 5) {
        throw invalid("Invalid vpc config: at most 16 subnets and 5 security groups");
    }
    const { vpcId, subnets, securityGroupIds } = vpc;
    const lookUp = <Found>(operation: string, input: object): Found => {
        try {
            return account.call<Found>("ec2", operation, input);
        } catch (error) {
            throw error instanceof AwsError ? invalid(`Invalid vpc config: ${error.message}`) : error;
        }
    };
    const { Subnets } = lookUp<{ Subnets: { VpcId?: string }[] }>("DescribeSubnets", { SubnetIds: subnets });
    const { SecurityGroups } = lookUp<{ SecurityGroups: { VpcId?: string }[] }>("DescribeSecurityGroups", {
        GroupIds: securityGroupIds,
    });
    if ([...Subnets, ...SecurityGroups].some(({ VpcId }) => VpcId !== vpcId)) {
        throw invalid(`Invalid vpc config: the subnets and security groups must belong to the VPC ${vpcId}`);
    }
}
