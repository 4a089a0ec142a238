import type { DeploymentConfigInfo, DeploymentGroupInfo, DeploymentInfo } from "@aws-sdk/client-codedeploy";
import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import {
    describeDifference,
    durationMinutes,
    trafficSteps,
    type DeploymentTarget,
    type Difference,
} from "../../release";
import type { Release } from "../../release/release-record";
import { primaryTaskSet } from "../codedeploy/already-live";
import type { ServiceDiff } from "../diff/diff";
import { short } from "../status/findings";
import type { ImageChange, PlannedChange, PlannedDeployment, ServicePlan } from "./plan";

/** All that is read for a plan; what is undefined is not there, or could not be read. */
export interface PlanFacts {
    target: DeploymentTarget;
    /** What the stack's outputs say; another one than `target` where that is not registered yet. */
    registered: DeploymentTarget;
    service: Service;
    /** What runs against what the stack registered. */
    diff: Pick<ServiceDiff, "live" | "wanted" | "taskDefinition" | "serviceDefinition">;
    next: TaskDefinition;
    recorded?: Release;
    group?: DeploymentGroupInfo;
    configuration?: DeploymentConfigInfo;
    deployment?: DeploymentInfo;
    firingAlarms?: string[];
    /** Bounds, where the release is not registered yet. */
    autoscaling?: { before: Bounds; after: Bounds };
    unknown: string[];
}

interface Bounds {
    min: number;
    max: number;
}

/** What a deployment would do, decided from what was read. */
export function decidePlan(facts: PlanFacts): ServicePlan {
    const { target, service, diff, next, recorded } = facts;
    const changes = [
        ...controllerChange(facts),
        ...[...diff.taskDefinition, ...diff.serviceDefinition].map((difference): PlannedChange => ({
            effect: IN_PLACE.has(difference.member ?? "") ? "in place" : "deployment",
            what: describeDifference(difference),
            difference,
        })),
        ...groupChanges(facts),
        ...boundsChange(facts),
        ...ownedByOthers(facts),
    ];
    const deploys = changes.some(({ effect }) => effect === "deployment");
    const replaces = changes.some(({ effect }) => effect === "replacement");
    const running = diff.live.taskDefinition;
    const sha = recorded?.taskDefinition === running ? recorded.sha : diff.live.release;
    return {
        service: target.name,
        controller: target.controller,
        from: {
            ...(sha !== undefined && { sha }),
            taskDefinition: running,
        },
        to: {
            ...(target.pipeline === undefined && { sha: target.release.sha }),
            taskDefinition: diff.wanted.taskDefinition,
        },
        changes,
        images: diff.taskDefinition.flatMap(imageChange),
        ...(deploys && !replaces && { deployment: plannedDeployment(target, service, next) }),
        surprises: surprisesOf(facts, deploys),
        unknown: facts.unknown,
    };
}

/** Members of a service that ECS changes without replacing a task. */
const IN_PLACE: ReadonlySet<string> = new Set(["deploymentConfiguration", "desiredCount"]);

const CONTROLLERS = { codedeploy: "CODE_DEPLOY", ecs: "ECS" } as const;

function controllerChange({ target, service }: PlanFacts): PlannedChange[] {
    const live = service.deploymentController?.type ?? "ECS";
    const wanted = CONTROLLERS[target.controller];
    return live === wanted
        ? []
        : [
              {
                  effect: "replacement",
                  what: `~ deployment controller: ${live} → ${wanted}`,
                  why: "Pulumi creates the service anew for it: its tasks stop before others start",
              },
          ];
}

const list = (items: readonly string[] = []): string => [...items].sort().join(", ");

/** What of the deployment group is not as the stack wants it. */
function groupChanges({ target, registered, group, configuration }: PlanFacts): PlannedChange[] {
    if (!target.codedeploy || !group) {
        return [];
    }
    const wait = group.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess;
    const routing = configuration?.trafficRoutingConfig;
    const live: GroupSettings = {
        "termination wait": `${wait?.terminationWaitTimeInMinutes ?? 0} min`,
        alarms: list(group.alarmConfiguration?.alarms?.flatMap(({ name }) => name ?? [])),
        ...(routing && {
            "traffic shift": shiftText({
                kind: KINDS[routing.type ?? ""] ?? "all-at-once",
                percent: routing.timeBasedCanary?.canaryPercentage ?? routing.timeBasedLinear?.linearPercentage,
                interval: routing.timeBasedCanary?.canaryInterval ?? routing.timeBasedLinear?.linearInterval,
            }),
        }),
    };
    const wanted = groupSettings(target.codedeploy);
    const told = registered.codedeploy && groupSettings(registered.codedeploy);
    return (Object.keys(live) as (keyof GroupSettings)[])
        .filter(name => live[name] !== wanted[name])
        .map(name => ({
            effect: "in place",
            what: `~ deployment group's ${name}: ${live[name] || "none"} → ${wanted[name] || "none"}`,
            why:
                told?.[name] === wanted[name]
                    ? "somebody changed the group; pulumi up --refresh puts it back, a deployment leaves it"
                    : "the settings change it: pulumi up does so before it deploys",
        }));
}

type GroupSettings = Partial<Record<"termination wait" | "alarms" | "traffic shift", string>>;

type CodeDeployPart = NonNullable<DeploymentTarget["codedeploy"]>;

function groupSettings({ terminationWait, alarms, trafficShift }: CodeDeployPart): GroupSettings {
    return {
        "termination wait": `${terminationWait} min`,
        alarms: list(alarms),
        "traffic shift": shiftText(trafficShift),
    };
}

function shiftText({ kind, percent, interval }: CodeDeployPart["trafficShift"]): string {
    return kind === "all-at-once" ? kind : `${kind} ${percent} % every ${interval} min`;
}

function boundsChange({ autoscaling }: PlanFacts): PlannedChange[] {
    const { before, after } = autoscaling ?? {};
    const text = ({ min, max }: Bounds) => `${min} to ${max} tasks`;
    return before && after && text(before) !== text(after)
        ? [{ effect: "in place", what: `~ autoscaling: ${text(before)} → ${text(after)}` }]
        : [];
}

const KINDS: Record<string, "canary" | "linear"> = { TimeBasedCanary: "canary", TimeBasedLinear: "linear" };

/** What differs from the way in which Pulumi created the service, and stays. */
function ownedByOthers({ target, service }: PlanFacts): PlannedChange[] {
    const primary = primaryTaskSet(service);
    const [first] = target.codedeploy?.targetGroups ?? [];
    const used = primary?.loadBalancers?.[0]?.targetGroupArn;
    return [
        ...(first !== undefined && used !== undefined && used !== first
            ? [
                  {
                      effect: "ignored" as const,
                      what: `target group: ${nameOf(used)} has the traffic, the service was created with ${nameOf(first)}`,
                      why: "CodeDeploy owns it: the two take turns",
                  },
              ]
            : []),
        ...(target.scalableTarget === undefined
            ? []
            : [
                  {
                      effect: "ignored" as const,
                      what: `desired count: ${service.desiredCount ?? 0}`,
                      why: "Application Auto Scaling owns it",
                  },
              ]),
    ];
}

const nameOf = (targetGroup: string): string => targetGroup.split("/").at(-2) ?? targetGroup;

function imageChange({ change, container, member, before, after }: Difference): ImageChange[] {
    if (container === undefined || change === "removed") {
        return [];
    }
    if (member === "image") {
        return [{ container, from: String(before), to: String(after) }];
    }
    const image = member === undefined ? (after as { image?: string } | undefined)?.image : undefined;
    return image === undefined ? [] : [{ container, to: image }];
}

const CPU_UNITS = 1024;

function plannedDeployment(
    { codedeploy }: DeploymentTarget,
    { desiredCount = 0, deploymentConfiguration }: Service,
    { cpu = "0", memory = "0" }: TaskDefinition,
): PlannedDeployment {
    const most = codedeploy ? 200 : (deploymentConfiguration?.maximumPercent ?? 200);
    const tasks = Math.max(0, Math.floor((desiredCount * most) / 100) - desiredCount);
    const extra = { tasks, vcpu: (tasks * Number(cpu)) / CPU_UNITS, memoryMiB: tasks * Number(memory) };
    return codedeploy
        ? {
              steps: trafficSteps(codedeploy.trafficShift),
              shiftMinutes: durationMinutes(codedeploy.trafficShift),
              terminationWait: codedeploy.terminationWait,
              extra,
          }
        : { extra };
}

function surprisesOf(facts: PlanFacts, deploys: boolean): string[] {
    const { target, service, diff, next, recorded, deployment, firingAlarms = [] } = facts;
    const running = diff.live.taskDefinition;
    const { minimumHealthyPercent = 100 } = service.deploymentConfiguration ?? {};
    const tells: [when: boolean, text: string][] = [
        [
            deploys && target.pipeline !== undefined,
            `template changed: start the pipeline ${target.pipeline?.name} (swingbridge pipeline start), which builds and deploys; swingbridge deploy does not`,
        ],
        [
            (service.deploymentController?.type ?? "ECS") !== CONTROLLERS[target.controller],
            "the deployment controller changes: the service would be replaced, with an interruption",
        ],
        [
            target.pipeline === undefined && !deploys && recorded !== undefined && recorded.sha !== target.release.sha,
            `${target.release.sha} runs the same as ${recorded?.sha}: nothing is deployed, and the record moves on`,
        ],
        [
            recorded !== undefined && recorded.taskDefinition !== running,
            `${short(running)} runs, and ${short(recorded?.taskDefinition ?? "")} is recorded: somebody deployed past the record, and this release replaces it`,
        ],
        [
            deployment !== undefined,
            deployment?.instanceTerminationWaitTimeStarted
                ? `deployment ${deployment.deploymentId} is live and keeps its old tasks: this release ends that wait, and with it the fast way back`
                : `deployment ${deployment?.deploymentId} is running: another one is refused until it has ended`,
        ],
        [firingAlarms.length > 0, `firing already, and would stop the deployment at once: ${firingAlarms.join(", ")}`],
        [
            deploys && !target.codedeploy && minimumHealthyPercent === 0,
            "its tasks stop before others start: the service is away for a moment",
        ],
        [
            deploys && target.codedeploy !== undefined && target.scalableTarget !== undefined,
            "autoscaling is suspended while the traffic moves",
        ],
        ...movingTags(next).map(([container, image]): [boolean, string] => [
            deploys,
            `${container} uses ${image}, a tag that may have moved: what runs may change without a difference here`,
        ]),
    ];
    return tells.flatMap(([when, text]) => (when ? [text] : []));
}

/** Images whose tag promises nothing. */
function movingTags({ containerDefinitions = [] }: TaskDefinition): [container: string, image: string][] {
    return containerDefinitions.flatMap(({ name = "", image = "" }): [string, string][] =>
        // The build puts a digest there.
        !image.startsWith("<") &&
        !image.includes("@sha256:") &&
        (/:(latest|main|master|edge|stable)$/.test(image) || !/:[^/]+$/.test(image))
            ? [[name, image]]
            : [],
    );
}
