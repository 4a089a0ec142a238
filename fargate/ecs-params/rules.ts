import type { LossRule, MappingRule, Rule } from "../rule";

/**
 * The extension under which the project has the content of amazon-ecs-cli's `ecs-params.yml`, and the names that the file has.
 * @see https://github.com/aws/amazon-ecs-cli, Using ECS parameters
 */
export const ECS_PARAMS = { key: "x-ecs-params", names: ["ecs-params.yml", "ecs-params.yaml"] } as const;

const TASK = `${ECS_PARAMS.key}.task_definition`;
const SERVICE = `${TASK}.services.*`;
const RUN = `${ECS_PARAMS.key}.run_params`;

const mapped = (key: string, target: string): MappingRule => ({ key, target });
const approximated = (key: string, reason: string, fix: string): LossRule => ({
    key,
    level: "approximated",
    reason,
    fix,
});
const refused = (key: string, reason: string, fix: string): LossRule => ({ key, level: "refused", reason, fix });

const OWN_ROLES = "each task gets roles of its own, with what it needs and no more";

/** What becomes of each key of `ecs-params.yml`: most stand for a Compose key, and become what that becomes. */
export const ECS_PARAMS_RULES: readonly Rule[] = [
    mapped(ECS_PARAMS.key, "the Compose keys that it stands for"),
    mapped(`${ECS_PARAMS.key}.version`, "none: there is one version of the file"),
    mapped(TASK, "the Compose keys that it stands for"),
    mapped(`${TASK}.ecs_network_mode`, "networkMode awsvpc"),
    mapped(`${TASK}.task_size`, "cpu and memory of the task"),
    mapped(`${TASK}.task_size.cpu_limit`, "cpu of the task"),
    mapped(`${TASK}.task_size.mem_limit`, "memory of the task"),
    mapped(`${TASK}.ephemeral_storage.size_in_gib`, "ephemeralStorage of each task"),
    approximated(
        `${TASK}.task_execution_role`,
        OWN_ROLES,
        "remove the key; `x-aws-pull_credentials` names a registry's login",
    ),
    approximated(
        `${TASK}.task_role_arn`,
        OWN_ROLES,
        "write what the application may do as `x-aws-policies` or `x-aws-role`",
    ),
    {
        ...refused(
            `${TASK}.pid_mode`,
            "services are tasks of their own here",
            "write `pid: service:NAME` at the Compose service",
        ),
        harmless: value => value === "task" || value === "",
    },
    {
        ...refused(`${TASK}.ipc_mode`, "Fargate tasks do not share inter-process communication", "remove the key"),
        harmless: value => value === "none" || value === "",
    },
    refused(`${TASK}.placement_constraints`, "Fargate has no instances to choose among", "remove the key"),
    refused(
        `${TASK}.docker_volumes`,
        "Fargate has no Docker volumes",
        "declare the volume under `volumes`: it is kept in EFS",
    ),
    mapped(`${TASK}.efs_volumes`, "volumes"),
    mapped(`${TASK}.efs_volumes.*`, "volumes[].efsVolumeConfiguration"),
    mapped(`${TASK}.efs_volumes.*.name`, "volumes[].name"),
    mapped(`${TASK}.efs_volumes.*.filesystem_id`, "volumes[].efsVolumeConfiguration.fileSystemId"),
    mapped(`${TASK}.efs_volumes.*.access_point`, "volumes[].efsVolumeConfiguration.authorizationConfig.accessPointId"),
    {
        ...refused(
            `${TASK}.efs_volumes.*.root_directory`,
            "a folder needs an access point to be mounted",
            "name its `access_point`",
        ),
        harmless: value => value === "/",
    },
    mapped(`${TASK}.efs_volumes.*.transit_encryption`, "volumes[].efsVolumeConfiguration.transitEncryption ENABLED"),
    approximated(
        `${TASK}.efs_volumes.*.transit_encryption_port`,
        "EFS's mount helper chooses the port",
        "remove the key",
    ),
    mapped(`${TASK}.efs_volumes.*.iam`, "volumes[].efsVolumeConfiguration.authorizationConfig.iam ENABLED"),

    mapped(`${TASK}.services`, "the Compose services"),
    mapped(SERVICE, "the Compose service"),
    mapped(`${SERVICE}.essential`, "the label ecs.essential"),
    mapped(`${SERVICE}.depends_on`, "depends_on"),
    mapped(`${SERVICE}.secrets`, "containerDefinitions[].secrets"),
    mapped(`${SERVICE}.repository_credentials`, "containerDefinitions[].repositoryCredentials"),
    mapped(`${SERVICE}.cpu_shares`, "cpu of the task"),
    mapped(`${SERVICE}.mem_limit`, "memory of the task, containerDefinitions[].memory"),
    mapped(`${SERVICE}.mem_reservation`, "memory of the task, containerDefinitions[].memoryReservation"),
    mapped(`${SERVICE}.init_process_enabled`, "containerDefinitions[].linuxParameters.initProcessEnabled"),
    mapped(`${SERVICE}.healthcheck`, "containerDefinitions[].healthCheck"),
    refused(
        `${SERVICE}.firelens_configuration`,
        "no log router is added to a task",
        "let the logs go to CloudWatch, or say the driver and its options with `logging`",
    ),
    refused(
        `${SERVICE}.logging`,
        "options of a log driver that are secrets are not converted",
        "use the driver awslogs",
    ),
    refused(`${SERVICE}.gpu`, "Fargate has no GPUs", "run this service on ECS Managed Instances or EC2"),

    approximated(
        `${RUN}.network_configuration`,
        "tasks run in the subnets of the stack, in a security group of their own, without a public address",
        "name VPC and subnets in the stack's `network`",
    ),
    approximated(
        `${RUN}.task_placement`,
        "ECS spreads Fargate tasks over the zones of their subnets",
        "remove the key",
    ),
    approximated(
        `${RUN}.service_discovery`,
        "every project gets a private DNS namespace, in which each service has its Compose name",
        "remove the key; `networks: { default: { aliases: [NAME] } }` gives a service more names",
    ),
];
