import type { PutSecretValueRequest } from "@aws-sdk/client-secrets-manager";
import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

interface Version {
    VersionId: string;
    SecretString?: string;
    /** Base64. */
    SecretBinary?: string;
    /** E.g. `AWSCURRENT`; a version without a stage is forgotten. */
    stages: string[];
    /** Epoch milliseconds. */
    CreatedDate: number;
}

export interface SecretRow {
    ARN: string;
    Name: string;
    Description?: string;
    KmsKeyId?: string;
    CreatedDate: number;
    LastChangedDate: number;
    DeletedDate?: number;
    versions: Version[];
    Tags: TagMap;
}

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";
const LARGEST_VALUE = 65_536;
export const DAY = 86_400_000;

export const secrets = (account: Account) => account.table<SecretRow>("secretsmanager.secrets");

export const subjectOf = ({ Name }: SecretRow): string => `secretsmanager/secret/${Name}`;

/** By name, ARN, or ARN without its random end. */
export function findSecret(account: Account, reference = ""): SecretRow {
    const row =
        secrets(account).get(reference) ??
        secrets(account)
            .list()
            .find(({ ARN }) => ARN === reference || ARN.slice(0, -"-abcdef".length) === reference);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return row;
}

export function findLive(account: Account, reference: string | undefined, action: string): SecretRow {
    const row = findSecret(account, reference);
    if (row.DeletedDate !== undefined) {
        throw new AwsError(
            "InvalidRequestException",
            `You can't ${action} because the secret was marked for deletion.`,
        );
    }
    return row;
}

export const stagesById = ({ versions }: SecretRow): Record<string, string[]> =>
    Object.fromEntries(versions.map(({ VersionId, stages }) => [VersionId, stages] as const));

/** Adds a version, or answers a repetition of the request that added it. */
export function addVersion(
    account: Account,
    row: SecretRow,
    input: Pick<PutSecretValueRequest, "ClientRequestToken" | "SecretBinary" | "SecretString" | "VersionStages">,
): [SecretRow, Version] {
    const binary = input.SecretBinary && Buffer.from(input.SecretBinary).toString("base64");
    const VersionId = input.ClientRequestToken ?? uuid(account);
    const existing = row.versions.find(version => version.VersionId === VersionId);
    if (existing) {
        if (existing.SecretString !== input.SecretString || existing.SecretBinary !== binary) {
            throw new AwsError(
                "ResourceExistsException",
                "You can't use the same client request token for two different secret values.",
            );
        }
        return [row, existing];
    }
    if ((input.SecretString ?? binary ?? "").length > LARGEST_VALUE) {
        throw new AwsError("InvalidParameterException", `Secret values have at most ${LARGEST_VALUE} bytes.`);
    }
    const version: Version = {
        VersionId,
        SecretString: input.SecretString,
        SecretBinary: binary,
        stages: input.VersionStages?.length ? input.VersionStages : [CURRENT],
        CreatedDate: account.now,
    };
    return [{ ...row, versions: restage(row.versions, version), LastChangedDate: account.now }, version];
}

/** A stage stands at one version only; what was current becomes the previous one. */
function restage(versions: readonly Version[], added: Version): Version[] {
    const takesCurrent = added.stages.includes(CURRENT);
    const others = versions.map(version => {
        const wasCurrent = takesCurrent && version.stages.includes(CURRENT);
        const kept = version.stages.filter(
            stage => !added.stages.includes(stage) && !(takesCurrent && stage === PREVIOUS),
        );
        return { ...version, stages: wasCurrent ? [...kept, PREVIOUS] : kept };
    });
    return [...others.filter(({ stages }) => stages.length > 0), added];
}

function uuid(account: Account): string {
    const digits = account.uniqueId(32);
    return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
        "-",
    );
}
