import { REPORT_FORMATS } from "swingbridge/release";
import { z } from "zod";
import { pullRequestKeys } from "./pull-requests";
import { conditionKeys } from "./stage-conditions";
import { trigger } from "./trigger";
import { accountNumber, arn, minutes, name } from "./values";

const approvals = z.strictObject({
    needed: z.int().min(1).describe("How many have to say yes."),
    members: z
        .array(name)
        .min(1)
        .optional()
        .describe(
            "ARNs of users or assumed roles who count, with `*` as CodeCommit has it. Absent: whoever may approve.",
        ),
    branches: z.array(name).min(1).optional().describe("Branches that pull requests go to. Absent: main."),
});

const repositoryTrigger = z.strictObject({
    name: name.describe("Its name in the repository."),
    destinationArn: arn("(?:sns|lambda)").describe("SNS topic, or Lambda function that CodeCommit may invoke."),
    events: z
        .array(z.enum(["all", "updateReference", "createReference", "deleteReference"]))
        .min(1)
        .optional()
        .describe("What happens in the repository. Absent: all."),
    branches: z.array(name).min(1).optional().describe("Branches that it is about. Absent: all."),
    customData: name.optional().describe("Text that is handed over. Absent: none."),
});

/** One map for all kinds: what belongs to which is checked where both are known, so that the message can name them. */
const source = z.strictObject({
    kind: z
        .enum(["connection", "codecommit", "s3", "ecr"])
        .describe(
            "Where releases come from: a repository at GitHub, GitLab or Bitbucket over a CodeConnections connection, one of CodeCommit, " +
                "a zip file in a versioned S3 bucket, or an image that somebody else pushes to ECR.",
        ),
    connectionArn: arn("(?:codeconnections|codestar-connections)")
        .optional()
        .describe("`connection`: the connection. Somebody has to complete it once, in the console."),
    repository: name
        .optional()
        .describe(
            "`connection`: `owner/name`. `codecommit`: name of the repository. `ecr`: name of the repository; absent: that of the project's image. The stack makes it, unless `images: reuse` says that it is there.",
        ),
    existing: z
        .boolean()
        .optional()
        .describe("`codecommit`: whether the repository is there already. Absent: false, this stack makes it."),
    approvals: approvals
        .optional()
        .describe("`codecommit`: who has to say yes before a pull request is merged. Absent: nobody."),
    triggers: z
        .array(repositoryTrigger)
        .min(1)
        .max(10)
        .optional()
        .describe("`codecommit`: topics and functions that are told of pushes at once. Absent: none."),
    notificationTopicArn: arn("sns")
        .optional()
        .describe("`codecommit`: SNS topic that hears of pull requests. Absent: none."),
    branch: name.optional().describe("`connection`, `codecommit`: the branch that is released. Absent: main."),
    trigger: trigger.optional().describe("`connection`: what starts the pipeline. Absent: every push to `branch`."),
    fullClone: z
        .boolean()
        .optional()
        .describe(
            "`connection`, `codecommit`: whether builds get the history too, as a clone. Absent: false, the files alone.",
        ),
    bucket: name
        .optional()
        .describe("`s3`: name of the bucket; it has to be versioned, and to tell EventBridge of new objects."),
    key: name.optional().describe("`s3`: key of the zip file; each upload is a release."),
    kmsKey: arn("kms")
        .optional()
        .describe(
            "`s3`: customer managed KMS key that encrypts the zip file; its policy has to let IAM give rights. Absent: S3's own keys.",
        ),
    tag: name.optional().describe("`ecr`: the tag that is released, pushed anew for each release. Absent: latest."),
});

const vpc = z.strictObject({
    vpcId: z.string().startsWith("vpc-").meta({ title: "an id such as vpc-0123456789abcdef0" }).describe("The VPC."),
    subnetIds: z.array(name).min(1).describe("Private subnets of it, with a way out."),
    securityGroupIds: z.array(name).min(1).describe("Security groups of the builds."),
});

/** What a CodeBuild project runs in. */
const build = {
    compute: z
        .enum(["small", "medium", "large", "xlarge", "2xlarge"])
        .optional()
        .describe("Size of the build host: CodeBuild's BUILD_GENERAL1 sizes. Absent: small."),
    architecture: z
        .enum(["x86_64", "arm64"])
        .optional()
        .describe("Processor of the build host. Absent: that of the images."),
    image: name
        .optional()
        .describe("Image that the build runs in. Absent: CodeBuild's Amazon Linux for the architecture."),
    variables: z
        .record(name, z.union([z.string(), z.number(), z.boolean()]).transform(String))
        .optional()
        .describe("Environment variables that everybody may see. Secrets belong in `secrets`."),
    secrets: z
        .record(name, arn("(?:ssm|secretsmanager)"))
        .optional()
        .describe("Environment variables whose values are in Parameter Store or Secrets Manager, by ARN."),
    timeout: minutes(5, 2160).optional().describe("Time that a build may take, in minutes. Absent: 30."),
    queueTimeout: minutes(5, 480).optional().describe("Time that it may wait for its turn, in minutes. Absent: 60."),
    cache: z
        .array(z.enum(["docker-layers", "source", "custom", "s3"]))
        .optional()
        .describe(
            "What is kept for the next build: on the build host, as far as AWS gives the same one again, or `s3`, alone, for every host. The `cache` of the buildspec says which files. Absent: nothing.",
        ),
    vpc: vpc.optional().describe("The VPC that builds run in, for what is only to be reached there. Absent: none."),
    logRetention: z.int().min(1).optional().describe("Days that the logs are kept. Absent: 30."),
};

const report = z.strictObject({
    files: z.array(name).min(1).describe("Files with the results, as globs from `baseDirectory`."),
    format: z
        .enum(Object.keys(REPORT_FORMATS) as (keyof typeof REPORT_FORMATS)[])
        .optional()
        .describe("What they hold: results of tests, or coverage (the last four). Absent: junit."),
    baseDirectory: name.optional().describe("Folder that the files are below. Absent: the repository's root."),
});

const approval = z.strictObject({
    topicArn: arn("sns").describe("SNS topic that tells those who may say yes."),
    link: z
        .url({ protocol: /^https?$/ })
        .meta({ title: "an address such as https://example.com/preview" })
        .optional()
        .describe("Page to look at before one says yes. Absent: none."),
    comment: name.optional().describe("What they are asked. Absent: whether to deploy the commit."),
    timeout: minutes(5, 86400)
        .optional()
        .describe("Time after which the question counts as answered with no, in minutes. Absent: a week."),
});

/** Its ARN has no region. */
const chatChannel = z
    .string()
    .regex(/^arn:aws[a-z-]*:chatbot::\d{12}:chat-configuration\/(slack|microsoft-teams)-channel\/.+$/)
    .meta({ title: "an ARN such as arn:aws:chatbot::123456789012:chat-configuration/slack-channel/deployments" });

const tools = z.strictObject({
    account: accountNumber.describe("Number of the account of the pipeline and of the images."),
    region: name.describe("Region of the pipeline and of the images."),
    stack: name.optional().describe("Name of the Pulumi stack that has the pipeline. Absent: tools."),
});

const environment = z.strictObject({
    stack: name.describe(
        "Stack that is deployed to, its `pipeline.tools` naming this one: `prod`, or `organization/project/prod` of another program.",
    ),
    approval: approval.optional().describe("Who has to say yes before it is deployed to. Absent: nobody is asked."),
    ...conditionKeys,
});

const pipeline = z.strictObject({
    tools: tools
        .optional()
        .describe(
            "The pipeline of another stack releases this one: its account and name. Nothing else of `pipeline` goes with it but `placeholderImage`. Absent: this stack has the pipeline.",
        ),
    environments: z
        .array(environment)
        .min(1)
        .optional()
        .describe(
            "This stack has the pipeline alone, and no application: stacks that a release goes through, one after the other, each in its own account and region. Absent: the pipeline releases this stack.",
        ),
    source: source.optional().describe("Where releases come from. Needed with `releasedBy: pipeline`."),
    build: z
        .strictObject({
            ...build,
            registryCache: z
                .boolean()
                .optional()
                .describe(
                    "Whether layers are kept beside the images for the next build, under the tag buildcache: the one tag that may move then. Absent: false.",
                ),
            reports: z
                .record(
                    z
                        .string()
                        .regex(/^[A-Za-z0-9][\w-]{1,127}$/)
                        .meta({ title: "2 to 128 letters, digits, - and _" }),
                    report,
                )
                .refine(groups => Object.keys(groups).length <= 5, "CodeBuild takes five report groups of a build")
                .optional()
                .describe(
                    "Reports of tests and of coverage that commands of your buildspec write, by name: CodeBuild shows them for 30 days. Absent: those that the buildspec names itself. Tests name theirs in their own buildspec.",
                ),
            batch: z
                .boolean()
                .optional()
                .describe(
                    "Whether each image has a build of its own, all at once, on hosts of its processor. Absent: false, one after the other on one host.",
                ),
            buildspec: name
                .optional()
                .describe(
                    "Buildspec file of your own that is merged into the one that releases: your commands run before ours in each phase. Absent: none.",
                ),
        })
        .optional()
        .describe("The build of images and documents."),
    test: z
        .strictObject({
            ...build,
            buildspec: name.describe("Buildspec file in the repository: its commands are the tests."),
        })
        .optional()
        .describe("Tests that run before anything is built. Absent: none."),
    pullRequests: z
        .strictObject({ ...build, ...pullRequestKeys })
        .optional()
        .describe(
            "A build for each pull request of a `connection` or `codecommit` source, with a role that reads: see docs/pipeline.md. Absent: none.",
        ),
    approval: approval.optional().describe("Who has to say yes before anything is deployed. Absent: nobody is asked."),
    ...conditionKeys,
    onFailure: z
        .enum(["rollback", "retry"])
        .optional()
        .describe(
            "What becomes of a deployment stage that fails: go back to the last execution that succeeded, or try what failed once more. " +
                "Absent: it stays failed, and CodeDeploy has rolled back its deployment.",
        ),
    executionMode: z
        .enum(["queued", "superseded", "parallel"])
        .optional()
        .describe(
            "Of several commits at once: one after the other, or only the newest. `parallel` is refused: one deployment at a time goes to a service. Absent: queued.",
        ),
    notificationTopicArn: arn("sns")
        .optional()
        .describe("SNS topic that hears of executions that fail, and of approvals that are needed. Absent: none."),
    notificationChatbotArn: chatChannel
        .optional()
        .describe(
            "Slack or Teams channel that hears of the same, as Amazon Q Developer in chat applications (AWS Chatbot) knows it. Absent: none.",
        ),
    stepTimeout: minutes(5, 2160)
        .optional()
        .describe(
            "Time that a job, a roll-out or a record may take, in minutes: longer than the longest migration. Absent: 30.",
        ),
    placeholderImage: name
        .optional()
        .describe(
            "Image of the first revision of public services, which answers the health check at the service's port until the first run, by its digest. " +
                "Absent: busybox, which answers HTTP/1.1 and TCP at any port.",
        ),
    keepArtifacts: z
        .int()
        .min(1)
        .optional()
        .describe("Days that what the stages hand on is kept: so long a stage can be tried again. Absent: 30."),
});

/** The pipeline of a stack with `releasedBy: pipeline`. */
export const pipelineKeys = {
    pipeline: pipeline
        .default({})
        .describe("The pipeline that builds and deploys, with `releasedBy: pipeline`: see docs/pipeline.md."),
};

export type PipelineSourceConfig = z.output<typeof source>;
export type ReportConfig = z.output<typeof report>;
export type BuildConfig = z.output<z.ZodObject<typeof build>>;
export type ToolsConfig = z.output<typeof tools>;
export type EnvironmentConfig = z.output<typeof environment>;
