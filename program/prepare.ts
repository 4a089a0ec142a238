import { realpathSync } from "node:fs";
import * as path from "node:path";
import { applicationNames } from "swingbridge";
import { loadCompose } from "swingbridge/compose";
import { ConfigError, type CheckedConfig, type Config, type ConfigProblem } from "../config";
import { FargateError, toFargate, type Conversion, type FargateProject } from "swingbridge/fargate";
import { fargateSettings, givenSecrets, loadOptions, relativeContexts } from "./application-args";
import { pipelineProjectProblems } from "./config-pipeline-project-checks";
import { projectProblems, stackProblems } from "./config-project-checks";
import type { PipelineFiles } from "./pipeline-args";
import { readBuildSpecs } from "./pipeline-buildspecs";
import { commitsOf, releaseTags, type CommitSources } from "./release-tags";
import { UserErrors } from "./user-errors";

/** Where the program runs. */
export interface Surroundings {
    stack: string;
    /** The Pulumi program's, absolute. */
    folder: string;
    /** Environment of whoever runs Pulumi. */
    shell: Readonly<Record<string, string | undefined>>;
    /** Where the commits of the Compose project are asked for. @default git, in its folder */
    commits?: (folder: string) => CommitSources;
}

/** All that the resources are made of; nothing in it is wrong any more. */
export interface Prepared extends Conversion {
    config: Config;
    /** Tag of each image that the project builds; none where a pipeline does. */
    tags: Record<string, string>;
    /** What the working tree says of the pipeline, where there is one. */
    pipelineFiles?: PipelineFiles;
}

/** What each step reads of the configuration. With one of its keys wrong, what it finds would be no mistake of the user's. */
const READ_BY = {
    loading: ["composeFiles", "envFiles", "ecsParams", "profiles", "environment", "inheritEnvironment"],
    conversion: [
        "public",
        "allow",
        "services",
        "deploymentController",
        "secrets",
        "pinImages",
        "network",
        "cluster",
        "loadBalancer",
    ],
    fitting: [
        "public",
        "services",
        "https",
        "network",
        "loadBalancer",
        "repository",
        "deploymentController",
        "trafficShift",
    ],
    tags: ["gitSha", "tagFrom", "allowDirty", "releasedBy"],
    pipeline: ["releasedBy", "pipeline", "services", "deploymentController", "public"],
} as const satisfies Record<string, (keyof Config)[]>;

/**
 * Reads and checks everything that was written: configuration, Compose files, what they become, commits. A mistake in one
 * of them keeps none of the others from being found.
 * @throws the error of the one kind of mistake there is, or one error with all of them
 */
export function prepare({ config, problems, wrongKeys }: CheckedConfig, surroundings: Surroundings): Prepared {
    const { stack, folder, shell, commits = commitsOf } = surroundings;
    const canDo = (step: keyof typeof READ_BY): boolean => !READ_BY[step].some(key => wrongKeys.has(key));
    const found = new UserErrors();
    const isPipeline = config.releasedBy === "pipeline";

    const compose = canDo("loading") ? found.attempt(() => loadCompose(loadOptions(config, shell, folder))) : undefined;
    const conversion =
        compose && canDo("conversion")
            ? found.attempt(() => {
                  const { namespace } = applicationNames(compose.name, stack);
                  return toFargate(compose, fargateSettings(config, shell, namespace), givenSecrets(config));
              })
            : undefined;
    const project: FargateProject | undefined = conversion?.project ?? found.find(FargateError)?.project;
    const tags =
        compose && project && canDo("tags")
            ? isPipeline
                ? {}
                : found.attempt(() => releaseTags(config, project, commits(compose.workingDirectory)))
            : undefined;
    const pipelineFiles =
        compose && project && isPipeline && config.pipeline.tools === undefined && canDo("pipeline")
            ? found.attempt(() => filesOf(config, project, folder, commits(compose.workingDirectory).root?.()))
            : undefined;
    const all: ConfigProblem[] = [
        ...problems,
        ...stackProblems(stack),
        // Nothing runs in a stack that has the pipeline alone.
        ...(project && canDo("fitting") && config.pipeline.environments === undefined
            ? projectProblems(config, project)
            : []),
        ...(project && canDo("pipeline") ? pipelineProjectProblems(config, project, stack) : []),
    ];
    found.throwIfAny(all.length > 0 ? new ConfigError(all) : undefined);
    // Whatever a step needed and did not get has been told of above.
    return { ...conversion!, project: relativeContexts(project!, folder), config, tags: tags!, pipelineFiles };
}

/**
 * The buildspec files, and where the repository's root is: CodeBuild starts there.
 * @param top folder of the repository; without one, the program's folder is taken for its root
 * @throws BuildSpecErrors
 */
function filesOf(config: Config, project: FargateProject, folder: string, top: string | undefined): PipelineFiles {
    const here = realpathSync(folder);
    const repository = top ?? here;
    const { test, pullRequests } = config.pipeline;
    const asPosix = (file: string): string => file.split(path.sep).join("/");
    const fromTop = (file: string): string => asPosix(path.relative(repository, path.resolve(here, file)));
    return {
        root: asPosix(path.relative(here, repository)) || ".",
        buildspec: readBuildSpecs(config, project, folder, path.relative(here, repository)),
        ...(test !== undefined && { testBuildspec: fromTop(test.buildspec) }),
        ...(pullRequests?.buildspec !== undefined && { pullRequestBuildspec: fromTop(pullRequests.buildspec) }),
    };
}
