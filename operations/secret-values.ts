import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients";
import { parseSecretReference, type SecretReference } from "./secret-reference";

/** What must not be seen of a task's secrets. For redaction only. */
export interface SecretValues {
    values: string[];
    /** Whether that is all of them: credentials may read some and not others. */
    complete: boolean;
}

/** The values behind a task's secrets, those of its log drivers included, from Parameter Store and Secrets Manager. */
export async function secretValues(
    clients: Clients,
    { containerDefinitions = [] }: TaskDefinition,
): Promise<SecretValues> {
    const references = containerDefinitions
        .flatMap(({ secrets = [], logConfiguration }) => [...secrets, ...(logConfiguration?.secretOptions ?? [])])
        .flatMap(({ valueFrom }) => valueFrom ?? []);
    const read = await Promise.all(
        [...new Set(references)].map(async valueFrom => {
            try {
                return await valuesOf(clients, parseSecretReference(valueFrom));
            } catch {
                // Whatever keeps it from being read: it cannot be recognised in a line.
                return undefined;
            }
        }),
    );
    return { values: read.flatMap(values => values ?? []), complete: !read.includes(undefined) };
}

async function valuesOf(clients: Clients, reference: SecretReference): Promise<string[]> {
    const options = { ...clients.options, ...(reference.region !== undefined && { region: reference.region }) };
    if (reference.kind === "parameter") {
        const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
        // A parameter that is not there has no value to hide.
        const { Parameters = [] } = await new SSMClient(options).send(
            new GetParametersCommand({ Names: [reference.name], WithDecryption: true }),
        );
        return Parameters.flatMap(({ Value }) => Value ?? []);
    }
    const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    const { arn, jsonKey, versionStage, versionId } = reference;
    const { SecretString } = await new SecretsManagerClient(options).send(
        new GetSecretValueCommand({
            SecretId: arn,
            ...(versionStage !== "" && { VersionStage: versionStage }),
            ...(versionId !== "" && { VersionId: versionId }),
        }),
    );
    return SecretString === undefined ? [] : [SecretString, ...textsIn(SecretString, jsonKey)];
}

/** Texts and numbers of a secret that is JSON, of the one key that the container gets or of all: it logs what it uses. */
function textsIn(secret: string, jsonKey: string): string[] {
    try {
        const content = JSON.parse(secret) as Record<string, unknown> | null;
        return leaves(jsonKey === "" ? content : content?.[jsonKey]);
    } catch {
        return [];
    }
}

function leaves(value: unknown): string[] {
    return typeof value === "object" && value !== null
        ? Object.values(value).flatMap(leaves)
        : typeof value === "string" || typeof value === "number"
          ? [String(value)]
          : [];
}
