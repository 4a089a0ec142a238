import {
    appSpecContent,
    appSpecTemplate,
    renderAppSpec,
    sha256,
    type CapacityProvider,
    type DeploymentTarget,
    type TrafficShift,
    completeTrafficShift,
    type Place,
} from "../release";

/** What the program says about the deployment of a service. */
export interface PlannedDeployment {
    /** Compose service name. */
    name: string;
    sha: string;
    /** Name of the SSM parameter with the release record. */
    releaseRecord: string;
    assignPublicIp: boolean;
    /** Empty: FARGATE alone. */
    capacityProviders: CapacityProvider[];
    /** Name of the pipeline that releases it. @default none */
    pipeline?: string;
    /** Absent where ECS replaces the tasks. */
    codedeploy?: { container: string; containerPort: number; trafficShift: TrafficShift; terminationWait: number };
}

type CodeDeployTarget = NonNullable<DeploymentTarget["codedeploy"]>;

/** What only AWS can say about it. */
export interface KnownDeployment {
    place: Place;
    cluster: string;
    service: string;
    taskDefinition: string;
    logGroup: string;
    /** What the pipeline registers. */
    template?: string;
    scalableTarget?: string;
    platformVersion: string;
    subnets: string[];
    /** The tasks' own, and those that they join besides. */
    securityGroups: string[];
    codedeploy?: Pick<
        CodeDeployTarget,
        "application" | "deploymentGroup" | "productionListener" | "testListener" | "alarms"
    > & { targetGroups: string[] };
}

/** What to deploy, and the hash of all that makes it another deployment: content, network, platform and capacity. */
export interface Deployment {
    target: DeploymentTarget;
    trigger: string;
    /** The AppSpec that a pipeline completes with the revision, in YAML. */
    appSpecTemplate?: string;
}

export function deployment(planned: PlannedDeployment, known: KnownDeployment): Deployment {
    const placement = {
        taskDefinition: known.taskDefinition,
        platformVersion: known.platformVersion,
        subnets: [...known.subnets].sort(),
        securityGroups: known.securityGroups,
        assignPublicIp: planned.assignPublicIp,
        capacityProviders: planned.capacityProviders,
    };
    const target: DeploymentTarget = {
        schemaVersion: 1,
        name: planned.name,
        region: known.place.region,
        cluster: known.cluster,
        service: known.service,
        controller: planned.codedeploy ? "codedeploy" : "ecs",
        releaseRecord: planned.releaseRecord,
        release: { sha: planned.sha, taskDefinition: known.taskDefinition },
        ...(planned.pipeline !== undefined &&
            known.template !== undefined && { pipeline: { name: planned.pipeline, template: known.template } }),
        ...(known.scalableTarget === undefined ? {} : { scalableTarget: known.scalableTarget }),
        logGroup: known.logGroup,
    };
    if (!planned.codedeploy || !known.codedeploy) {
        return { target, trigger: sha256(JSON.stringify(placement)) };
    }
    const { container, containerPort, trafficShift, terminationWait } = planned.codedeploy;
    const { testListener, targetGroups, ...names } = known.codedeploy;
    const appSpec = appSpecContent(renderAppSpec({ ...placement, container, containerPort }));
    return {
        target: {
            ...target,
            codedeploy: {
                ...names,
                ...(testListener === undefined ? {} : { testListener }),
                targetGroups: [targetGroups[0]!, targetGroups[1]!],
                appSpec,
                trafficShift:
                    trafficShift.kind === "all-at-once"
                        ? { kind: trafficShift.kind }
                        : completeTrafficShift(trafficShift),
                terminationWait,
            },
        },
        trigger: appSpec.sha256,
        appSpecTemplate: appSpecTemplate({ ...placement, container, containerPort }),
    };
}
