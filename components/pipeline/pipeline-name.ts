import * as pulumi from "@pulumi/pulumi";
import { shorten } from "../../release/physical-name";

/** Name of the pipeline that the component `name` makes. Fixed: an execution is started, approved and looked up by it. */
export function pipelineName(name: string, stack = pulumi.getStack()): string {
    return shorten(`${name}-${stack}`, 100);
}
