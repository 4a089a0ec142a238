import { shorten } from "../../release/physical-name";

/**
 * Names that the account of a pipeline and those that it deploys to know of each other before anything exists: neither has to
 * wait for the other to come up.
 */

/** Steps of a pipeline that act in the accounts of its environments. */
export const TARGET_STEPS = ["documents", "jobs", "roll-out", "record"] as const;
export type TargetStep = (typeof TARGET_STEPS)[number];

/** Role of the pipeline itself. */
export function pipelineRoleName(pipeline: string): string {
    return shorten(pipeline, LONGEST_ROLE_NAME);
}

/** Role of the CodeBuild project that does a step. */
export function stepRoleName(pipeline: string, step: TargetStep): string {
    return shorten(`${pipeline}-${step}`, LONGEST_ROLE_NAME);
}

/** Role of an environment that the pipeline and its steps take on (`DeliveryTarget`). */
export function targetRoleName(project: string, stack: string): string {
    return shorten(`${project}-${stack}-delivery`, LONGEST_ROLE_NAME);
}

/** Bucket of a pipeline's artifacts for the actions of one region. Bucket names are one account's in all of AWS. */
export function artifactBucketName(pipeline: string, account: string, region: string): string {
    const ending = `-${account}-${region}`;
    const name = pipeline.toLowerCase().replace(/[^a-z0-9-]/g, "-");
    return `${shorten(name, LONGEST_BUCKET_NAME - ending.length)}${ending}`;
}

/** @see CreateRole, RoleName */
const LONGEST_ROLE_NAME = 64;
/** @see Amazon S3 User Guide, "General purpose bucket naming rules" */
const LONGEST_BUCKET_NAME = 63;
