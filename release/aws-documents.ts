import type { FargateProject, FargateServiceSpec, JobSpec, SecretSpec } from "../fargate";
import { networkGroupsOf } from "../fargate/connections";
import { controllerOf } from "../fargate/controller";
import { endpointsOf } from "../fargate/endpoints";
import { applicationNames, imageRepositoryName } from "./application-names";
import type {
    AwsDocuments,
    EgressRulesDocument,
    KnownAccount,
    SecurityGroupDocument,
    SecurityGroupRulesDocument,
} from "./aws-document-types";
import {
    scalableTarget,
    scalingAims,
    scalingPolicy,
    scheduledAction,
    type ScalingPolicyDocument,
    type ScheduledActionDocument,
} from "./autoscaling-documents";
import { imageReference, secretValueFrom, type ImageReferences } from "./containers";
import { ecrReference } from "./image";
import {
    ingressPeers,
    loadBalancerPeers,
    networkGroupDescription,
    securityGroupDescription,
    type IngressPeer,
} from "./ingress";
import { existingSecretArn, parameterArn, partitionOf, secretName } from "./place";
import { Placeholders } from "./placeholders";
import { RELEASE_TAG } from "./release-tag";
import { MOST_TASKS_AT_A_TIME, runTaskDocument, type RunTaskDocument } from "./run-task-document";
import { egressDocument, ingressDocument, openEgress } from "./security-group-documents";
import { serviceDefinition, type ServiceDefinition } from "./service-definition";
import { renderTaskDefinition } from "./taskdef";

/** A project as documents for the AWS CLI: no account is asked, and no value of a secret is in them. */
export function awsDocuments(project: FargateProject, known: KnownAccount): AwsDocuments {
    return new Writer(project, known).write();
}

class Writer {
    private readonly placeholders = new Placeholders();
    private readonly names;
    private readonly place;
    private readonly running: FargateServiceSpec[];
    /** Services and jobs: whatever has a task of its own. A job is run by `aws ecs run-task` with its family. */
    private readonly tasks: (FargateServiceSpec | JobSpec)[];
    private readonly secrets: ReadonlyMap<string, SecretSpec>;
    private readonly images: ImageReferences;
    private readonly ingress: ReadonlyMap<string, readonly IngressPeer[]>;

    constructor(
        private readonly project: FargateProject,
        private readonly known: KnownAccount,
    ) {
        const { account, region, stack } = known;
        this.names = applicationNames(project.name, stack);
        this.place = {
            account: account ?? this.placeholders.of("account-id", "number of the AWS account (--account)"),
            region: region ?? this.placeholders.of("region", "AWS region, e.g. eu-west-1 (--region)"),
            partition: partitionOf(region),
        };
        this.running = project.services.filter(({ endpoint }) => endpoint === undefined);
        this.tasks = [...this.running, ...project.jobs];
        this.secrets = new Map(project.secrets.map(secret => [secret.name, secret]));
        this.images = { built: known.images ?? this.builtImages(), pinned: {} };
        this.ingress = ingressPeers(this.tasks);
    }

    write(): AwsDocuments {
        const each = <Unit extends { name: string }, T>(
            units: readonly Unit[],
            document: (unit: Unit) => T | undefined,
        ): Record<string, T> =>
            Object.fromEntries(
                units.flatMap(unit => {
                    const made = document(unit);
                    return made === undefined ? [] : [[unit.name, made]];
                }),
            );
        const limited = this.tasks.filter(task => task.egressPorts !== undefined);
        const networks = networkGroupsOf(this.tasks);
        const documents = {
            taskDefinitions: each(this.tasks, service => this.taskDefinition(service)),
            securityGroups: each(this.tasks, ({ name }) =>
                this.securityGroup(this.names.service(name).family, securityGroupDescription(name)),
            ),
            ...(networks.length > 0 && {
                networkSecurityGroups: Object.fromEntries(
                    networks.map(network => [
                        network,
                        this.securityGroup(this.names.networkGroup(network), networkGroupDescription(network)),
                    ]),
                ),
                openNetworkEgressRules: Object.fromEntries(
                    networks.map(network => [network, openEgress(this.networkGroupId(network))]),
                ),
            }),
            securityGroupRules: each(this.running, service => this.securityGroupRules(service)),
            openEgressRules: each(limited, ({ name }) => openEgress(this.groupId(name))),
            egressRules: each(limited, task => this.egressRules(task)),
            services: each(this.running, service => this.service(service)),
            runTasks: Object.fromEntries(this.project.jobs.flatMap(job => this.runTasks(job))),
            scalableTargets: each(
                this.running,
                ({ name, autoscaling }) => autoscaling && scalableTarget(autoscaling, this.scaledResource(name)),
            ),
            scalingPolicies: Object.fromEntries(this.running.flatMap(service => this.scalingPolicies(service))),
            ...(this.running.some(({ autoscaling }) => autoscaling?.schedule) && {
                scheduledActions: Object.fromEntries(this.running.flatMap(service => this.scheduledActions(service))),
            }),
        };
        return { schemaVersion: 1, placeholders: this.placeholders.meanings(), ...documents };
    }

    private taskDefinition(
        service: Pick<FargateServiceSpec, "name" | "task">,
    ): AwsDocuments["taskDefinitions"][string] {
        const { family, logGroup } = this.names.service(service.name);
        const { executionRole, taskRole, tag } = this.known;
        const tags = tag === undefined ? {} : { tags: [{ key: RELEASE_TAG, value: tag }] };
        const document = renderTaskDefinition(service.task, {
            family,
            logGroup,
            region: this.place.region,
            executionRoleArn:
                executionRole ??
                this.placeholders.of(
                    "execution-role-arn",
                    "IAM role with which ECS pulls images, reads secrets and writes logs (--execution-role)",
                ),
            taskRoleArn:
                taskRole ??
                this.placeholders.of("task-role-arn", "IAM role with which the application acts (--task-role)"),
            image: image => imageReference(image, this.images),
            secret: ({ secret, ...part }) => secretValueFrom(this.secretArn(secret), part),
            volume: volume => ({
                fileSystemId: this.placeholders.of(
                    `file-system-id of ${volume}`,
                    `EFS file system of the volume ${volume}`,
                ),
                accessPointId: this.placeholders.of(
                    `access-point-id of ${volume}`,
                    `EFS access point of the volume ${volume}, owned by the container's user`,
                ),
            }),
        });
        return { ...document, ...tags };
    }

    /** References of the images that the project builds, by build name. */
    private builtImages(): Record<string, string> {
        const { tag } = this.known;
        return Object.fromEntries(
            this.project.images.map(({ name }) => [
                name,
                ecrReference({
                    accountId: this.place.account,
                    region: this.place.region,
                    repository: imageRepositoryName(this.project.name, name),
                    tag: tag ?? this.placeholders.of("git-sha", "tag of the images that the project builds (--tag)"),
                }),
            ]),
        );
    }

    private secretArn(name: string): string {
        const secret = this.secrets.get(name);
        if (secret === undefined || secret.from === "compose") {
            return parameterArn(this.place, `${this.names.secrets}${name}`);
        }
        const { existing } = secret.from;
        return (
            existingSecretArn(existing, this.place) ??
            this.placeholders.of(
                `secret-arn of ${secretName(existing)}`,
                `ARN of the secret ${secretName(existing)} in Secrets Manager`,
            )
        );
    }

    private securityGroup(name: string, description: string): SecurityGroupDocument {
        return {
            GroupName: name,
            Description: description,
            VpcId:
                this.known.vpc ??
                this.project.existing?.vpcId ??
                this.placeholders.of("vpc-id", "VPC of the tasks (--vpc)"),
        };
    }

    private securityGroupRules(service: FargateServiceSpec): SecurityGroupRulesDocument | undefined {
        const callers = this.ingress.get(service.name)!.map(peer => ({
            peer,
            group: peer.isNetwork ? this.networkGroupId(peer.name) : this.groupId(peer.name),
        }));
        const balancers = loadBalancerPeers(service).map(peer => ({
            peer,
            group: this.placeholders.of(`security-group-id of the ${peer.name}`, `security group of the ${peer.name}`),
        }));
        return ingressDocument(service.name, this.groupId(service.name), [...callers, ...balancers]);
    }

    private egressRules({ name, egressPorts }: Pick<FargateServiceSpec, "name" | "egressPorts">): EgressRulesDocument {
        const within = this.placeholders.of("vpc-cidr", "address range of the VPC, as 10.0.0.0/16");
        return egressDocument(this.groupId(name), within, egressPorts);
    }

    private groupId(service: string): string {
        return this.placeholders.of(
            `security-group-id of ${service}`,
            `security group made from securityGroups.${service}`,
        );
    }

    private networkGroupId(network: string): string {
        return this.placeholders.of(
            `security-group-id of the network ${network}`,
            `security group made from networkSecurityGroups.${network}`,
        );
    }

    private cluster(): string {
        return (
            this.known.cluster ??
            this.project.existing?.clusterName ??
            this.placeholders.of("cluster", "name or ARN of the ECS cluster (--cluster)")
        );
    }

    private subnets(): string[] {
        const { subnets } = this.known;
        return subnets?.length
            ? [...subnets]
            : [this.placeholders.of("subnet-id", "private subnet of the tasks (--subnet)")];
    }

    private runTasks(job: JobSpec): [string, RunTaskDocument][] {
        const place = {
            cluster: this.cluster(),
            taskDefinition: this.names.service(job.name).family,
            platformVersion: "LATEST",
            subnets: this.subnets(),
            securityGroups: [this.groupId(job.name)],
            assignPublicIp: false,
            capacityProviders: job.capacityProviders,
        };
        const calls = Math.ceil(job.tasks / MOST_TASKS_AT_A_TIME);
        return Array.from({ length: calls }, (_, index) => [
            index === 0 ? job.name : `${job.name}-${index + 1}`,
            runTaskDocument(place, Math.min(MOST_TASKS_AT_A_TIME, job.tasks - index * MOST_TASKS_AT_A_TIME)),
        ]);
    }

    private scaledResource(service: string): string {
        return `service/${this.cluster().split("/").at(-1)!}/${service}`;
    }

    private scalingPolicies({ name, autoscaling }: FargateServiceSpec): [string, ScalingPolicyDocument][] {
        return autoscaling === undefined
            ? []
            : scalingAims(autoscaling).map(aim => [
                  `${name}-${aim.role}`,
                  scalingPolicy(autoscaling, aim, this.scaledResource(name)),
              ]);
    }

    private scheduledActions({ name, autoscaling }: FargateServiceSpec): [string, ScheduledActionDocument][] {
        return (autoscaling?.schedule ?? []).map(action => [
            `${name}-${action.name}`,
            scheduledAction(action, this.scaledResource(name)),
        ]);
    }

    private service(service: FargateServiceSpec): ServiceDefinition {
        const { controller = "codedeploy" } = this.known;
        const { name } = service;
        const definition = serviceDefinition(service, {
            controller: controllerOf(service, undefined, controller),
            cluster: this.cluster(),
            taskDefinition: this.names.service(name).family,
            subnets: this.subnets(),
            securityGroup: this.groupId(name),
            networkGroups: (service.networkGroups ?? []).map(network => this.networkGroupId(network)),
            targetGroups: endpointsOf(service).map(({ containerPort }) =>
                this.placeholders.of(
                    `target-group-arn of ${name}, port ${containerPort}`,
                    `target group of ${name} for its port ${containerPort}, of type ip`,
                ),
            ),
            registry:
                service.ports.length === 0
                    ? undefined
                    : this.placeholders.of(
                          `service-registry-arn of ${name}`,
                          `Cloud Map service of the DNS name ${service.dnsNames[0] ?? name}`,
                      ),
            ...(service.serviceConnect && {
                namespace: this.placeholders.of("namespace-arn", "ARN of the Cloud Map namespace"),
            }),
            platformVersion: "LATEST",
        });
        return { ...definition, serviceName: name };
    }
}
