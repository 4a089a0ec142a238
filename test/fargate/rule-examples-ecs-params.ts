import type { Level } from "../../fargate";
import { IMAGE } from "./fixture";
import { top, type RuleExample } from "./rule-example";

const at = (key: string) => `x-ecs-params.${key}`;
const task = (level: Level, keys: object, key: string): RuleExample =>
    top(level, { "x-ecs-params": { task_definition: keys } }, at(`task_definition.${key}`));
const service = (level: Level, keys: object, key = Object.keys(keys)[0]!): RuleExample =>
    task(level, { services: { app: keys } }, `services.app.${key}`);
const run = (level: Level, keys: object): RuleExample =>
    top(level, { "x-ecs-params": { run_params: keys } }, at(`run_params.${Object.keys(keys)[0]!}`));
const volume = (level: Level, keys: object): RuleExample =>
    task(
        level,
        { efs_volumes: [{ name: "data", filesystem_id: "fs-0123456789abcdef0", ...keys }] },
        `efs_volumes[0].${Object.keys(keys)[0]!}`,
    );
const other = (example: RuleExample): RuleExample => ({
    ...example,
    project: { ...example.project, services: { db: { image: IMAGE, expose: ["5432"] } } },
});

/** Examples of the keys of `ecs-params.yml`, written as the extension that the file is read as. */
export const ECS_PARAMS_EXAMPLES: Record<string, RuleExample[]> = {
    "x-ecs-params": [],
    "x-ecs-params.version": [top("mapped", { "x-ecs-params": { version: 1 } }, at("version"))],
    "x-ecs-params.task_definition": [],
    "x-ecs-params.task_definition.ecs_network_mode": [
        task("mapped", { ecs_network_mode: "awsvpc" }, "ecs_network_mode"),
        task("approximated", { ecs_network_mode: "bridge" }, "ecs_network_mode"),
    ],
    "x-ecs-params.task_definition.task_size": [
        other(task("approximated", { task_size: { cpu_limit: 256 } }, "task_size")),
    ],
    "x-ecs-params.task_definition.task_size.cpu_limit": [
        task("mapped", { task_size: { cpu_limit: 256 } }, "task_size.cpu_limit"),
    ],
    "x-ecs-params.task_definition.task_size.mem_limit": [
        task("mapped", { task_size: { mem_limit: 512 } }, "task_size.mem_limit"),
    ],
    "x-ecs-params.task_definition.ephemeral_storage.size_in_gib": [
        task("mapped", { ephemeral_storage: { size_in_gib: 30 } }, "ephemeral_storage.size_in_gib"),
    ],
    "x-ecs-params.task_definition.task_execution_role": [
        task("approximated", { task_execution_role: "ecsTaskExecutionRole" }, "task_execution_role"),
    ],
    "x-ecs-params.task_definition.task_role_arn": [task("approximated", { task_role_arn: "app" }, "task_role_arn")],
    "x-ecs-params.task_definition.pid_mode": [
        task("mapped", { pid_mode: "task" }, "pid_mode"),
        task("refused", { pid_mode: "host" }, "pid_mode"),
    ],
    "x-ecs-params.task_definition.ipc_mode": [
        task("mapped", { ipc_mode: "none" }, "ipc_mode"),
        task("refused", { ipc_mode: "host" }, "ipc_mode"),
    ],
    "x-ecs-params.task_definition.placement_constraints": [
        task("refused", { placement_constraints: [] }, "placement_constraints"),
    ],
    "x-ecs-params.task_definition.docker_volumes": [task("refused", { docker_volumes: [] }, "docker_volumes")],
    "x-ecs-params.task_definition.efs_volumes": [],
    "x-ecs-params.task_definition.efs_volumes.*": [],
    "x-ecs-params.task_definition.efs_volumes.*.name": [volume("mapped", { name: "data" })],
    "x-ecs-params.task_definition.efs_volumes.*.filesystem_id": [volume("mapped", { filesystem_id: "fs-0123" })],
    "x-ecs-params.task_definition.efs_volumes.*.access_point": [volume("mapped", { access_point: "fsap-0123" })],
    "x-ecs-params.task_definition.efs_volumes.*.root_directory": [
        volume("mapped", { root_directory: "/" }),
        volume("refused", { root_directory: "/data" }),
    ],
    "x-ecs-params.task_definition.efs_volumes.*.transit_encryption": [
        volume("mapped", { transit_encryption: "ENABLED" }),
    ],
    "x-ecs-params.task_definition.efs_volumes.*.transit_encryption_port": [
        volume("approximated", { transit_encryption_port: 4000 }),
    ],
    "x-ecs-params.task_definition.efs_volumes.*.iam": [volume("mapped", { iam: "ENABLED" })],

    "x-ecs-params.task_definition.services": [],
    "x-ecs-params.task_definition.services.*": [],
    "x-ecs-params.task_definition.services.*.essential": [service("mapped", { essential: true })],
    "x-ecs-params.task_definition.services.*.depends_on": [
        other(service("mapped", { depends_on: [{ container_name: "db", condition: "START" }] })),
    ],
    "x-ecs-params.task_definition.services.*.secrets": [
        service("mapped", {
            secrets: [{ name: "TOKEN", value_from: "arn:aws:ssm:eu-central-1:123456789012:parameter/token" }],
        }),
    ],
    "x-ecs-params.task_definition.services.*.repository_credentials": [
        service("mapped", {
            repository_credentials: {
                credentials_parameter: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf",
            },
        }),
    ],
    "x-ecs-params.task_definition.services.*.cpu_shares": [service("mapped", { cpu_shares: 256 })],
    "x-ecs-params.task_definition.services.*.mem_limit": [service("mapped", { mem_limit: "512m" })],
    "x-ecs-params.task_definition.services.*.mem_reservation": [service("mapped", { mem_reservation: "512m" })],
    "x-ecs-params.task_definition.services.*.init_process_enabled": [service("mapped", { init_process_enabled: true })],
    "x-ecs-params.task_definition.services.*.healthcheck": [service("mapped", { healthcheck: { test: "true" } })],
    "x-ecs-params.task_definition.services.*.firelens_configuration": [
        service("refused", { firelens_configuration: { type: "fluentbit" } }),
    ],
    "x-ecs-params.task_definition.services.*.logging": [service("refused", { logging: { secret_options: [] } })],
    "x-ecs-params.task_definition.services.*.gpu": [service("refused", { gpu: 1 })],

    "x-ecs-params.run_params.network_configuration": [
        run("approximated", { network_configuration: { awsvpc_configuration: { subnets: ["subnet-1"] } } }),
    ],
    "x-ecs-params.run_params.task_placement": [run("approximated", { task_placement: { strategy: [] } })],
    "x-ecs-params.run_params.service_discovery": [
        run("approximated", { service_discovery: { container_name: "app" } }),
    ],
};
