import { userOf } from "../principal";
import type { Account } from "../service";
import { statementsOf } from "./policy-document";
import { roles } from "./roles";

const IDENTITY = /^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):(role|user|assumed-role)\/(.+)$/;

/**
 * The first principal of a document that does not exist: AWS takes no policy that names one. Accounts all exist.
 * @see IAM User Guide, "AWS JSON policy elements: Principal"
 */
export const unknownPrincipal = (account: Account, document: string): string | undefined =>
    statementsOf(document)
        .flatMap(({ Principal }) => (typeof Principal === "object" ? [Principal["AWS"] ?? []].flat() : []))
        .find(principal => !exists(account, principal));

function exists(account: Account, principal: string): boolean {
    const [, accountId = "", kind, path = ""] = IDENTITY.exec(principal) ?? [];
    switch (kind) {
        case "role":
            return roles(account.of(accountId)).get(path.split("/").pop()!)?.Arn === principal;
        case "assumed-role":
            return roles(account.of(accountId)).get(path.split("/")[0]!) !== undefined;
        case "user":
            return userOf(accountId).arn === principal;
        default:
            return /^(\*|\d{12}|arn:aws[\w-]*:iam::\d{12}:root)$/.test(principal);
    }
}
