import type {
    BatchGetProjectsInput,
    BatchGetProjectsOutput,
    CreateProjectInput,
    CreateProjectOutput,
    DeleteProjectInput,
    DeleteProjectOutput,
    InvalidateProjectCacheInput,
    ListProjectsInput,
    ListProjectsOutput,
    Project,
    ProjectArtifacts,
    ProjectSource,
    UpdateProjectInput,
    UpdateProjectOutput,
    UpdateProjectVisibilityInput,
    UpdateProjectVisibilityOutput,
} from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { checkTag } from "../tags";
import { defined, findProject, invalid, mergeVariables, projects, toDate, type ProjectRow } from "./model";
import { validateProject } from "./project-validation";

/** Minutes. */
const DEFAULTS = { timeoutInMinutes: 60, queuedTimeoutInMinutes: 480 };
const MOST_PROJECTS = 100;

/** The project as AWS stores it: defaults filled in. */
function toRow(account: Account, input: CreateProjectInput, before: ProjectRow | undefined): ProjectRow {
    const { badgeEnabled, tags, ...asked } = input;
    checkTags(tags);
    const name = asked.name ?? "";
    const arn = account.arn("codebuild", `project/${name}`);
    const environment = asked.environment && {
        ...asked.environment,
        environmentVariables: mergeVariables(asked.environment.environmentVariables, []),
        privilegedMode: asked.environment.privilegedMode ?? false,
        imagePullCredentialsType: asked.environment.imagePullCredentialsType ?? "CODEBUILD",
    };
    return defined({
        ...asked,
        name,
        arn,
        description: asked.description ?? "",
        source: withSourceDefaults(asked.source),
        secondarySources: asked.secondarySources?.map(each => withSourceDefaults(each)) ?? [],
        secondarySourceVersions: asked.secondarySourceVersions ?? [],
        artifacts: withArtifactDefaults(asked.artifacts, name),
        secondaryArtifacts: asked.secondaryArtifacts?.map(each => withArtifactDefaults(each, name)) ?? [],
        environment,
        cache: asked.cache ?? { type: "NO_CACHE" },
        timeoutInMinutes: asked.timeoutInMinutes ?? DEFAULTS.timeoutInMinutes,
        queuedTimeoutInMinutes: asked.queuedTimeoutInMinutes ?? DEFAULTS.queuedTimeoutInMinutes,
        encryptionKey: asked.encryptionKey || account.arn("kms", "alias/aws/s3"),
        logsConfig: asked.logsConfig && {
            cloudWatchLogs: asked.logsConfig.cloudWatchLogs ?? { status: "ENABLED" },
            s3Logs: asked.logsConfig.s3Logs ?? { status: "DISABLED", encryptionDisabled: false },
        },
        // -1 takes a limit away.
        concurrentBuildLimit: asked.concurrentBuildLimit === -1 ? undefined : asked.concurrentBuildLimit,
        buildBatchConfig: asked.buildBatchConfig?.serviceRole ? asked.buildBatchConfig : undefined,
        vpcConfig: asked.vpcConfig?.vpcId ? asked.vpcConfig : undefined,
        badge: badgeEnabled ? { badgeEnabled, badgeRequestUrl: badgeUrl(account, name) } : { badgeEnabled: false },
        tags: tags ?? [],
        projectVisibility: before?.projectVisibility ?? "PRIVATE",
        publicProjectAlias: before?.publicProjectAlias,
        resourceAccessRole: before?.resourceAccessRole,
        created: before?.created ?? account.now,
        lastModified: account.now,
        lastBuild: before?.lastBuild ?? 0,
        webhook: before?.webhook,
    });
}

/** Anybody may read a badge: its address is all that protects it. */
function badgeUrl(account: Account, name: string): string {
    const token = Buffer.from(JSON.stringify({ project: name })).toString("base64url");
    return `https://codebuild.${account.region}.amazonaws.com/badges?uuid=${token}&branch=main`;
}

function withSourceDefaults(source: ProjectSource): ProjectSource;
function withSourceDefaults(source: ProjectSource | undefined): ProjectSource | undefined;
function withSourceDefaults(source: ProjectSource | undefined): ProjectSource | undefined {
    return source && defined({ insecureSsl: false, ...source });
}

function withArtifactDefaults(artifacts: ProjectArtifacts, project: string): ProjectArtifacts;
function withArtifactDefaults(artifacts: ProjectArtifacts | undefined, project: string): ProjectArtifacts | undefined;
function withArtifactDefaults(artifacts: ProjectArtifacts | undefined, project: string): ProjectArtifacts | undefined {
    if (!artifacts || artifacts.type === "NO_ARTIFACTS") {
        return artifacts && { type: artifacts.type };
    }
    return defined({
        encryptionDisabled: false,
        packaging: "NONE" as const,
        ...(artifacts.type === "S3" && { namespaceType: "NONE" as const }),
        name: project,
        ...artifacts,
    });
}

function checkTags(tags: CreateProjectInput["tags"] = []): void {
    tags.forEach(({ key = "", value = "" }) => checkTag(key, value, "InvalidInputException"));
}

export function describeProject(row: ProjectRow): Project {
    return {
        ...omit(row, "lastBuild"),
        created: toDate(row.created),
        lastModified: toDate(row.lastModified),
        webhook: row.webhook && { ...row.webhook, lastModifiedSecret: toDate(row.webhook.lastModifiedSecret) },
    };
}

export const projectOperations = {
    CreateProject(account: Account, input: CreateProjectInput): CreateProjectOutput {
        validateProject(account, input);
        const row = toRow(account, input, undefined);
        if (projects(account).get(row.name)) {
            throw new AwsError("ResourceAlreadyExistsException", `Project already exists: ${row.arn}`);
        }
        projects(account).put(row.name, row);
        return { project: describeProject(row) };
    },

    /** What is not given stays. */
    UpdateProject(account: Account, input: UpdateProjectInput): UpdateProjectOutput {
        const before = findProject(account, input.name);
        const { badge, ...known } = before;
        const whole = { ...known, badgeEnabled: badge?.badgeEnabled, ...defined(input), name: before.name };
        validateProject(account, whole as CreateProjectInput);
        const row = toRow(account, whole as CreateProjectInput, before);
        projects(account).put(row.name, row);
        return { project: describeProject(row) };
    },

    /** Its builds stay. */
    DeleteProject(account: Account, { name }: DeleteProjectInput): DeleteProjectOutput {
        if (!name) {
            throw invalid("Project name must not be empty");
        }
        // AWS answers the same where there is none.
        projects(account).delete(name.replace(/^arn:[^/]*:project\//, ""));
        return {};
    },

    BatchGetProjects(account: Account, { names = [] }: BatchGetProjectsInput): BatchGetProjectsOutput {
        if (names.length < 1 || names.length > MOST_PROJECTS) {
            throw invalid(`Between 1 and ${MOST_PROJECTS} project names are required`);
        }
        const of = (name: string) => projects(account).get(name.replace(/^arn:[^/]*:project\//, ""));
        return {
            projects: names.flatMap(name => of(name) ?? []).map(describeProject),
            projectsNotFound: names.filter(name => !of(name)),
        };
    },

    ListProjects(account: Account, { sortBy = "NAME", sortOrder, nextToken }: ListProjectsInput): ListProjectsOutput {
        const rank = { NAME: "name", CREATED_TIME: "created", LAST_MODIFIED_TIME: "lastModified" } as const;
        const member = rank[sortBy];
        const rows = projects(account)
            .list()
            .sort((left, right) => (left[member] < right[member] ? -1 : left[member] > right[member] ? 1 : 0));
        const ordered = sortOrder === "DESCENDING" ? rows.reverse() : rows;
        const { items, next } = paginate(ordered, nextToken, undefined, MOST_PROJECTS, () =>
            invalid("Invalid next token"),
        );
        return { projects: items.map(({ name }) => name), nextToken: next };
    },

    InvalidateProjectCache(account: Account, { projectName }: InvalidateProjectCacheInput): object {
        findProject(account, projectName);
        return {};
    },

    UpdateProjectVisibility(
        account: Account,
        { projectArn, projectVisibility, resourceAccessRole }: UpdateProjectVisibilityInput,
    ): UpdateProjectVisibilityOutput {
        const row = findProject(account, projectArn);
        const isPublic = projectVisibility === "PUBLIC_READ";
        const publicProjectAlias = isPublic ? (row.publicProjectAlias ?? account.uniqueId(24)) : undefined;
        projects(account).put(
            row.name,
            defined({ ...row, projectVisibility, resourceAccessRole: resourceAccessRole, publicProjectAlias }),
        );
        return { projectArn: row.arn, projectVisibility, publicProjectAlias };
    },
};
