import type { ParameterArgs, ParameterState } from "@pulumi/aws/ssm";
import { autoNamed, boolean, string } from "../property";
import { awsResource } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const parameter = awsResource<ParameterArgs, ParameterState>({
    label: "SSM Parameter",
    properties: {
        name: autoNamed({ max: 2048 }),
        type: string({ required: true, oneOf: ["String", "StringList", "SecureString"] }),
        value: string({ computed: true, secret: true }),
        insecureValue: string({ computed: true }),
        description: string(),
        allowedPattern: string(),
        dataType: string({ computed: true }),
        keyId: string({ computed: true }),
        // Standard and Intelligent-Tiering may answer with the other.
        tier: string({ computed: true }),
        overwrite: boolean({ local: true }),
        arn: string({ computed: true }),
    },
    computed: ["version", "hasValueWo"],
    volatile: ["version"],
    check: ({ value, insecureValue }) =>
        value === undefined && insecureValue === undefined
            ? [{ property: "value", reason: "one of `insecureValue,value,valueWo` must be specified" }]
            : [],
    preview: ({ name }, { region, session }) =>
        region && name ? { arn: parameterArn(region, session(region).accountId, name) } : {},
    async create(aws, args) {
        await aws.ssm.putParameter({
            Name: args.name,
            Type: String(args.type),
            Value: args.value ?? args.insecureValue,
            Description: args.description,
            AllowedPattern: args.allowedPattern,
            DataType: args.dataType,
            KeyId: args.keyId,
            Tier: args.tier === undefined ? undefined : String(args.tier),
            Overwrite: args.overwrite ?? false,
            Tags: pascalTags(args.tags),
        });
        return args.name!;
    },
    async read(aws, id) {
        const { Parameter: found } = await aws.ssm.getParameter({ Name: id, WithDecryption: true });
        if (!found) {
            return undefined;
        }
        const { Parameters } = await aws.ssm.describeParameters({
            ParameterFilters: [{ Key: "Name", Option: "Equals", Values: [id] }],
        });
        const { TagList } = await aws.ssm.listTagsForResource({ ResourceType: "Parameter", ResourceId: id });
        const description = Parameters?.[0];
        const isSecure = found.Type === "SecureString";
        return {
            name: found.Name,
            arn: found.ARN,
            type: found.Type,
            value: found.Value,
            insecureValue: isSecure ? undefined : found.Value,
            version: found.Version,
            dataType: found.DataType ?? "text",
            description: description?.Description ?? "",
            allowedPattern: description?.AllowedPattern ?? "",
            keyId: isSecure ? (description?.KeyId ?? "alias/aws/ssm") : "",
            tier: description?.Tier ?? "Standard",
            hasValueWo: false,
            tags: fromPascalTags(TagList),
        };
    },
    async update(aws, { id, args }) {
        await aws.ssm.putParameter({
            Name: id,
            Type: String(args.type),
            Value: args.value ?? args.insecureValue,
            Description: args.description,
            AllowedPattern: args.allowedPattern,
            DataType: args.dataType,
            KeyId: args.keyId,
            Tier: args.tier === undefined ? undefined : String(args.tier),
            Overwrite: true,
        });
    },
    tag: {
        put: (aws, id, _, tags) =>
            aws.ssm.addTagsToResource({ ResourceType: "Parameter", ResourceId: id, Tags: pascalTags(tags) }),
        remove: (aws, id, _, keys) =>
            aws.ssm.removeTagsFromResource({ ResourceType: "Parameter", ResourceId: id, TagKeys: keys }),
    },
    async delete(aws, id) {
        await aws.ssm.deleteParameter({ Name: id });
    },
});

const parameterArn = (region: string, accountId: string, name: string) =>
    `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
