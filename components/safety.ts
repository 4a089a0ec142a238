import type * as pulumi from "@pulumi/pulumi";

/**
 * Options for a resource that holds what cannot be made again: images, files, secrets.
 * Protected, so that a preview which would replace or delete it fails; retained, so that even an unprotected one outlives its stack.
 */
export function stateful(protect = false): Pick<pulumi.CustomResourceOptions, "protect" | "retainOnDelete"> {
    return protect ? { protect: true, retainOnDelete: true } : {};
}
