import type { PipelineArgs, PipelineState } from "@pulumi/aws/codepipeline";
import { autoNamed, list, map, number, object, string, type Property } from "../property";
import { asArgs, asDeclaration } from "./codepipeline-declaration";
import { awsResource } from "./resource";
import { camelTags, fromCamelTags } from "./tags";

const rule = object({
    name: string({ required: true }),
    ruleTypeId: object(
        {
            category: string({ required: true }),
            owner: string({ default: "AWS" }),
            provider: string({ required: true }),
            version: string({ default: "1" }),
        },
        { required: true },
    ),
    commands: list(string()),
    configuration: map(),
    inputArtifacts: list(string()),
    region: string(),
    roleArn: string(),
    timeoutInMinutes: number(),
});

const conditions = (fields: Record<string, Property> = {}) =>
    object({ condition: object({ result: string(), rules: list(rule, { required: true }) }), ...fields });

const action = object({
    name: string({ required: true }),
    category: string({ required: true }),
    owner: string({ required: true }),
    provider: string({ required: true }),
    version: string({ required: true }),
    configuration: map(),
    commands: list(string()),
    inputArtifacts: list(string()),
    outputArtifacts: list(string()),
    outputArtifactsForComputeActions: list(object({ name: string({ required: true }), files: list(string()) })),
    outputVariables: list(string()),
    namespace: string(),
    region: string({ computed: true }),
    roleArn: string(),
    runOrder: number({ computed: true }),
    timeoutInMinutes: number(),
});

const patterns = object({ includes: list(string()), excludes: list(string()) });

const gitConfiguration = object(
    {
        sourceActionName: string({ required: true }),
        pushes: list(object({ branches: patterns, filePaths: patterns, tags: patterns })),
        pullRequests: list(object({ branches: patterns, events: list(string()), filePaths: patterns })),
    },
    { required: true },
);

/** A pipeline. */
export const pipeline = awsResource<PipelineArgs, PipelineState>({
    label: "CodePipeline Pipeline",
    properties: {
        name: autoNamed({ max: 100 }),
        roleArn: string({ required: true }),
        artifactStores: list(
            object({
                location: string({ required: true }),
                type: string({ required: true, oneOf: ["S3"] }),
                region: string({ computed: true }),
                encryptionKey: object({
                    id: string({ required: true }),
                    type: string({ required: true, oneOf: ["KMS"] }),
                }),
            }),
            { required: true },
        ),
        executionMode: string({ default: "SUPERSEDED", oneOf: ["QUEUED", "SUPERSEDED", "PARALLEL"] }),
        pipelineType: string({ default: "V1", oneOf: ["V1", "V2"] }),
        stages: list(
            object({
                name: string({ required: true }),
                actions: list(action, { required: true }),
                beforeEntry: conditions(),
                onSuccess: conditions(),
                onFailure: conditions({ result: string(), retryConfiguration: object({ retryMode: string() }) }),
            }),
            { required: true },
        ),
        triggers: list(object({ providerType: string({ required: true }), gitConfiguration })),
        variables: list(object({ name: string({ required: true }), defaultValue: string(), description: string() })),
    },
    computed: ["arn", "triggerAlls"],
    async create(aws, args) {
        const { pipeline: created } = await aws.codepipeline.createPipeline({
            pipeline: asDeclaration(args, aws.region),
            tags: camelTags(args.tags),
        });
        return created!.name!;
    },
    async read(aws, name) {
        const { pipeline: found, metadata } = await aws.codepipeline.getPipeline({ name });
        const arn = metadata?.pipelineArn;
        const { tags } = await aws.codepipeline.listTagsForResource({ resourceArn: arn });
        return found && { arn, ...asArgs(found), tags: fromCamelTags(tags) };
    },
    async update(aws, { args }) {
        await aws.codepipeline.updatePipeline({ pipeline: asDeclaration(args, aws.region) });
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.codepipeline.tagResource({ resourceArn: arn, tags: camelTags(tags) }),
        remove: (aws, _, { arn }, tagKeys) => aws.codepipeline.untagResource({ resourceArn: arn, tagKeys }),
    },
    async delete(aws, name) {
        await aws.codepipeline.deletePipeline({ name });
    },
});
