import { z } from "zod";
import { arn, name } from "./values";

/** What is read of a Compose project, and with which values. */
export const composeKeys = {
    composeFiles: z
        .array(name)
        .default([])
        .describe(
            "Compose files, merged in this order; paths start at the folder of `Pulumi.yaml`. Empty: what Compose itself would find there.",
        ),
    profiles: z.array(name).default([]).describe("Compose profiles to activate."),
    envFiles: z
        .array(name)
        .default([])
        .describe("Files with variables for interpolation. Empty: `.env` beside the first Compose file."),
    ecsParams: name
        .optional()
        .describe(
            "File of amazon-ecs-cli's parameters. Empty: `ecs-params.yml` beside the Compose file, if there is one.",
        ),
    /** YAML reads `3000` and `true` as what they look like; an environment variable is text all the same. */
    environment: z
        .record(name, z.union([z.string(), z.number(), z.boolean()]).transform(String))
        .default({})
        .describe(
            "Variables for interpolation and for Compose secrets that name a variable. " +
                "They win over `envFiles`; keep passwords encrypted: `pulumi config set --secret --path swingbridge:environment.NAME`.",
        ),
    inheritEnvironment: z
        .array(name)
        .default([])
        .describe(
            "Names of variables that Compose may also read from the shell. Empty: none, so that a laptop and CI agree.",
        ),
    tfstates: z
        .record(name, name)
        .default({})
        .describe(
            "Terraform states that settings take values from, by a name of yours: a file, or `s3://bucket/key` (with `?region=…` where the " +
                "bucket is elsewhere). Any setting may then say `${tfstate:NAME:output.vpc_id}`.",
        ),
    secrets: z
        .record(
            name,
            z
                .union([
                    z.string().min(1),
                    z.strictObject({ existing: arn("(?:ssm|secretsmanager)"), kmsKey: arn("kms").optional() }),
                ])
                .meta({ title: "a text, or { existing: an ARN in Parameter Store or Secrets Manager }" }),
        )
        .default({})
        .describe(
            "Values of Compose secrets, by name, in place of their files (`pulumi config set --secret --path swingbridge:secrets.NAME`), " +
                "or the ARNs of secrets that exist: `{ existing: arn:… }`, with `kmsKey: arn:…` where a key of your own encrypts them.",
        ),
    secretsKmsKey: arn("kms")
        .optional()
        .describe(
            "KMS key that encrypts the parameters of passwords and Compose secrets. Empty: the account's own key for Parameter Store.",
        ),
};
