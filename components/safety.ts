import type * as pulumi from "@pulumi/pulumi";

/**
 * Options for a resource that holds what cannot be made again: images, files, logs, the values of secrets. Not the release
 * record, which CodeDeploy's history and the revisions' tags tell again.
 * Protected, so that a preview which would replace or delete it fails; retained, so that even an unprotected one outlives its stack.
 */
export function stateful(protect = false): Pick<pulumi.CustomResourceOptions, "protect" | "retainOnDelete"> {
    return protect ? { protect: true, retainOnDelete: true } : {};
}
