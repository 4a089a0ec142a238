import { z } from "zod";
import { name } from "./values";

/** What `swingbridge import` writes of a service that the stack takes over: the names that the program must not choose anew. */
export const existingService = z.strictObject({
    serviceName: name.describe("Name of the ECS service."),
    targetGroupNames: z
        .array(name)
        .min(1)
        .max(2)
        .optional()
        .describe("Names of its target groups, the one with the traffic first. Absent: none."),
    applicationName: name.optional().describe("Name of the CodeDeploy application. Absent: one is made."),
    deploymentGroupName: name.optional().describe("Name of the CodeDeploy deployment group. Absent: one is made."),
});
