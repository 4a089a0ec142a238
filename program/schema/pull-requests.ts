import { z } from "zod";
import { arn, name } from "./values";

const previews = z.strictObject({
    stacks: z.array(name).min(1).optional().describe("Stacks of this program that are previewed. Absent: this one."),
    state: z
        .strictObject({
            bucketArn: arn("s3").describe("The bucket."),
            keyArns: z
                .array(arn("kms"))
                .min(1)
                .optional()
                .describe("KMS keys of the bucket and of the stacks' secrets."),
        })
        .optional()
        .describe("S3 bucket of Pulumi's state, which the build may read. Absent: the state is elsewhere."),
});

/** What the build of pull requests has beside what every build has. */
export const pullRequestKeys = {
    buildspec: name
        .optional()
        .describe(
            "Buildspec file in the repository. Absent: buildspec-pull-request.yml at its root, as `swingbridge init ci --codebuild` writes it.",
        ),
    branches: z
        .array(name)
        .min(1)
        .optional()
        .describe("Branches that pull requests go to, by name. Absent: `source.branch`."),
    filePaths: z
        .array(name)
        .min(1)
        .optional()
        .describe("`connection`: only pull requests that change one of these files, as globs. Absent: all."),
    commentApproval: z
        .enum(["all", "forks"])
        .optional()
        .describe(
            "`connection`: of whom only what somebody trusted has approved with the comment /codebuild_run(COMMIT) is built: of everybody who is not trusted, or of those among them who come from a fork. Absent: all.",
        ),
    trusted: z
        .enum(["write", "maintain", "admin"])
        .optional()
        .describe(
            "`connection`: the least role in the repository whose pull requests are built at once, and that approves others'. Absent: write.",
        ),
    previews: previews
        .optional()
        .describe("What the buildspec may preview. Absent: nothing, the role reads no more than the source."),
    concurrentBuilds: z
        .int()
        .min(1)
        .optional()
        .describe("How many are built at once; CodeBuild refuses builds beyond that. Absent: 10."),
    buildsImages: z
        .boolean()
        .optional()
        .describe("Whether it builds images: Docker needs privileges on the build host. Absent: false."),
    badge: z
        .boolean()
        .optional()
        .describe("Whether anybody may see, under an address of its own, how the last build ended. Absent: false."),
};
