import type { Origin } from "../account-view";
import type { BuildRow } from "../aws/codebuild/model";
import { accessKeyOf, tokenOf } from "../aws/credentials";
import type { Sources } from "./source";

/** What a process of this machine needs to work at all; nothing of the user's besides. */
const OF_THE_MACHINE =
    /^(PATH|LANG|LC_\w+|TZ|TMPDIR|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|npm_config_registry|npm_config_cafile|DOCKER_(HOST|TLS_VERIFY|CERT_PATH))$/;
/** What leads to the sandbox: Pulumi's providers too, so that a build can preview. */
const OF_THE_SANDBOX =
    /^(AWS_|SWINGBRIDGE_|GIT_CONFIG_|PULUMI_(DEBUG_PROVIDERS|DISABLE_AUTOMATIC_PLUGIN_ACQUISITION|SKIP_UPDATE_CHECK)$)/;

/** The environment of the machine that a build runs on: clean, but for what leads to the sandbox, with the keys of its role. */
export function machineEnvironment(
    environment: Record<string, string>,
    { region, caller }: Origin,
    home: string,
    tools: string,
): Record<string, string> {
    const kept = Object.entries(environment).filter(([name]) => OF_THE_MACHINE.test(name) || OF_THE_SANDBOX.test(name));
    return {
        ...Object.fromEntries(kept),
        PATH: `${tools}:${environment["PATH"] ?? ""}`,
        HOME: home,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyOf("ASIA", caller.accountId),
        AWS_SESSION_TOKEN: tokenOf({ ...caller, works: true }),
        AWS_SECRET_ACCESS_KEY: environment["AWS_SECRET_ACCESS_KEY"] ?? "the-sandbox-checks-no-signature",
        CI: "true",
    };
}

/** The variables that CodeBuild gives to each build. */
export function buildVariables(build: BuildRow, sources: Sources, startTime: number): Record<string, string> {
    const { webhook } = build;
    const versionOf = new Map(build.secondarySourceVersions?.map(each => [each.sourceIdentifier, each.sourceVersion]));
    const secondary = [...sources.secondary].flatMap(
        ([name, { folder, resolvedVersion }]): [string, string | undefined][] => [
            [`CODEBUILD_SRC_DIR_${name}`, folder],
            [`CODEBUILD_SOURCE_VERSION_${name}`, versionOf.get(name)],
            [`CODEBUILD_RESOLVED_SOURCE_VERSION_${name}`, resolvedVersion],
            [
                `CODEBUILD_SOURCE_REPO_URL_${name}`,
                build.secondarySources?.find(each => each.sourceIdentifier === name)?.location,
            ],
        ],
    );
    const variables: [string, string | undefined][] = [
        ["CODEBUILD_BUILD_ID", build.id],
        ["CODEBUILD_BUILD_ARN", build.arn],
        ["CODEBUILD_BUILD_NUMBER", String(build.buildNumber)],
        ["CODEBUILD_BUILD_IMAGE", build.environment?.image],
        ["CODEBUILD_BUILD_SUCCEEDING", "1"],
        ["CODEBUILD_INITIATOR", build.initiator],
        ["CODEBUILD_KMS_KEY_ID", build.encryptionKey],
        ["CODEBUILD_LOG_PATH", build.id.split(":")[1]],
        ["CODEBUILD_PUBLIC_BUILD_URL", undefined],
        ["CODEBUILD_RESOLVED_SOURCE_VERSION", build.resolvedSourceVersion ?? sources.primary.resolvedVersion],
        ["CODEBUILD_SOURCE_REPO_URL", build.source?.type === "NO_SOURCE" ? undefined : build.source?.location],
        ["CODEBUILD_SOURCE_VERSION", build.sourceVersion],
        ["CODEBUILD_SRC_DIR", sources.primary.folder],
        ["CODEBUILD_START_TIME", String(startTime)],
        ["CODEBUILD_PROJECT_ARN", build.arn.replace(/:build\/.*/, `:project/${build.projectName}`)],
        ["CODEBUILD_BATCH_BUILD_IDENTIFIER", build.batchIdentifier],
        ["CODEBUILD_WEBHOOK_EVENT", webhook?.event],
        ["CODEBUILD_WEBHOOK_TRIGGER", webhook?.trigger],
        ["CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID", webhook?.actorAccountId],
        ["CODEBUILD_WEBHOOK_HEAD_REF", webhook?.headRef],
        ["CODEBUILD_WEBHOOK_BASE_REF", webhook?.baseRef],
        ...secondary,
    ];
    return Object.fromEntries(variables.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
