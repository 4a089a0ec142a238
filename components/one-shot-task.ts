import * as ssm from "@pulumi/aws/ssm";
import * as command from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type { JobSpec } from "../fargate";
import {
    EMPTY_JOB_RECORD,
    formatJobRecord,
    ignoreChanges,
    sha256,
    type JobTarget,
    type ReleasedBy,
    type ServiceNames,
} from "../release";
import { Component, type Transform } from "./component";
import { placeOf } from "./registry";
import { DEPLOY } from "./service-release";
import { TaskDefinition } from "./task-definition";
import type { TaskDefinitionArgs, TaskDelivery } from "./task-definition-args";

export interface OneShotTaskArgs extends Pick<
    TaskDefinitionArgs,
    | "images"
    | "pinnedImages"
    | "secretArns"
    | "secretKmsKeyArns"
    | "volumes"
    | "logRetention"
    | "logsKmsKeyArn"
    | "protect"
> {
    /** What the converter decided about the job. */
    job: JobSpec;
    /** Names that we choose: family, log group and the record of its last run. */
    names: ServiceNames;
    /** Who puts a release live; with `up` it runs here, else with `swingbridge deploy`. @default "up" */
    releasedBy?: ReleasedBy;
    /** How a pipeline registers and runs it; needed with `releasedBy: "pipeline"`. @default none */
    delivery?: TaskDelivery;
    /** Git SHA of the release: a tag of the revision. @default none */
    release?: string;
    clusterName: pulumi.Input<string>;
    /** Subnets of its tasks. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Security group of its tasks. */
    securityGroupId: pulumi.Input<string>;
    /** Security groups of the large networks that it is on; its tasks join them too. @default none */
    networkGroupIds?: pulumi.Input<string>[];
    /** Tasks in public subnets without a NAT gateway need one. @default false */
    assignPublicIp?: boolean;
    /** Fargate platform version. @default "LATEST" */
    platformVersion?: pulumi.Input<string>;
    /** Last word on each child. @default none */
    transform?: {
        task?: TaskDefinitionArgs["transform"];
        record?: Transform<ssm.ParameterArgs>;
        run?: Transform<command.CommandArgs>;
    };
}

/**
 * Work that ends, e.g. a migration: its task definition and, with `up`, the step that runs it to its end, once for each
 * content. Whoever depends on the component comes after that. `dependsOn` among the options delays the run only.
 */
export class OneShotTask extends Component {
    static readonly token = "swingbridge:task:OneShotTask";
    readonly family: pulumi.Output<string>;
    /** Name of the role that the job acts with: attach to it what it may do. */
    readonly taskRoleName: pulumi.Output<string>;
    readonly names: ServiceNames;
    /** All that a run needs to know. */
    readonly target: pulumi.Output<JobTarget>;
    /** Execution role and task role: whoever registers a revision hands them to it. */
    readonly taskRoleArns: pulumi.Output<string>[];
    /** What a pipeline makes revisions from; none where no pipeline releases it. */
    readonly template?: pulumi.Output<string>;

    constructor(name: string, args: OneShotTaskArgs, opts?: pulumi.ComponentResourceOptions) {
        const { dependsOn, ...options } = opts ?? {};
        super(OneShotTask.token, name, args, options);
        const task = this.component(TaskDefinition, "task", {
            family: args.names.family,
            task: args.job.task,
            images: args.images,
            pinnedImages: args.pinnedImages,
            secretArns: args.secretArns,
            secretKmsKeyArns: args.secretKmsKeyArns,
            volumes: args.volumes,
            logGroupName: args.names.logGroup,
            logRetention: args.logRetention,
            logsKmsKeyArn: args.logsKmsKeyArn,
            release: args.release,
            releasedBy: args.releasedBy,
            delivery: args.delivery,
            protect: args.protect,
            transform: args.transform?.task,
        });
        const record = this.child(
            ssm.Parameter,
            "record",
            { name: args.names.releaseRecord, type: "String", value: formatJobRecord(EMPTY_JOB_RECORD) },
            { ignoreChanges: ignoreChanges("releaseRecord", "ecs", "up"), transform: args.transform?.record },
        );
        this.family = task.family;
        this.taskRoleName = task.taskRoleName;
        this.names = args.names;
        this.target = this.targetOf(args, task);
        this.taskRoleArns = [task.executionRoleArn, task.taskRoleArn];
        this.template = task.template;
        if ((args.releasedBy ?? "up") === "up") {
            this.child(
                command.Command,
                "run",
                {
                    create: DEPLOY,
                    update: DEPLOY,
                    environment: { SWINGBRIDGE_TARGET: this.target.apply(target => JSON.stringify(target)) },
                    triggers: [this.target.content],
                    // Or each run would find the output of the one before in its inputs.
                    addPreviousOutputInEnv: false,
                },
                { dependsOn: [record, ...asArray(dependsOn)], transform: args.transform?.run },
            );
        }
        this.registerOutputs({
            family: this.family,
            taskRoleName: this.taskRoleName,
            names: this.names,
            target: this.target,
            taskRoleArns: this.taskRoleArns,
            template: this.template,
        });
    }

    private targetOf({ job, ...args }: OneShotTaskArgs, task: TaskDefinition): pulumi.Output<JobTarget> {
        return pulumi
            .all([
                placeOf(this),
                args.clusterName,
                task.taskDefinitionArn,
                task.content,
                args.subnetIds,
                pulumi.all([args.securityGroupId, ...(args.networkGroupIds ?? [])]),
                args.platformVersion ?? "LATEST",
            ])
            .apply(
                ([
                    { region },
                    cluster,
                    taskDefinition,
                    content,
                    subnets,
                    securityGroups,
                    platformVersion,
                ]): JobTarget => ({
                    schemaVersion: 1,
                    kind: "job",
                    name: job.members[0] ?? job.name,
                    region,
                    cluster,
                    taskDefinition,
                    content: sha256(JSON.stringify([content, job.tasks])),
                    container: job.task.containers[0]!.name,
                    tasks: job.tasks,
                    jobRecord: args.names.releaseRecord,
                    platformVersion,
                    subnets: [...subnets].sort(),
                    securityGroups,
                    assignPublicIp: args.assignPublicIp ?? false,
                    capacityProviders: job.capacityProviders,
                }),
            );
    }
}

function asArray(dependsOn: pulumi.ComponentResourceOptions["dependsOn"]): pulumi.Resource[] {
    return dependsOn === undefined ? [] : ((Array.isArray(dependsOn) ? dependsOn : [dependsOn]) as pulumi.Resource[]);
}
