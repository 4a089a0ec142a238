import { secretReason } from "swingbridge/fargate";
import type { ConfigProblem } from "./config-problems";
import type { Config } from "./config-schema";
import { promotionProblems } from "./config-promotion-checks";
import { pullRequestProblems } from "./config-pull-request-checks";
import { stageProblems } from "./config-stage-checks";
import { triggerProblems } from "./config-trigger-checks";
import type { BuildConfig, PipelineSourceConfig } from "./schema/pipeline";

type Pipeline = Config["pipeline"];
type Source = PipelineSourceConfig;
type Kind = Source["kind"];

/** Settings of the pipeline that do not fit each other, or the rest. */
export function pipelineProblems(config: Partial<Config>): ConfigProblem[] {
    const { releasedBy, images, gitSha, pipeline } = config;
    if (releasedBy === undefined || pipeline === undefined) {
        return [];
    }
    if (releasedBy !== "pipeline") {
        return Object.keys(pipeline).length === 0
            ? []
            : [
                  {
                      key: "pipeline",
                      reason: `has no meaning with releasedBy: ${releasedBy}: no pipeline is made`,
                      fix: "write releasedBy: pipeline, or remove it",
                  },
              ];
    }
    return [
        ...(images === "build"
            ? [
                  {
                      key: "images",
                      value: text(images),
                      reason: "does not fit releasedBy: pipeline, which builds the images itself",
                      fix: "leave it out, or write reuse where another stack owns the repositories",
                  },
              ]
            : []),
        ...(gitSha === undefined
            ? []
            : [
                  {
                      key: "gitSha",
                      value: text(gitSha),
                      reason: "does not fit releasedBy: pipeline, which releases the commit that started it",
                      fix: "remove it",
                  },
              ]),
        ...promotionProblems(pipeline),
        ...(pipeline.tools === undefined ? stageProblems(pipeline) : []),
        ...(pipeline.tools === undefined ? sourceProblems(pipeline.source) : []),
        ...triggerProblems(pipeline, config.protect === true),
        ...buildProblems("pipeline.build", pipeline.build),
        ...buildProblems("pipeline.test", pipeline.test),
        ...buildProblems("pipeline.pullRequests", pipeline.pullRequests),
        ...pullRequestProblems(pipeline),
        ...dockerCacheProblems(pipeline),
        ...cacheProblems("pipeline.build.cache", pipeline.build),
        ...cacheProblems("pipeline.test.cache", pipeline.test),
    ];
}

/** Keys of `pipeline.source` that each kind knows besides `kind`; the first ones it needs. */
const KEYS: Record<Kind, { needed: readonly (keyof Source)[]; optional: readonly (keyof Source)[] }> = {
    connection: { needed: ["connectionArn", "repository"], optional: ["branch", "trigger", "fullClone"] },
    codecommit: {
        needed: ["repository"],
        optional: ["existing", "branch", "fullClone", "approvals", "triggers", "notificationTopicArn"],
    },
    s3: { needed: ["bucket", "key"], optional: ["kmsKey"] },
    ecr: { needed: [], optional: ["repository", "tag"] },
};

/** How what is missing is had. */
const HOW: Partial<Record<keyof Source, string>> = {
    connectionArn:
        "make a connection in the console (Developer Tools, Settings, Connections), complete it there, and write its ARN",
    bucket: "write the name of a versioned bucket that tells EventBridge of its objects",
    key: "write the key of the zip file, as source.zip",
};

function sourceProblems(source: Source | undefined): ConfigProblem[] {
    if (source === undefined) {
        return [
            {
                key: "pipeline.source",
                reason: "is missing: nothing says where releases come from",
                fix: "write source: { kind: codecommit, repository: NAME }, or another kind: connection, s3, ecr",
            },
        ];
    }
    const { kind, ...written } = source;
    const { needed, optional } = KEYS[kind];
    const missing = needed
        .filter(key => source[key] === undefined)
        .map(key => ({
            key: `pipeline.source.${key}`,
            reason: `is missing: kind ${kind} needs it`,
            fix: HOW[key] ?? (kind === "connection" ? "write owner/name" : "write its name"),
        }));
    const misplaced = (Object.keys(written) as (keyof Source)[])
        .filter(key => !needed.includes(key) && !optional.includes(key))
        .map(key => ({
            key: `pipeline.source.${key}`,
            value: text(source[key]),
            reason: `has no meaning with kind ${kind}`,
            fix: `remove it; ${kind} knows ${[...needed, ...optional].join(", ")}`,
        }));
    return [...missing, ...misplaced, ...formProblems(source)];
}

/** What CodePipeline would refuse of a name. */
function formProblems(source: Source): ConfigProblem[] {
    return FORMS[source.kind].flatMap(({ key, pattern, what, example }) => {
        const written = source[key];
        return written === undefined || pattern.test(written)
            ? []
            : [
                  {
                      key: `pipeline.source.${key}`,
                      value: text(written),
                      reason: `is no ${what}`,
                      fix: `write ${example}`,
                  },
              ];
    });
}

interface Form {
    key: "repository" | "bucket" | "tag";
    pattern: RegExp;
    what: string;
    example: string;
}

const FORMS: Record<Kind, readonly Form[]> = {
    connection: [
        {
            key: "repository",
            pattern: /^[^\s/:]+(\/[^\s/:]+)+$/,
            what: "repository at GitHub, GitLab or Bitbucket",
            example: "owner/name, without https:// and .git",
        },
    ],
    codecommit: [
        {
            key: "repository",
            pattern: /^(?!.*\.git$)[\w.-]{1,100}$/,
            what: "name of a CodeCommit repository",
            example: "1 to 100 letters, digits, dots, underscores and hyphens, not ending in .git",
        },
    ],
    s3: [
        {
            key: "bucket",
            pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
            what: "name of an S3 bucket",
            example: "its name alone, without s3:// and arn:",
        },
    ],
    ecr: [
        {
            key: "repository",
            pattern: /^(?=.{2,256}$)[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
            what: "name of an ECR repository",
            example: "its name alone, without the registry before it and the tag after it",
        },
        {
            key: "tag",
            pattern: /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
            what: "tag of an image",
            example: "one tag, as latest: CodePipeline takes no patterns",
        },
    ],
};

/** Names that CodeBuild keeps for itself; it refuses a project that sets one. */
const RESERVED = /^CODEBUILD_/;

function buildProblems(key: string, build: BuildConfig | undefined): ConfigProblem[] {
    const variables = Object.entries(build?.variables ?? {});
    const secrets = Object.keys(build?.secrets ?? {});
    const plaintext = variables.flatMap(([name, value]) => {
        const reason = secretReason(name, value);
        return reason === undefined
            ? []
            : [
                  {
                      key: `${key}.variables.${name}`,
                      reason: `would be readable by everybody who may see the build project: ${reason}`,
                      fix: `put the value into Parameter Store or Secrets Manager, and write ${key.split(".").at(-1)}: { secrets: { ${name}: its ARN } }`,
                  },
              ];
    });
    const reserved = [...variables.map(([name]) => `variables.${name}`), ...secrets.map(name => `secrets.${name}`)]
        .filter(path => RESERVED.test(path.slice(path.indexOf(".") + 1)))
        .map(path => ({
            key: `${key}.${path}`,
            reason: "is a name that CodeBuild keeps for itself",
            fix: "choose another name",
        }));
    const twice = variables
        .filter(([name]) => secrets.includes(name))
        .map(([name]) => ({
            key: `${key}.variables.${name}`,
            reason: "stands in secrets too: a variable has one value",
            fix: "remove one of the two",
        }));
    return [...plaintext, ...reserved, ...twice];
}

/** CodeBuild keeps layers only for privileged builds on x86_64 outside of a VPC. */
function dockerCacheProblems({ build, test, pullRequests }: Pipeline): ConfigProblem[] {
    const obstacles: [key: string, obstacle: string | undefined][] = [
        ["pipeline.test.cache", test?.cache?.includes("docker-layers") ? "the tests build no image" : undefined],
        [
            "pipeline.pullRequests.cache",
            pullRequests?.cache?.includes("docker-layers")
                ? pullRequests.buildsImages
                    ? layerObstacle(pullRequests)
                    : "the builds of pull requests build no image"
                : undefined,
        ],
        ["pipeline.build.cache", build?.cache?.includes("docker-layers") ? layerObstacle(build) : undefined],
    ];
    return obstacles.flatMap(([key, obstacle]) =>
        obstacle === undefined
            ? []
            : [
                  {
                      key,
                      value: text("docker-layers"),
                      reason: `cannot be: ${obstacle}`,
                      fix: "leave docker-layers out; with pipeline.build.registryCache: true the registry keeps the layers of images",
                  },
              ],
    );
}

function cacheProblems(key: string, build: BuildConfig | undefined): ConfigProblem[] {
    const others = build?.cache?.filter(kind => kind !== "s3") ?? [];
    return build?.cache?.includes("s3") && others.length > 0
        ? [
              {
                  key,
                  value: text(build.cache),
                  reason: "names two places: CodeBuild keeps files either in S3 or on the build host",
                  fix: `leave s3 out, or ${others.join(" and ")}`,
              },
          ]
        : [];
}

function layerObstacle({ vpc, architecture }: BuildConfig): string | undefined {
    if (vpc !== undefined) {
        return "CodeBuild keeps no layers for builds in a VPC";
    }
    return architecture === "arm64" ? "CodeBuild keeps no layers for builds on arm64" : undefined;
}

function text(value: unknown): string {
    return JSON.stringify(value);
}
