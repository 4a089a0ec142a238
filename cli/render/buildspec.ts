import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { ComposeError, loadCompose, SourceFiles } from "../../compose";
import { contextFolders, toFargate, type FargateProject } from "../../fargate";
import {
    batchOptions,
    CACHE_TAG,
    ecrRegistry,
    imageRepositoryName,
    mergeBuildSpecFile,
    pipelineBuildSpec,
    renderBuildSpec,
    type BuildSpec,
} from "../../release";
import { Placeholders } from "../../release/placeholders";
import { contextOf, type Context } from "../context";
import { fargateSettings, type SettingsOptions } from "../fargate-settings";
import type { ProjectOptions } from "../project-options";
import { repositoryRoot } from "../repository-root";
import { readStackSettings, stackFile, stackLoadOptions, type StackSettings } from "../stack-settings";
import { tellWarnings } from "../tell-warnings";
import { UserError } from "../user-error";

interface BuildspecOptions extends ProjectOptions, SettingsOptions {
    stack: string;
    account?: string;
    region?: string;
    templates?: string;
    cacheTag?: string;
    merge?: string;
}

/** `swingbridge render buildspec` */
export function runRenderBuildspec(given: object, command: Command): void {
    const options = given as BuildspecOptions;
    const context = contextOf(command);
    const { output, folder, env } = context;
    const stack =
        command.getOptionValueSource("stack") === "cli" && existsSync(stackFile(folder, options.stack))
            ? readStackSettings(folder, options.stack, env)
            : undefined;
    const compose = loadCompose(stackLoadOptions(options, context, stack));
    tellWarnings(compose.warnings, compose.sources, output);
    const { project } = toFargate(compose, fargateSettings(options, stack?.fargate), stack?.secrets);
    const placeholders = new Placeholders();
    const ours = buildSpecOf(project, options, stack, folder, placeholders);
    const yours = options.merge ?? stack?.buildspec;
    const spec = yours === undefined ? ours : merged(ours, yours, context);
    for (const [placeholder, meaning] of Object.entries(placeholders.meanings())) {
        output.say(`${placeholder}: ${meaning}`);
    }
    if (output.json) {
        output.result("", spec);
    } else {
        output.document(renderBuildSpec(spec));
    }
}

/** @throws UserError where the pipeline could not build or deploy the project */
function buildSpecOf(
    project: FargateProject,
    options: BuildspecOptions,
    stack: StackSettings | undefined,
    folder: string,
    placeholders: Placeholders,
): BuildSpec {
    const root = repositoryRoot(folder);
    const outside = project.images.filter(image =>
        contextFolders(image).some(folder => path.relative(root, folder).startsWith("..")),
    );
    if (outside.length > 0) {
        throw new UserError(
            `the build context of ${outside.map(({ name }) => name).join(", ")} is outside of the repository, ${root}`,
            { fix: "CodeBuild has the files of the repository alone: move the context into it" },
        );
    }
    const { account, region } = options;
    const cacheTag = options.cacheTag ?? (stack?.registryCache ? CACHE_TAG : undefined);
    const { deploymentController, services = {} } = stack?.fargate ?? {};
    try {
        return pipelineBuildSpec(project, {
            source: stack?.source,
            reports: stack?.reports,
            root,
            registry: ecrRegistry(
                account ?? placeholders.of("account-id", "number of the AWS account (--account)"),
                region ?? placeholders.of("region", "AWS region, e.g. eu-west-1 (--region)"),
            ),
            repository: name => imageRepositoryName(project.name, name, stack?.repository),
            ...(cacheTag !== undefined && { cacheTag }),
            ...(stack?.batch && { batch: batchOptions(stack.batch, project.images) }),
            ...(deploymentController !== undefined && { controller: deploymentController }),
            controllers: Object.fromEntries(
                Object.entries(services).map(([name, settings]) => [name, settings.deploymentController]),
            ),
            templates:
                options.templates ??
                `s3://${placeholders.of("bucket/prefix", "where the documents of the deployment are (--templates)")}`,
        });
    } catch (error) {
        throw new UserError((error as Error).message, {
            fix: "the pipeline releases images that the project builds, four at most: give services build:, or split the project",
            cause: error,
        });
    }
}

/** @throws ComposeError with every place in the user's file that does not fit */
function merged(ours: BuildSpec, file: string, { folder, output }: Context): BuildSpec {
    let text: string;
    try {
        text = readFileSync(path.resolve(folder, file), "utf8");
    } catch (error) {
        throw new UserError(`${file} cannot be read: ${(error as Error).message}`, {
            fix: "give a buildspec file to --merge, or correct pipeline.build.buildspec of the stack",
        });
    }
    const sources = new SourceFiles();
    sources.add(file, text);
    const { spec, problems, warnings } = mergeBuildSpecFile(ours, text, file);
    tellWarnings(warnings, sources, output);
    if (spec === undefined) {
        throw new ComposeError(problems, sources);
    }
    return spec;
}
