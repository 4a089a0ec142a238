export interface SecretSpec {
    /** Name in the `FargateProject`, unique. */
    name: string;
    /**
     * Where the value comes from: the Compose files or their environment (the converter hands it over separately, never in here),
     * or a secret that exists already.
     */
    from: "compose" | { existing: string };
}

/** What tasks mount of EFS: an access point, or a whole file system that exists already. */
export interface VolumeSpec {
    name: string;
    /** Owner of the access point's root folder, or the image's user would not be able to write. */
    owner: { uid: number; gid: number; permissions: string };
    /** Folder of the file system that tasks see. Absent: all of one that exists already. */
    rootDirectory?: string;
    /** An EFS file system or access point that exists already (`external: true`), fs-… or fsap-…. */
    existing?: string;
    /** A file system of its own, by the volume's name. Absent: the one that volumes share. */
    fileSystem?: FileSystemOptions & { name: string };
    /** Tags of what is made (`labels`). */
    tags: Record<string, string>;
}

/** How an EFS file system is made; what is absent is as for the one that volumes share. */
export interface FileSystemOptions {
    performanceMode?: "generalPurpose" | "maxIO";
    throughputMode?: "bursting" | "elastic" | "provisioned";
    /** MiB/s, with the throughput mode `provisioned`. */
    provisionedThroughput?: number;
    /** When files that nobody reads move to the cheaper storage class: `AFTER_30_DAYS`. */
    transitionToInfrequentAccess?: string;
    backup?: boolean;
    /** ARN or id of the KMS key that encrypts the files. */
    kmsKey?: string;
}
