import type { ServiceModule } from "../service";
import { aliasOperations } from "./aliases";
import { deleteKey, keyOperations } from "./keys";

export { authorizeUse } from "./access";

/** AWS KMS: keys and their names, policies, rotation and deletion. Nothing is encrypted with them. Times are in seconds. */
export const kms: ServiceModule = {
    name: "kms",
    operations: { ...keyOperations, ...aliasOperations },
    events: { "kms.deletion": deleteKey },
};
