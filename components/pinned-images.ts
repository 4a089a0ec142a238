import { getRegistryImageOutput } from "@pulumi/docker/getRegistryImage";
import { Provider, type ProviderArgs } from "@pulumi/docker/provider";
import type * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "./component";

export interface PinnedImagesArgs {
    /** References as the Compose files have them, with a tag or without. */
    references: string[];
    /** Last word on each child. @default none */
    transform?: { provider?: Transform<ProviderArgs> };
}

/** Third-party images by digest: what a tag means now, asked of its registry at every `pulumi up`. No Docker engine is needed. */
export class PinnedImages extends Component {
    static readonly token = "swingbridge:image:PinnedImages";
    /** `name@sha256:…` by the reference that the Compose file has; one that is a digest already stays what it is. */
    readonly references: Record<string, pulumi.Output<string>>;

    constructor(name: string, args: PinnedImagesArgs, opts?: pulumi.ComponentResourceOptions) {
        super(PinnedImages.token, name, args, opts);
        const provider = this.child(
            Provider,
            "registries",
            { disableDockerDaemonCheck: true },
            { transform: args.transform?.provider },
        );
        this.references = Object.fromEntries(
            args.references
                .filter(reference => !reference.includes("@"))
                .map(reference => [
                    reference,
                    getRegistryImageOutput({ name: reference }, { parent: this, provider }).sha256Digest.apply(
                        digest => `${withoutTag(reference)}@${digest}`,
                    ),
                ]),
        );
        this.registerOutputs({ references: this.references });
    }
}

/** `registry:5000/name` of `registry:5000/name:tag`. */
function withoutTag(reference: string): string {
    return reference.replace(/:[^:/]*$/, "");
}
