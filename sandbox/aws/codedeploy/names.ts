import { AwsError, type Account } from "../service";

export function checkName(
    what: "Application" | "DeploymentGroup" | "DeploymentConfig",
    name: string | undefined,
): string {
    if (!name) {
        throw new AwsError(`${what}NameRequiredException`, `${what} name is required`);
    }
    if (name.length > 100 || !/^[\w+=,.@-]+$/.test(name)) {
        throw new AwsError(`Invalid${what}NameException`, `${what} name '${name}' is invalid`);
    }
    return name;
}

export const uuid = (account: Account): string =>
    account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

export const invalidToken = () => new AwsError("InvalidNextTokenException", "The next token is invalid.");

/** `d-` and nine letters and digits. */
export const newDeploymentId = (account: Account): string =>
    `d-${BigInt(`0x${account.uniqueId(11)}`)
        .toString(36)
        .padStart(9, "0")
        .toUpperCase()}`;
