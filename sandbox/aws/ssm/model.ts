import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

type ParameterType = "String" | "StringList" | "SecureString";

export interface Version {
    Version: number;
    Value: string;
    Type: ParameterType;
    /** Epoch milliseconds. */
    LastModifiedDate: number;
    Description?: string;
    KeyId?: string;
    AllowedPattern?: string;
}

export interface ParameterRow {
    Name: string;
    Tier: "Standard" | "Advanced";
    DataType: string;
    /** Oldest first; AWS keeps a hundred. */
    versions: Version[];
    Tags: TagMap;
}

export const VERSIONS_KEPT = 100;
/** Bytes of a value. */
export const LARGEST = { Standard: 4096, Advanced: 8192 };
export const DEFAULT_KEY = "alias/aws/ssm";

export const parameters = (account: Account) => account.table<ParameterRow>("ssm.parameters");

export const arnOf = (account: Account, name: string): string =>
    account.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);

export const notFound = () => new AwsError("ParameterNotFound", "");

export function findRow(account: Account, reference: string | undefined): ParameterRow {
    const row = rowOf(account, reference);
    if (!row) {
        throw notFound();
    }
    return row;
}

/** By name or ARN. */
export const rowOf = (account: Account, reference = ""): ParameterRow | undefined =>
    parameters(account).get(reference) ??
    parameters(account)
        .list()
        .find(({ Name }) => arnOf(account, Name) === reference);

/** By name or ARN, either with `:version`. */
export function lookUp(
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
