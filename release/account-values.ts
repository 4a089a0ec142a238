import type { FargateProject, SecretSpec } from "../fargate";
import { applicationNames, imageRepositoryName, type ApplicationNames } from "./application-names";
import type { KnownAccount } from "./aws-document-types";
import type { ImageReferences } from "./containers";
import { ecrReference } from "./image";
import { existingSecretArn, parameterArn, partitionOf, secretName, type Place } from "./place";
import { Placeholders } from "./placeholders";

/** The names, ARNs and ids that documents refer to: what is known of the account, and a placeholder for what is not. */
export class AccountValues {
    readonly names: ApplicationNames;
    readonly place: Pick<Place, "account" | "region" | "partition">;
    readonly images: ImageReferences;
    private readonly placeholders = new Placeholders();
    private readonly secrets: ReadonlyMap<string, SecretSpec>;

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
        this.secrets = new Map(project.secrets.map(secret => [secret.name, secret]));
        this.images = { built: known.images ?? this.builtImages(), pinned: {} };
    }

    /** Every placeholder that was used, with what belongs in its place. */
    meanings(): Record<string, string> {
        return this.placeholders.meanings();
    }

    get executionRole(): string {
        const meaning = "IAM role with which ECS pulls images, reads secrets and writes logs (--execution-role)";
        return this.known.executionRole ?? this.placeholders.of("execution-role-arn", meaning);
    }

    get taskRole(): string {
        const meaning = "IAM role with which the application acts (--task-role)";
        return this.known.taskRole ?? this.placeholders.of("task-role-arn", meaning);
    }

    get vpc(): string {
        return (
            this.known.vpc ?? this.project.existing?.vpcId ?? this.placeholders.of("vpc-id", "VPC of the tasks (--vpc)")
        );
    }

    get vpcRange(): string {
        return this.placeholders.of("vpc-cidr", "address range of the VPC, as 10.0.0.0/16");
    }

    get cluster(): string {
        return (
            this.known.cluster ??
            this.project.existing?.clusterName ??
            this.placeholders.of("cluster", "name or ARN of the ECS cluster (--cluster)")
        );
    }

    get subnets(): string[] {
        const { subnets } = this.known;
        return subnets?.length
            ? [...subnets]
            : [this.placeholders.of("subnet-id", "private subnet of the tasks (--subnet)")];
    }

    get namespace(): string {
        return this.placeholders.of("namespace-arn", "ARN of the Cloud Map namespace");
    }

    secretArn(name: string): string {
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

    volume(name: string): { fileSystemId: string; accessPointId: string } {
        return {
            fileSystemId: this.placeholders.of(`file-system-id of ${name}`, `EFS file system of the volume ${name}`),
            accessPointId: this.placeholders.of(
                `access-point-id of ${name}`,
                `EFS access point of the volume ${name}, owned by the container's user`,
            ),
        };
    }

    groupOf(service: string): string {
        return this.placeholders.of(
            `security-group-id of ${service}`,
            `security group made from securityGroups.${service}`,
        );
    }

    groupOfNetwork(network: string): string {
        return this.placeholders.of(
            `security-group-id of the network ${network}`,
            `security group made from networkSecurityGroups.${network}`,
        );
    }

    groupOfLoadBalancer(name: string): string {
        return this.placeholders.of(`security-group-id of the ${name}`, `security group of the ${name}`);
    }

    targetGroup(service: string, port: number): string {
        return this.placeholders.of(
            `target-group-arn of ${service}, port ${port}`,
            `target group of ${service} for its port ${port}, of type ip`,
        );
    }

    registry(service: string, dnsName: string): string {
        return this.placeholders.of(
            `service-registry-arn of ${service}`,
            `Cloud Map service of the DNS name ${dnsName}`,
        );
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
}
