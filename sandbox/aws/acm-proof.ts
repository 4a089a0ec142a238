import { createHash } from "node:crypto";
import { publicRecord } from "./route53/model";
import type { Account } from "./service";

/** The record that proves that whoever asks owns the name; a wildcard has the same one as its parent. */
export function proofOf(account: Account, domain: string) {
    const base = domain.replace(/^\*\./, "");
    const digits = (salt: string) => createHash("md5").update(`${account.accountId}${salt}${base}`).digest("hex");
    return {
        Name: `_${digits("name")}.${base}.`,
        Type: "CNAME" as const,
        Value: `_${digits("value")}.acm-validations.aws.`,
    };
}

/** Whether the public DNS has that record. */
export const isProven = (account: Account, domain: string): boolean => {
    const { Name, Type, Value } = proofOf(account, domain);
    const values = publicRecord(account, Name, Type)?.ResourceRecords?.map(record => record.Value);
    return values?.some(value => value === Value || `${value}.` === Value) ?? false;
};
