import * as pulumi from "@pulumi/pulumi";

/** Stands for whatever uses an output: its captured inputs show the value and where it comes from. */
export class Probe extends pulumi.CustomResource {
    static readonly type = "test:index:Probe";

    constructor(name: string, inputs: pulumi.Inputs) {
        super(Probe.type, name, inputs);
    }
}
