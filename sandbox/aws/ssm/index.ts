import type {
    AddTagsToResourceRequest,
    DeleteParameterRequest,
    DeleteParametersRequest,
    DeleteParametersResult,
    DescribeParametersRequest,
    DescribeParametersResult,
    GetParameterHistoryRequest,
    GetParameterHistoryResult,
    GetParameterRequest,
    GetParameterResult,
    GetParametersByPathRequest,
    GetParametersByPathResult,
    GetParametersRequest,
    GetParametersResult,
    ListTagsForResourceRequest,
    ListTagsForResourceResult,
    PutParameterRequest,
    PutParameterResult,
    RemoveTagsFromResourceRequest,
} from "@aws-sdk/client-ssm";
import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { toTagList, toTagMap, withoutTags } from "../tags";
import { arnOf, DEFAULT_KEY, findRow, lookUp, notFound, parameters, rowOf, VERSIONS_KEPT, type Version } from "./model";
import { startSession } from "./sessions";
import { byName, checkName, describe, findTagged, invalidToken, lastOf, shown, tierOf, toTest } from "./parameters";

export const ssm: ServiceModule = {
    name: "ssm",
    operations: {
        StartSession: startSession,

        PutParameter(account: Account, input: PutParameterRequest): PutParameterResult {
            const { Name = "", Value = "" } = input;
            const existing = rowOf(account, Name);
            checkName(Name);
            if (existing && !input.Overwrite) {
                throw new AwsError(
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
                );
            }
            if (existing && input.Tags?.length) {
                throw new AwsError(
                    "ValidationException",
                    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
                );
            }
            const last = existing?.versions.at(-1);
            const Type = input.Type ?? last?.Type;
            if (!Type) {
                throw new AwsError("ValidationException", "A parameter type is required when you create a parameter.");
            }
            if (last && Type !== last.Type) {
                throw new AwsError(
                    "HierarchyTypeMismatch",
                    `The parameter type cannot be changed from ${last.Type} to ${Type}: delete the parameter first.`,
                );
            }
            const Tier = tierOf(input.Tier, existing?.Tier, Value);
            if (Value === "") {
                throw new AwsError(
                    "ValidationException",
                    "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
                );
            }
            if (input.AllowedPattern !== undefined && !new RegExp(input.AllowedPattern).test(Value)) {
                throw new AwsError(
                    "ParameterPatternMismatchException",
                    "Parameter value, cannot be validated against allowedPattern: " + input.AllowedPattern,
                );
            }
            const version: Version = {
                Version: (last?.Version ?? 0) + 1,
                Value,
                Type,
                LastModifiedDate: account.now,
                Description: input.Description ?? last?.Description,
                KeyId: Type === "SecureString" ? (input.KeyId ?? last?.KeyId ?? DEFAULT_KEY) : undefined,
                AllowedPattern: input.AllowedPattern ?? last?.AllowedPattern,
            };
            const name = existing?.Name ?? Name;
            parameters(account).put(name, {
                Name: name,
                Tier,
                DataType: input.DataType ?? existing?.DataType ?? "text",
                versions: [...(existing?.versions ?? []), version].slice(-VERSIONS_KEPT),
                Tags: existing?.Tags ?? toTagMap(input.Tags, "ValidationException"),
            });
            return { Version: version.Version, Tier };
        },

        GetParameter(account: Account, { Name, WithDecryption }: GetParameterRequest): GetParameterResult {
            const found = lookUp(account, Name);
            if (!found) {
                throw notFound();
            }
            return { Parameter: describe(account, found, WithDecryption) };
        },

        GetParameters(account: Account, { Names = [], WithDecryption }: GetParametersRequest): GetParametersResult {
            if (Names.length > 10) {
                throw new AwsError(
                    "ValidationException",
                    "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10.",
                );
            }
            const found = [...new Set(Names)].map(name => [name, lookUp(account, name)] as const);
            return {
                Parameters: found.flatMap(([, match]) => (match ? [describe(account, match, WithDecryption)] : [])),
                InvalidParameters: found.flatMap(([name, match]) => (match ? [] : [name])),
            };
        },

        GetParametersByPath(account: Account, input: GetParametersByPathRequest): GetParametersByPathResult {
            const path = `${(input.Path ?? "").replace(/\/$/, "")}/`;
            const rows = parameters(account)
                .list()
                .filter(({ Name }) => Name.startsWith(path))
                .filter(({ Name }) => input.Recursive || !Name.slice(path.length).includes("/"));
            const { items, next } = paginate(byName(rows), input.NextToken, input.MaxResults, 10, invalidToken);
            return {
                Parameters: items.map(row => describe(account, [row, lastOf(row), undefined], input.WithDecryption)),
                NextToken: next,
            };
        },

        DescribeParameters(account: Account, input: DescribeParametersRequest): DescribeParametersResult {
            const tests = (input.ParameterFilters ?? []).map(filter => toTest(filter));
            const rows = parameters(account)
                .list()
                .filter(row => tests.every(test => test(row)));
            const { items, next } = paginate(byName(rows), input.NextToken, input.MaxResults, 50, invalidToken);
            return {
                Parameters: items.map(row => {
                    const last = lastOf(row);
                    return {
                        ...omit(last, "Value"),
                        Name: row.Name,
                        ARN: arnOf(account, row.Name),
                        Tier: row.Tier,
                        DataType: row.DataType,
                        LastModifiedDate: new Date(last.LastModifiedDate),
                        LastModifiedUser: account.arn("iam", "user/sandbox"),
                        Policies: [],
                    };
                }),
                NextToken: next,
            };
        },

        GetParameterHistory(account: Account, input: GetParameterHistoryRequest): GetParameterHistoryResult {
            const row = findRow(account, input.Name);
            const { items, next } = paginate(row.versions, input.NextToken, input.MaxResults, 50, invalidToken);
            return {
                Parameters: items.map(version => ({
                    ...version,
                    Name: row.Name,
                    Value: shown(version, input.WithDecryption),
                    LastModifiedDate: new Date(version.LastModifiedDate),
                    LastModifiedUser: account.arn("iam", "user/sandbox"),
                    Tier: row.Tier,
                    DataType: row.DataType,
                    Labels: [],
                })),
                NextToken: next,
            };
        },

        DeleteParameter(account: Account, { Name }: DeleteParameterRequest): object {
            parameters(account).delete(findRow(account, Name).Name);
            return {};
        },

        DeleteParameters(account: Account, { Names = [] }: DeleteParametersRequest): DeleteParametersResult {
            const present = Names.filter(name => rowOf(account, name));
            present.forEach(name => parameters(account).delete(findRow(account, name).Name));
            return { DeletedParameters: present, InvalidParameters: Names.filter(name => !present.includes(name)) };
        },

        AddTagsToResource(account: Account, { ResourceId, Tags }: AddTagsToResourceRequest): object {
            const row = findTagged(account, ResourceId);
            parameters(account).put(row.Name, {
                ...row,
                Tags: { ...row.Tags, ...toTagMap(Tags, "ValidationException") },
            });
            return {};
        },

        RemoveTagsFromResource(account: Account, { ResourceId, TagKeys }: RemoveTagsFromResourceRequest): object {
            const row = findTagged(account, ResourceId);
            parameters(account).put(row.Name, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
            return {};
        },

        ListTagsForResource: (
            account: Account,
            { ResourceId }: ListTagsForResourceRequest,
        ): ListTagsForResourceResult => ({ TagList: toTagList(findTagged(account, ResourceId).Tags) }),
    },
};
