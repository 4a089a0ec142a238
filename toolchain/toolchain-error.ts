/** One way to come by a Pulumi CLI, and why it led nowhere. */
export interface Attempt {
    /** E.g. `pulumi on PATH`, `official download`. */
    what: string;
    why: string;
}

/** A way that is not open here: no network, no Go … An ordinary outcome; the next way is tried. */
export class Unavailable extends Error {
    override name = "Unavailable";
}

/** No Pulumi CLI could be had in any way. */
export class ToolchainError extends Error {
    override name = "ToolchainError";
    readonly fix: string;

    constructor(readonly attempts: readonly Attempt[]) {
        super(
            ["No Pulumi CLI could be found or installed. Tried:"]
                .concat(attempts.map(({ what, why }) => `  - ${what}: ${why.replaceAll("\n", "\n      ")}`))
                .join("\n"),
        );
        this.fix = [
            "Do one of these, then try again:",
            "  - install Pulumi 3.212 or newer yourself (https://www.pulumi.com/docs/install/) and put it on PATH",
            "  - install Go 1.21 or newer (https://go.dev/dl/), from which Swingbridge builds the CLI",
            "  - name a mirror of Pulumi's releases: SWINGBRIDGE_PULUMI_MIRROR=https://…/pulumi/pulumi/releases/download",
        ].join("\n");
    }
}
