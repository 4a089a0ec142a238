import type { Account } from "../service";
import { malformed, statementsOf } from "./policy-document";
import { unknownPrincipal } from "./principals";

/** The document that says who may assume a role. @throws AwsError where IAM would not take it */
export function checkTrust(account: Account, text: string): void {
    for (const { Principal, Resource, Action } of statementsOf(text)) {
        if (Principal === undefined) {
            throw malformed("Missing required field Principal");
        }
        if (Resource !== undefined) {
            throw malformed("Has prohibited field Resource");
        }
        if (![Action ?? []].flat().every(action => /^sts:/.test(action))) {
            throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
        }
    }
    const unknown = unknownPrincipal(account, text);
    if (unknown !== undefined) {
        throw malformed(`Invalid principal in policy: "AWS":"${unknown}"`);
    }
}
