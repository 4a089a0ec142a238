/** Who moves a service from one revision to the next. */
export type Controller = "codedeploy" | "ecs";

/** Who makes releases: `pulumi up`, CodePipeline, or whoever runs `swingbridge deploy`. */
export type ReleasedBy = "up" | "pipeline" | "manual";

/** Whoever may change an attribute; everybody else leaves it alone. */
export type AttributeOwner = "pulumi" | "codedeploy" | "ecs" | "pipeline" | "deployer" | "application-autoscaling";

/** Pulumi resources that share attributes with somebody else. */
export type ResourceKind =
    "taskDefinition" | "service" | "listener" | "listenerRule" | "scalableTarget" | "releaseRecord";

/** What decides who owns an attribute of a service. */
export interface ServiceRelease {
    controller: Controller;
    releasedBy: ReleasedBy;
    /** Whether Application Auto Scaling sets the desired count. @default false */
    autoscaled?: boolean;
    /** Whether scheduled actions set the fewest tasks, or the most: from the first of them on the bound is theirs. @default false */
    scheduledMinimum?: boolean;
    scheduledMaximum?: boolean;
    /** Whether ECS itself shifts the traffic (`trafficShift` other than `rolling`, controller `ecs`). @default false */
    ecsShiftsTraffic?: boolean;
}

export interface OwnedAttribute {
    /** In words, as the documentation has it. */
    attribute: string;
    owner(release: ServiceRelease): AttributeOwner;
    /** Properties in which Pulumi's resources hold the attribute: ignored after creation where Pulumi does not own it. */
    properties: Partial<Record<ResourceKind, readonly string[]>>;
    /** What follows from it, or why. */
    note: string;
}

/** Whether CodeDeploy or ECS moves traffic between the two target groups. */
const shiftsTraffic = ({ controller, ecsShiftsTraffic }: ServiceRelease): boolean =>
    controller === "codedeploy" || ecsShiftsTraffic === true;

const trafficOwner = (release: ServiceRelease): AttributeOwner =>
    shiftsTraffic(release) ? release.controller : "pulumi";

/**
 * One owner per attribute. Blue/green on ECS fails in infrastructure code where an attribute has two: one deploys, the other
 * takes it back. The `ignoreChanges` of every resource come from this table, and so does its page in the documentation.
 */
export const OWNERSHIP: readonly OwnedAttribute[] = [
    {
        attribute: "template of the task definition",
        owner: ({ releasedBy }) => (releasedBy === "pipeline" ? "pipeline" : "pulumi"),
        // All that a revision is made of: Pulumi's resource stays the first revision, which no pipeline made.
        properties: {
            taskDefinition: [
                "containerDefinitions",
                "cpu",
                "memory",
                "volumes",
                "ephemeralStorage",
                "pidMode",
                "runtimePlatform",
                "executionRoleArn",
                "taskRoleArn",
            ],
        },
        note: "a pipeline registers revisions itself, from the template that Pulumi publishes",
    },
    {
        attribute: "which revision runs",
        owner({ controller, releasedBy }) {
            if (controller === "codedeploy") {
                return "codedeploy";
            }
            return releasedBy === "up" ? "pulumi" : releasedBy === "pipeline" ? "pipeline" : "deployer";
        },
        properties: { service: ["taskDefinition"] },
        note: "ECS refuses to change the task definition of a service that CodeDeploy controls",
    },
    {
        attribute: "the target group that a service registers its tasks with",
        owner: trafficOwner,
        properties: { service: ["loadBalancers"] },
        note: "the two target groups take turns from release to release",
    },
    {
        attribute: "targets and weights of the listeners",
        owner: trafficOwner,
        properties: { listener: ["defaultActions"], listenerRule: ["actions"] },
        note: "an update that put them back would send the traffic to tasks that are gone",
    },
    {
        attribute: "network, platform version and capacity providers",
        owner: ({ controller }) => (controller === "codedeploy" ? "codedeploy" : "pulumi"),
        properties: { service: ["networkConfiguration", "platformVersion", "capacityProviderStrategies"] },
        note: "Pulumi's input goes into the AppSpec of the next deployment, so a change of it is a release too",
    },
    {
        attribute: "desired count",
        owner: ({ autoscaled }) => (autoscaled ? "application-autoscaling" : "pulumi"),
        properties: { service: ["desiredCount"] },
        note: "an update that set it would take tasks away under load",
    },
    {
        attribute: "fewest tasks",
        owner: ({ scheduledMinimum }) => (scheduledMinimum ? "application-autoscaling" : "pulumi"),
        properties: { scalableTarget: ["minCapacity"] },
        note: "where scheduled actions set it, a refresh finds theirs, and an update would undo them until the next",
    },
    {
        attribute: "most tasks",
        owner: ({ scheduledMaximum }) => (scheduledMaximum ? "application-autoscaling" : "pulumi"),
        properties: { scalableTarget: ["maxCapacity"] },
        note: "as the fewest",
    },
    {
        attribute: "suspension of autoscaling",
        owner: ({ controller }) => (controller === "codedeploy" ? "deployer" : "pulumi"),
        properties: { scalableTarget: ["suspendedState"] },
        note: "suspended for the length of a traffic shift, with a record that the next command resumes from",
    },
    {
        attribute: "current release",
        owner: () => "deployer",
        properties: { releaseRecord: ["value"] },
        note: "written by whoever put the release live",
    },
];

/** `ignoreChanges` of a resource: the properties that somebody else owns after its creation. */
export function ignoreChanges(
    kind: ResourceKind,
    controller: Controller,
    releasedBy: ReleasedBy,
    more: Omit<ServiceRelease, "controller" | "releasedBy"> = {},
): string[] {
    const release: ServiceRelease = { ...more, controller, releasedBy };
    return OWNERSHIP.filter(({ owner }) => owner(release) !== "pulumi").flatMap(
        ({ properties }) => properties[kind] ?? [],
    );
}
