import type { ServiceModule } from "../service";
import { approvalRuleOperations } from "./approval-rules";
import { commitOperations } from "./commits";
import { repositoryOperations } from "./repositories";
import { triggerOperations } from "./triggers";

/** AWS CodeCommit: each repository is a bare git repository of this machine, which the wire layer serves to git. */
export const codecommit: ServiceModule = {
    name: "codecommit",
    operations: { ...repositoryOperations, ...commitOperations, ...triggerOperations, ...approvalRuleOperations },
};
