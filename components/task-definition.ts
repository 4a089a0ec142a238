import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { ignoreChanges, imageReference, sha256, taskDefinitionTemplate } from "../release";
import { after } from "./after";
import { Component, type Transform } from "./component";
import { trustPolicy } from "./policy-document";
import { placeOf } from "./registry";
import { needsOf, pick } from "./service-needs";
import { stateful } from "./safety";
import { containerContext, containerDefinitions, efs, tagsOf, taskDefinitionArgs } from "./task-contents";
import type { TaskDefinitionArgs, TaskDelivery } from "./task-definition-args";
import { executionRolePolicy, taskRolePolicy, type MountedVolume, type TaskParts } from "./task-roles";

/** Days that log lines stay where nobody says. */
const DEFAULT_LOG_RETENTION = 30;

/** A Fargate task definition with the two roles it needs and its log group. */
export class TaskDefinition extends Component {
    static readonly token = "swingbridge:task:TaskDefinition";
    /** ARN of the revision. Whoever runs it waits until its roles may do what it needs. */
    readonly taskDefinitionArn: pulumi.Output<string>;
    readonly family: pulumi.Output<string>;
    readonly executionRoleArn: pulumi.Output<string>;
    readonly taskRoleArn: pulumi.Output<string>;
    /** Name of the role that the application acts with: attach to it what the application may do. */
    readonly taskRoleName: pulumi.Output<string>;
    readonly logGroupName: pulumi.Output<string>;
    /** With `releasedBy: "pipeline"`: what `RegisterTaskDefinition` takes, with placeholders for the images and the release. */
    readonly template?: pulumi.Output<string>;
    /** sha256 of what its tasks run: containers, size and platform. Known at preview where the images are. */
    readonly content: pulumi.Output<string>;

    constructor(name: string, args: TaskDefinitionArgs, opts?: pulumi.ComponentResourceOptions) {
        // Policies read the containers here while the document of a new task definition is not known yet.
        super(TaskDefinition.token, name, args, opts, true);
        this.check(args);
        const logGroup = this.child(
            cloudwatch.LogGroup,
            "logs",
            {
                name: args.logGroupName,
                retentionInDays: args.logRetention ?? args.task.logRetention ?? DEFAULT_LOG_RETENTION,
                ...(args.logsKmsKeyArn === undefined ? {} : { kmsKeyId: args.logsKmsKeyArn }),
            },
            { ...stateful(args.protect), transform: args.transform?.logGroup },
        );
        const parts = this.partsOf(args);
        const executionRole = this.createRole("execution-role", "ECS starts", args, args.transform?.executionRole);
        const taskRole = this.createRole("role", "The application of", args, args.transform?.taskRole, {
            permissionsBoundary: args.task.permissions?.boundary,
        });
        const policies = this.createPolicies(args, parts, executionRole, taskRole);
        const theirs = ignoreChanges("taskDefinition", args.controller ?? "ecs", args.releasedBy ?? "up");
        const containers = parts.apply(known => containerDefinitions(args, known));
        const first = { ...args, task: args.delivery?.firstRevision ?? args.task };
        const definition = this.child(
            ecs.TaskDefinition,
            "definition",
            {
                ...taskDefinitionArgs(first),
                ...tagsOf(args, theirs),
                containerDefinitions: parts.apply(known => containerDefinitions(first, known)),
                volumes: this.volumesOf(first),
                executionRoleArn: executionRole.arn,
                taskRoleArn: taskRole.arn,
            },
            { ignoreChanges: theirs, transform: args.transform?.taskDefinition },
        );
        this.taskDefinitionArn = after(definition.arn, [logGroup, ...policies]);
        this.family = pulumi.output(args.family);
        this.executionRoleArn = executionRole.arn;
        this.taskRoleArn = taskRole.arn;
        this.taskRoleName = taskRole.name;
        this.logGroupName = pulumi.output(args.logGroupName);
        this.content = containers.apply(text => sha256(JSON.stringify([taskDefinitionArgs(args), text])));
        this.template = args.delivery && this.templateOf(args, args.delivery, parts, executionRole, taskRole);
        this.registerOutputs({
            taskDefinitionArn: this.taskDefinitionArn,
            family: this.family,
            executionRoleArn: this.executionRoleArn,
            taskRoleArn: this.taskRoleArn,
            taskRoleName: this.taskRoleName,
            logGroupName: this.logGroupName,
            template: this.template,
            content: this.content,
        });
    }

    /** The task definition that the pipeline registers: the same words as our own, with what only the build knows left open. */
    private templateOf(
        args: TaskDefinitionArgs,
        { placeholders }: TaskDelivery,
        parts: pulumi.Output<TaskParts>,
        executionRole: iam.Role,
        taskRole: iam.Role,
    ): pulumi.Output<string> {
        const volumes = this.mountedVolumes(args).map(({ volume, mounted }) =>
            mounted.apply(it => ({ volume, ...it })),
        );
        return pulumi
            .all([parts, executionRole.arn, taskRole.arn, pulumi.all(volumes)])
            .apply(([known, executionRoleArn, taskRoleArn, mounted]) =>
                taskDefinitionTemplate(args.task, {
                    ...containerContext(args, known),
                    family: args.family,
                    executionRoleArn,
                    taskRoleArn,
                    placeholders,
                    image: image => imageReference(image, known.images),
                    volume: name => mounted.find(({ volume }) => volume === name)!,
                }),
            );
    }

    private check({ task, images = {}, secretArns = {}, volumes = {} }: TaskDefinitionArgs): void {
        const needs = needsOf(task);
        const missing = [
            ...needs.builds.filter(name => !(name in images)).map(name => `images: ${name} is missing`),
            ...needs.secrets.filter(name => !(name in secretArns)).map(name => `secretArns: ${name} is missing`),
            ...needs.volumes.filter(name => !(name in volumes)).map(name => `volumes: ${name} is missing`),
        ];
        if (missing.length > 0) {
            this.fail(missing.map(problem => `${problem}; the task refers to it`).join("\n"));
        }
    }

    /** Everything that a symbolic reference in a container can stand for; no id of a volume, which only creation tells. */
    private partsOf(args: TaskDefinitionArgs): pulumi.Output<TaskParts> {
        return pulumi
            .all([
                placeOf(this),
                pulumi.all(args.images ?? {}),
                pulumi.all(args.pinnedImages ?? {}),
                pulumi.all(args.secretArns ?? {}),
            ])
            .apply(([place, built, pinned, secretArns]) => ({
                place,
                images: { built, pinned },
                secretArns,
                logGroupArn: `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${args.logGroupName}`,
            }));
    }

    private createRole(
        role: string,
        what: string,
        { family }: TaskDefinitionArgs,
        transform: Transform<iam.RoleArgs> | undefined,
        more: Pick<iam.RoleArgs, "permissionsBoundary"> = {},
    ): iam.Role {
        return this.child(
            iam.Role,
            role,
            {
                description: `${what} ${family}`,
                assumeRolePolicy: placeOf(this).apply(({ account }) => trustPolicy("ecs-tasks.amazonaws.com", account)),
                ...more,
            },
            { transform },
        );
    }

    private createPolicies(
        args: TaskDefinitionArgs,
        parts: pulumi.Output<TaskParts>,
        executionRole: iam.Role,
        taskRole: iam.Role,
    ): pulumi.Resource[] {
        // Apart from the other parts: a key that is yet to be made must not hide the containers at preview.
        const keys = Object.values(pick(args.secretKmsKeyArns ?? {}, needsOf(args.task).secrets));
        const policy = pulumi
            .all([parts, pulumi.all(keys)])
            .apply(([known, kmsKeyArns]) => executionRolePolicy(args.task, known, kmsKeyArns));
        const execution = this.child(
            iam.RolePolicy,
            "execution-policy",
            { role: executionRole.name, policy },
            { transform: args.transform?.executionRolePolicy },
        );
        const written = this.createPermissions(args, taskRole);
        const volumes = this.mountedVolumes(args);
        const executeCommand = args.task.executeCommand ?? false;
        if (volumes.length === 0 && !executeCommand) {
            return [execution, ...written];
        }
        const task = this.child(
            iam.RolePolicy,
            "policy",
            {
                role: taskRole.name,
                policy: pulumi
                    .all(volumes.map(({ mounted }) => mounted))
                    .apply(mounted => taskRolePolicy(mounted, executeCommand)),
            },
            { transform: args.transform?.taskRolePolicy },
        );
        return [execution, task, ...written];
    }

    /** What the Compose files let the application do. */
    private createPermissions({ task, transform }: TaskDefinitionArgs, role: iam.Role): pulumi.Resource[] {
        const { policies = [], managedPolicyArns = [] } = task.permissions ?? {};
        return [
            ...policies.map(({ name, document }, index) =>
                this.child(
                    iam.RolePolicy,
                    `inline-${index + 1}`,
                    { name, role: role.name, policy: JSON.stringify(document) },
                    { transform: transform?.taskRolePolicy },
                ),
            ),
            ...managedPolicyArns.map(policyArn =>
                this.child(
                    iam.RolePolicyAttachment,
                    `managed-${policyArn.split("/").at(-1)}`,
                    { role: role.name, policyArn },
                    { transform: transform?.taskRoleAttachment },
                ),
            ),
        ];
    }

    private volumesOf(args: TaskDefinitionArgs): ecs.TaskDefinitionArgs["volumes"] {
        return [...args.task.volumes]
            .sort((one, other) => (one.name < other.name ? -1 : 1))
            .map(volume =>
                "volume" in volume
                    ? { name: volume.name, efsVolumeConfiguration: efs(args.volumes![volume.volume]!) }
                    : { name: volume.name },
            );
    }

    private mountedVolumes({
        task,
        volumes = {},
    }: TaskDefinitionArgs): { name: string; volume: string; mounted: pulumi.Output<MountedVolume> }[] {
        return task.volumes.flatMap(volume => {
            if (!("volume" in volume)) {
                return [];
            }
            const written = task.containers.some(({ mountPoints }) =>
                mountPoints.some(({ sourceVolume, readOnly }) => sourceVolume === volume.name && !readOnly),
            );
            const mounted = pulumi.output({ ...volumes[volume.volume]!, written });
            return [{ name: volume.name, volume: volume.volume, mounted: mounted as pulumi.Output<MountedVolume> }];
        });
    }
}
