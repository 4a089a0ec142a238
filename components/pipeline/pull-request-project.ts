import * as codebuild from "@pulumi/aws/codebuild";
import { getConnectionOutput } from "@pulumi/aws/codestarconnections/getConnection";
import * as pulumi from "@pulumi/pulumi";
import { PULL_REQUEST_BUILDSPEC } from "../../release/ci";
import type { CiState } from "../ci";
import { previewRights, stateRights } from "../ci/ci-rights";
import type { DeployedStack } from "../ci-administration";
import type { Transform } from "../component";
import type { Statement } from "../policy-document";
import { placeOf } from "../registry";
import { BuildProject, type BuildOptions, type BuildProjectArgs, type BuildSource } from "./build-project";
import {
    hostOf,
    pullRequestEvent,
    pullRequestRights,
    START_BUILD_INPUT,
    webhookFilters,
    type Host,
    type PullRequestScope,
    type PullRequestSource,
    type TrustedRole,
} from "./pull-request-source";
import { knownSource, repositoryArn } from "./source";
import { StartedByEvent, type EventStartTransform } from "./started-by-event";

export interface PullRequestProjectArgs extends BuildOptions {
    /** The repository. */
    source: PullRequestSource;
    /** Path of a buildspec in the source, or its text. @default "buildspec-pull-request.yml", as `swingbridge init ci --codebuild` writes it */
    buildspec?: pulumi.Input<string>;
    /** Branches that pull requests go to. @default ["main"] */
    branches?: string[];
    /** Only pull requests that change one of these files: globs. Connections only, CodeCommit tells of no files. @default all */
    filePaths?: string[];
    /**
     * Connections: whose pull requests are built only once somebody who may has looked at them and commented `/codebuild_run(<commit>)`:
     * of everybody without the trusted role, or of those among them who come from a fork.
     * @default "all"
     */
    commentApproval?: "all" | "forks";
    /** Connections: the least role in the repository whose pull requests are built at once, and that says yes to others'. @default "write" */
    trusted?: TrustedRole;
    /** Stacks that the buildspec previews, and where their state is: its role may read what a preview reads. @default none: it checks, and reads nothing */
    previews?: { stacks: DeployedStack[]; state?: CiState };
    /** Pull requests that are built at once; CodeBuild refuses builds beyond that. @default 10 */
    concurrentBuilds?: number;
    /** Whether it builds images: Docker needs privileges on the build host. @default false */
    buildsImages?: boolean;
    /** Whether anybody may see, under an address of its own, how the last build of a branch ended. @default false */
    badge?: boolean;
    /** KMS key that encrypts its logs; CloudWatch Logs has to be allowed to use it. @default CloudWatch Logs' own */
    logsKeyArn?: pulumi.Input<string>;
    /** Refuse to delete the logs, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: EventStartTransform & {
        build?: BuildProjectArgs["transform"];
        webhook?: Transform<codebuild.WebhookArgs>;
    };
}

/**
 * A CodeBuild project that runs for each pull request, before anything is merged: checks, and previews where it is asked for.
 * Whoever opens a pull request decides what the build does, so it reads only, and shares no cache and no logs with a pipeline.
 */
export class PullRequestProject extends StartedByEvent {
    static readonly token = "swingbridge:pipeline:PullRequestProject";
    /** Known at preview. */
    readonly projectName: pulumi.Output<string>;
    readonly projectArn: pulumi.Output<string>;
    readonly logGroupName: pulumi.Output<string>;
    readonly roleArn: pulumi.Output<string>;
    /** Address of its badge; empty without one. */
    readonly badgeUrl: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where the source has no pull requests, or an option does not fit it */
    constructor(name: string, args: PullRequestProjectArgs, opts?: pulumi.ComponentResourceOptions) {
        super(PullRequestProject.token, name, args, opts);
        this.check(args);
        const {
            source,
            branches = ["main"],
            filePaths,
            commentApproval,
            trusted,
            previews,
            transform,
            ...options
        } = args;
        const host = source.kind === "connection" ? this.hostOf(source.connectionArn) : undefined;
        const build = this.component(BuildProject, "build", {
            ...options,
            description: "checks of pull requests",
            buildspec: options.buildspec ?? PULL_REQUEST_BUILDSPEC,
            source: this.buildSource(source, host),
            concurrentBuilds: options.concurrentBuilds ?? 10,
            variables: { ...backendOf(previews?.state), ...options.variables },
            rights: this.rights(source, previews),
            transform: transform?.build,
        });
        const scope = { branches, filePaths };
        if (host === undefined) {
            this.startByPullRequest(source, scope, build, transform);
        } else {
            this.startByWebhook({ ...scope, commentApproval, trusted }, host, build, transform);
        }
        this.projectName = build.projectName;
        this.projectArn = build.projectArn;
        this.logGroupName = build.logGroupName;
        this.roleArn = build.roleArn;
        this.badgeUrl = build.badgeUrl;
        this.registerOutputs({
            projectName: this.projectName,
            projectArn: this.projectArn,
            logGroupName: this.logGroupName,
            roleArn: this.roleArn,
            badgeUrl: this.badgeUrl,
        });
    }

    private check({ source, branches, filePaths, commentApproval, trusted }: PullRequestProjectArgs): void {
        // A program in JavaScript can hand over any source of a pipeline.
        const kind: string = source.kind;
        if (kind !== "connection" && kind !== "codecommit") {
            this.fail(`source.kind: ${kind} has no pull requests; use connection or codecommit`);
        }
        for (const [key, list] of Object.entries({ branches, filePaths })) {
            if (list?.length === 0) {
                this.fail(`${key}: names none, so that nothing would ever be built; leave it out`);
            }
        }
        const meaningless = Object.entries({ filePaths, commentApproval, trusted }).find(
            ([, value]) => value !== undefined,
        );
        if (kind === "codecommit" && meaningless !== undefined) {
            this.fail(
                `${meaningless[0]}: CodeCommit's events tell of no files, and it has no forks: IAM says who may open a pull request; leave it out`,
            );
        }
    }

    private hostOf(connectionArn: pulumi.Input<string>): pulumi.Output<Host> {
        return getConnectionOutput({ arn: connectionArn }, { parent: this }).apply(({ providerType }) => {
            try {
                return hostOf(providerType);
            } catch (error) {
                return this.fail((error as Error).message);
            }
        });
    }

    /** With its whole history: a preview may want the commit that the pull request goes to. */
    private buildSource(source: PullRequestSource, host: pulumi.Output<Host> | undefined): BuildSource {
        if (source.kind === "connection") {
            return {
                type: host!.type,
                location: pulumi.interpolate`${host!.url}/${source.repository}.git`,
                gitCloneDepth: 0,
                reportBuildStatus: true,
                auth: { type: "CODECONNECTIONS", resource: source.connectionArn },
            };
        }
        return {
            type: "CODECOMMIT",
            location: pulumi
                .all([source.repositoryName, placeOf(this)])
                .apply(
                    ([name, { region, dnsSuffix }]) => `https://git-codecommit.${region}.${dnsSuffix}/v1/repos/${name}`,
                ),
            gitCloneDepth: 0,
        };
    }

    private rights(
        source: PullRequestSource,
        previews: PullRequestProjectArgs["previews"],
    ): pulumi.Output<Statement[]> {
        return pulumi
            .all([knownSource(source), placeOf(this), pulumi.output(previews?.state)])
            .apply(([known, place, state]) => [
                ...pullRequestRights(source, known, place),
                ...(previews === undefined ? [] : previewRights(previews.stacks, place)),
                ...stateRights(state, "read"),
            ]);
    }

    private startByWebhook(
        {
            commentApproval = "all",
            trusted = "write",
            ...scope
        }: PullRequestScope & Pick<PullRequestProjectArgs, "commentApproval" | "trusted">,
        host: pulumi.Output<Host>,
        { projectName }: BuildProject,
        transform: PullRequestProjectArgs["transform"] = {},
    ): void {
        this.child(
            codebuild.Webhook,
            "webhook",
            {
                projectName,
                buildType: "BUILD",
                filterGroups: [{ filters: host.apply(known => webhookFilters(known, scope)) }],
                pullRequestBuildPolicy: {
                    requiresCommentApproval: commentApproval === "all" ? "ALL_PULL_REQUESTS" : "FORK_PULL_REQUESTS",
                    approverRoles: host.apply(({ roles }) => [...roles[trusted]]),
                },
            },
            { transform: transform.webhook },
        );
    }

    /** CodeCommit has no webhooks. */
    private startByPullRequest(
        source: PullRequestSource,
        scope: PullRequestScope,
        { projectArn }: BuildProject,
        transform: PullRequestProjectArgs["transform"],
    ): void {
        this.startByEvent({
            target: projectArn,
            action: "codebuild:StartBuild",
            descriptions: {
                role: "EventBridge: starts the build of a pull request",
                rule: "A pull request, or another commit in it, starts its build",
            },
            pattern: pulumi
                .all([knownSource(source), placeOf(this)])
                .apply(([known, place]) => pullRequestEvent(repositoryArn(known, place), scope)),
            inputTransformer: START_BUILD_INPUT,
            transform,
        });
    }
}

/** Where the Pulumi CLI finds the state, unless a variable says so. */
function backendOf(state: CiState | undefined): Record<string, pulumi.Input<string>> {
    return state === undefined
        ? {}
        : { PULUMI_BACKEND_URL: pulumi.output(state.bucketArn).apply(arn => `s3://${arn.split(":").pop()}`) };
}
