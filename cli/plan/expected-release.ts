import type { ExpectedRelease } from "../../operations/plan/plan";
import {
    appSpecContent,
    builtImage,
    buildsOf,
    codeDeployShift,
    completedTemplate,
    completeTrafficShift,
    DEFAULT_CAPACITY,
    ecrReference,
    expectedRevision,
    imageRepositoryName,
    imageVersion,
    serviceDefinition,
    type AppSpec,
    type Controller,
    type DeploymentTarget,
} from "../../release";
import { controllerOf, type FargateServiceSpec } from "../../fargate";
import { shiftsAllAtOnce } from "../../fargate/controller";
import type { Program } from "./program";

/** What plans call a release that nobody has registered. */
const WORKING_TREE = "working tree";

/**
 * The release of a service that the next `pulumi up` would make of the working tree.
 * @returns undefined where the program has no such service
 */
export function expectedRelease(program: Program, target: DeploymentTarget): ExpectedRelease | undefined {
    const { project, settings, stack } = program;
    const spec = project.services.find(({ name, endpoint }) => name === target.name && endpoint === undefined);
    if (spec === undefined) {
        return undefined;
    }
    const { autoscaling } = spec;
    const { services, deploymentController } = settings.fargate;
    const controller = controllerOf(
        spec,
        services[spec.members[0] ?? spec.name]?.deploymentController,
        deploymentController,
    );
    const byPipeline = target.pipeline !== undefined;
    return {
        target: expectedTarget(program, spec, target, controller),
        revision(live) {
            const expected = expectedRevision(
                {
                    project,
                    task: spec.task,
                    stack,
                    logGroup: target.logGroup,
                    built: byPipeline ? namesOfBuilds(spec) : imagesOf(program, target),
                    pinImages: settings.fargate.pinImages === true,
                },
                live,
            );
            return {
                name: WORKING_TREE,
                notKnown: expected.notKnown,
                document: byPipeline ? completedTemplate(JSON.stringify(expected.document), live) : expected.document,
            };
        },
        ...(controller === "ecs" && {
            service: live => rollingService(program, spec, live),
        }),
        ...(autoscaling && { autoscaling: { min: autoscaling.min, max: autoscaling.max } }),
    };
}

function expectedTarget(
    { settings: { release }, tags }: Program,
    spec: FargateServiceSpec,
    target: DeploymentTarget,
    controller: Controller,
): DeploymentTarget {
    const built = builtImage(spec);
    const sha = target.pipeline
        ? target.release.sha
        : built === undefined
          ? imageVersion(spec)
          : (tags[built] ?? target.release.sha);
    const { codedeploy, ...rest } = target;
    const shift = codeDeployShift(release.services[spec.members[0] ?? spec.name] ?? {}, release.shift);
    const trafficShift = completeTrafficShift(
        shift.trafficShift ?? { kind: shiftsAllAtOnce(spec) ? "all-at-once" : "canary" },
    );
    return {
        ...rest,
        controller,
        release: { ...target.release, sha },
        ...(codedeploy &&
            controller === "codedeploy" && {
                codedeploy: {
                    ...codedeploy,
                    appSpec: expectedAppSpec(codedeploy.appSpec.content, spec, release.platformVersion),
                    trafficShift: trafficShift.kind === "all-at-once" ? { kind: trafficShift.kind } : trafficShift,
                    terminationWait: shift.terminationWait,
                },
            }),
    };
}

/** Network and hooks stay what is registered: only Pulumi knows their resources. */
function expectedAppSpec(
    registered: string,
    { public: endpoint, capacityProviders }: FargateServiceSpec,
    platformVersion: string,
): { content: string; sha256: string } {
    const appSpec = JSON.parse(registered) as AppSpec;
    const { Properties } = appSpec.Resources[0].TargetService;
    Properties.PlatformVersion = platformVersion;
    Properties.CapacityProviderStrategy = (capacityProviders.length > 0 ? capacityProviders : DEFAULT_CAPACITY).map(
        ({ capacityProvider, weight, base = 0 }) => ({
            Base: base,
            CapacityProvider: capacityProvider,
            Weight: weight,
        }),
    );
    if (endpoint !== undefined) {
        Properties.LoadBalancerInfo = { ContainerName: endpoint.container, ContainerPort: endpoint.containerPort };
    }
    return appSpecContent(appSpec);
}

/** What of the service itself `pulumi up` sets anew where ECS rolls it, network and load balancer aside. */
function rollingService(
    { settings }: Program,
    spec: FargateServiceSpec,
    live: { deploymentConfiguration?: object; desiredCount?: number },
): object {
    const { capacityProviderStrategy, platformVersion, deploymentConfiguration, desiredCount } = serviceDefinition(
        spec,
        {
            controller: "ecs",
            cluster: "",
            taskDefinition: "",
            subnets: [],
            securityGroup: "",
            platformVersion: settings.release.platformVersion,
        },
    );
    return {
        capacityProviderStrategy,
        platformVersion,
        // What the program leaves to ECS stays as it is.
        deploymentConfiguration: { ...live.deploymentConfiguration, ...deploymentConfiguration },
        desiredCount: spec.autoscaling === undefined ? desiredCount : live.desiredCount,
    };
}

/** References of the images that the project builds: the account and region are those of the registered revision. */
function imagesOf({ project, settings, tags }: Program, { release }: DeploymentTarget): Record<string, string> {
    const [, , , region = "", accountId = ""] = release.taskDefinition.split(":");
    return Object.fromEntries(
        project.images.map(({ name }) => [
            name,
            ecrReference({
                accountId,
                region,
                repository: imageRepositoryName(project.name, name, settings.repository),
                tag: tags[name],
            }),
        ]),
    );
}

/** A pipeline's images are those that it builds: what runs stands in for them. */
const namesOfBuilds = ({ task }: FargateServiceSpec): Record<string, string> =>
    Object.fromEntries(buildsOf(task).map(name => [name, `<${name}>`]));
