import { z } from "zod";
import { existingService } from "./existing-service";
import { LONGEST_TERMINATION_WAIT, minutes, name, percent } from "./values";

export const trafficShift = z.strictObject({
    kind: z
        .enum(["all-at-once", "canary", "linear", "rolling"])
        .optional()
        .describe(
            "How traffic moves to the new version: all at once, a first share and then the rest, in equal steps, or task by task. " +
                "Absent: `canary` with CodeDeploy (`all-at-once` behind a network load balancer), `rolling` with ECS.",
        ),
    percent: percent
        .optional()
        .describe(
            "Share of the traffic in the first step (`canary`) or in each step (`linear`), in percent. Absent: 10.",
        ),
    interval: minutes(1, 2880).optional().describe("Time between two steps, in minutes. Absent: 5."),
    bakeTime: minutes(0, LONGEST_TERMINATION_WAIT)
        .optional()
        .describe(
            "Least time the new version carries all traffic, its alarms watched, before the old tasks stop, in minutes. " +
                "CodeDeploy watches during the termination wait, so this lengthens `terminationWait` where that is shorter.",
        ),
});

const capacityProvider = z.strictObject({
    capacityProvider: z.enum(["FARGATE", "FARGATE_SPOT"]).describe("Name of the capacity provider."),
    weight: z.int().min(0).max(1000).describe("Share of the tasks beyond the base."),
    base: z.int().min(0).max(100000).optional().describe("Tasks that run on this provider before weights count."),
});

const autoscaling = z.strictObject({
    min: z.int().min(0).describe("Fewest tasks."),
    max: z.int().min(1).describe("Most tasks."),
    cpuPercent: percent.optional().describe("Average CPU to aim for, in percent. Absent, and no `memoryPercent`: 60."),
    memoryPercent: percent.optional().describe("Average memory to aim for, in percent."),
});

export const egress = z
    .union([z.literal("anywhere"), z.array(z.int().min(1).max(65535))])
    .meta({ title: "`anywhere`, or a list of TCP ports" });

/** Settings of one service. */
export const service = z.strictObject({
    cpu: z.number().positive().max(16).optional().describe("vCPU of the task, rounded up to a size Fargate offers."),
    memory: z.int().positive().optional().describe("Memory of the task in MiB, rounded up to a size Fargate offers."),
    desiredCount: z.int().min(0).optional().describe("Tasks to run. Absent: what the Compose file says."),
    autoscaling: autoscaling
        .optional()
        .describe("Scale between two bounds; the number of tasks is AWS's from then on."),
    endpoint: name
        .optional()
        .describe("Host name of an existing server (RDS, ElastiCache) that takes the service's place: nothing runs."),
    port: z.int().min(1).max(65535).optional().describe("Container port to publish, where the service has several."),
    listenerPort: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe(
            "Port of the application load balancer at which the service is reached, by a listener of its own, e.g. the one that the " +
                "Compose file publishes. Services may share it. Absent: that of the production listener (`loadBalancer.port`).",
        ),
    tls: z
        .boolean()
        .optional()
        .describe("Whether the network load balancer ends TLS of the service's public TCP ports. Absent: false."),
    testPort: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe(
            "Port of the network load balancer where a new version of a TCP service that CodeDeploy releases answers before traffic " +
                "moves to it, open to `testListener.allowedCidrs`. Absent: none.",
        ),
    healthCheckPath: z
        .string()
        .startsWith("/")
        .meta({ title: "a path such as /health" })
        .optional()
        .describe("Path that answers when the service is healthy."),
    healthCheckCodes: z
        .string()
        .regex(/^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/)
        .meta({ title: "codes and ranges such as 200,301-399" })
        .optional()
        .describe(
            "Status codes with which a healthy service answers; of gRPC its own, `0-99`. Absent: `200-399`, `0` for a gRPC path, " +
                "or `12` where gRPC has none.",
        ),
    healthCheckGracePeriod: z
        .int()
        .min(0)
        .max(2147483647)
        .optional()
        .describe("Time after a task's start in which failing health checks do not count, in seconds. Absent: 60."),
    hosts: z.array(name).optional().describe("Host names under which the service is reachable. Absent: every name."),
    priority: z
        .int()
        .min(1)
        .max(50000)
        .optional()
        .describe(
            "Priority of its rule on the listeners. Absent: by its place among the public services, narrow rules first.",
        ),
    paths: z.array(name).optional().describe("Path patterns under which the service is reachable. Absent: every path."),
    capacityProviders: z
        .array(capacityProvider)
        .optional()
        .describe("Where tasks run, e.g. on FARGATE_SPOT. Absent: launch type FARGATE."),
    deploymentController: z
        .enum(["codedeploy", "ecs"])
        .optional()
        .describe("Who replaces this service's tasks. Absent: the stack's for public services, `ecs` for the rest."),
    serviceConnect: z.boolean().optional().describe("The stack's `serviceConnect`, changed for this service."),
    egress: egress.optional().describe("The stack's `egress`, changed for this service."),
    trafficShift: trafficShift.optional().describe("The stack's `trafficShift`, changed for this service."),
    terminationWait: minutes(0, LONGEST_TERMINATION_WAIT)
        .optional()
        .describe("The stack's `terminationWait`, changed for this service."),
    existing: existingService
        .optional()
        .describe(
            "A service that another tool made and `pulumi import` has brought into the stack; `swingbridge import` writes it. " +
                "Absent: everything is made.",
        ),
});
