import type { ServiceModule } from "../service";
import { guarded } from "./access";
import { bucketOperations } from "./buckets";
import { listingOperations } from "./listing";
import { multipartOperations } from "./multipart";
import { objectOperations } from "./objects";
import { settingOperations } from "./settings";

/**
 * Amazon S3: buckets with versions and their settings, objects whose bodies lie beside the journal, uploads in parts.
 * Settings are kept and given back; a lifecycle deletes nothing. Policies are evaluated for callers of other accounts.
 */
export const s3: ServiceModule = {
    name: "s3",
    operations: guarded({
        ...bucketOperations,
        ...settingOperations,
        ...objectOperations,
        ...listingOperations,
        ...multipartOperations,
    }),
};
