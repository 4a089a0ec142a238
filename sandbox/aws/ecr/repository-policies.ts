import type {
    DeleteRepositoryPolicyRequest,
    DeleteRepositoryPolicyResponse,
    GetRepositoryPolicyRequest,
    GetRepositoryPolicyResponse,
    SetRepositoryPolicyRequest,
    SetRepositoryPolicyResponse,
} from "@aws-sdk/client-ecr";

import { unknownPrincipal } from "../iam";
import { omit } from "../omit";
import { AwsError, type Account } from "../service";
import { findRepository, repositories, type RepositoryRow } from "./repositories";

/** Who else may use a repository: the document is kept as it came. */
export const repositoryPolicyOperations = {
    SetRepositoryPolicy(account: Account, input: SetRepositoryPolicyRequest): SetRepositoryPolicyResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        const policyText = input.policyText ?? "";
        check(account, policyText);
        repositories(account).put(row.repositoryName, { ...row, policy: policyText });
        return answer(account, row, policyText);
    },

    GetRepositoryPolicy(account: Account, input: GetRepositoryPolicyRequest): GetRepositoryPolicyResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        return answer(account, row, policyOf(account, row));
    },

    DeleteRepositoryPolicy(account: Account, input: DeleteRepositoryPolicyRequest): DeleteRepositoryPolicyResponse {
        const row = findRepository(account, input.registryId, input.repositoryName);
        const policyText = policyOf(account, row);
        repositories(account).put(row.repositoryName, omit(row, "policy"));
        return answer(account, row, policyText);
    },
};

const answer = ({ accountId }: Account, { repositoryName }: RepositoryRow, policyText: string) => ({
    registryId: accountId,
    repositoryName,
    policyText,
});

/** @throws AwsError where it is no policy of a resource: who may do what */
function check(account: Account, text: string): void {
    let statements: unknown;
    try {
        statements = (JSON.parse(text) as { Statement?: unknown }).Statement;
    } catch {
        // said below
    }
    const all = [statements ?? []].flat() as { Principal?: unknown; Action?: unknown }[];
    const isWrong = all.length === 0 || all.some(each => each.Principal === undefined || each.Action === undefined);
    if (isWrong || unknownPrincipal(account, text) !== undefined) {
        throw new AwsError(
            "InvalidParameterException",
            "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
        );
    }
}

function policyOf({ accountId }: Account, { repositoryName, policy }: RepositoryRow): string {
    if (policy === undefined) {
        throw new AwsError(
            "RepositoryPolicyNotFoundException",
            `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${accountId}'`,
        );
    }
    return policy;
}
