import { getVpcOutput } from "@pulumi/aws/ec2/getVpc";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec } from "../fargate";
import { networkGroupsOf } from "../fargate/connections";
import { createDelivery, type ApplicationDelivery } from "./application-delivery";
import type { DeliveryTargetOutputs } from "./application-delivery-target";
import { builtImages, type BuiltImages } from "./application-images";
import { applicationSecrets, applicationVolumes } from "./application-state";
import { ApplicationService } from "./application-service";
import { ApplicationUnits, isJob, settingsOf, type UnitSpec } from "./application-units";
import { Cluster } from "./cluster";
import { Component } from "./component";
import type { ComposeApplicationArgs } from "./compose-application-args";
import type { LoadBalancer } from "./load-balancer";
import {
    applicationNames,
    ingressPeers,
    networkGroupDescription,
    securityGroupDescription,
    type ApplicationNames,
} from "../release";
import { Network } from "./network";
import type { NetworkLoadBalancer } from "./network-load-balancer";
import { OneShotTask } from "./one-shot-task";
import { PinnedImages } from "./pinned-images";
import type { DeliveryPipeline, PullRequestProject, SourceRepository } from "./pipeline";
import { PrivateName } from "./private-name";
import { privateNames } from "./private-names";
import { PublicAccess } from "./public-access";
import { placeOf } from "./registry";
import { inOrder } from "./service-order";
import { needsOf } from "./service-needs";
import { ServiceSecurityGroup } from "./service-security-group";

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
    /** What the pipeline of a tools stack has to know, where that releases. */
    readonly delivery?: DeliveryTargetOutputs;
    /** Where the pipeline's commits come from, where this stack made it. */
    readonly sourceRepository?: SourceRepository;
    /** What runs for pull requests, where that is asked for. */
    readonly pullRequests?: PullRequestProject;

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
        this.createPrivateNames();
        const built = builtImages(name, args, build => this.tagOf(build), this);
        const units = new ApplicationUnits(name, args, {
            names: this.#names,
            network: this.network,
            cluster: this.cluster,
            groups: this.securityGroupIds,
            networkGroups: this.networkGroupIds,
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
            tagOf: build => this.tagOf(build),
        });
        const { services, jobs } = this.createTasks(tasks, units);
        this.#services = services;
        this.#jobs = jobs;
        const delivery = this.createPipeline(running, built);
        this.pipeline = delivery?.pipeline;
        this.sourceRepository = delivery?.repository;
        this.pullRequests = delivery?.pullRequests;
        this.delivery = delivery?.target;
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
    private createSecurityGroups(services: UnitSpec[]): Record<string, pulumi.Output<string>> {
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
                        transform: settingsOf(this.#args, spec).transform?.securityGroup,
                    },
                    { parent: this },
                ).securityGroupId,
            ]),
        );
    }

    /** Tasks join them, and the services' own groups let them in. */
    private createNetworkGroups(tasks: UnitSpec[]): Record<string, pulumi.Output<string>> {
        const { vpcId } = this.network;
        const { transform } = this.#args.networkGroups ?? {};
        return Object.fromEntries(
            networkGroupsOf(tasks).map(network => {
                const args = { vpcId, description: networkGroupDescription(network) };
                return [network, this.child(SecurityGroup, `on-${network}`, args, { transform }).id];
            }),
        );
    }

    private createPrivateNames(): void {
        for (const { dnsName, spec, ...targets } of privateNames(this.#args.project.services, this.namespace)) {
            new PrivateName(
                `${this.#name}-name-${dnsName}`,
                {
                    namespaceId: this.cluster.namespaceId!,
                    dnsName,
                    ...targets,
                    transform: settingsOf(this.#args, spec).transform?.privateName,
                },
                { parent: this },
            );
        }
    }

    private pinImages(services: UnitSpec[]): Record<string, pulumi.Output<string>> {
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
        specs: UnitSpec[],
        units: ApplicationUnits,
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
                jobs[spec.name] = new OneShotTask(name, units.job(spec), options);
            } else {
                const args = units.service(spec, peers.get(spec.name) ?? []);
                services[spec.name] = new ApplicationService(name, args, options);
            }
        }
        return { services, jobs };
    }

    private tagOf(build: string): string {
        return (
            this.#args.images.tags[build] ??
            this.fail(`images.tags: ${build} is missing; name the release of its image`)
        );
    }
}
