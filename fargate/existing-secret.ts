import type { SecretReference } from "./model";

/** A secret that exists already: where it is, and what of it is read. */
export interface ExistingSecret {
    /** ARN; or the name of a Secrets Manager secret, or of an SSM parameter where it starts with a slash (`secretsmanager:/…`: of a secret all the same). */
    name: string;
    store: "secretsmanager" | "ssm";
    part: Omit<SecretReference, "secret">;
}

const SECRETS_MANAGER_ARN =
    /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+)(?::([^:]*):([^:]*):([^:]*))?$/;
const PARAMETER_ARN = /^arn:aws[\w-]*:ssm:[\w-]+:\d{12}:parameter\/[\w./-]+$/;

/**
 * Reads what names an existing secret: an ARN, one of Secrets Manager with `:key:stage:id` at its end as ECS takes it, or a name.
 * A path is a parameter's; `secretsmanager:` before it makes it the name of a secret.
 * `undefined` where it can name none.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function existingSecret(reference: string): ExistingSecret | undefined {
    const [, arn, jsonKey, versionStage, versionId] = SECRETS_MANAGER_ARN.exec(reference) ?? [];
    if (arn !== undefined) {
        const part = {
            ...(jsonKey && { jsonKey }),
            ...(versionStage && { versionStage }),
            ...(versionId && { versionId }),
        };
        return { name: arn, store: "secretsmanager", part };
    }
    if (PARAMETER_ARN.test(reference) || /^\/[\w./-]+$/.test(reference)) {
        return { name: reference, store: "ssm", part: {} };
    }
    return /^(secretsmanager:)?[\w/+=.@-]{1,512}$/.test(reference)
        ? { name: reference, store: "secretsmanager", part: {} }
        : undefined;
}
