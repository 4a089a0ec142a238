import * as pulumi from "@pulumi/pulumi";

/**
 * `value`, as known at preview as it is now, for dependents that must wait until `resources` exist.
 * (An output of the resources themselves may be unknown at preview; their URNs never are.)
 */
export function after(value: pulumi.Input<string>, resources: pulumi.Resource[]): pulumi.Output<string> {
    return pulumi.all(resources.map(resource => resource.urn)).apply(() => pulumi.output(value));
}
