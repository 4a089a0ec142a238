import type { GetOperationRequest } from "@aws-sdk/client-servicediscovery";

import type { Account, ServiceModule } from "../service";
import { instanceEvents, instanceOperations } from "./instances";
import { namespaceEvents, namespaceOperations } from "./namespaces";
import { operationOperations, operationSubject } from "./operations";
import { serviceEvents, serviceOperations } from "./services";

/** AWS Cloud Map: private DNS namespaces. */
export const servicediscovery: ServiceModule = {
    name: "servicediscovery",
    operations: { ...operationOperations, ...namespaceOperations, ...serviceOperations, ...instanceOperations },
    events: { ...namespaceEvents, ...serviceEvents, ...instanceEvents },
    polls: {
        GetOperation: (_account: Account, { OperationId = "" }: GetOperationRequest) => operationSubject(OperationId),
    },
};
