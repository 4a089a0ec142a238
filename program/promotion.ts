import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { applicationPipelineName, type ComposePipeline, type ComposePipelineArgs } from "swingbridge";
import type { FargateProject } from "swingbridge/fargate";
import type { Config } from "../config";
import { SCHEMA_VERSION, type DeliveryOutputs } from "../outputs";
import { repositoriesOf } from "./application-args";
import { stageOf } from "./config-promotion-checks";
import { pipelineArgs, type PipelineFiles } from "./pipeline-args";
import { pipelineOutputs } from "./stack-outputs";

type Environments = ComposePipelineArgs["environments"];
type EnvironmentSettings = NonNullable<Config["pipeline"]["environments"]>;

/** Where this stack's pipeline is. */
export interface ToolsPlace {
    account: string;
    region: string;
    /** Its name in CodePipeline. */
    pipeline: string;
}

/**
 * The stacks that a release goes through, by what they say of themselves.
 * @throws pulumi.RunError with everything that keeps a release from going there, and how it is mended
 */
export async function readEnvironments(
    settings: EnvironmentSettings,
    project: Pick<FargateProject, "name" | "images">,
): Promise<Environments> {
    const [{ accountId }, { region }] = await Promise.all([getCallerIdentity(), getRegion()]);
    const tools = { account: accountId, region, pipeline: applicationPipelineName(project.name) };
    const deliveries = await Promise.all(settings.map(({ stack }) => readDelivery(stack)));
    const problems = settings.flatMap(({ stack }, index) =>
        deliveryProblems(stack, deliveries[index], tools, project).map(
            problem => `swingbridge:pipeline.environments[${index}].stack = ${JSON.stringify(stack)}\n  ${problem}`,
        ),
    );
    if (problems.length > 0) {
        throw new pulumi.RunError(problems.join("\n\n"));
    }
    return settings.map(({ stack, ...asked }, index) => environmentOf(stack, deliveries[index]!, tools, asked));
}

/** A stack's name alone is one of this program. */
async function readDelivery(stack: string): Promise<DeliveryOutputs | undefined> {
    const name = stack.includes("/") ? stack : `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
    const { value } = await new pulumi.StackReference(name).getOutputDetails("delivery");
    return value as DeliveryOutputs | undefined;
}

/** What is wrong with what a stack says, or does not say, of the pipeline that deploys to it. */
export function deliveryProblems(
    stack: string,
    delivery: DeliveryOutputs | undefined,
    tools: ToolsPlace,
    { images }: Pick<FargateProject, "images">,
): string[] {
    if (delivery === undefined) {
        return [
            [
                "does not say how it is deployed to: it is not up yet, or not released by the pipeline of another stack",
                `  Write swingbridge:releasedBy: pipeline and swingbridge:pipeline.tools: { account: "${tools.account}", region: ${tools.region}, stack: ${pulumi.getStack()} } there,`,
                `  then:  pulumi up -s ${stack}`,
            ].join("\n"),
        ];
    }
    const unbuilt = Object.keys(delivery.templates.placeholders).filter(
        image => !images.some(({ name }) => name === image),
    );
    return [
        ...differences(delivery.tools, tools).map(
            ([key, theirs, ours]) =>
                `is deployed to by another pipeline: its pipeline.tools has ${key} ${theirs}, and this stack's is ${ours}`,
        ),
        ...(unbuilt.length > 0
            ? [
                  `runs ${unbuilt.join(", ")}, which the Compose files of this stack do not build: let both name the same files`,
              ]
            : []),
    ];
}

function differences(theirs: ToolsPlace, ours: ToolsPlace): [key: string, theirs: string, ours: string][] {
    return (["account", "region", "pipeline"] as const)
        .filter(key => theirs[key] !== ours[key])
        .map(key => [key, theirs[key], ours[key]]);
}

function environmentOf(
    stack: string,
    { account, region, roleArn, services, jobs, templates }: DeliveryOutputs,
    tools: ToolsPlace,
    { approval, beforeEntry, onSuccess }: Omit<EnvironmentSettings[number], "stack">,
): Environments[number] {
    return {
        name: stageOf(stack),
        account,
        roleArn,
        ...(region !== tools.region && { region }),
        ...(approval && { approval }),
        ...(beforeEntry && { beforeEntry }),
        ...(onSuccess && { onSuccess }),
        services,
        jobs,
        templates,
    };
}

/** The arguments of a tools stack's pipeline. */
export function composePipelineArgs(
    config: Config,
    project: FargateProject,
    files: PipelineFiles,
    environments: Environments,
): ComposePipelineArgs {
    return {
        project: { name: project.name, images: project.images },
        images: {
            ...repositoriesOf(config),
            existingRepositories: config.images === "reuse",
            kmsKeyArn: config.imagesKmsKey,
            forceDelete: config.forceDelete,
        },
        pipeline: pipelineArgs(config, files, undefined, project.name),
        environments,
        protect: config.protect,
    };
}

/** What a tools stack tells others. */
export function toolsOutputs(
    { pipeline, sourceRepository, pullRequests, account, region }: ComposePipeline,
    project: string,
) {
    return {
        schemaVersion: SCHEMA_VERSION,
        project,
        stack: pulumi.getStack(),
        account,
        region,
        services: {},
        jobs: {},
        pipeline: pipelineOutputs({ region, services: {}, sourceRepository, pullRequests }, pipeline),
    };
}
