import type { ConfigProblem } from "./config-problems";
import { adoptionProblems } from "./config-adoption-checks";
import { pipelineProblems } from "./config-pipeline-checks";
import type { Config, TrafficShiftConfig } from "./config-schema";

/**
 * What single keys cannot know: settings that do not fit each other.
 * A key that is wrong by itself is absent here, so that one slip is not reported twice.
 */
export function crossCheck(config: Partial<Config>): ConfigProblem[] {
    return [
        ...releaseProblems(config),
        ...shiftProblems("trafficShift", config.trafficShift, config.deploymentController),
        ...serviceProblems(config),
        ...httpsProblems(config.https),
        ...networkDomainProblems(config),
        ...adoptionProblems(config),
        ...pipelineProblems(config),
        ...safetyProblems(config),
    ];
}

function releaseProblems({ gitSha, allowDirty }: Partial<Config>): ConfigProblem[] {
    const problems: ConfigProblem[] = [];
    if (gitSha?.includes("-dirty-") === true && allowDirty === false) {
        problems.push({
            key: "gitSha",
            value: text(gitSha),
            reason: "is a tree with uncommitted changes, which this stack refuses",
            fix: "release a commit, or set allowDirty: true",
        });
    }
    return problems;
}

/** A traffic shift that the controller cannot do, or numbers that its kind does not have. */
function shiftProblems(
    key: string,
    shift: TrafficShiftConfig | undefined,
    controller: "codedeploy" | "ecs" | undefined,
): ConfigProblem[] {
    if (shift === undefined || controller === undefined) {
        return [];
    }
    const problems: ConfigProblem[] = [];
    const { kind } = shift;
    if (controller === "ecs" && kind !== undefined && kind !== "rolling") {
        problems.push({
            key: `${key}.kind`,
            value: text(kind),
            reason: "does not fit deploymentController: ecs, which replaces tasks one by one",
            fix: "write rolling, or use deploymentController: codedeploy",
        });
    }
    if (controller === "codedeploy" && kind === "rolling") {
        problems.push({
            key: `${key}.kind`,
            value: text(kind),
            reason: "does not fit deploymentController: codedeploy, which moves traffic between two sets of tasks",
            fix: "write all-at-once, canary or linear, or use deploymentController: ecs",
        });
    }
    const steps = kind === undefined ? controller === "codedeploy" : kind === "canary" || kind === "linear";
    for (const field of ["percent", "interval"] as const) {
        if (shift[field] !== undefined && !steps) {
            problems.push({
                key: `${key}.${field}`,
                value: text(shift[field]),
                reason: `has no meaning: traffic moves ${kind === "all-at-once" ? "all at once" : "task by task"}, not in steps`,
                fix: "remove it, or use kind: canary or linear",
            });
        }
    }
    if (shift.bakeTime !== undefined && controller === "ecs") {
        problems.push({
            key: `${key}.bakeTime`,
            value: text(shift.bakeTime),
            reason: "does not fit deploymentController: ecs, which keeps no old tasks to go back to",
            fix: "remove it, or use deploymentController: codedeploy",
        });
    }
    return problems;
}

function serviceProblems({ services, public: published, deploymentController }: Partial<Config>): ConfigProblem[] {
    return Object.entries(services ?? {}).flatMap(([name, service]) => {
        const problems: ConfigProblem[] = [];
        const key = `services.${name}`;
        const { autoscaling, endpoint } = service;
        // What the service does not say itself it inherits, and that was checked above.
        problems.push(
            ...shiftProblems(
                `${key}.trafficShift`,
                service.trafficShift,
                service.deploymentController ?? deploymentController,
            ),
        );
        if (autoscaling !== undefined && autoscaling.min > autoscaling.max) {
            problems.push({
                key: `${key}.autoscaling.min`,
                value: text(autoscaling.min),
                reason: `is more than max, ${autoscaling.max}`,
                fix: `write ${autoscaling.max} or less`,
            });
        }
        if (endpoint !== undefined && Array.isArray(published) && published.includes(name)) {
            problems.push({
                key: `${key}.endpoint`,
                value: text(endpoint),
                reason: `does not fit public, which names ${name}: nothing of it runs here`,
                fix: `remove ${name} from public, or the endpoint`,
            });
        }
        const bases = (service.capacityProviders ?? []).filter(({ base }) => (base ?? 0) > 0);
        if (bases.length > 1) {
            problems.push({
                key: `${key}.capacityProviders`,
                value: text(service.capacityProviders),
                reason: "has more than one base; ECS allows one",
                fix: "keep the base of one capacity provider",
            });
        }
        if (service.capacityProviders !== undefined && !service.capacityProviders.some(({ weight }) => weight > 0)) {
            problems.push({
                key: `${key}.capacityProviders`,
                value: text(service.capacityProviders),
                reason: "has no weight above 0, so no task could be placed",
                fix: "give at least one capacity provider a weight of 1",
            });
        }
        return problems;
    });
}

function httpsProblems(https: Config["https"] | undefined): ConfigProblem[] {
    if (https === undefined) {
        return [];
    }
    const chosen = (["certificateArn", "domainName", "plainHttp"] as const).filter(key => Boolean(https[key]));
    const problems: ConfigProblem[] = [];
    if (chosen.length > 1) {
        problems.push({
            key: "https",
            value: text(https),
            reason: `says ${chosen.join(" and ")}, which exclude each other`,
            fix: `keep one of ${chosen.join(", ")}`,
        });
    }
    if (https.zone !== undefined && https.domainName === undefined) {
        problems.push({
            key: "https.zone",
            value: text(https.zone),
            reason: "is the zone of domainName, which is not set",
            fix: "set https.domainName, or remove the zone",
        });
    }
    return problems;
}

/** A name leads to one load balancer. */
function networkDomainProblems({ https, networkLoadBalancer }: Partial<Config>): ConfigProblem[] {
    const { domainName, zone } = networkLoadBalancer ?? {};
    const problems: ConfigProblem[] = [];
    if (zone !== undefined && domainName === undefined) {
        problems.push({
            key: "networkLoadBalancer.zone",
            value: text(zone),
            reason: "is the zone of domainName, which is not set",
            fix: "set networkLoadBalancer.domainName, or remove the zone",
        });
    }
    if (domainName !== undefined && domainName === https?.domainName) {
        problems.push({
            key: "networkLoadBalancer.domainName",
            value: text(domainName),
            reason: "is https.domainName too, and a name leads to one load balancer",
            fix: "choose another name for one of them",
        });
    }
    return problems;
}

function safetyProblems({ protect, forceDelete, https }: Partial<Config>): ConfigProblem[] {
    const problems: ConfigProblem[] = [];
    if (protect === true && forceDelete === true) {
        problems.push({
            key: "forceDelete",
            value: text(forceDelete),
            reason: "does not fit protect: true, which keeps the images",
            fix: "write false, or protect: false",
        });
    }
    if (protect === true && https?.plainHttp === true) {
        problems.push({
            key: "https.plainHttp",
            value: text(true),
            reason: "does not fit protect: true: a production stack encrypts",
            fix: "set https.certificateArn or https.domainName instead",
        });
    }
    return problems;
}

function text(value: unknown): string {
    return JSON.stringify(value);
}
