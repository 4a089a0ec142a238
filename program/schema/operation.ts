import { LOG_RETENTION_DAYS } from "swingbridge/fargate";
import { z } from "zod";
import { arn, minutes, name } from "./values";

/** Alarms, images, safety and times: how the stack is run. */
export const operationKeys = {
    alarms: z
        .strictObject({
            topicArn: arn("sns")
                .optional()
                .describe("SNS topic that the alarms notify. Absent: they only stop deployments."),
            errorsPerMinute: z
                .int()
                .min(1)
                .optional()
                .describe(
                    "Answers with status 5xx in one minute, of one target group, that raise the alarm. Absent: 10.",
                ),
            periods: z.int().min(1).max(60).optional().describe("Minutes in a row that must be bad. Absent: 2."),
        })
        .default({})
        .describe("The alarms that stop a blue/green deployment and roll it back."),
    repository: z
        .string()
        .regex(/^(?:[a-z0-9._/-]|\{(?:project|service)\})+$/)
        .meta({ title: "lower-case letters, digits and ._/- with {project} and {service} where their names belong" })
        .optional()
        .describe(
            "Name of the ECR repositories; `{project}` and `{service}` stand for the Compose names. Empty: `{project}-{service}`.",
        ),
    keepImages: z.int().min(1).max(1000).default(30).describe("Images to keep in each repository."),
    imagesKmsKey: arn("kms")
        .optional()
        .describe(
            "KMS key that encrypts the images in the repositories that this stack makes; ECR takes it at creation only, so another one replaces them. Empty: ECR's own.",
        ),
    forceDelete: z
        .boolean()
        .default(false)
        .describe("Whether `pulumi destroy` deletes repositories that still hold images."),
    protect: z
        .boolean()
        .default(false)
        .describe(
            "Production safety: what holds data or carries traffic can be neither replaced nor deleted by Pulumi, and AWS protects it too.",
        ),
    allow: z
        .array(name)
        .default([])
        .describe("Compose keys whose loss on Fargate the stack accepts, as `web.devices` or `*.devices`."),
    pinImages: z
        .boolean()
        .default(false)
        .describe("Whether tags of third-party images are resolved to digests at every `pulumi up`."),
    tagFrom: z
        .enum(["commit", "context"])
        .default("commit")
        .describe("Which commit names an image: the current one, or the newest that touched its build context."),
    gitSha: z
        .string()
        .regex(/^[0-9a-f]{40}(-dirty-[0-9a-f]+)?$/)
        .meta({ title: "the full 40 hexadecimal digits of a commit" })
        .optional()
        .describe("Commit to release. Empty: from CI's environment, or else from git."),
    allowDirty: z
        .boolean()
        .default(false)
        .describe("Whether uncommitted changes may be released, under a tag that says so."),
    logRetention: z
        .union([z.literal("auto"), z.int().refine(days => LOG_RETENTION_DAYS.includes(days))])
        .default("auto")
        .meta({ title: `\`auto\`, or one of ${LOG_RETENTION_DAYS.join(", ")}` })
        .describe(
            "Time that CloudWatch keeps log lines, in days. `auto`: what the Compose files say (`x-aws-logs_retention`), or 30.",
        ),
    logsKmsKey: arn("kms")
        .optional()
        .describe(
            "KMS key that encrypts log lines; its policy lets CloudWatch Logs (`logs.REGION.amazonaws.com`) use it. Empty: AWS's own.",
        ),
    platformVersion: z
        .string()
        .regex(/^(LATEST|\d+\.\d+\.\d+)$/)
        .meta({ title: "LATEST, or a version such as 1.4.0" })
        .default("LATEST")
        .describe("Fargate platform version."),
    serviceTimeout: minutes(1, 180)
        .default(20)
        .describe("Time a new service may take until its tasks are healthy, in minutes."),
};
