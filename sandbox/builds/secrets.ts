import type { EnvironmentVariable } from "@aws-sdk/client-codebuild";

import { AwsError } from "../aws/service";
import type { AccountPort } from "./account-port";
import { PhaseFailure } from "./failure";

/** What stands in for values that the account keeps. */
export interface References {
    parameters: Record<string, string>;
    secrets: Record<string, string>;
}

export const noReferences = (): References => ({ parameters: {}, secrets: {} });

/** Variables of a project that name what the account keeps. */
export function referencesOf(variables: readonly EnvironmentVariable[]): References {
    const of = (type: string): Record<string, string> =>
        Object.fromEntries(
            variables.filter(variable => variable.type === type).map(({ name, value }) => [name ?? "", value ?? ""]),
        );
    return { parameters: of("PARAMETER_STORE"), secrets: of("SECRETS_MANAGER") };
}

/** Looks up the values, by variable. @throws PhaseFailure in CodeBuild's words */
export function lookUp(account: AccountPort, { parameters, secrets }: References): Map<string, string> {
    const values = new Map<string, string>();
    for (const [variable, name] of Object.entries(parameters)) {
        values.set(variable, parameterOf(account, name));
    }
    for (const [variable, reference] of Object.entries(secrets)) {
        values.set(variable, secretOf(account, reference));
    }
    return values;
}

function parameterOf(account: AccountPort, reference: string): string {
    const name = reference.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter/, "");
    const { Parameters = [] } = asFailure("Decrypted Variables Error", () =>
        account.call<{ Parameters?: { Value?: string }[] }>("ssm", "GetParameters", {
            Names: [name],
            WithDecryption: true,
        }),
    );
    const value = Parameters[0]?.Value;
    if (value === undefined) {
        throw new PhaseFailure("Decrypted Variables Error", `parameter does not exist: ${name}`);
    }
    return value;
}

/** `secret-id:json-key:version-stage:version-id`, the id a name or an ARN. */
function secretOf(account: AccountPort, reference: string): string {
    const [, id = "", key, stage, version] =
        /^(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/.exec(
            reference,
        ) ?? [];
    const code = "Secrets Manager Error";
    const { SecretString = "" } = asFailure(code, () =>
        account.call<{ SecretString?: string }>("secretsmanager", "GetSecretValue", {
            SecretId: id,
            ...(stage && { VersionStage: stage }),
            ...(version && { VersionId: version }),
        }),
    );
    if (!key) {
        return SecretString;
    }
    let fields: unknown;
    try {
        fields = JSON.parse(SecretString);
    } catch {
        throw new PhaseFailure(code, `the secret ${id} is not JSON: it has no key ${key}`);
    }
    const value = (fields as Record<string, unknown> | null)?.[key];
    if (value === undefined) {
        throw new PhaseFailure(code, `the secret ${id} has no key ${key}`);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}

function asFailure<Result>(code: string, part: () => Result): Result {
    try {
        return part();
    } catch (error) {
        throw error instanceof AwsError ? new PhaseFailure(code, `${error.code}: ${error.message}`) : error;
    }
}
