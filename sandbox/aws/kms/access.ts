import { objection } from "../iam";
import { AwsError, type Account } from "../service";
import { findKey, type KeyRow } from "./model";

/** A key by what an ARN, or its owner, says; undefined where there is none. */
function keyNamed(account: Account, name: string): KeyRow | undefined {
    try {
        return findKey(account, name);
    } catch (error) {
        if (error instanceof AwsError) {
            return undefined;
        }
        throw error;
    }
}

export interface KeyUse {
    service: string;
    encryptionContext?: Record<string, string>;
}

/**
 * Whether the caller may use a key that belongs to another account than his.
 * @param account Whoever names the key, in the region where it is used.
 * @param via The service that uses it for him, e.g. `s3`, and the encryption context that it gives.
 * @throws AwsError `AccessDenied`
 */
export function authorizeUse(account: Account, action: string, name: string, via: KeyUse): void {
    const { caller, region } = account;
    const [, keyRegion = region, owner = account.accountId] = /^arn:aws[\w-]*:kms:([\w-]+):(\d{12}):/.exec(name) ?? [];
    if (owner === caller.accountId) {
        return;
    }
    const key = keyRegion === region ? keyNamed(account.of(owner), name) : undefined;
    const context = {
        "kms:ViaService": `${via.service}.${region}.amazonaws.com`,
        "kms:CallerAccount": caller.accountId,
        ...Object.fromEntries(
            Object.entries(via.encryptionContext ?? {}).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
        ),
    };
    const problem = key
        ? objection(account, { action, resource: key.Arn, owner, policy: key.Policy, context })
        : // Keys that AWS manages are nobody else's to use.
          `User: ${caller.arn} is not authorized to perform: ${action} on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
    if (problem !== undefined) {
        throw new AwsError("AccessDenied", problem, 403);
    }
}
