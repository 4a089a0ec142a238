import * as pulumi from "@pulumi/pulumi";
import {
    applicationArgs,
    buildsImages,
    fargateSettings,
    givenSecrets,
    loadOptions,
    relativeContexts,
} from "./program/application-args";
import { applicationNames, ComposeApplication, requireImages } from "./components";
import { loadCompose } from "./compose";
import { ConfigError, readConfig } from "./config";
import { projectProblems } from "./program/config-project-checks";
import { reportText, toFargate } from "./fargate";
import { reusedImages } from "./program/reused-images";
import { commitsOf, releaseTags } from "./program/release-tags";
import { stackOutputs } from "./program/stack-outputs";

/** Compose files in, a running application out. Nothing is registered before everything that was written is checked. */
async function program(): Promise<object> {
    const folder = process.cwd();
    const stack = pulumi.getStack();
    const config = readConfig();
    const compose = loadCompose(loadOptions(config, process.env, folder));
    const { namespace } = applicationNames(compose.name, stack);
    const conversion = toFargate(compose, fargateSettings(config, namespace), givenSecrets(config));
    const problems = projectProblems(config, conversion.project, stack);
    if (problems.length > 0) {
        throw new ConfigError(problems);
    }
    const tags = releaseTags(config, conversion.project, commitsOf(compose.workingDirectory));
    void pulumi.log.info(reportText(conversion.verdicts));

    const project = relativeContexts(conversion.project, folder);
    if (!buildsImages(config)) {
        await requireImages(await reusedImages(config, project, tags));
    }
    const application = new ComposeApplication(project.name, {
        ...applicationArgs(config, project, tags),
        secretValues: conversion.secretValues,
    });
    return stackOutputs(application, project, stack);
}

/** A user's mistake is shown as its message; anything else is ours, and keeps its stack. */
async function explained<T>(run: () => Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        const ours = error instanceof Error && /^(Config|Compose|Fargate|Release)Error$/.test(error.name);
        const told = ours ? new pulumi.RunError(error.message) : error;
        if (pulumi.RunError.isInstance(told) || (pulumi.ResourceError.isInstance(told) && told.hideStack)) {
            // Never shown, but Pulumi has Node.js colour it all the same, which takes longer than the program itself.
            told.stack = undefined;
        }
        throw told;
    }
}

export = () => explained(program);
