import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../../release";
import { Component, type Transform } from "../component";
import { grantToRoles, policyDocument } from "../policy-document";
import { placeOf } from "../registry";
import type { DeliveredService, KnownService } from "./delivered-service";
import { deploymentRights } from "./pipeline-rights";

export interface DeliveryTargetArgs {
    /** Role of the pipeline in the tools account (`DeliveryPipeline.roleArn`): nobody else gets in. */
    pipelineRoleArn: pulumi.Input<string>;
    /** What the pipeline hands over: its artifact bucket, and the KMS key of that. */
    artifacts: { bucketArn: pulumi.Input<string>; keyArn: pulumi.Input<string> };
    /** What is put live in this account and region, at least one service. */
    services: Pick<DeliveredService, "family" | "clusterName" | "serviceName" | "taskRoleArns" | "codedeploy">[];
    /** Name of the role: a fixed one the pipeline knows before the role exists. @default Pulumi makes one */
    roleName?: string;
    /** Last word on each child. @default none */
    transform?: { role?: Transform<iam.RoleArgs>; rolePolicy?: Transform<iam.RolePolicyArgs> };
}

/** In an account that a pipeline of another account deploys to: the role that it assumes there, for these services only. */
export class DeliveryTarget extends Component {
    static readonly token = "swingbridge:pipeline:DeliveryTarget";
    /** The services' `actionRoleArn` in the pipeline. */
    readonly roleArn: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where there is nothing to deploy */
    constructor(name: string, args: DeliveryTargetArgs, opts?: pulumi.ComponentResourceOptions) {
        super(DeliveryTarget.token, name, args, opts);
        if (args.services.length === 0) {
            this.fail("services: a pipeline deploys at least one");
        }
        const role = this.child(
            iam.Role,
            "role",
            {
                name: args.roleName,
                description: "CodePipeline of the tools account: deploys here",
                assumeRolePolicy: pulumi.output(args.pipelineRoleArn).apply(trust),
            },
            { transform: args.transform?.role },
        );
        const known = pulumi.output({
            place: placeOf(this),
            artifacts: args.artifacts,
            services: args.services,
        }) as pulumi.Output<TargetRights>;
        const policy = this.child(
            iam.RolePolicy,
            "role-policy",
            { role: role.name, policy: known.apply(targetRolePolicy) },
            { transform: args.transform?.rolePolicy },
        );
        // Who reads the ARN deploys with it, which takes the rights too.
        this.roleArn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
        this.registerOutputs({ roleArn: this.roleArn });
    }
}

/** What is touched; ARNs and names, all of them known. */
export interface TargetRights {
    place: Place;
    artifacts: { bucketArn: string; keyArn: string };
    services: readonly KnownService[];
}

/**
 * Reads artifacts and deploys.
 * @see CodePipeline User Guide, "Create a pipeline in CodePipeline that uses resources from another AWS account"
 */
export function targetRolePolicy({ place, artifacts, services }: TargetRights): string {
    return policyDocument([
        { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [`${artifacts.bucketArn}/*`] },
        {
            actions: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            resources: [artifacts.bucketArn],
        },
        { actions: ["kms:Decrypt", "kms:DescribeKey"], resources: [artifacts.keyArn] },
        ...deploymentRights(services, place),
    ]);
}

function trust(pipelineRoleArn: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: grantToRoles("Pipeline", [pipelineRoleArn], ["sts:AssumeRole"]),
    });
}
