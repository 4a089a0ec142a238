import { getVpcOutput } from "@pulumi/aws/ec2/getVpc";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, JobSpec } from "../fargate";
import { networkGroupsOf } from "../fargate/connections";
import { controllerOf, shiftsAllAtOnce } from "../fargate/controller";
import { createDelivery, type ApplicationDelivery } from "./application-delivery";
import { builtImages, type BuiltImages } from "./application-images";
import { applicationSecrets, applicationVolumes } from "./application-state";
import { ApplicationService, type ApplicationServiceArgs } from "./application-service";
import { Cluster } from "./cluster";
import { Component } from "./component";
import type { ApplicationServiceSettings, ComposeApplicationArgs } from "./compose-application-args";
import type { LoadBalancer } from "./load-balancer";
import {
    applicationNames,
    builtImage,
    imageVersion,
    ingressPeers,
    networkGroupDescription,
    securityGroupDescription,
    type ApplicationNames,
    type IngressPeer,
} from "../release";
import { Network } from "./network";
import type { NetworkLoadBalancer } from "./network-load-balancer";
import { OneShotTask, type OneShotTaskArgs } from "./one-shot-task";
import { PinnedImages } from "./pinned-images";
import type { DeliveryPipeline, SourceRepository } from "./pipeline";
import { PrivateName } from "./private-name";
import { privateNames } from "./private-names";
import { PublicAccess } from "./public-access";
import { placeOf } from "./registry";
import { releaseOf } from "./release-plan";
import type { Secrets } from "./secrets";
import { inOrder } from "./service-order";
import { needsOf, pick } from "./service-needs";
import { ServiceSecurityGroup } from "./service-security-group";
import type { Storage } from "./storage";

/** A whole Compose project on AWS: what its services share, then the services in the order of `depends_on`. */
export class ComposeApplication extends Component {
    static readonly token = "swingbridge:application:ComposeApplication";
    readonly network: Network;
    readonly cluster: Cluster;
    /** None where no service is public over HTTP. */
    readonly loadBalancer?: LoadBalancer;
    /** None where no service has a public TCP or UDP port. */
    readonly networkLoadBalancer?: NetworkLoadBalancer;
    /** Security group of each service and job. */
    readonly securityGroupIds: Record<string, pulumi.Output<string>>;
    /** Security group of each large network. */
    readonly networkGroupIds: Record<string, pulumi.Output<string>>;
    /** Number of the AWS account. */
    readonly account: pulumi.Output<string>;
    readonly region: pulumi.Output<string>;
    /** Private DNS domain in which services find each other. */
    readonly namespace: string;
    /** What releases, with `releasedBy: "pipeline"`. */
    readonly pipeline?: DeliveryPipeline;
    /** Where the pipeline's commits come from, where this stack made it. */
    readonly sourceRepository?: SourceRepository;

    readonly #name: string;
    readonly #args: ComposeApplicationArgs;
    readonly #names: ApplicationNames;
    readonly #services: Record<string, ApplicationService>;
    readonly #jobs: Record<string, OneShotTask>;

    /** @throws pulumi.ResourceError where a public service has no load balancer, or an image no tag */
    constructor(name: string, args: ComposeApplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        super(ComposeApplication.token, name, { ...args, secretValues: undefined }, opts);
        this.#name = name;
        this.#args = args;
        this.#names = applicationNames(args.project.name, args.stack ?? pulumi.getStack());
        this.namespace = this.#names.namespace;
        const place = placeOf(this);
        this.account = place.apply(({ account }) => account);
        this.region = place.apply(({ region }) => region);

        const running = args.project.services.filter(service => service.endpoint === undefined);
        const tasks = [...running, ...args.project.jobs];
        this.network = this.createNetwork();
        this.cluster = this.createCluster();
        const access = new PublicAccess(name, args, this.network, running, this);
        this.loadBalancer = access.application;
        this.networkLoadBalancer = access.network;
        this.securityGroupIds = this.createSecurityGroups(tasks);
        this.networkGroupIds = this.createNetworkGroups(tasks);
        for (const { dnsName, spec, ...targets } of privateNames(args.project.services, this.namespace)) {
            new PrivateName(
                `${name}-name-${dnsName}`,
                {
                    namespaceId: this.cluster.namespaceId!,
                    dnsName,
                    ...targets,
                    transform: this.settingsOf(spec).transform?.privateName,
                },
                { parent: this },
            );
        }
        const built = builtImages(name, args, build => this.tagOf(build), this);
        const shared: SharedParts = {
            secrets: applicationSecrets(name, args, this.#names.secrets, this),
            volumes: applicationVolumes(
                name,
                args,
                { tasks, network: this.network, groups: this.securityGroupIds },
                this,
            ),
            images: built.references,
            pinnedImages: this.pinImages(tasks),
            access,
        };
        const { services, jobs } = this.createTasks(tasks, shared);
        this.#services = services;
        this.#jobs = jobs;
        const delivery = this.createPipeline(running, built);
        this.pipeline = delivery?.pipeline;
        this.sourceRepository = delivery?.repository;
        this.registerOutputs({
            securityGroupIds: this.securityGroupIds,
            networkGroupIds: this.networkGroupIds,
            account: this.account,
            region: this.region,
            namespace: this.namespace,
        });
    }

    /** By Compose name; not those that an existing endpoint replaces. */
    get services(): Readonly<Record<string, ApplicationService>> {
        return this.#services;
    }

    /** Work that ends, by name. */
    get jobs(): Readonly<Record<string, OneShotTask>> {
        return this.#jobs;
    }

    private createPipeline(
        running: FargateServiceSpec[],
        { repositories }: BuiltImages,
    ): ApplicationDelivery | undefined {
        const { releasedBy, pipeline, project, protect } = this.#args;
        if (releasedBy !== "pipeline") {
            return undefined;
        }
        if (pipeline === undefined) {
            return this.fail("pipeline: needed with releasedBy: pipeline; say where releases come from");
        }
        const services = running
            .map(spec => ({ spec, service: this.#services[spec.name]! }))
            .filter(({ service }) => Object.keys(service.templates).length > 0);
        const jobs = project.jobs
            .map(spec => ({ spec, job: this.#jobs[spec.name]! }))
            .filter(({ job }) => job.template !== undefined);
        const { clusterName } = this.cluster;
        const units = { images: project.images, repositories, services, jobs, clusterName, protect };
        return createDelivery(this.#name, pipeline, units, this);
    }

    private createNetwork(): Network {
        const { network = {}, project } = this.#args;
        const { vpcId } = project.existing ?? {};
        if (vpcId !== undefined && network.existing === undefined) {
            this.fail(`network.existing: the project adopts ${vpcId}; name its public and private subnets`);
        }
        // An adopted VPC keeps its own DHCP options: there, services are found by their full names only.
        const searchDomain = network.existing ? {} : { searchDomain: this.namespace };
        return new Network(`${this.#name}-network`, { ...network, ...searchDomain }, { parent: this });
    }

    private createCluster(): Cluster {
        const namespace = { name: this.namespace, vpcId: this.network.vpcId };
        const { cluster, project } = this.#args;
        const existing = cluster?.existing ?? project.existing?.clusterName;
        return new Cluster(`${this.#name}-cluster`, { ...cluster, existing, namespace }, { parent: this });
    }

    /** All before the first service, for two services may each connect to the other. */
    private createSecurityGroups(services: Spec[]): Record<string, pulumi.Output<string>> {
        const { vpcId, cidrBlock } = this.network;
        const inside = () => cidrBlock ?? getVpcOutput({ id: vpcId }, { parent: this }).cidrBlock;
        return Object.fromEntries(
            services.map(spec => [
                spec.name,
                new ServiceSecurityGroup(
                    `${this.#name}-${spec.name}-security-group`,
                    {
                        vpcId: this.network.vpcId,
                        description: securityGroupDescription(spec.name),
                        ...(spec.egressPorts && { within: inside(), outsidePorts: spec.egressPorts }),
                        transform: this.settingsOf(spec).transform?.securityGroup,
                    },
                    { parent: this },
                ).securityGroupId,
            ]),
        );
    }

    /** Tasks join them, and the services' own groups let them in. */
    private createNetworkGroups(tasks: Spec[]): Record<string, pulumi.Output<string>> {
        const { vpcId } = this.network;
        const { transform } = this.#args.networkGroups ?? {};
        return Object.fromEntries(
            networkGroupsOf(tasks).map(network => {
                const args = { vpcId, description: networkGroupDescription(network) };
                return [network, this.child(SecurityGroup, `on-${network}`, args, { transform }).id];
            }),
        );
    }

    private pinImages(services: Spec[]): Record<string, pulumi.Output<string>> {
        const references = services.flatMap(({ task }) => needsOf(task).references);
        return this.#args.images.pin && references.length > 0
            ? new PinnedImages(
                  `${this.#name}-pinned-images`,
                  { references: [...new Set(references)].sort(), transform: this.#args.images.transform?.pinned },
                  { parent: this },
              ).references
            : {};
    }

    /** Each comes after those it depends on: tasks start when theirs are live, and when jobs are done. */
    private createTasks(
        specs: Spec[],
        shared: SharedParts,
    ): { services: Record<string, ApplicationService>; jobs: Record<string, OneShotTask> } {
        const services: Record<string, ApplicationService> = {};
        const jobs: Record<string, OneShotTask> = {};
        const peers = ingressPeers(specs);
        for (const spec of inOrder(specs)) {
            const dependencies = spec.dependsOn.flatMap(({ service }) => services[service] ?? jobs[service] ?? []);
            // The cluster as a whole: its capacity providers must be there before tasks, and go after them.
            const options = { parent: this, dependsOn: [this.cluster, ...dependencies] };
            const name = `${this.#name}-${spec.name}`;
            if (isJob(spec)) {
                jobs[spec.name] = new OneShotTask(name, this.jobArgs(spec, shared), options);
            } else {
                const callers = peers.get(spec.name) ?? [];
                services[spec.name] = new ApplicationService(name, this.serviceArgs(spec, callers, shared), options);
            }
        }
        return { services, jobs };
    }

    private jobArgs(job: JobSpec, shared: SharedParts): OneShotTaskArgs {
        const args = this.#args;
        const built = builtImage(job);
        const release = releaseOf(this.#name, args, job);
        return {
            job,
            ...partsOf(job, shared),
            names: this.#names.service(job.name),
            ...release,
            release: built === undefined || release.delivery ? undefined : this.tagOf(built),
            clusterName: this.cluster.clusterName,
            subnetIds: this.network.privateSubnetIds,
            securityGroupId: this.securityGroupIds[job.name]!,
            networkGroupIds: this.networkGroupsOf(job),
            platformVersion: args.platformVersion ?? "LATEST",
            logRetention: args.logRetention ?? 30,
            logsKmsKeyArn: args.logsKmsKeyArn,
            protect: args.protect ?? false,
            transform: this.settingsOf(job).jobTransform,
        };
    }

    private serviceArgs(
        service: FargateServiceSpec,
        callers: readonly IngressPeer[],
        shared: SharedParts,
    ): ApplicationServiceArgs {
        const args = this.#args;
        const settings = this.settingsOf(service);
        const built = builtImage(service);
        const controller = controllerOf(service, settings.deploymentController, args.deploymentController);
        const release = releaseOf(this.#name, args, service, controller);
        return {
            service,
            ...partsOf(service, shared),
            names: this.#names.service(service.name),
            controller,
            ...release,
            sha: release.delivery ? FIRST_REVISION : built === undefined ? imageVersion(service) : this.tagOf(built),
            released: built !== undefined,
            clusterName: this.cluster.clusterName,
            clusterArn: this.cluster.clusterArn,
            vpcId: this.network.vpcId,
            subnetIds: this.network.privateSubnetIds,
            namespaceId: this.cluster.namespaceId,
            namespaceArn: this.cluster.namespaceArn,
            securityGroupId: this.securityGroupIds[service.name]!,
            networkGroupIds: this.networkGroupsOf(service),
            allowFrom: callers.map(peer => ({
                ...peer,
                securityGroupId: (peer.isNetwork ? this.networkGroupIds : this.securityGroupIds)[peer.name]!,
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

    private networkGroupsOf({ networkGroups = [] }: Spec): pulumi.Output<string>[] {
        return networkGroups.map(network => this.networkGroupIds[network]!);
    }

    /** The stack's settings stand by the name of the main service. */
    private settingsOf({ name, members }: Spec): ApplicationServiceSettings {
        return this.#args.services?.[members[0] ?? name] ?? {};
    }

    private tagOf(build: string): string {
        return (
            this.#args.images.tags[build] ??
            this.fail(`images.tags: ${build} is missing; name the release of its image`)
        );
    }
}

/** What stands for the release of a service until its pipeline has made one. */
const FIRST_REVISION = "placeholder";

/** What services have in common. */
interface SharedParts {
    secrets: Pick<Secrets, "arns" | "kmsKeyArns">;
    volumes: Storage["volumes"];
    images: Record<string, pulumi.Output<string>>;
    pinnedImages: Record<string, pulumi.Output<string>>;
    access: PublicAccess;
}

type Spec = FargateServiceSpec | JobSpec;

function isJob(spec: Spec): spec is JobSpec {
    return "tasks" in spec;
}

/** Of what services have in common, what the task of one uses. */
function partsOf({ task }: Spec, shared: SharedParts) {
    const needs = needsOf(task);
    return {
        images: pick(shared.images, needs.builds),
        pinnedImages: pick(shared.pinnedImages, needs.references),
        secretArns: pick(shared.secrets.arns, needs.secrets),
        secretKmsKeyArns: pick(shared.secrets.kmsKeyArns, needs.secrets),
        volumes: pick(shared.volumes, needs.volumes),
    };
}
