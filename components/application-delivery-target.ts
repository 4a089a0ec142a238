import * as pulumi from "@pulumi/pulumi";
import type { ApplicationEnvironment, ToolsPipeline } from "./application-delivery-args";
import type { DeliveredJob, DeliveredService } from "./pipeline/delivered-service";
import type { EnvironmentTemplates } from "./pipeline/delivery-environment";
import { DeliveryTarget } from "./pipeline/delivery-target";
import {
    artifactBucketName,
    pipelineRoleName,
    stepRoleName,
    targetRoleName,
    TARGET_STEPS,
} from "./pipeline/promotion-names";
import { placeOf } from "./registry";
import { pipelineOf } from "./release-plan";

/** What a pipeline of another stack deploys here, and from what. */
interface Delivered {
    services: DeliveredService[];
    jobs: DeliveredJob[];
    templates: EnvironmentTemplates;
    templateArns: pulumi.Input<string>[];
}

/** What the pipeline's stack has to know of this one: names and ARNs, nothing that moves from release to release. */
export type DeliveryTargetOutputs = Omit<Delivered, "templateArns"> & {
    account: pulumi.Input<string>;
    region: pulumi.Input<string>;
    roleArn: pulumi.Input<string>;
    /** The pipeline that may deploy here. */
    tools: ToolsPipeline;
};

/** The role with which the pipeline of a tools stack deploys here. */
export function createTarget(
    application: string,
    { tools, transform }: ApplicationEnvironment,
    { templateArns, ...delivered }: Delivered,
    parent: pulumi.Resource,
): DeliveryTargetOutputs {
    const { pipeline, account } = tools;
    const place = placeOf(parent);
    const roleNames = [pipelineRoleName(pipeline), ...TARGET_STEPS.map(step => stepRoleName(pipeline, step))];
    const { roleArn } = new DeliveryTarget(
        `${pipelineOf(application)}-target`,
        {
            roleName: targetRoleName(application, pulumi.getStack()),
            pipelineRoleArns: roleNames.map(
                name =>
                    pulumi.interpolate`arn:${place.apply(({ partition }) => partition)}:iam::${account}:role/${name}`,
            ),
            artifacts: {
                bucketArn: place.apply(
                    ({ partition, region }) => `arn:${partition}:s3:::${artifactBucketName(pipeline, account, region)}`,
                ),
                account,
            },
            services: delivered.services,
            jobs: delivered.jobs,
            templateArns,
            transform: transform?.target,
        },
        { parent },
    );
    return {
        ...delivered,
        account: place.apply(own => own.account),
        region: place.apply(own => own.region),
        roleArn,
        tools,
    };
}
