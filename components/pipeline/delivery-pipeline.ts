import * as codepipeline from "@pulumi/aws/codepipeline";
import * as codestarnotifications from "@pulumi/aws/codestarnotifications";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { trustPolicy } from "../policy-document";
import { placeOf, repositoryUrl } from "../registry";
import { ArtifactStore } from "./artifact-store";
import { BuildProject, type BuildProjectArgs } from "./build-project";
import { CacheStore } from "./cache-store";
import { askedByRules, ruleRights, type AskedByRules } from "./conditions";
import { isRolledOut } from "./delivered-service";
import type { DeliveryPipelineArgs } from "./delivery-pipeline-args";
import { pipelineProblems } from "./delivery-pipeline-problems";
import { notificationTargets } from "./notification-targets";
import { pipelineName } from "./pipeline-name";
import { artifactBucketName, pipelineRoleName } from "./promotion-names";
import { pipelineProjects, type PipelineProjects } from "./pipeline-projects";
import { pipelineRolePolicy, type PipelineRights } from "./pipeline-rights";
import { knownSource, sourceEvent, sourceRights, type KnownSource } from "./source";
import { sourceTriggers } from "./source-triggers";
import { stages } from "./stages";
import { StartedByEvent } from "./started-by-event";

/** From a commit to a deployment, in AWS's own services: source, tests, build, approval, CodeDeploy or ECS. */
export class DeliveryPipeline extends StartedByEvent {
    static readonly token = "swingbridge:pipeline:DeliveryPipeline";
    /** Known at preview. */
    readonly pipelineName: pulumi.Output<string>;
    readonly pipelineArn: pulumi.Output<string>;
    /** Its role, which a `DeliveryTarget` of another account lets in. */
    readonly roleArn: pulumi.Output<string>;
    readonly artifactBucketArn: pulumi.Output<string>;
    /** KMS key of the artifacts. */
    readonly artifactKeyArn: pulumi.Output<string>;
    /** CodeBuild projects by what they do: `build`, and `test` where there is one. */
    readonly projectNames: Record<string, pulumi.Output<string>>;
    readonly artifactBucketName: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where there is nothing to deploy, too much to build, or services wait for each other */
    constructor(name: string, args: DeliveryPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        super(DeliveryPipeline.token, name, args, opts);
        const [problem] = pipelineProblems(args);
        if (problem !== undefined) {
            this.fail(problem);
        }
        const physicalName = pipelineName(name);
        const stores = this.artifactStores(physicalName, args);
        const artifacts = stores[0]!.store;
        const projects = pipelineProjects(
            args,
            physicalName,
            artifacts,
            this.cacheStore(args, artifacts),
            placeOf(this),
            (role, project) => this.component(BuildProject, role, project),
        );
        const { role, policy } = this.createRole(physicalName, args, stores, projects);
        const pipeline = this.child(
            codepipeline.Pipeline,
            "pipeline",
            {
                name: physicalName,
                pipelineType: "V2",
                executionMode: args.executionMode ?? "QUEUED",
                roleArn: role.arn,
                artifactStores: stores.map(({ region, store }) => ({
                    type: "S3",
                    location: store.bucketName,
                    encryptionKey: { type: "KMS", id: store.keyArn },
                    region,
                })),
                triggers: sourceTriggers(args.source),
                stages: this.stages(args, projects),
            },
            { dependsOn: [policy], transform: args.transform?.pipeline },
        );
        this.startBySource(args, pipeline);
        this.notify(args, pipeline);
        this.pipelineName = pipeline.name;
        this.pipelineArn = pipeline.arn;
        this.roleArn = role.arn;
        this.artifactBucketArn = artifacts.bucketArn;
        this.artifactKeyArn = artifacts.keyArn;
        this.projectNames = {
            build: projects.build.projectName,
            ...(projects.test && { test: projects.test.projectName }),
        };
        this.artifactBucketName = artifacts.bucketName;
        this.registerOutputs({
            pipelineName: this.pipelineName,
            pipelineArn: this.pipelineArn,
            roleArn: this.roleArn,
            artifactBucketArn: this.artifactBucketArn,
            artifactKeyArn: this.artifactKeyArn,
            projectNames: this.projectNames,
            artifactBucketName: this.artifactBucketName,
        });
    }

    /** That of the pipeline's own region first: CodePipeline copies artifacts into those of the regions that actions are in. */
    private artifactStores(
        pipeline: string,
        { artifacts, environments = [], protect }: DeliveryPipelineArgs,
    ): { region?: pulumi.Input<string>; store: ArtifactStore }[] {
        const place = placeOf(this);
        const regions = [...new Set(environments.map(({ region }) => region))].filter(region => region !== undefined);
        return [undefined, ...regions].map(region => ({
            // CodePipeline wants no region where there is one store, and one for each of several.
            ...(regions.length > 0 && { region: region ?? place.apply(own => own.region) }),
            store: this.component(ArtifactStore, region === undefined ? "artifacts" : `artifacts-${region}`, {
                ...artifacts,
                region,
                ...(environments.length > 0 && {
                    bucketName: place.apply(own => artifactBucketName(pipeline, own.account, region ?? own.region)),
                }),
                readerRoleArns: [
                    ...(artifacts?.readerRoleArns ?? []),
                    ...environments.filter(each => each.region === region).map(({ roleArn }) => roleArn),
                ],
                protect,
            }),
        }));
    }

    /** Where builds whose cache is in S3 have it. */
    private cacheStore(
        { build, test, cache }: DeliveryPipelineArgs,
        { keyArn }: ArtifactStore,
    ): BuildProjectArgs["cacheStore"] {
        if (![build, test].some(project => project?.cache?.includes("s3"))) {
            return undefined;
        }
        const { bucketName, bucketArn } = this.component(CacheStore, "cache", { ...cache, keyArn });
        return { bucketName, bucketArn, keyArn };
    }

    private stages(
        {
            source,
            approval,
            services = [],
            jobs,
            environments,
            beforeEntry,
            onSuccess,
            onFailure,
            build,
        }: DeliveryPipelineArgs,
        projects: PipelineProjects,
    ): codepipeline.PipelineArgs["stages"] {
        const place = placeOf(this);
        try {
            return stages({
                source,
                testProject: projects.test?.projectName,
                buildProject: projects.build.projectName,
                inBatch: build.inBatch,
                images: Object.fromEntries(
                    Object.entries(build.images).map(([image, arn]) => [
                        image,
                        pulumi.all([arn, place]).apply(known => repositoryUrl(...known)),
                    ]),
                ),
                approval,
                services,
                jobs,
                environments,
                documentsProject: projects.documents?.projectName,
                recordProject: projects.record?.projectName,
                rollOutProject: projects.rollOut?.projectName,
                jobProject: projects.job?.projectName,
                beforeEntry,
                onSuccess,
                onFailure,
            });
        } catch (error) {
            return this.fail(`services: ${(error as Error).message}`);
        }
    }

    private createRole(
        pipeline: string,
        { environments = [], ...args }: DeliveryPipelineArgs,
        stores: readonly { store: ArtifactStore }[],
        projects: PipelineProjects,
    ): { role: iam.Role; policy: iam.RolePolicy } {
        const place = placeOf(this);
        const role = this.child(
            iam.Role,
            "role",
            {
                name: environments.length > 0 ? pipelineRoleName(pipeline) : undefined,
                description: "CodePipeline: from a commit to a deployment",
                assumeRolePolicy: place.apply(({ account }) => trustPolicy("codepipeline.amazonaws.com", account)),
            },
            { transform: args.transform?.role },
        );
        const known = pulumi.output({
            place,
            artifacts: stores.map(({ store: { bucketArn, keyArn } }) => ({ bucketArn, keyArn })),
            projectArns: Object.values<BuildProject | undefined>({ ...projects }).flatMap(
                project => project?.projectArn ?? [],
            ),
            batchProjectArns: args.build.inBatch ? [projects.build.projectArn] : [],
            // What a step rolls out, or the role of an environment, the pipeline itself does not touch.
            services: (args.services ?? []).filter(service => !isRolledOut(service)),
            targetRoleArns: environments.map(({ roleArn }) => roleArn),
            approvalTopicArns: [args, ...environments].flatMap(({ approval }) => approval?.topicArn ?? []),
            source: knownSource(args.source),
            rules: askedByRules([args, ...environments]),
        }) as pulumi.Output<Omit<PipelineRights, "source" | "rules"> & { source: KnownSource; rules: AskedByRules }>;
        const policy = this.child(
            iam.RolePolicy,
            "role-policy",
            {
                role: role.name,
                policy: known.apply(({ source, rules, ...rights }) =>
                    pipelineRolePolicy({
                        ...rights,
                        source: sourceRights(args.source, source, rights.place),
                        rules: ruleRights(rules, rights.place),
                    }),
                ),
            },
            { transform: args.transform?.rolePolicy },
        );
        return { role, policy };
    }

    /** Sources that have no trigger announce their changes to EventBridge. */
    private startBySource({ source, transform }: DeliveryPipelineArgs, pipeline: codepipeline.Pipeline): void {
        if (source.kind === "connection") {
            return;
        }
        this.startByEvent({
            target: pipeline.arn,
            action: "codepipeline:StartPipelineExecution",
            descriptions: {
                role: "EventBridge: starts the pipeline",
                rule: "A change of the source starts the pipeline",
            },
            pattern: pulumi
                .all([knownSource(source), placeOf(this)])
                .apply(([known, place]) => sourceEvent(source, known, place)!),
            transform,
        });
    }

    private notify(args: DeliveryPipelineArgs, pipeline: codepipeline.Pipeline): void {
        const targets = notificationTargets(args);
        if (targets.length === 0) {
            return;
        }
        this.child(
            codestarnotifications.NotificationRule,
            "notifications",
            {
                name: pipeline.name,
                resource: pipeline.arn,
                detailType: "BASIC",
                eventTypeIds: [
                    "codepipeline-pipeline-manual-approval-needed",
                    "codepipeline-pipeline-pipeline-execution-failed",
                ],
                targets,
            },
            { transform: args.transform?.notifications },
        );
    }
}
