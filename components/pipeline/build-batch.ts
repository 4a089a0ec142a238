import type * as codebuild from "@pulumi/aws/codebuild";
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "../../release";
import { policyDocument } from "../policy-document";
import { DEFAULT_COMPUTE_TYPE } from "./build-environment";
import type { BuildProjectArgs } from "./build-project";

/** Several builds of a project at once, as the `batch` of its buildspec says. */
export interface BuildBatch {
    /** How many there are; CodeBuild refuses a batch with more. */
    builds: number;
}

/** Minutes that CodeBuild gives a batch at most. */
const LONGEST = 2160;

/** All builds of a batch run at once: it may take as long as one of them, its wait included. */
export function batchConfig(
    { batch, timeout = 30, queueTimeout = 60, computeType = DEFAULT_COMPUTE_TYPE }: BuildProjectArgs,
    serviceRole: pulumi.Input<string>,
): codebuild.ProjectArgs["buildBatchConfig"] {
    return {
        serviceRole,
        timeoutInMins: Math.min(timeout + queueTimeout, LONGEST),
        restrictions: { maximumBuildsAllowed: batch?.builds, computeTypesAlloweds: [computeType] },
    };
}

/**
 * What CodeBuild does with the role of a batch: builds of this project, no other's.
 * @see CodeBuild User Guide, "Run builds in batches": security role
 */
export function batchRolePolicy({ partition, region, account }: Place, projectName: string): string {
    return policyDocument([
        {
            actions: ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"],
            resources: [`arn:${partition}:codebuild:${region}:${account}:project/${projectName}`],
        },
    ]);
}
