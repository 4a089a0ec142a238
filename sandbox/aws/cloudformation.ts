import type {
    CreateStackCommandInput,
    DeleteStackCommandInput,
    DescribeStacksCommandInput,
    DescribeStacksCommandOutput,
    GetTemplateCommandInput,
    ListExportsCommandInput,
    ListExportsCommandOutput,
} from "@aws-sdk/client-cloudformation";
import { parse } from "yaml";
import { paginate } from "./paginate";
import { AwsError, type Account, type ServiceModule } from "./service";

/** The one type that a stack may have here: it makes nothing, on AWS neither. */
const NOTHING = "AWS::CloudFormation::WaitConditionHandle";

interface StackRow {
    StackId: string;
    StackName: string;
    /** Epoch milliseconds. */
    created: number;
    template: string;
    parameters: Record<string, string>;
    outputs: { OutputKey: string; OutputValue: string; Description?: string; ExportName?: string }[];
}

interface Template {
    Parameters?: Record<string, { Default?: unknown }>;
    Resources?: Record<string, { Type?: string }>;
    Outputs?: Record<string, { Value?: unknown; Description?: string; Export?: { Name?: unknown } }>;
}

const stacks = (account: Account) => account.table<StackRow>("cloudformation.stacks");

const invalid = (message: string): AwsError => new AwsError("ValidationError", message);

const badToken = (): AwsError => invalid("Unable to interpret token");

function stackNamed(account: Account, name = ""): StackRow {
    const row = stacks(account)
        .list()
        .find(({ StackName, StackId }) => StackName === name || StackId === name);
    if (!row) {
        throw invalid(`Stack with id ${name} does not exist`);
    }
    return row;
}

function readTemplate(text: string): Template {
    try {
        return (parse(text) ?? {}) as Template;
    } catch {
        throw invalid("Template format error: JSON not well-formed.");
    }
}

/** Text, a number, or a reference to a parameter. */
function valueOf(value: unknown, parameters: Readonly<Record<string, string>>): string {
    const reference = (value as { Ref?: unknown } | null)?.Ref;
    if (typeof reference === "string" && reference in parameters) {
        return parameters[reference]!;
    }
    if (typeof value === "object") {
        throw new AwsError("NotSimulated", "the sandbox's CloudFormation knows text and Ref of a parameter as values");
    }
    return String(value);
}

function createStack(account: Account, input: CreateStackCommandInput): object {
    const { StackName = "", TemplateBody: template = "", Parameters = [] } = input;
    if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(StackName)) {
        throw invalid(`1 validation error detected: Value '${StackName}' at 'stackName' failed to satisfy constraint`);
    }
    if (stacks(account).get(StackName)) {
        throw new AwsError("AlreadyExistsException", `Stack [${StackName}] already exists`);
    }
    const { Resources = {}, Outputs = {}, Parameters: declared = {} } = readTemplate(template);
    if (Object.keys(Resources).length === 0) {
        throw invalid("Template format error: At least one Resources member must be defined.");
    }
    const other = Object.values(Resources).find(({ Type }) => Type !== NOTHING);
    if (other) {
        throw new AwsError(
            "NotSimulated",
            `the sandbox's CloudFormation makes no ${String(other.Type)}: its stacks have outputs, and a ${NOTHING} as their resource`,
        );
    }
    const given = Parameters.map(({ ParameterKey = "", ParameterValue = "" }) => [ParameterKey, ParameterValue]);
    const defaults = Object.entries(declared).flatMap(([key, { Default }]) =>
        Default === undefined ? [] : [[key, String(Default)]],
    );
    const parameters = Object.fromEntries([...defaults, ...given]) as Record<string, string>;
    const missing = Object.keys(declared).filter(key => !(key in parameters));
    if (missing.length > 0) {
        throw invalid(`Parameters: [${missing.join(", ")}] must have values`);
    }
    const row: StackRow = {
        StackId: account.arn("cloudformation", `stack/${StackName}/${account.uniqueId(32)}`),
        StackName,
        created: account.now,
        template,
        parameters,
        outputs: Object.entries(Outputs).map(([OutputKey, { Value, Description, Export }]) => ({
            OutputKey,
            OutputValue: valueOf(Value, parameters),
            ...(Description !== undefined && { Description }),
            ...(Export?.Name !== undefined && { ExportName: valueOf(Export.Name, parameters) }),
        })),
    };
    const taken = new Set(exportsOf(account).map(({ Name }) => Name));
    const twice = row.outputs.find(({ ExportName }) => ExportName !== undefined && taken.has(ExportName));
    if (twice) {
        throw invalid(`Export with name ${twice.ExportName} is already exported`);
    }
    stacks(account).put(StackName, row);
    return { StackId: row.StackId };
}

function describeStacks(account: Account, input: DescribeStacksCommandInput): Partial<DescribeStacksCommandOutput> {
    const rows = input.StackName === undefined ? stacks(account).list() : [stackNamed(account, input.StackName)];
    const { items, next } = paginate(rows, input.NextToken, undefined, 100, badToken);
    return {
        Stacks: items.map(({ StackId, StackName, created, parameters, outputs }) => ({
            StackId,
            StackName,
            CreationTime: new Date(created),
            StackStatus: "CREATE_COMPLETE",
            DisableRollback: false,
            NotificationARNs: [],
            Capabilities: [],
            Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
                ParameterKey,
                ParameterValue,
            })),
            Outputs: outputs,
            Tags: [],
        })),
        NextToken: next,
    };
}

const exportsOf = (account: Account) =>
    stacks(account)
        .list()
        .flatMap(({ StackId, outputs }) =>
            outputs.flatMap(({ ExportName, OutputValue }) =>
                ExportName === undefined ? [] : [{ ExportingStackId: StackId, Name: ExportName, Value: OutputValue }],
            ),
        );

function listExports(account: Account, input: ListExportsCommandInput): Partial<ListExportsCommandOutput> {
    const { items, next } = paginate(exportsOf(account), input.NextToken, undefined, 100, badToken);
    return { Exports: items, NextToken: next };
}

/** CloudFormation as far as others read its outputs: stacks are there at once, and make nothing. */
export const cloudformation: ServiceModule = {
    name: "cloudformation",
    operations: {
        CreateStack: createStack,
        DescribeStacks: describeStacks,
        ListExports: listExports,
        GetTemplate: (account: Account, { StackName }: GetTemplateCommandInput) => ({
            TemplateBody: stackNamed(account, StackName).template,
            StagesAvailable: ["Original", "Processed"],
        }),
        DeleteStack(account: Account, { StackName = "" }: DeleteStackCommandInput) {
            // AWS answers alike where there is none.
            stacks(account).delete(StackName);
            return {};
        },
    },
};
