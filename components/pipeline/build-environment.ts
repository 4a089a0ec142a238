import type * as codebuild from "@pulumi/aws/codebuild";
import * as pulumi from "@pulumi/pulumi";
import { buildHost } from "../../release";
import type { BuildProjectArgs } from "./build-project";

/** CodeBuild's smallest. */
export const DEFAULT_COMPUTE_TYPE = "BUILD_GENERAL1_SMALL";

const LOCAL_CACHES = {
    "docker-layers": "LOCAL_DOCKER_LAYER_CACHE",
    source: "LOCAL_SOURCE_CACHE",
    custom: "LOCAL_CUSTOM_CACHE",
};

/** Nothing where there is no cache: CodeBuild's own default. */
export function cacheOf(
    { cache = [], cacheStore }: BuildProjectArgs,
    projectName: string,
): Pick<codebuild.ProjectArgs, "cache"> {
    if (cacheStore !== undefined && cache.includes("s3")) {
        return { cache: { type: "S3", location: pulumi.interpolate`${cacheStore.bucketName}/${projectName}` } };
    }
    const local = cache.flatMap(kind => (kind === "s3" ? [] : LOCAL_CACHES[kind]));
    return local.length === 0 ? {} : { cache: { type: "LOCAL", modes: local } };
}

/** What a build runs in, and what its commands know. */
export function environmentOf(args: BuildProjectArgs): codebuild.ProjectArgs["environment"] {
    const host = buildHost(args.architecture ?? "X86_64");
    const plain = Object.entries(args.variables ?? {}).map(([name, value]) => ({ name, value, type: "PLAINTEXT" }));
    const secret = Object.entries(args.secrets ?? {}).map(([name, arn]) => ({
        name,
        value: pulumi.output(arn).apply(nameOfSecret),
        type: pulumi.output(arn).apply(text => (text.includes(":ssm:") ? "PARAMETER_STORE" : "SECRETS_MANAGER")),
    }));
    // Says that the privileges are for Docker; without images to build there are none.
    const marker = args.buildsImages ? [{ name: "IMAGE_BUILD", value: "1", type: "PLAINTEXT" }] : [];
    return {
        type: host.type,
        computeType: args.computeType ?? DEFAULT_COMPUTE_TYPE,
        image: args.image ?? host.image,
        privilegedMode: args.buildsImages ?? false,
        environmentVariables: [...plain, ...secret, ...marker],
    };
}

/** CodeBuild takes parameters by name, and secrets by ARN. */
function nameOfSecret(arn: string): string {
    const parameter = /:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(arn)?.[1];
    return parameter ?? arn;
}
