import type * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, JobSpec } from "../fargate";
import { controllerOf, shiftsAllAtOnce } from "../fargate/controller";
import { builtImage, imageVersion, type ApplicationNames, type IngressPeer } from "../release";
import type { ApplicationServiceArgs } from "./application-service-args";
import type { Cluster } from "./cluster";
import type { ApplicationServiceSettings, ComposeApplicationArgs } from "./compose-application-args";
import type { Network } from "./network";
import type { OneShotTaskArgs } from "./one-shot-task";
import type { PublicAccess } from "./public-access";
import { releaseOf } from "./release-plan";
import type { Secrets } from "./secrets";
import { needsOf, pick } from "./service-needs";
import type { Storage } from "./storage";

/** What has a task of its own. */
export type UnitSpec = FargateServiceSpec | JobSpec;

export function isJob(spec: UnitSpec): spec is JobSpec {
    return "tasks" in spec;
}

/** What the services and jobs of a project have in common. */
export interface SharedParts {
    names: ApplicationNames;
    network: Network;
    cluster: Cluster;
    /** Security group of each service and job, and of each large network. */
    groups: Record<string, pulumi.Output<string>>;
    networkGroups: Record<string, pulumi.Output<string>>;
    secrets: Pick<Secrets, "arns" | "kmsKeyArns">;
    volumes: Storage["volumes"];
    images: Record<string, pulumi.Output<string>>;
    pinnedImages: Record<string, pulumi.Output<string>>;
    access: PublicAccess;
    /** Release of an image that the project builds. */
    tagOf(build: string): string;
}

/** What stands for the release of a service until its pipeline has made one. */
const FIRST_REVISION = "placeholder";

/** The part of a project that is one service's, or one job's: its specification, its settings, and what it uses of the rest. */
export class ApplicationUnits {
    constructor(
        private readonly name: string,
        private readonly args: ComposeApplicationArgs,
        private readonly shared: SharedParts,
    ) {}

    job(job: JobSpec): OneShotTaskArgs {
        const { args, shared } = this;
        const built = builtImage(job);
        const release = releaseOf(this.name, args, job);
        return {
            job,
            ...this.partsOf(job),
            names: shared.names.service(job.name),
            ...release,
            release: built === undefined || release.delivery ? undefined : shared.tagOf(built),
            clusterName: shared.cluster.clusterName,
            subnetIds: shared.network.privateSubnetIds,
            securityGroupId: shared.groups[job.name]!,
            networkGroupIds: this.networkGroupsOf(job),
            platformVersion: args.platformVersion ?? "LATEST",
            logRetention: args.logRetention ?? 30,
            logsKmsKeyArn: args.logsKmsKeyArn,
            protect: args.protect ?? false,
            transform: settingsOf(args, job).jobTransform,
        };
    }

    /** @param callers who connects to it */
    service(service: FargateServiceSpec, callers: readonly IngressPeer[]): ApplicationServiceArgs {
        const { args, shared } = this;
        const settings = settingsOf(args, service);
        const built = builtImage(service);
        const controller = controllerOf(service, settings.deploymentController, args.deploymentController);
        const release = releaseOf(this.name, args, service, controller);
        return {
            service,
            ...this.partsOf(service),
            names: shared.names.service(service.name),
            controller,
            ...release,
            sha: release.delivery ? FIRST_REVISION : built === undefined ? imageVersion(service) : shared.tagOf(built),
            released: built !== undefined,
            clusterName: shared.cluster.clusterName,
            clusterArn: shared.cluster.clusterArn,
            vpcId: shared.network.vpcId,
            subnetIds: shared.network.privateSubnetIds,
            namespaceId: shared.cluster.namespaceId,
            namespaceArn: shared.cluster.namespaceArn,
            securityGroupId: shared.groups[service.name]!,
            networkGroupIds: this.networkGroupsOf(service),
            allowFrom: callers.map(peer => ({
                ...peer,
                securityGroupId: (peer.isNetwork ? shared.networkGroups : shared.groups)[peer.name]!,
            })),
            ...shared.access.of(service),
            trafficShift: settings.trafficShift ??
                args.trafficShift ?? { kind: shiftsAllAtOnce(service) ? "all-at-once" : "canary" },
            terminationWait: settings.terminationWait ?? args.terminationWait ?? 5,
            alarms: args.alarms ?? {},
            platformVersion: args.platformVersion ?? "LATEST",
            logRetention: args.logRetention,
            logsKmsKeyArn: args.logsKmsKeyArn,
            healthCheckGracePeriod: settings.healthCheckGracePeriod,
            timeout: args.timeout ?? 20,
            protect: args.protect ?? false,
            existing: settings.existing,
            transform: settings.transform,
        };
    }

    private networkGroupsOf({ networkGroups = [] }: UnitSpec): pulumi.Output<string>[] {
        return networkGroups.map(network => this.shared.networkGroups[network]!);
    }

    /** Of what services have in common, what the task of one uses. */
    private partsOf({ task }: UnitSpec) {
        const { images, pinnedImages, secrets, volumes } = this.shared;
        const needs = needsOf(task);
        return {
            images: pick(images, needs.builds),
            pinnedImages: pick(pinnedImages, needs.references),
            secretArns: pick(secrets.arns, needs.secrets),
            secretKmsKeyArns: pick(secrets.kmsKeyArns, needs.secrets),
            volumes: pick(volumes, needs.volumes),
        };
    }
}

/** The stack's settings stand by the name of the main service. */
export function settingsOf(
    { services }: ComposeApplicationArgs,
    { name, members }: UnitSpec,
): ApplicationServiceSettings {
    return services?.[members[0] ?? name] ?? {};
}
