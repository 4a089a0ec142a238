import type { LoadBalancer, Service, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Account } from "./account";
import { check, checkPresence, fail, ok, skip, type Check, type Verdict } from "./check";

const TOPIC = "service";

/** The cluster, the service, and that the task definition fits it. */
export async function checkService(account: Account): Promise<Check[]> {
    const { target } = account;
    return Promise.all([
        checkPresence(TOPIC, `cluster ${target.cluster}`, async () => {
            const { clusterName } = await account.cluster();
            return ok(`${clusterName} is active`);
        }),
        checkPresence(TOPIC, `service ${target.service}`, async () =>
            controllerVerdict(await account.service(), target),
        ),
        checkPresence(TOPIC, "task definition", async () => statusVerdict(await account.taskDefinition())),
        check(TOPIC, "network mode", async () =>
            networkModeVerdict(await account.taskDefinition(), await account.service()),
        ),
        check(TOPIC, "containers behind the load balancer", async () =>
            containerVerdict(loadBalancersOf(await account.service()), await account.taskDefinition()),
        ),
    ]);
}

function controllerVerdict({ deploymentController, serviceName }: Service, { controller }: Account["target"]): Verdict {
    const live = deploymentController?.type === "CODE_DEPLOY" ? "codedeploy" : "ecs";
    return live === controller
        ? ok(`${serviceName} is active, with the deployment controller ${deploymentController?.type ?? "ECS"}`)
        : fail(
              `the stack says that ${controller} releases ${serviceName}, but its deployment controller is ${deploymentController?.type ?? "ECS"}`,
              "ECS does not change a controller: run pulumi refresh, then pulumi preview, which shows the replacement",
          );
}

function statusVerdict({ family, revision, status }: TaskDefinition): Verdict {
    return status === "ACTIVE"
        ? ok(`${family}:${revision} is active`)
        : fail(`${family}:${revision} is ${status}: no new task can start from it`, "register it again: run pulumi up");
}

/** Fargate gives each task a network interface of its own. */
export function networkModeVerdict(
    { networkMode }: TaskDefinition,
    { networkConfiguration, taskSets }: Service,
): Verdict {
    if (networkMode !== "awsvpc") {
        return fail(
            `the network mode is ${networkMode ?? "bridge"}, and Fargate knows awsvpc only`,
            "set it to awsvpc",
        );
    }
    const network = networkConfiguration ?? taskSets?.[0]?.networkConfiguration;
    return network?.awsvpcConfiguration?.subnets?.length
        ? ok("awsvpc, and the service says where")
        : fail(
              "the network mode is awsvpc, but the service has no network configuration",
              "give it subnets and groups",
          );
}

/** A blue/green service keeps them in its task sets once it has any. */
export function loadBalancersOf({ loadBalancers = [], taskSets = [] }: Service): LoadBalancer[] {
    const primary = taskSets.find(({ status }) => status === "PRIMARY");
    return primary?.loadBalancers?.length ? primary.loadBalancers : loadBalancers;
}

function containerVerdict(
    loadBalancers: readonly LoadBalancer[],
    { containerDefinitions = [] }: TaskDefinition,
): Verdict {
    if (loadBalancers.length === 0) {
        return skip("the service has no load balancer");
    }
    const wrong = loadBalancers.flatMap(({ containerName, containerPort }) => {
        const container = containerDefinitions.find(({ name }) => name === containerName);
        if (!container) {
            return [`there is no container ${containerName}`];
        }
        const ports = (container.portMappings ?? []).map(mapping => mapping.containerPort);
        return ports.includes(containerPort)
            ? []
            : [`container ${containerName} does not map port ${containerPort} (it maps ${ports.join(", ") || "none"})`];
    });
    return wrong.length === 0
        ? ok(loadBalancers.map(({ containerName, containerPort }) => `${containerName}:${containerPort}`).join(", "))
        : fail(
              wrong.join("; "),
              "a service keeps its container and port: give the task definition the same ones, or replace the service",
          );
}
