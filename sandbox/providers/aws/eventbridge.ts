import { randomUUID } from "node:crypto";
import type { EventRuleArgs, EventRuleState, EventTargetArgs, EventTargetState } from "@pulumi/aws/cloudwatch";
import { autoNamed, boolean, json, map, number, object, string } from "../property";
import { awsResource, type Plain } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

const DEFAULT_BUS = "default";

const ruleInput = (args: Plain<EventRuleArgs>) => ({
    Name: args.name,
    EventBusName: args.eventBusName,
    Description: args.description,
    EventPattern: args.eventPattern,
    ScheduleExpression: args.scheduleExpression,
    RoleArn: args.roleArn,
    State: args.state || "ENABLED",
});

export const eventRule = awsResource<EventRuleArgs, EventRuleState>({
    label: "EventBridge Rule",
    properties: {
        name: autoNamed({ max: 64 }),
        eventBusName: string({ default: DEFAULT_BUS, replace: true }),
        description: string(),
        eventPattern: json(),
        scheduleExpression: string(),
        roleArn: string(),
        state: string({ default: "ENABLED" }),
        forceDestroy: boolean({ default: false, local: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        await aws.events.putRule({ ...ruleInput(args), Tags: pascalTags(args.tags) });
        return args.name!;
    },
    async read(aws, id) {
        const found = await aws.events.describeRule({ Name: id });
        const { Tags } = await aws.events.listTagsForResource({ ResourceARN: found.Arn });
        return {
            name: found.Name,
            arn: found.Arn,
            eventBusName: found.EventBusName,
            description: found.Description ?? "",
            eventPattern: found.EventPattern ?? "",
            scheduleExpression: found.ScheduleExpression ?? "",
            roleArn: found.RoleArn ?? "",
            state: found.State,
            tags: fromPascalTags(Tags),
        };
    },
    async update(aws, { args }) {
        await aws.events.putRule(ruleInput(args));
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.events.tagResource({ ResourceARN: arn, Tags: pascalTags(tags) }),
        remove: (aws, _, { arn }, TagKeys) => aws.events.untagResource({ ResourceARN: arn, TagKeys }),
    },
    async delete(aws, Name) {
        await aws.events.deleteRule({ Name });
    },
});

const targetInput = (args: Plain<EventTargetArgs>, Id: string) => ({
    Rule: args.rule,
    EventBusName: args.eventBusName,
    Targets: [
        {
            Id,
            Arn: args.arn,
            RoleArn: args.roleArn || undefined,
            Input: args.input || undefined,
            InputPath: args.inputPath || undefined,
            InputTransformer: args.inputTransformer && {
                InputPathsMap: args.inputTransformer.inputPaths,
                InputTemplate: args.inputTransformer.inputTemplate,
            },
            DeadLetterConfig: args.deadLetterConfig && { Arn: args.deadLetterConfig.arn },
            RetryPolicy: args.retryPolicy && {
                MaximumEventAgeInSeconds: args.retryPolicy.maximumEventAgeInSeconds,
                MaximumRetryAttempts: args.retryPolicy.maximumRetryAttempts,
            },
        },
    ],
});

/** A target's id is `rule-target`. */
export const eventTarget = awsResource<EventTargetArgs, EventTargetState>({
    label: "EventBridge Target",
    properties: {
        rule: string({ required: true, replace: true }),
        eventBusName: string({ default: DEFAULT_BUS, replace: true }),
        targetId: string({ computed: true, replace: true }),
        arn: string({ required: true }),
        roleArn: string(),
        input: json(),
        inputPath: string(),
        inputTransformer: object({ inputPaths: map(), inputTemplate: string({ required: true }) }),
        deadLetterConfig: object({ arn: string() }),
        retryPolicy: object({ maximumEventAgeInSeconds: number(), maximumRetryAttempts: number() }),
        forceDestroy: boolean({ default: false, local: true }),
    },
    async create(aws, args) {
        const targetId = args.targetId || `terraform-${randomUUID()}`;
        await aws.events.putTargets(targetInput(args, targetId));
        return { id: `${args.rule}-${targetId}`, known: { targetId } };
    },
    async read(aws, id, prior) {
        const rule = prior.rule ?? id.split("/").at(-2) ?? "";
        const targetId = prior.targetId ?? id.split("/").at(-1);
        const { Targets = [] } = await aws.events.listTargetsByRule({ Rule: rule });
        const found = Targets.find(({ Id }) => Id === targetId);
        return (
            found && {
                rule,
                eventBusName: DEFAULT_BUS,
                targetId: found.Id,
                arn: found.Arn,
                roleArn: found.RoleArn ?? "",
                input: found.Input ?? "",
                inputPath: found.InputPath ?? "",
                inputTransformer: found.InputTransformer && {
                    inputPaths: found.InputTransformer.InputPathsMap ?? {},
                    inputTemplate: found.InputTransformer.InputTemplate!,
                },
                deadLetterConfig: found.DeadLetterConfig && { arn: found.DeadLetterConfig.Arn },
                retryPolicy: found.RetryPolicy && {
                    maximumEventAgeInSeconds: found.RetryPolicy.MaximumEventAgeInSeconds,
                    maximumRetryAttempts: found.RetryPolicy.MaximumRetryAttempts,
                },
            }
        );
    },
    async update(aws, { args, old }) {
        await aws.events.putTargets(targetInput(args, old.targetId!));
    },
    async delete(aws, _, { rule, targetId }) {
        await aws.events.removeTargets({ Rule: rule, Ids: [targetId!] });
    },
});
