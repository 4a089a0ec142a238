import type { Parameter } from "@aws-sdk/client-ssm";
import { AwsError, type Account } from "../service";
import { arnOf, LARGEST, notFound, rowOf, type ParameterRow, type Version } from "./model";

export function checkName(name: string): void {
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

export function tierOf(asked: string | undefined, current: string | undefined, value: string): "Standard" | "Advanced" {
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

export const byName = (rows: ParameterRow[]): ParameterRow[] =>
    rows.sort((left, right) => (left.Name < right.Name ? -1 : 1));

export function lastOf(row: ParameterRow): Version {
    const last = row.versions.at(-1);
    if (!last) {
        throw notFound();
    }
    return last;
}

export const invalidToken = () => new AwsError("InvalidNextToken", "The specified token is not valid.");

export function toTest({ Key, Option = "Equals", Values = [] }: { Key?: string; Option?: string; Values?: string[] }) {
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
export const shown = ({ Type, Value, Version }: Version, decrypted: boolean | undefined): string =>
    Type === "SecureString" && !decrypted
        ? Buffer.from(`encrypted:${Version}:${Value.length}`).toString("base64")
        : Value;

export const describe = (
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

export function findTagged(account: Account, id: string | undefined): ParameterRow {
    const row = rowOf(account, id);
    if (!row) {
        throw new AwsError(
            "InvalidResourceId",
            `The resource ID is not valid. Verify that you entered the correct ID and try again.`,
        );
    }
    return row;
}
