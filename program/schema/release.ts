import { z } from "zod";
import { egress, service, trafficShift } from "./service";
import { LONGEST_TERMINATION_WAIT, minutes, name } from "./values";

/** What is released, by whom, and how traffic gets to it. */
export const releaseKeys = {
    public: z
        .union([z.literal("auto"), z.array(name)])
        .default("auto")
        .meta({ title: "`auto`, or a list of service names" })
        .describe(
            "Services reachable from outside. `auto`: those built from source that publish a port of no well-known non-HTTP protocol. " +
                "TCP and UDP ports are public only where the service is named.",
        ),
    releasedBy: z
        .enum(["up", "pipeline", "manual"])
        .default("up")
        .describe(
            "Who puts a release live: `pulumi up` itself, a pipeline, or `swingbridge deploy` after `pulumi up` registered it.",
        ),
    images: z
        .enum(["auto", "build", "reuse"])
        .default("auto")
        .describe(
            "Whether this stack builds the images and owns their repositories, or uses what another one pushed. `auto`: build with `releasedBy: up`, reuse with `manual`; with `pipeline` the pipeline builds, and the repositories are this stack's unless `reuse` is written.",
        ),
    deploymentController: z
        .enum(["codedeploy", "ecs"])
        .default("codedeploy")
        .describe(
            "Who replaces the tasks of public services: CodeDeploy (blue/green) or ECS (rolling). The rest roll with ECS.",
        ),
    serviceConnect: z
        .boolean()
        .default(false)
        .describe(
            "Whether ECS Service Connect carries connections between services: a proxy in each task balances them, tries other tasks " +
                "where one fails, and measures them. For services whose tasks ECS replaces; names stay those of the Compose file, and lead " +
                "to tasks by DNS too. It takes 0.25 vCPU and 64 MB of a task whose size the stack does not set.",
        ),
    egress: egress
        .default("anywhere")
        .describe(
            "What tasks may connect to outside of the VPC: everything, or these TCP ports; 443 is always among them, for Fargate itself " +
                "needs AWS. Inside the VPC they reach whatever lets them in. Services that are on internal networks only keep to 443.",
        ),
    trafficShift: trafficShift.default({}).describe("How traffic moves to a new version."),
    terminationWait: minutes(0, LONGEST_TERMINATION_WAIT)
        .default(5)
        .describe("Time the old tasks stay after the traffic moved, ready to take it back, in minutes."),
    services: z.record(name, service).default({}).describe("Settings of single services, by Compose service name."),
};
