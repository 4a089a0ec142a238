import type { Secret } from "@aws-sdk/client-ecs";
import { parseSecretReference, type SecretReference } from "../secret-reference";
import type { Account } from "./account";
import { check, checkEach, fail, isNotFound, ok, skip, type Check, type Verdict } from "./check";

const TOPIC = "secrets";

export interface SecretOptions {
    /** Whether to read secrets whose JSON keys the containers want: their values are looked at, and never shown. @default true */
    readSecrets?: boolean;
}

/** The secrets and parameters that ECS hands to the containers. */
export async function checkSecrets(account: Account, { readSecrets = true }: SecretOptions): Promise<Check[]> {
    return checkEach(
        TOPIC,
        async () =>
            (await account.containers()).flatMap(({ name = "", secrets = [], logConfiguration }) =>
                [...secrets, ...(logConfiguration?.secretOptions ?? [])].map(secret => ({ container: name, secret })),
            ),
        "no container takes a secret",
        ({ container, secret }) =>
            check(TOPIC, `${secret.name} of ${container}`, () => secretVerdict(account, secret, readSecrets)),
    );
}

function secretVerdict(account: Account, { name, valueFrom }: Secret, read: boolean): Verdict | Promise<Verdict> {
    if (!name || !valueFrom) {
        return fail("name and valueFrom are needed", "say where the value comes from");
    }
    const reference = parseSecretReference(valueFrom);
    return reference.kind === "secret"
        ? secretsManagerVerdict(account, reference, read)
        : parameterVerdict(account, reference);
}

async function parameterVerdict(
    { clients, target }: Account,
    { name, region = target.region }: Extract<SecretReference, { kind: "parameter" }>,
): Promise<Verdict> {
    const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
    const ssm = new SSMClient({ ...clients.options, region });
    // The value stays encrypted: that it is there is enough.
    const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [name], WithDecryption: false }));
    return Parameters.length > 0
        ? ok(`the parameter ${nameOfParameter(name)} exists`)
        : fail(
              `there is no parameter ${nameOfParameter(name)} in ${region}`,
              "create it (aws ssm put-parameter --type SecureString), or name another",
          );
}

const nameOfParameter = (valueFrom: string): string => valueFrom.split(":parameter")[1] ?? valueFrom;

async function secretsManagerVerdict(
    { clients, target }: Account,
    {
        arn: id,
        jsonKey: key,
        versionStage: stage,
        versionId: version,
        region = target.region,
    }: Extract<SecretReference, { kind: "secret" }>,
    read: boolean,
): Promise<Verdict> {
    const { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } =
        await import("@aws-sdk/client-secrets-manager");
    const client = new SecretsManagerClient({ ...clients.options, region });
    const missing = fail(`there is no secret ${nameOfSecret(id)} in ${region}`, "create it, or name another");
    try {
        const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: id }));
        if (DeletedDate !== undefined) {
            return fail(
                `the secret ${nameOfSecret(id)} is being deleted`,
                "aws secretsmanager restore-secret brings it back",
            );
        }
        if (key === "" && stage === "" && version === "") {
            return ok(`the secret ${nameOfSecret(id)} exists`);
        }
        if (!read) {
            return skip(`the secret ${nameOfSecret(id)} exists; its JSON key ${key} was not looked for`);
        }
        const { SecretString } = await client.send(
            new GetSecretValueCommand({
                SecretId: id,
                ...(stage !== "" && { VersionStage: stage }),
                ...(version !== "" && { VersionId: version }),
            }),
        );
        return keyVerdict(nameOfSecret(id), key, SecretString);
    } catch (error) {
        if (isNotFound(error, "ResourceNotFound")) {
            return missing;
        }
        throw error;
    }
}

const nameOfSecret = (arn: string): string => arn.split(":")[6] ?? arn;

export function keyVerdict(secret: string, key: string, value: string | undefined): Verdict {
    if (key === "") {
        return ok(`the secret ${secret} exists in the version that is asked for`);
    }
    let content: unknown;
    try {
        content = JSON.parse(value ?? "");
    } catch {
        return fail(`the secret ${secret} holds no JSON, so it has no key ${key}`, "leave the key out of valueFrom");
    }
    return typeof content === "object" && content !== null && Object.hasOwn(content, key)
        ? ok(`the secret ${secret} has the key ${key}`)
        : fail(`the JSON of secret ${secret} has no key ${key}`, "add the key to the secret, or name another one");
}
