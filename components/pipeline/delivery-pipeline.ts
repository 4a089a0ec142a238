import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codepipeline from "@pulumi/aws/codepipeline";
import * as codestarnotifications from "@pulumi/aws/codestarnotifications";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "../component";
import { jobBuildSpec, recordBuildSpec, renderBuildSpec, rollOutBuildSpec, type Place } from "../../release";
import { policyDocument, trustPolicy, type Statement } from "../policy-document";
import { placeOf } from "../registry";
import { ArtifactStore, type ArtifactStoreArgs } from "./artifact-store";
import { BuildProject, type BuildOptions, type BuildProjectArgs } from "./build-project";
import {
    isRolledOut,
    type DeliveredJob,
    type DeliveredService,
    type KnownJob,
    type KnownService,
} from "./delivered-service";
import { pipelineName } from "./pipeline-name";
import { pipelineRolePolicy, type PipelineRights } from "./pipeline-rights";
import {
    cloneRights,
    sourceEvent,
    sourceRights,
    sourceTriggers,
    type KnownSource,
    type PipelineSource,
} from "./source";
import { jobRights, recordRights, rollOutRights } from "./step-rights";
import { stages, type Approval, type StagesInput } from "./stages";

export interface DeliveryPipelineArgs {
    /** Where releases come from. */
    source: PipelineSource;
    /** Makes the images and the documents of the deployments. */
    build: PipelineBuild & {
        /** Repositories that it pushes to: ARNs by the name of the image, four at most. */
        images: Record<string, pulumi.Input<string>>;
    };
    /** Runs before anything is built. @default none */
    test?: PipelineBuild;
    /** Who has to say yes before anything is deployed. @default nobody is asked */
    approval?: Approval;
    /** What is put live, at least one service. */
    services: DeliveredService[];
    /** Work that runs to its end before what waits for it is deployed, e.g. a migration. @default none */
    jobs?: DeliveredJob[];
    /** Two commits at once: one after the other, or only the newest. @default "QUEUED": no commit is skipped */
    executionMode?: "QUEUED" | "SUPERSEDED";
    /** What becomes of a deployment stage that fails. @default it stays failed; CodeDeploy has rolled its deployment back */
    onFailure?: StagesInput["onFailure"];
    /** Topic that hears of executions that fail, and of approvals that are needed. @default none */
    notificationTopicArn?: pulumi.Input<string>;
    /** Bucket and key of what stages hand to each other. @default kept 30 days, and while something is in them not deleted */
    artifacts?: Omit<ArtifactStoreArgs, "protect">;
    /** Refuse to delete artifacts, their key and build logs, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        pipeline?: Transform<codepipeline.PipelineArgs>;
        role?: Transform<iam.RoleArgs>;
        rolePolicy?: Transform<iam.RolePolicyArgs>;
        startRule?: Transform<cloudwatch.EventRuleArgs>;
        startTarget?: Transform<cloudwatch.EventTargetArgs>;
        startRole?: Transform<iam.RoleArgs>;
        startRolePolicy?: Transform<iam.RolePolicyArgs>;
        notifications?: Transform<codestarnotifications.NotificationRuleArgs>;
        record?: BuildProjectArgs["transform"];
        rollOut?: BuildProjectArgs["transform"];
        jobs?: BuildProjectArgs["transform"];
    };
}

export interface PipelineBuild extends BuildOptions, Pick<BuildProjectArgs, "pullFrom" | "objectArns" | "transform"> {
    /** The text of the buildspec, or the path of one in the source. */
    buildspec: pulumi.Input<string>;
}

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
        const build = this.project("build", artifacts, args, {
            ...args.build,
            pushTo: Object.values(args.build.images),
            buildsImages: true,
        });
        const test = args.test && this.project("test", artifacts, args, args.test);
        const steps = {
            record: this.recordStep(args, artifacts),
            rollOut: this.rollOutStep(args, artifacts),
            job: this.jobStep(args, artifacts),
        };
        const projects = [test, build, steps.job, steps.rollOut, steps.record].filter(project => project !== undefined);
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
                stages: this.stages(args, build, test, steps),
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
        this.projectNames = { build: build.projectName, ...(test && { test: test.projectName }) };
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

    private project(
        role: "build" | "test",
        artifacts: ArtifactStore,
        { source, protect }: DeliveryPipelineArgs,
        options: PipelineBuild & Pick<BuildProjectArgs, "buildsImages" | "pushTo">,
    ): BuildProject {
        return this.component(BuildProject, role, {
            ...options,
            protect,
            description: role === "build" ? "images and documents of a release" : "tests of a release",
            artifacts: { bucketArn: artifacts.bucketArn, keyArn: artifacts.keyArn },
            rights: pulumi
                .all([knownSource(source), placeOf(this)])
                .apply(([known, place]) => cloneRights(source, known, place)),
        });
    }

    /** Writes release records: CodePipeline's own actions write none. */
    private recordStep(args: DeliveryPipelineArgs, artifacts: ArtifactStore): BuildProject | undefined {
        const recorded = args.services.filter(({ releaseRecordName }) => releaseRecordName !== undefined);
        return recorded.length === 0
            ? undefined
            : this.step("record", args, artifacts, {
                  description: "notes what is live",
                  buildspec: renderBuildSpec(recordBuildSpec()),
                  concurrentBuilds: recorded.length,
                  rights: rightsOn<KnownService>(recorded, placeOf(this), recordRights),
              });
    }

    /** Replaces the tasks of services that ECS rolls, by whole task definitions. */
    private rollOutStep(args: DeliveryPipelineArgs, artifacts: ArtifactStore): BuildProject | undefined {
        const rolled = args.services.filter(isRolledOut);
        return rolled.length === 0
            ? undefined
            : this.step("roll-out", args, artifacts, {
                  description: "rolls out what ECS replaces",
                  buildspec: renderBuildSpec(rollOutBuildSpec()),
                  concurrentBuilds: rolled.length,
                  rights: rightsOn<KnownService>(rolled, placeOf(this), rollOutRights),
              });
    }

    private jobStep(args: DeliveryPipelineArgs, artifacts: ArtifactStore): BuildProject | undefined {
        const { jobs = [] } = args;
        return jobs.length === 0
            ? undefined
            : this.step("jobs", args, artifacts, {
                  description: "runs jobs before what waits for them",
                  buildspec: renderBuildSpec(jobBuildSpec()),
                  concurrentBuilds: jobs.length,
                  rights: rightsOn<KnownJob>(jobs, placeOf(this), jobRights),
              });
    }

    /** A project with a buildspec of ours, which reads what it is about from its environment. */
    private step(
        role: "record" | "jobs" | "roll-out",
        { build, protect, transform = {} }: DeliveryPipelineArgs,
        artifacts: ArtifactStore,
        step: Pick<BuildProjectArgs, "description" | "buildspec" | "concurrentBuilds" | "rights">,
    ): BuildProject {
        return this.component(BuildProject, role, {
            ...step,
            logRetention: build.logRetention,
            protect,
            artifacts: { bucketArn: artifacts.bucketArn, keyArn: artifacts.keyArn },
            reports: false,
            transform: role === "roll-out" ? transform.rollOut : transform[role],
        });
    }

    private stages(
        { source, approval, services, jobs, onFailure, build: { images } }: DeliveryPipelineArgs,
        build: BuildProject,
        test: BuildProject | undefined,
        steps: { record?: BuildProject; rollOut?: BuildProject; job?: BuildProject },
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
                recordProject: steps.record?.projectName,
                rollOutProject: steps.rollOut?.projectName,
                jobProject: steps.job?.projectName,
                onFailure,
            });
        } catch (error) {
            return this.fail(`services: ${(error as Error).message}`);
        }
    }

    private createRole(
        args: DeliveryPipelineArgs,
        artifacts: ArtifactStore,
        projects: BuildProject[],
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
            projectArns: projects.map(({ projectArn }) => projectArn),
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

/** Rights on what is delivered, once its names are known. */
function rightsOn<Known>(
    delivered: readonly object[],
    place: pulumi.Output<Place>,
    rights: (known: readonly Known[], place: Place) => Statement[],
): pulumi.Output<Statement[]> {
    return pulumi.output({ delivered, place }).apply(all => rights(all.delivered as unknown as Known[], all.place));
}

/** The names of the source, once its inputs are known. */
function knownSource(source: PipelineSource): pulumi.Output<KnownSource> {
    const { connectionArn, repositoryName, bucket, key } = source as Partial<
        Record<keyof KnownSource, pulumi.Input<string>>
    >;
    return pulumi.output({ connectionArn, repositoryName, bucket, key });
}
