import type {
    ReportGroupArgs,
    ReportGroupState,
    SourceCredentialArgs,
    SourceCredentialState,
    WebhookArgs,
    WebhookState,
} from "@pulumi/aws/codebuild";
import { autoNamed, boolean, list, object, set, string } from "../property";
import { awsResource, type Aws, type Plain, type Tags } from "./resource";
import { camelTags, fromCamelTags } from "./tags";

const filter = object({
    type: string({ required: true }),
    pattern: string({ required: true }),
    excludeMatchedPattern: boolean({ default: false }),
});

const filterGroupsOf = ({ filterGroups }: Plain<WebhookArgs>) => filterGroups?.map(({ filters = [] }) => filters);

export const webhook = awsResource<WebhookArgs, WebhookState>({
    label: "CodeBuild Webhook",
    properties: {
        projectName: string({ required: true, replace: true }),
        branchFilter: string(),
        buildType: string({ default: "BUILD", oneOf: ["BUILD", "BUILD_BATCH", "RUNNER_BUILDKITE_BUILD"] }),
        filterGroups: set(object({ filters: list(filter) })),
        manualCreation: boolean({ replace: true, local: true }),
        pullRequestBuildPolicy: object(
            { approverRoles: set(string()), requiresCommentApproval: string({ required: true }) },
            { computed: true },
        ),
        scopeConfiguration: object(
            { domain: string(), name: string({ required: true }), scope: string({ required: true }) },
            { replace: true },
        ),
    },
    computed: ["payloadUrl", "secret", "url"],
    async create(aws, args) {
        const { webhook: made } = await aws.codebuild.createWebhook({
            projectName: args.projectName,
            branchFilter: args.branchFilter,
            buildType: args.buildType,
            filterGroups: filterGroupsOf(args),
            manualCreation: args.manualCreation,
            pullRequestBuildPolicy: args.pullRequestBuildPolicy,
            scopeConfiguration: args.scopeConfiguration,
        });
        // Told once only.
        return { id: args.projectName, known: { secret: made?.secret ?? "" } };
    },
    async read(aws, id, prior) {
        const { projects } = await aws.codebuild.batchGetProjects({ names: [id] });
        const found = projects?.[0]?.webhook;
        return (
            found && {
                projectName: id,
                branchFilter: found.branchFilter ?? "",
                buildType: found.buildType,
                filterGroups: found.filterGroups?.map(filters => ({
                    filters: filters.map(({ type = "", pattern = "", excludeMatchedPattern = false }) => ({
                        type,
                        pattern,
                        excludeMatchedPattern,
                    })),
                })),
                payloadUrl: found.payloadUrl,
                pullRequestBuildPolicy: policyOf(found.pullRequestBuildPolicy),
                scopeConfiguration: found.scopeConfiguration as Plain<WebhookState>["scopeConfiguration"],
                secret: prior.secret ?? "",
                url: found.url,
            }
        );
    },
    async update(aws, { id, args }) {
        await aws.codebuild.updateWebhook({
            projectName: id,
            branchFilter: args.branchFilter,
            buildType: args.buildType,
            filterGroups: filterGroupsOf(args) ?? [],
            pullRequestBuildPolicy: args.pullRequestBuildPolicy,
        });
    },
    async delete(aws, projectName) {
        await aws.codebuild.deleteWebhook({ projectName });
    },
});

const policyOf = (policy: { approverRoles?: string[]; requiresCommentApproval?: string } | undefined) => ({
    approverRoles: policy?.approverRoles ?? [],
    requiresCommentApproval: policy?.requiresCommentApproval ?? "ALL_PULL_REQUESTS",
});

async function retag(aws: Aws, arn: string, change: (tags: Tags) => Tags): Promise<void> {
    const { reportGroups } = await aws.codebuild.batchGetReportGroups({ reportGroupArns: [arn] });
    await aws.codebuild.updateReportGroup({ arn, tags: camelTags(change(fromCamelTags(reportGroups?.[0]?.tags))) });
}

export const reportGroup = awsResource<ReportGroupArgs, ReportGroupState>({
    label: "CodeBuild Report Group",
    properties: {
        name: autoNamed({ max: 128 }),
        type: string({ required: true, replace: true, oneOf: ["TEST", "CODE_COVERAGE"] }),
        deleteReports: boolean({ default: false, local: true }),
        exportConfig: object(
            {
                type: string({ required: true, oneOf: ["S3", "NO_EXPORT"] }),
                s3Destination: object({
                    bucket: string({ required: true }),
                    encryptionDisabled: boolean({ default: false }),
                    encryptionKey: string({ computed: true }),
                    packaging: string({ default: "NONE" }),
                    path: string({ default: "/" }),
                }),
            },
            { required: true },
        ),
    },
    computed: ["arn", "created"],
    async create(aws, args) {
        const { type, s3Destination } = args.exportConfig;
        const { reportGroup: made } = await aws.codebuild.createReportGroup({
            name: args.name,
            type: args.type,
            exportConfig: { exportConfigType: type, s3Destination },
            tags: camelTags(args.tags),
        });
        return made?.arn ?? "";
    },
    async read(aws, id) {
        const { reportGroups } = await aws.codebuild.batchGetReportGroups({ reportGroupArns: [id] });
        const found = reportGroups?.[0];
        return (
            found && {
                arn: found.arn,
                name: found.name,
                type: found.type,
                created: found.created?.toISOString(),
                exportConfig: {
                    type: found.exportConfig?.exportConfigType ?? "NO_EXPORT",
                    s3Destination: found.exportConfig?.s3Destination as NonNullable<
                        Plain<ReportGroupState>["exportConfig"]
                    >["s3Destination"],
                },
                tags: fromCamelTags(found.tags),
            }
        );
    },
    async update(aws, { id, args }) {
        const { type, s3Destination } = args.exportConfig;
        await aws.codebuild.updateReportGroup({ arn: id, exportConfig: { exportConfigType: type, s3Destination } });
    },
    tag: {
        put: (aws, id, _, tags) => retag(aws, id, before => ({ ...before, ...tags })),
        remove: (aws, id, _, keys) =>
            retag(aws, id, before => Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key)))),
    },
    async delete(aws, arn, { deleteReports }) {
        await aws.codebuild.deleteReportGroup({ arn, deleteReports });
    },
});

export const sourceCredential = awsResource<SourceCredentialArgs, SourceCredentialState>({
    label: "CodeBuild Source Credential",
    properties: {
        authType: string({ required: true, replace: true }),
        serverType: string({ required: true, replace: true }),
        // AWS never gives it back.
        token: string({ required: true, replace: true, secret: true, local: true }),
        userName: string({ replace: true, local: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        const { arn } = await aws.codebuild.importSourceCredentials({
            authType: args.authType,
            serverType: args.serverType,
            token: args.token,
            username: args.userName,
        });
        return arn ?? "";
    },
    async read(aws, id) {
        const { sourceCredentialsInfos } = await aws.codebuild.listSourceCredentials({});
        const found = sourceCredentialsInfos?.find(({ arn }) => arn === id);
        return found && { arn: id, authType: found.authType, serverType: found.serverType };
    },
    async delete(aws, arn) {
        await aws.codebuild.deleteSourceCredentials({ arn });
    },
});
