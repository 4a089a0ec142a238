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
    Parameter,
    PutParameterRequest,
    PutParameterResult,
    RemoveTagsFromResourceRequest,
} from "@aws-sdk/client-ssm";

import { omit } from "./omit";
import { paginate } from "./paginate";
import { AwsError, type Account, type ServiceModule } from "./service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "./tags";

type ParameterType = "String" | "StringList" | "SecureString";

interface Version {
    Version: number;
    Value: string;
    Type: ParameterType;
    /** Epoch milliseconds. */
    LastModifiedDate: number;
    Description?: string;
    KeyId?: string;
    AllowedPattern?: string;
}

interface ParameterRow {
    Name: string;
    Tier: "Standard" | "Advanced";
    DataType: string;
    /** Oldest first; AWS keeps a hundred. */
    versions: Version[];
    Tags: TagMap;
}

const VERSIONS_KEPT = 100;
/** Bytes of a value. */
const LARGEST = { Standard: 4096, Advanced: 8192 };
const DEFAULT_KEY = "alias/aws/ssm";

const parameters = (account: Account) => account.table<ParameterRow>("ssm.parameters");

const arnOf = (account: Account, name: string): string =>
    account.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);

const notFound = () => new AwsError("ParameterNotFound", "");

function findRow(account: Account, reference: string | undefined): ParameterRow {
    const row = rowOf(account, reference);
    if (!row) {
        throw notFound();
    }
    return row;
}

/** By name or ARN. */
const rowOf = (account: Account, reference = ""): ParameterRow | undefined =>
    parameters(account).get(reference) ??
    parameters(account)
        .list()
        .find(({ Name }) => arnOf(account, Name) === reference);

/** By name or ARN, either with `:version`. */
function lookUp(
    account: Account,
    reference: string | undefined,
): [ParameterRow, Version, string | undefined] | undefined {
    const whole = rowOf(account, reference);
    const [, name, wanted] = /^(.*):(\d+)$/.exec(reference ?? "") ?? [];
    const row = whole ?? rowOf(account, name);
    const version =
        whole || !row ? row?.versions.at(-1) : row.versions.find(version => version.Version === Number(wanted));
    if (row && !version) {
        throw new AwsError(
            "ParameterVersionNotFound",
            `Systems Manager could not find version ${wanted} of ${row.Name}. Verify the version and try again.`,
        );
    }
    return row && version && [row, version, whole ? undefined : `:${wanted}`];
}

export const ssm: ServiceModule = {
    name: "ssm",
    operations: {
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

function checkName(name: string): void {
    if (!/^[\w./-]{1,1011}$/.test(name) || name.split("/").length > 16) {
        throw new AwsError(
            "ValidationException",
            'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
        );
    }
    if (name.includes("/") && !name.startsWith("/")) {
        throw new AwsError("ValidationException", "Parameter name must be a fully qualified name.");
    }
    if (/^\/?(aws|ssm)/i.test(name)) {
        throw new AwsError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
    }
}

function tierOf(asked: string | undefined, current: string | undefined, value: string): "Standard" | "Advanced" {
    const large = Buffer.byteLength(value) > LARGEST.Standard;
    const tier =
        asked === "Advanced" || current === "Advanced" || (asked === "Intelligent-Tiering" && large)
            ? "Advanced"
            : "Standard";
    if (Buffer.byteLength(value) > LARGEST[tier]) {
        throw new AwsError(
            "ValidationException",
            `${tier} tier parameters support a maximum parameter value of ${LARGEST[tier]} characters.` +
                (tier === "Standard"
                    ? " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier."
                    : ""),
        );
    }
    return tier;
}

const byName = (rows: ParameterRow[]): ParameterRow[] => rows.sort((left, right) => (left.Name < right.Name ? -1 : 1));

function lastOf(row: ParameterRow): Version {
    const last = row.versions.at(-1);
    if (!last) {
        throw notFound();
    }
    return last;
}

const invalidToken = () => new AwsError("InvalidNextToken", "The specified token is not valid.");

function toTest({ Key, Option = "Equals", Values = [] }: { Key?: string; Option?: string; Values?: string[] }) {
    const matches = (text: string): boolean =>
        Values.some(value =>
            Option === "BeginsWith"
                ? text.startsWith(value)
                : Option === "Contains"
                  ? text.includes(value)
                  : text === value,
        );
    const under = (name: string, path: string): boolean =>
        name.startsWith(path) && (Option === "Recursive" || !name.slice(path.length).includes("/"));
    return (row: ParameterRow): boolean => {
        switch (Key) {
            case "Name":
                return matches(row.Name);
            case "Type":
                return matches(lastOf(row).Type);
            case "Path":
                return Values.some(path => under(row.Name, `${path.replace(/\/$/, "")}/`));
            default:
                throw new AwsError("InvalidFilterKey", `The sandbox does not simulate the filter ${Key}.`);
        }
    };
}

/** What is encrypted at AWS is unreadable here too, but nothing is really encrypted: this is a simulation. */
const shown = ({ Type, Value, Version }: Version, decrypted: boolean | undefined): string =>
    Type === "SecureString" && !decrypted
        ? Buffer.from(`encrypted:${Version}:${Value.length}`).toString("base64")
        : Value;

const describe = (
    account: Account,
    [row, version, Selector]: [ParameterRow, Version, string | undefined],
    decrypted: boolean | undefined,
): Parameter => ({
    Name: row.Name,
    ARN: arnOf(account, row.Name),
    Type: version.Type,
    Value: shown(version, decrypted),
    Version: version.Version,
    Selector,
    LastModifiedDate: new Date(version.LastModifiedDate),
    DataType: row.DataType,
});

function findTagged(account: Account, id: string | undefined): ParameterRow {
    const row = rowOf(account, id);
    if (!row) {
        throw new AwsError(
            "InvalidResourceId",
            `The resource ID is not valid. Verify that you entered the correct ID and try again.`,
        );
    }
    return row;
}
