import { z } from "zod";
import { name } from "./values";

/** As many as a filter of CodePipeline takes. @see CodePipeline API, GitBranchFilterCriteria */
const patterns = z.array(name).min(1).max(8);

/** What starts the pipeline of a repository that a connection leads to. */
export const trigger = z.strictObject({
    branches: patterns
        .optional()
        .describe(
            "Branches whose pushes start it, as globs. Absent: `source.branch`, where neither tags nor pull requests are named.",
        ),
    tags: patterns.optional().describe("Tags that start it, as globs. Absent: none."),
    filePaths: patterns
        .optional()
        .describe("Only pushes to branches that change one of these files start it, as globs. Absent: all."),
    pullRequests: z
        .strictObject({
            events: z
                .array(z.enum(["OPEN", "UPDATED", "CLOSED"]))
                .min(1)
                .optional()
                .describe("What becomes of them; a merge counts as CLOSED. Absent: OPEN and UPDATED."),
            branches: patterns.optional().describe("Branches that they go to, as globs. Absent: `source.branch`."),
            filePaths: patterns
                .optional()
                .describe("Only those that change one of these files, as globs. Absent: all."),
        })
        .optional()
        .describe(
            "Pull requests that start it: it deploys what nobody has merged yet, so that a stack with `protect` asks for an approval first. Absent: none. To check a pull request without a deployment: `pipeline.pullRequests`.",
        ),
});
