import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

export interface KeyRow {
    KeyId: string;
    Arn: string;
    Description: string;
    Policy: string;
    KeyUsage: string;
    KeySpec: string;
    MultiRegion: boolean;
    Enabled: boolean;
    /** Days between rotations; undefined where the key does not rotate. */
    rotation?: number;
    /** Epoch milliseconds. */
    created: number;
    /** When it is deleted, in epoch milliseconds. */
    deletion?: number;
    tags: TagMap;
}

export interface AliasRow {
    AliasName: string;
    TargetKeyId: string;
    /** Epoch milliseconds. */
    created: number;
    updated: number;
}

export const keys = (account: Account) => account.table<KeyRow>("kms.keys");
export const aliases = (account: Account) => account.table<AliasRow>("kms.aliases");

/** By id, ARN, alias or the ARN of an alias. @throws AwsError `NotFoundException` */
export function findKey(account: Account, name = ""): KeyRow {
    const alias = /(?:^|:)(alias\/.+)$/.exec(name)?.[1];
    const id = alias === undefined ? name.split(":key/").pop()! : (aliases(account).get(alias)?.TargetKeyId ?? "");
    const row = keys(account).get(id);
    if (!row) {
        const arn = name.startsWith("arn:") ? name : account.arn("kms", alias ?? `key/${name}`);
        throw new AwsError("NotFoundException", `${alias === undefined ? "Key" : "Alias"} '${arn}' does not exist`);
    }
    return row;
}

/** A key that waits for its deletion takes no changes. @throws AwsError `KMSInvalidStateException` */
export function usableKey(account: Account, name: string | undefined): KeyRow {
    const row = findKey(account, name);
    if (row.deletion !== undefined) {
        throw new AwsError("KMSInvalidStateException", `${row.Arn} is pending deletion.`);
    }
    return row;
}
