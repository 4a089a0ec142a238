import type { ServiceModule } from "../service";
import { connectionOperations } from "./connections";
import { pullRequestOperations } from "./pull-requests";
import { repositoryOperations } from "./repositories";

/**
 * AWS CodeConnections, CodeStar Connections once. Behind every connection is one Git host: this machine, whose repositories
 * are `owner/name` and begin with the first push.
 */
export const codeconnections: ServiceModule = {
    name: "codeconnections",
    operations: { ...connectionOperations, ...repositoryOperations, ...pullRequestOperations },
};
