import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codebuild from "@pulumi/aws/codebuild";
import * as iam from "@pulumi/aws/iam";
import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../component";
import { shorten } from "../../release/physical-name";
import { trustPolicy, type Statement } from "../policy-document";
import { placeOf } from "../registry";
import { stateful } from "../safety";
import { batchConfig, batchRolePolicy, type BuildBatch } from "./build-batch";
import { cacheOf, environmentOf } from "./build-environment";
import { buildRolePolicy } from "./build-rights";

/** What a build runs in. */
export interface BuildOptions {
    /** CodeBuild's size. @default "BUILD_GENERAL1_SMALL" */
    computeType?: string;
    /** Processor; it has to be that of the images. @default "X86_64" */
    architecture?: "X86_64" | "ARM64";
    /** Build image: one of CodeBuild's by version, or another by digest. @default Amazon Linux 2023, version 5.0 */
    image?: string;
    /** Variables for everybody to see; nothing secret. @default none */
    variables?: Record<string, pulumi.Input<string>>;
    /** ARNs of SSM parameters and Secrets Manager secrets, by variable. @default none */
    secrets?: Record<string, pulumi.Input<string>>;
    /** Minutes that a build may take (5 to 2160). @default 30 */
    timeout?: number;
    /** Minutes that it may wait for its turn (5 to 480). @default 60 */
    queueTimeout?: number;
    /** Builds of this project at once. @default 1: the pipeline releases one after the other */
    concurrentBuilds?: number;
    /**
     * What is kept for the next build: `docker-layers`, `source` and `custom` on the build host, as far as AWS gives the same host
     * again; `s3`, which stands alone, in a bucket, for every host. Which files, the `cache` of the buildspec says. @default []
     */
    cache?: ("docker-layers" | "source" | "custom" | "s3")[];
    /** The VPC that it runs in, for what is only to be reached there. @default none */
    vpc?: {
        vpcId: pulumi.Input<string>;
        subnetIds: pulumi.Input<pulumi.Input<string>[]>;
        securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
    };
    /** Days that logs are kept. @default 30 */
    logRetention?: number;
}

export interface BuildProjectArgs extends BuildOptions {
    /** What it is for, in a few words. */
    description: string;
    /** The text of its buildspec, or the path of one in the source. */
    buildspec: pulumi.Input<string>;
    /**
     * Bucket and key of the pipeline's artifacts; CloudWatch Logs has to be allowed to use the key, it encrypts the logs too.
     * @default none: for a build with a `source` of its own, which hands nothing on
     */
    artifacts?: { bucketArn: pulumi.Input<string>; keyArn: pulumi.Input<string> };
    /** Where the build fetches its source itself. @default the pipeline hands the source over */
    source?: BuildSource;
    /** KMS key that encrypts the logs; CloudWatch Logs has to be allowed to use it. @default that of the artifacts, or CloudWatch Logs' own */
    logsKeyArn?: pulumi.Input<string>;
    /** Whether anybody may see, under an address of its own, how the last build of a branch ended. @default false */
    badge?: boolean;
    /** Bucket of a cache in S3, and its key: the project's files are in a folder of its name, and its role reaches no other. @default none: needed for that cache */
    cacheStore?: { bucketName: pulumi.Input<string>; bucketArn: pulumi.Input<string>; keyArn: pulumi.Input<string> };
    /** Builds of it in batches, which CodeBuild starts with a role of their own. @default none */
    batch?: BuildBatch;
    /** Whether it builds images: Docker needs privileges on the build host. @default false */
    buildsImages?: boolean;
    /** ARNs of the ECR repositories that it pushes to. @default none */
    pushTo?: pulumi.Input<string>[];
    /** ARNs of those that it only pulls from. @default none */
    pullFrom?: pulumi.Input<string>[];
    /** ARNs of objects in S3 that it reads besides the artifacts. @default none */
    objectArns?: pulumi.Input<string>[];
    /** What it needs to fetch the source itself, and what its commands call. @default nothing: the pipeline hands the source over */
    rights?: pulumi.Input<Statement[]>;
    /** Name of its role: a fixed one other accounts know before it exists. @default Pulumi makes one */
    roleName?: string;
    /** Whether it publishes reports of tests or coverage, in groups of its own. @default true */
    reports?: boolean;
    /** Refuse to delete the logs, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        project?: Transform<codebuild.ProjectArgs>;
        role?: Transform<iam.RoleArgs>;
        rolePolicy?: Transform<iam.RolePolicyArgs>;
        batchRole?: Transform<iam.RoleArgs>;
        batchRolePolicy?: Transform<iam.RolePolicyArgs>;
        logGroup?: Transform<cloudwatch.LogGroupArgs>;
    };
}

/** A repository as CodeBuild takes it, but for the buildspec. */
export type BuildSource = Omit<types.input.codebuild.ProjectSource, "buildspec">;

/** A CodeBuild project that a pipeline runs, with a role of its own that can do what its build does. */
export class BuildProject extends Component {
    static readonly token = "swingbridge:pipeline:BuildProject";
    /** Known at preview. */
    readonly projectName: pulumi.Output<string>;
    readonly projectArn: pulumi.Output<string>;
    readonly logGroupName: pulumi.Output<string>;
    readonly roleArn: pulumi.Output<string>;
    /** Address of its badge; empty without one. */
    readonly badgeUrl: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where a layer cache or a badge cannot be, or a time is out of AWS's limits */
    constructor(name: string, args: BuildProjectArgs, opts?: pulumi.ComponentResourceOptions) {
        super(BuildProject.token, name, args, opts);
        this.check(args);
        const { transform = {} } = args;
        // Fixed: the role's rights on report groups begin with it.
        const projectName = shorten(`${name}-${pulumi.getStack()}`, 100);
        const logGroup = this.child(
            cloudwatch.LogGroup,
            "logs",
            {
                name: `/aws/codebuild/${projectName}`,
                retentionInDays: args.logRetention ?? 30,
                kmsKeyId: args.logsKeyArn ?? args.artifacts?.keyArn,
            },
            { ...stateful(args.protect), transform: transform.logGroup },
        );
        const { role, policy } = this.createRole(args, projectName, logGroup.arn);
        const batch = args.batch && this.createBatchRole(args, projectName);
        const project = this.child(
            codebuild.Project,
            "project",
            {
                name: projectName,
                description: args.description,
                serviceRole: role.arn,
                source: { type: "CODEPIPELINE", ...args.source, buildspec: args.buildspec },
                artifacts: { type: args.source === undefined ? "CODEPIPELINE" : "NO_ARTIFACTS" },
                encryptionKey: args.artifacts?.keyArn,
                badgeEnabled: args.badge,
                environment: environmentOf(args),
                buildTimeout: args.timeout ?? 30,
                queuedTimeout: args.queueTimeout ?? 60,
                concurrentBuildLimit: Math.max(args.concurrentBuilds ?? 1, args.batch?.builds ?? 1),
                ...(batch && { buildBatchConfig: batchConfig(args, batch.role.arn) }),
                logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logGroup.name } },
                ...cacheOf(args, projectName),
                ...(args.vpc === undefined
                    ? {}
                    : {
                          vpcConfig: {
                              vpcId: args.vpc.vpcId,
                              subnets: args.vpc.subnetIds,
                              securityGroupIds: args.vpc.securityGroupIds,
                          },
                      }),
            },
            { dependsOn: [policy, ...(batch ? [batch.policy] : [])], transform: transform.project },
        );
        this.projectName = project.name;
        this.projectArn = project.arn;
        this.logGroupName = logGroup.name;
        this.roleArn = role.arn;
        this.badgeUrl = project.badgeUrl;
        this.registerOutputs({
            projectName: this.projectName,
            projectArn: this.projectArn,
            logGroupName: this.logGroupName,
            roleArn: this.roleArn,
            badgeUrl: this.badgeUrl,
        });
    }

    /** AWS would refuse each of these, some of them only when the first build starts. */
    private check(args: BuildProjectArgs): void {
        const { timeout = 30, queueTimeout = 60, cache = [], vpc, architecture, buildsImages } = args;
        if (args.source === undefined && args.artifacts === undefined) {
            this.fail(
                "artifacts: a build of a pipeline needs their bucket and key; one with a source of its own does not",
            );
        }
        if (args.source === undefined && args.badge) {
            this.fail(
                "badge: CodeBuild has none for builds of a pipeline, whose source comes out of S3; leave it out, a PullRequestProject can have one",
            );
        }
        if (timeout < 5 || timeout > 2160) {
            this.fail(`timeout: CodeBuild takes 5 to 2160 minutes, not ${timeout}`);
        }
        if (queueTimeout < 5 || queueTimeout > 480) {
            this.fail(`queueTimeout: CodeBuild takes 5 to 480 minutes, not ${queueTimeout}`);
        }
        if (cache.includes("docker-layers") && (vpc !== undefined || architecture === "ARM64" || !buildsImages)) {
            this.fail(
                "cache: CodeBuild keeps Docker layers only for privileged builds on X86_64 outside of a VPC; leave docker-layers out, a registry can keep them (cacheTag)",
            );
        }
        if (cache.includes("s3") && cache.length > 1) {
            this.fail(
                `cache: CodeBuild keeps files either in S3 or on the build host; leave s3 out, or ${cache.filter(kind => kind !== "s3").join(" and ")}`,
            );
        }
        if (cache.includes("s3") && args.cacheStore === undefined) {
            this.fail(
                "cacheStore: a cache in S3 needs a bucket; make a CacheStore for it. Pull requests have none: they could fill it for the builds after them",
            );
        }
    }

    private createRole(
        args: BuildProjectArgs,
        projectName: string,
        logGroupArn: pulumi.Output<string>,
    ): { role: iam.Role; policy: iam.RolePolicy } {
        const place = placeOf(this);
        const role = this.child(
            iam.Role,
            "role",
            {
                name: args.roleName,
                description: `CodeBuild: ${args.description}`,
                assumeRolePolicy: place.apply(({ account }) => trustPolicy("codebuild.amazonaws.com", account)),
            },
            { transform: args.transform?.role },
        );
        const rights = pulumi.output({
            place,
            logGroupArn,
            artifacts: args.artifacts === undefined ? [] : [args.artifacts],
            pushTo: args.pushTo ?? [],
            pullFrom: args.pullFrom ?? [],
            secretArns: Object.values(args.secrets ?? {}),
            objectArns: args.objectArns ?? [],
            subnetIds: args.vpc?.subnetIds ?? [],
            reports: args.reports ?? true,
            cache: args.cache?.includes("s3") ? args.cacheStore : undefined,
            more: args.rights ?? [],
        });
        const policy = this.child(
            iam.RolePolicy,
            "role-policy",
            { role: role.name, policy: rights.apply(known => buildRolePolicy({ ...known, projectName })) },
            { transform: args.transform?.rolePolicy },
        );
        return { role, policy };
    }

    /** Not the builds' own: a build that may start others could start as many as it likes. */
    private createBatchRole(
        { description, transform }: BuildProjectArgs,
        projectName: string,
    ): { role: iam.Role; policy: iam.RolePolicy } {
        const place = placeOf(this);
        const role = this.child(
            iam.Role,
            "batch-role",
            {
                description: `CodeBuild, batches: ${description}`,
                assumeRolePolicy: place.apply(({ account }) => trustPolicy("codebuild.amazonaws.com", account)),
            },
            { transform: transform?.batchRole },
        );
        const policy = this.child(
            iam.RolePolicy,
            "batch-role-policy",
            { role: role.name, policy: place.apply(known => batchRolePolicy(known, projectName)) },
            { transform: transform?.batchRolePolicy },
        );
        return { role, policy };
    }
}
