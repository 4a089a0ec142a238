import { readFileSync } from "node:fs";
import * as path from "node:path";
import { formatProblem, SourceFiles } from "swingbridge/compose";
import type { FargateProject } from "swingbridge/fargate";
import {
    buildObstacle,
    checkBuildSpec,
    mergeBuildSpecFile,
    MOST_IMAGES,
    PULL_REQUEST_BUILDSPEC,
    releaseBuildSpec,
    type SourceKind,
} from "swingbridge/release";
import type { Config } from "../config";

/** A buildspec file of the user's. */
export interface BuildSpecFile {
    /** As the program's folder sees it. */
    file: string;
    text: string;
}

/** Mistakes in buildspec files: what CodeBuild would refuse, and what cannot stand beside the release. */
export class BuildSpecErrors extends Error {
    override readonly name = "BuildSpecErrors";

    constructor(readonly problems: readonly string[]) {
        super(problems.join("\n\n"));
    }
}

/**
 * The buildspec that is merged into the release's. Those of the build and of the tests are checked as they stand in the working
 * tree: what is wrong with them is told before a pipeline exists, not by its first run.
 * @param folder the program's
 * @param root folder of the source's repository, as the program's folder sees it
 * @throws BuildSpecErrors with all that is wrong in the files
 */
export function readBuildSpecs(
    { pipeline: { source, build, test, pullRequests } }: Pick<Config, "pipeline">,
    project: Pick<FargateProject, "images">,
    folder: string,
    root = "",
): BuildSpecFile | undefined {
    const sources = new SourceFiles();
    const problems: string[] = [];
    const checked = (
        key: string,
        file: string | undefined,
        check: (text: string, file: string) => Pick<ReturnType<typeof checkBuildSpec>, "problems">,
    ): BuildSpecFile | undefined => {
        if (file === undefined) {
            return undefined;
        }
        const text = read(path.resolve(folder, file));
        if (text === undefined) {
            problems.push(
                `swingbridge:${key} = ${JSON.stringify(file)}\n  no such file can be read; ${
                    path.basename(file) === PULL_REQUEST_BUILDSPEC
                        ? "swingbridge init ci --codebuild writes it"
                        : "paths start at the folder of Pulumi.yaml"
                }`,
            );
            return undefined;
        }
        sources.add(file, text);
        problems.push(...check(text, file).problems.map(problem => formatProblem(problem, sources)));
        return { file, text };
    };
    checked("pipeline.test.buildspec", test?.buildspec, checkBuildSpec);
    checked(
        "pipeline.pullRequests.buildspec",
        pullRequests && (pullRequests.buildspec ?? path.join(root, PULL_REQUEST_BUILDSPEC)),
        checkBuildSpec,
    );
    const own = checked("pipeline.build.buildspec", build?.buildspec, (text, file) =>
        canBeBuilt(project)
            ? mergeBuildSpecFile(buildSpecOf(project, source?.kind), text, file)
            : checkBuildSpec(text, file),
    );
    if (problems.length > 0) {
        throw new BuildSpecErrors(problems);
    }
    return own;
}

/** More images than one build takes, none, or what CodeBuild cannot build is told of elsewhere. */
function canBeBuilt({ images }: Pick<FargateProject, "images">): boolean {
    return images.length > 0 && images.length <= MOST_IMAGES && !images.some(buildObstacle);
}

/** The release's buildspec, as far as a file of the user's can be in its way: names, not their values. */
function buildSpecOf(project: Pick<FargateProject, "images">, source: SourceKind | undefined) {
    return releaseBuildSpec(project, {
        source,
        root: "",
        registry: "registry",
        repository: name => name,
        documents: ["taskdef.json"],
        templates: "s3://templates",
    });
}

function read(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}
