import type { FargateProject, FargateServiceSpec, JobSpec } from "../fargate";
import { networkGroupsOf } from "../fargate/connections";
import { controllerOf } from "../fargate/controller";
import { endpointsOf } from "../fargate/endpoints";
import { AccountValues } from "./account-values";
import {
    scalableTarget,
    scalingAims,
    scalingPolicy,
    scheduledAction,
    type ScalingPolicyDocument,
    type ScheduledActionDocument,
} from "./autoscaling-documents";
import type {
    AwsDocuments,
    EgressRulesDocument,
    KnownAccount,
    SecurityGroupDocument,
    SecurityGroupRulesDocument,
} from "./aws-document-types";
import { imageReference, secretValueFrom } from "./containers";
import {
    ingressPeers,
    loadBalancerPeers,
    networkGroupDescription,
    securityGroupDescription,
    type IngressPeer,
} from "./ingress";
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
    private readonly values: AccountValues;
    private readonly running: FargateServiceSpec[];
    /** Services and jobs: whatever has a task of its own. A job is run by `aws ecs run-task` with its family. */
    private readonly tasks: (FargateServiceSpec | JobSpec)[];
    private readonly ingress: ReadonlyMap<string, readonly IngressPeer[]>;

    constructor(
        private readonly project: FargateProject,
        private readonly known: KnownAccount,
    ) {
        this.values = new AccountValues(project, known);
        this.running = project.services.filter(({ endpoint }) => endpoint === undefined);
        this.tasks = [...this.running, ...project.jobs];
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
                this.securityGroup(this.values.names.service(name).family, securityGroupDescription(name)),
            ),
            ...(networks.length > 0 && {
                networkSecurityGroups: Object.fromEntries(
                    networks.map(network => [
                        network,
                        this.securityGroup(this.values.names.networkGroup(network), networkGroupDescription(network)),
                    ]),
                ),
                openNetworkEgressRules: Object.fromEntries(
                    networks.map(network => [network, openEgress(this.values.groupOfNetwork(network))]),
                ),
            }),
            securityGroupRules: each(this.running, service => this.securityGroupRules(service)),
            openEgressRules: each(limited, ({ name }) => openEgress(this.values.groupOf(name))),
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
        return { schemaVersion: 1, placeholders: this.values.meanings(), ...documents };
    }

    private taskDefinition(
        service: Pick<FargateServiceSpec, "name" | "task">,
    ): AwsDocuments["taskDefinitions"][string] {
        const { values } = this;
        const { family, logGroup } = values.names.service(service.name);
        const { tag } = this.known;
        const tags = tag === undefined ? {} : { tags: [{ key: RELEASE_TAG, value: tag }] };
        const document = renderTaskDefinition(service.task, {
            family,
            logGroup,
            region: values.place.region,
            executionRoleArn: values.executionRole,
            taskRoleArn: values.taskRole,
            image: image => imageReference(image, values.images),
            secret: ({ secret, ...part }) => secretValueFrom(values.secretArn(secret), part),
            volume: volume => values.volume(volume),
        });
        return { ...document, ...tags };
    }

    private securityGroup(name: string, description: string): SecurityGroupDocument {
        return { GroupName: name, Description: description, VpcId: this.values.vpc };
    }

    private securityGroupRules(service: FargateServiceSpec): SecurityGroupRulesDocument | undefined {
        const { values } = this;
        const callers = this.ingress.get(service.name)!.map(peer => ({
            peer,
            group: peer.isNetwork ? values.groupOfNetwork(peer.name) : values.groupOf(peer.name),
        }));
        const balancers = loadBalancerPeers(service).map(peer => ({
            peer,
            group: values.groupOfLoadBalancer(peer.name),
        }));
        return ingressDocument(service.name, values.groupOf(service.name), [...callers, ...balancers]);
    }

    private egressRules({ name, egressPorts }: Pick<FargateServiceSpec, "name" | "egressPorts">): EgressRulesDocument {
        const within = this.values.vpcRange;
        return egressDocument(this.values.groupOf(name), within, egressPorts);
    }

    private runTasks(job: JobSpec): [string, RunTaskDocument][] {
        const place = {
            cluster: this.values.cluster,
            taskDefinition: this.values.names.service(job.name).family,
            platformVersion: "LATEST",
            subnets: this.values.subnets,
            securityGroups: [this.values.groupOf(job.name)],
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
        return `service/${this.values.cluster.split("/").at(-1)!}/${service}`;
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
            cluster: this.values.cluster,
            taskDefinition: this.values.names.service(name).family,
            subnets: this.values.subnets,
            securityGroup: this.values.groupOf(name),
            networkGroups: (service.networkGroups ?? []).map(network => this.values.groupOfNetwork(network)),
            targetGroups: endpointsOf(service).map(({ containerPort }) => this.values.targetGroup(name, containerPort)),
            registry: service.ports.length === 0 ? undefined : this.values.registry(name, service.dnsNames[0] ?? name),
            ...(service.serviceConnect && { namespace: this.values.namespace }),
            platformVersion: "LATEST",
        });
        return { ...definition, serviceName: name };
    }
}
