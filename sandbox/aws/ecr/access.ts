import { authorize } from "../iam";
import type { Account, ServiceModule } from "../service";
import { arnOf, findRepository } from "./repositories";

interface Input {
    registryId?: string;
    repositoryName?: string;
    repositoryNames?: string[];
}

/** The operations for callers of all accounts: those on a registry of another one need its repositories' policies. */
export const guarded = (operations: ServiceModule["operations"]): ServiceModule["operations"] =>
    Object.fromEntries(
        Object.entries(operations).map(([name, run]) => [
            name,
            (account: Account, input: Input) => run(registryFor(account, `ecr:${name}`, input), input),
        ]),
    );

/** The account whose registry a request means. @throws AwsError where the caller may not do this there */
function registryFor(account: Account, action: string, input: Input): Account {
    const { registryId = account.accountId, repositoryName, repositoryNames = [] } = input;
    const owner = account.of(registryId);
    if (registryId !== account.caller.accountId) {
        const names = repositoryName === undefined ? repositoryNames : [repositoryName];
        if (names.length === 0) {
            authorizeUse(owner, action, undefined);
        }
        names.forEach(name => authorizeUse(owner, action, name));
    }
    return owner;
}

/** @param name Undefined: all repositories, whose policies nobody asks. @throws AwsError */
function authorizeUse(owner: Account, action: string, name: string | undefined): void {
    const { policy } = name === undefined ? {} : findRepository(owner, owner.accountId, name);
    const question = { action, resource: arnOf(owner, name ?? "*"), owner: owner.accountId, policy };
    authorize(owner, question, { code: "AccessDeniedException", status: 400 });
}
