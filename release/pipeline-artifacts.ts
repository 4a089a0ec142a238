/** Artifact of a pipeline's build: the documents of its deployments. CodeDeploy takes 3 MB at most, so never the source. */
export const BUILD_ARTIFACT = "Build";

/**
 * Images of one build, and of one task: CodePipeline takes five artifacts of an action and one of them is that of the documents,
 * and CodeDeployToECS puts four images into a task definition.
 * @see CodePipeline User Guide, quotas: output artifacts of an action; action reference of CodeDeployToECS: Image1 to Image4
 */
export const MOST_IMAGES = 4;

/** Name of an image among identifiers of CodePipeline and CodeBuild, which have letters, digits and underscores. */
export function imageIdentifier(build: string): string {
    return build.replace(/\W/g, "_");
}

/** Images that a pipeline could not tell from one another: variables and artifacts named after them would be the same. */
export function indistinctImages(builds: readonly string[]): string[][] {
    const byVariable = new Map<string, string[]>();
    for (const build of builds) {
        const variable = imageIdentifier(build).toUpperCase();
        byVariable.set(variable, [...(byVariable.get(variable) ?? []), build]);
    }
    return [...byVariable.values()].filter(({ length }) => length > 1);
}

/**
 * The artifact with the `imageDetail.json` of one of a build's images. CodePipeline knows one file of that name per artifact: the
 * only image stands beside the documents, several have an artifact each.
 */
export function imageArtifact(build: string, builds: readonly string[]): string {
    return builds.length > 1 ? `image_${imageIdentifier(build)}` : BUILD_ARTIFACT;
}

/** Artifact with the documents of one environment's deployments, where a release goes through several. */
export function documentsArtifact(environment: string): string {
    return `Documents_${environment.replace(/[^\w-]/g, "_")}`;
}

/** Names of the files in the build's artifact from which a service is deployed, or a job run. */
export function documentNames(unit: string) {
    return {
        taskDefinition: `taskdef-${unit}.json`,
        appSpec: `appspec-${unit}.yaml`,
        imageDefinitions: `imagedefinitions-${unit}.json`,
        runTask: `runtask-${unit}.json`,
    };
}
