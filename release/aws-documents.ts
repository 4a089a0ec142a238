import type { FargateProject, FargateServiceSpec, JobSpec, SecretSpec } from "../fargate";
import { networkGroupsOf } from "../fargate/connections";
import { controllerOf } from "../fargate/controller";
import { endpointsOf } from "../fargate/endpoints";
import { applicationNames, imageRepositoryName } from "./application-names";
import { imageReference, secretValueFrom, type ImageReferences } from "./containers";
import { egressRules } from "./egress";
import { ecrReference } from "./image";
import {
    ingressPeers,
    ingressRule,
    loadBalancerPeers,
    networkGroupDescription,
    securityGroupDescription,
    type IngressPeer,
    type IngressRule,
} from "./ingress";
import type { Controller } from "./ownership";
import { existingSecretArn, parameterArn, partitionOf } from "./place";
import { Placeholders } from "./placeholders";
import { serviceDefinition, type ServiceDefinition } from "./service-definition";
import { renderTaskDefinition, type TaskDefinitionDocument } from "./taskdef";

/** What of an AWS account is known beforehand; where something is not, a placeholder in angle brackets stands for it. */
export interface KnownAccount {
    /** Name of the stack: a part of families, log groups and parameters. */
    stack: string;
    account?: string;
    region?: string;
    /** Name or ARN of the ECS cluster. */
    cluster?: string;
    vpc?: string;
    subnets?: readonly string[];
    executionRole?: string;
    taskRole?: string;
    /** Tag of the images that the project builds. */
    tag?: string;
    /** References of the images that the project builds, by build name. @default repositories of the project's own, with the tag */
    images?: Readonly<Record<string, string>>;
    /** Who replaces the tasks of public services; those of others, ECS does. @default "codedeploy" */
    controller?: Controller;
}

/** The input of `aws … --cli-input-json` for each service of a project, by its name. */
export interface AwsDocuments {
    schemaVersion: 1;
    /** What stands in angle brackets, and what belongs there. */
    placeholders: Record<string, string>;
    /** `aws ecs register-task-definition` */
    taskDefinitions: Record<string, TaskDefinitionDocument>;
    /** `aws ec2 create-security-group` */
    securityGroups: Record<string, SecurityGroupDocument>;
    /** The same for large networks, by network. Absent where there are none. */
    networkSecurityGroups?: Record<string, SecurityGroupDocument>;
    /** `aws ec2 authorize-security-group-ingress`, for groups that somebody may connect to */
    securityGroupRules: Record<string, SecurityGroupRulesDocument>;
    /** `aws ec2 revoke-security-group-egress`, for groups of internal networks: AWS makes each with this rule */
    openEgressRules: Record<string, EgressRulesDocument>;
    /** The same for groups of large networks, whose members have a way out of their own. Absent where there are none. */
    openNetworkEgressRules?: Record<string, EgressRulesDocument>;
    /** `aws ec2 authorize-security-group-egress`, in its place */
    egressRules: Record<string, EgressRulesDocument>;
    /** `aws ecs create-service` */
    services: Record<string, ServiceDefinition>;
}

export interface SecurityGroupDocument {
    GroupName: string;
    Description: string;
    VpcId: string;
}

export interface SecurityGroupRulesDocument {
    GroupId: string;
    IpPermissions: {
        IpProtocol: string;
        FromPort: number;
        ToPort: number;
        UserIdGroupPairs: { GroupId: string; Description: string }[];
    }[];
}

export interface EgressRulesDocument {
    GroupId: string;
    IpPermissions: {
        IpProtocol: string;
        FromPort?: number;
        ToPort?: number;
        IpRanges: { CidrIp: string; Description?: string }[];
    }[];
}

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
        const internal = this.tasks.filter(task => task.internal);
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
            openEgressRules: each(internal, ({ name }) => openEgress(this.groupId(name))),
            egressRules: each(internal, ({ name }) => this.egressRules(name)),
            services: each(this.running, service => this.service(service)),
        };
        return { schemaVersion: 1, placeholders: this.placeholders.meanings(), ...documents };
    }

    private taskDefinition(service: Pick<FargateServiceSpec, "name" | "task">): TaskDefinitionDocument {
        const { family, logGroup } = this.names.service(service.name);
        const { executionRole, taskRole } = this.known;
        return renderTaskDefinition(service.task, {
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
            this.placeholders.of(`secret-arn of ${existing}`, `ARN of the secret ${existing} in Secrets Manager`)
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
        const permission = (group: string, { ipProtocol, fromPort, toPort, description }: IngressRule) => ({
            IpProtocol: ipProtocol,
            FromPort: fromPort,
            ToPort: toPort,
            UserIdGroupPairs: [{ GroupId: group, Description: description }],
        });
        const rules = this.ingress
            .get(service.name)!
            .flatMap(peer =>
                peer.ports.map(port =>
                    permission(
                        peer.isNetwork ? this.networkGroupId(peer.name) : this.groupId(peer.name),
                        ingressRule(service.name, peer, port),
                    ),
                ),
            );
        for (const peer of loadBalancerPeers(service)) {
            const { name, ports } = peer;
            const group = this.placeholders.of(`security-group-id of the ${name}`, `security group of the ${name}`);
            rules.push(...ports.map(port => permission(group, ingressRule(service.name, peer, port))));
        }
        return rules.length === 0 ? undefined : { GroupId: this.groupId(service.name), IpPermissions: rules };
    }

    private egressRules(service: string): EgressRulesDocument {
        const within = this.placeholders.of("vpc-cidr", "address range of the VPC, as 10.0.0.0/16");
        return {
            GroupId: this.groupId(service),
            IpPermissions: egressRules(within).map(({ ipProtocol, fromPort, toPort, cidrIpv4, description }) => ({
                IpProtocol: ipProtocol,
                ...(fromPort !== undefined && { FromPort: fromPort, ToPort: toPort }),
                IpRanges: [{ CidrIp: cidrIpv4, Description: description }],
            })),
        };
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

    private service(service: FargateServiceSpec): ServiceDefinition {
        const { cluster, subnets, controller = "codedeploy" } = this.known;
        const { name } = service;
        const definition = serviceDefinition(service, {
            controller: controllerOf(service, undefined, controller),
            cluster:
                cluster ??
                this.project.existing?.clusterName ??
                this.placeholders.of("cluster", "name or ARN of the ECS cluster (--cluster)"),
            taskDefinition: this.names.service(name).family,
            subnets: subnets?.length
                ? [...subnets]
                : [this.placeholders.of("subnet-id", "private subnet of the tasks (--subnet)")],
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

/** The rule that AWS gives each new security group. */
function openEgress(group: string): EgressRulesDocument {
    return { GroupId: group, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] };
}
