import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../../release";
import { Component, type Transform } from "../component";
import { grantToRoles, policyDocument, type Statement } from "../policy-document";
import { placeOf } from "../registry";
import {
    isRolledOut,
    type DeliveredJob,
    type DeliveredService,
    type KnownJob,
    type KnownService,
} from "./delivered-service";
import { deploymentRights } from "./pipeline-rights";
import { jobRights, recordRights, rollOutRights } from "./step-rights";

export interface DeliveryTargetArgs {
    /** Roles of the pipeline and of its steps in the tools account: nobody else gets in. */
    pipelineRoleArns: pulumi.Input<string>[];
    /** What the pipeline hands over. */
    artifacts: {
        /** The artifact bucket in the region of the target. */
        bucketArn: pulumi.Input<string>;
        /** Number of the pipeline's account, whose key encrypts that bucket. */
        account: pulumi.Input<string>;
    };
    /** What is put live in this account and region, at least one service. */
    services: DeliveredService[];
    /** Work that runs to its end before what waits for it is deployed. @default none */
    jobs?: DeliveredJob[];
    /** ARNs of the templates in S3 that a step completes. @default none */
    templateArns?: pulumi.Input<string>[];
    /** Name of the role: a fixed one the pipeline knows before the role exists. @default Pulumi makes one */
    roleName?: string;
    /** Last word on each child. @default none */
    transform?: { role?: Transform<iam.RoleArgs>; rolePolicy?: Transform<iam.RolePolicyArgs> };
}

/** In an account or region that a pipeline deploys to: the role that it takes on there, for these services only. */
export class DeliveryTarget extends Component {
    static readonly token = "swingbridge:pipeline:DeliveryTarget";
    /** The environment's `roleArn` in the pipeline. */
    readonly roleArn: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where there is nothing to deploy */
    constructor(name: string, args: DeliveryTargetArgs, opts?: pulumi.ComponentResourceOptions) {
        super(DeliveryTarget.token, name, args, opts);
        const { services, jobs = [] } = args;
        if (services.length === 0) {
            this.fail("services: a pipeline deploys at least one");
        }
        const role = this.child(
            iam.Role,
            "role",
            {
                name: args.roleName,
                description: "CodePipeline of the tools account: deploys here",
                assumeRolePolicy: pulumi.all(args.pipelineRoleArns).apply(trust),
            },
            { transform: args.transform?.role },
        );
        const known = pulumi.output({
            place: placeOf(this),
            artifacts: args.artifacts,
            services: services.filter(service => !isRolledOut(service)),
            rolledOut: services.filter(isRolledOut),
            recorded: services.filter(({ releaseRecordName }) => releaseRecordName !== undefined),
            jobs,
            templateArns: args.templateArns ?? [],
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
    artifacts: { bucketArn: string; account: string };
    /** What actions of CodePipeline deploy. */
    services: readonly KnownService[];
    /** What a step rolls out. */
    rolledOut: readonly KnownService[];
    /** What a step records. */
    recorded: readonly KnownService[];
    jobs: readonly KnownJob[];
    templateArns: readonly string[];
}

/**
 * Reads artifacts and templates, and does here what the pipeline and its steps do.
 * @see CodePipeline User Guide, "Create a pipeline in CodePipeline that uses resources from another AWS account"
 */
export function targetRolePolicy(rights: TargetRights): string {
    const { place, artifacts, services, rolledOut, recorded, jobs, templateArns } = rights;
    return policyDocument([
        { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [`${artifacts.bucketArn}/*`] },
        {
            actions: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            resources: [artifacts.bucketArn],
        },
        artifactKeyRights(artifacts, place),
        { actions: ["s3:GetObject"], resources: templateArns },
        ...deploymentRights(services, place),
        ...rollOutRights(rolledOut, place),
        ...jobRights(jobs, place),
        ...recordRights(recorded, place),
    ]);
}

/**
 * The pipeline's account makes the key of its artifacts, and this account may come up first: whichever key it is, only for what is
 * in that bucket.
 * @see Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys": the bucket or object is the encryption context
 */
function artifactKeyRights({ bucketArn, account }: TargetRights["artifacts"], place: Place): Statement {
    return {
        actions: ["kms:Decrypt"],
        resources: [`arn:${place.partition}:kms:${place.region}:${account}:key/*`],
        condition: {
            StringEquals: { "kms:ViaService": `s3.${place.region}.${place.dnsSuffix}` },
            StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] },
        },
    };
}

function trust(pipelineRoleArns: readonly string[]): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: grantToRoles("Pipeline", pipelineRoleArns, ["sts:AssumeRole"]),
    });
}
