import type * as efs from "@pulumi/aws/efs";
import type { FileSystemOptions } from "../fargate";
import type { StorageArgs } from "./storage";

/** An encrypted file system; what a volume asks for goes before what holds for all. */
export function fileSystemArgs(
    { kmsKeyArn, transitionToInfrequentAccess }: Pick<StorageArgs, "kmsKeyArn" | "transitionToInfrequentAccess">,
    options: FileSystemOptions,
): efs.FileSystemArgs {
    const kmsKeyId = options.kmsKey ?? kmsKeyArn;
    const { performanceMode, throughputMode, provisionedThroughput } = options;
    return {
        encrypted: true,
        ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
        ...(performanceMode === undefined ? {} : { performanceMode }),
        // Pays for what is read and written; the other modes stall a database once its credits are gone.
        throughputMode: throughputMode ?? "elastic",
        ...(provisionedThroughput === undefined ? {} : { provisionedThroughputInMibps: provisionedThroughput }),
        lifecyclePolicies: [
            {
                transitionToIa: options.transitionToInfrequentAccess ?? transitionToInfrequentAccess ?? "AFTER_30_DAYS",
            },
        ],
    };
}
