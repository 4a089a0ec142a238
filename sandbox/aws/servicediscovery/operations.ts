import type {
    GetOperationRequest,
    GetOperationResponse,
    ListOperationsRequest,
    ListOperationsResponse,
    OperationTargetType,
    OperationType,
} from "@aws-sdk/client-servicediscovery";

import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";

interface OperationRow {
    Id: string;
    Type: OperationType;
    Targets: Partial<Record<OperationTargetType, string>>;
    Status: "SUBMITTED" | "PENDING" | "SUCCESS" | "FAIL";
    /** Epoch milliseconds. */
    CreateDate: number;
    UpdateDate: number;
}

/** How long Cloud Map takes for each kind. */
const TAKES: Partial<Record<OperationType, number>> = { CREATE_NAMESPACE: 30_000, DELETE_NAMESPACE: 10_000 };
const OTHERS_TAKE = 3_000;

const operations = (account: Account) => account.table<OperationRow>("servicediscovery.operations");

export const operationSubject = (id: string): string => `servicediscovery/operation/${id}`;

/** Begins an operation that takes effect later, by the event of the same name. Answers its id. */
export function begin(
    account: Account,
    Type: OperationType,
    Targets: OperationRow["Targets"],
    detail: object = {},
): { OperationId: string } {
    const Id = `${account.uniqueId(30)}-${account.uniqueId(8)}`;
    const row: OperationRow = {
        Id,
        Type,
        Targets,
        Status: "PENDING",
        CreateDate: account.now,
        UpdateDate: account.now,
    };
    operations(account).put(Id, row);
    account.schedule({
        type: `servicediscovery.${Type}`,
        due: account.now + (TAKES[Type] ?? OTHERS_TAKE),
        subject: operationSubject(Id),
        detail: { ...detail, operation: Id },
    });
    return { OperationId: Id };
}

export function succeed(account: Account, id: unknown): void {
    const row = operations(account).get(String(id));
    if (row) {
        operations(account).put(row.Id, { ...row, Status: "SUCCESS", UpdateDate: account.now });
    }
}

export const operationOperations = {
    GetOperation(account: Account, { OperationId = "" }: GetOperationRequest): GetOperationResponse {
        const row = operations(account).get(OperationId);
        if (!row) {
            throw new AwsError("OperationNotFound", `Operation with id ${OperationId} not found`);
        }
        return {
            Operation: { ...row, CreateDate: new Date(row.CreateDate), UpdateDate: new Date(row.UpdateDate) },
        };
    },

    ListOperations(account: Account, { NextToken, MaxResults }: ListOperationsRequest): ListOperationsResponse {
        const { items, next } = paginate(operations(account).list().reverse(), NextToken, MaxResults, 100);
        return { Operations: items.map(({ Id, Status }) => ({ Id, Status })), NextToken: next };
    },
};
