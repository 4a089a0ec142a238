import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codepipeline from "@pulumi/aws/codepipeline";
import * as codestarnotifications from "@pulumi/aws/codestarnotifications";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../component";
import { policyDocument, trustPolicy } from "../policy-document";
import { placeOf } from "../registry";
import { ArtifactStore } from "./artifact-store";
import { BuildProject } from "./build-project";
import { isRolledOut } from "./delivered-service";
import type { DeliveryPipelineArgs } from "./delivery-pipeline-args";
import { pipelineName } from "./pipeline-name";
import { pipelineProjects, type PipelineProjects } from "./pipeline-projects";
import { pipelineRolePolicy, type PipelineRights } from "./pipeline-rights";
import { knownSource, sourceEvent, sourceRights, sourceTriggers, type KnownSource } from "./source";
import { stages } from "./stages";

/** Artifacts of one action, less that of the documents. @see CodePipeline User Guide, quotas: output artifacts of an action */
const MOST_IMAGES = 4;

/** From a commit to a deployment, in AWS's own services: source, tests, build, approval, CodeDeploy or ECS. */
export class DeliveryPipeline extends Component {
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
        if (args.services.length === 0) {
            this.fail("services: a pipeline deploys at least one");
        }
        const elsewhere = args.services.filter(({ actionRoleArn }) => actionRoleArn !== undefined);
        const stepped = elsewhere.filter(service => isRolledOut(service) || service.releaseRecordName !== undefined);
        if (stepped.length > 0) {
            this.fail(
                `services: ${stepped.map(({ name }) => name).join(", ")}: in another account (actionRoleArn) neither a release record nor rollsOutTemplate can be had; leave them out`,
            );
        }
        const images = Object.keys(args.build.images).length;
        if (images > MOST_IMAGES) {
            this.fail(
                `build.images: CodePipeline takes ${MOST_IMAGES} images of one build beside its documents, not ${images}; make a pipeline for each part`,
            );
        }
        const artifacts = this.component(ArtifactStore, "artifacts", {
            ...args.artifacts,
            readerRoleArns: [
                ...(args.artifacts?.readerRoleArns ?? []),
                ...elsewhere.map(({ actionRoleArn }) => actionRoleArn!),
            ],
            protect: args.protect,
        });
        const projects = pipelineProjects(args, artifacts, placeOf(this), (role, project) =>
            this.component(BuildProject, role, project),
        );
        const { role, policy } = this.createRole(args, artifacts, projects);
        const pipeline = this.child(
            codepipeline.Pipeline,
            "pipeline",
            {
                name: pipelineName(name),
                pipelineType: "V2",
                executionMode: args.executionMode ?? "QUEUED",
                roleArn: role.arn,
                artifactStores: [
                    {
                        type: "S3",
                        location: artifacts.bucketName,
                        encryptionKey: { type: "KMS", id: artifacts.keyArn },
                    },
                ],
                triggers: sourceTriggers(args.source),
                stages: this.stages(args, projects),
            },
            { dependsOn: [policy], transform: args.transform?.pipeline },
        );
        this.startByEvent(args, pipeline);
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

    private stages(
        { source, approval, services, jobs, onFailure, build: { images } }: DeliveryPipelineArgs,
        { build, test, record, rollOut, job }: PipelineProjects,
    ): codepipeline.PipelineArgs["stages"] {
        try {
            return stages({
                source,
                testProject: test?.projectName,
                buildProject: build.projectName,
                images: Object.keys(images),
                approval,
                services,
                jobs,
                recordProject: record?.projectName,
                rollOutProject: rollOut?.projectName,
                jobProject: job?.projectName,
                onFailure,
            });
        } catch (error) {
            return this.fail(`services: ${(error as Error).message}`);
        }
    }

    private createRole(
        args: DeliveryPipelineArgs,
        artifacts: ArtifactStore,
        projects: PipelineProjects,
    ): { role: iam.Role; policy: iam.RolePolicy } {
        const place = placeOf(this);
        const role = this.child(
            iam.Role,
            "role",
            {
                description: "CodePipeline: from a commit to a deployment",
                assumeRolePolicy: place.apply(({ account }) => trustPolicy("codepipeline.amazonaws.com", account)),
            },
            { transform: args.transform?.role },
        );
        const known = pulumi.output({
            place,
            artifacts: { bucketArn: artifacts.bucketArn, keyArn: artifacts.keyArn },
            projectArns: Object.values(projects).map(({ projectArn }: BuildProject) => projectArn),
            // What a step rolls out, or a role of another account, the pipeline itself does not touch.
            services: args.services.filter(service => !isRolledOut(service) && service.actionRoleArn === undefined),
            actionRoleArns: args.services.flatMap(({ actionRoleArn }) => actionRoleArn ?? []),
            approvalTopicArn: args.approval?.topicArn,
            source: knownSource(args.source),
        }) as pulumi.Output<Omit<PipelineRights, "source"> & { source: KnownSource }>;
        const policy = this.child(
            iam.RolePolicy,
            "role-policy",
            {
                role: role.name,
                policy: known.apply(({ source, ...rights }) =>
                    pipelineRolePolicy({ ...rights, source: sourceRights(args.source, source, rights.place) }),
                ),
            },
            { transform: args.transform?.rolePolicy },
        );
        return { role, policy };
    }

    /** Sources that have no trigger announce their changes to EventBridge, which starts the pipeline with a role of its own. */
    private startByEvent({ source, transform }: DeliveryPipelineArgs, pipeline: codepipeline.Pipeline): void {
        if (source.kind === "connection") {
            return;
        }
        const place = placeOf(this);
        const role = this.child(
            iam.Role,
            "start-role",
            {
                description: "EventBridge: starts the pipeline",
                assumeRolePolicy: place.apply(({ account }) => trustPolicy("events.amazonaws.com", account)),
            },
            { transform: transform?.startRole },
        );
        this.child(
            iam.RolePolicy,
            "start-role-policy",
            {
                role: role.name,
                policy: pipeline.arn.apply(arn =>
                    policyDocument([{ actions: ["codepipeline:StartPipelineExecution"], resources: [arn] }]),
                ),
            },
            { transform: transform?.startRolePolicy },
        );
        const rule = this.child(
            cloudwatch.EventRule,
            "start",
            {
                description: "A change of the source starts the pipeline",
                eventPattern: pulumi
                    .all([knownSource(source), place])
                    .apply(([known, place]) => sourceEvent(source, known, place)!),
            },
            { transform: transform?.startRule },
        );
        this.child(
            cloudwatch.EventTarget,
            "start-target",
            { rule: rule.name, arn: pipeline.arn, roleArn: role.arn },
            { transform: transform?.startTarget },
        );
    }

    private notify({ notificationTopicArn, transform }: DeliveryPipelineArgs, pipeline: codepipeline.Pipeline): void {
        if (notificationTopicArn === undefined) {
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
                targets: [{ address: notificationTopicArn }],
            },
            { transform: transform?.notifications },
        );
    }
}
