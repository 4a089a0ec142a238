import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import { AwsError, type Account } from "../service";
import { clientError, notSimulated } from "./errors";
import { cpuUnits, isFargateSize, memoryMiB } from "./fargate-sizes";

const EPHEMERAL_STORAGE = { from: 21, to: 200 };

/** What ECS asks of a task definition that Fargate runs. */
export function checkFargate(account: Account, input: RegisterTaskDefinitionCommandInput): void {
    if (!input.requiresCompatibilities?.includes("FARGATE")) {
        throw notSimulated("a task definition that does not require FARGATE");
    }
    if (input.networkMode !== "awsvpc") {
        throw clientError("Fargate only supports network mode ‘awsvpc’.");
    }
    checkSize(input);
    const containers = input.containerDefinitions ?? [];
    checkExecutionRole(containers, input.executionRoleArn);
    for (const [name, arn] of [
        ["executionRoleArn", input.executionRoleArn],
        ["taskRoleArn", input.taskRoleArn],
    ] as const) {
        if (arn?.includes(":") && !/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(arn)) {
            throw clientError(`The value for '${name}' is not a valid role ARN: ${arn}.`);
        }
        if (arn?.includes(":") && arn.split(":")[4] !== account.accountId) {
            throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.");
        }
    }
    const storage = input.ephemeralStorage?.sizeInGiB;
    if (storage !== undefined && (storage < EPHEMERAL_STORAGE.from || storage > EPHEMERAL_STORAGE.to)) {
        throw clientError(
            `Ephemeral storage must be between ${EPHEMERAL_STORAGE.from} and ${EPHEMERAL_STORAGE.to} GiB.`,
        );
    }
    if (input.placementConstraints?.length) {
        throw clientError("Fargate does not support task placement constraints.");
    }
    if (input.ipcMode) {
        throw clientError("IPC mode is not supported for Fargate.");
    }
    if (input.pidMode === "host") {
        throw clientError("PID mode host is not supported for Fargate.");
    }
}

function checkSize(input: RegisterTaskDefinitionCommandInput): void {
    if (!input.cpu) {
        throw clientError("Fargate requires that 'cpu' be defined at the task level.");
    }
    if (!input.memory) {
        throw clientError("Fargate requires that 'memory' be defined at the task level.");
    }
    const cpu = cpuUnits(input.cpu);
    const memory = memoryMiB(input.memory);
    if (!isFargateSize(cpu, memory)) {
        throw clientError(`No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory.`);
    }
    const containers = input.containerDefinitions ?? [];
    const reserved = containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0);
    if (reserved > cpu) {
        throw clientError(
            `Invalid 'cpu' setting for task because it is less than the sum of the containers' 'cpu': ${cpu} < ${reserved}.`,
        );
    }
    const large = containers.find(container => (container.memory ?? container.memoryReservation ?? 0) > memory);
    if (large) {
        throw clientError(`The 'memory' setting for container '${large.name}' is greater than for the task.`);
    }
}

function checkExecutionRole(containers: readonly ContainerDefinition[], role: string | undefined): void {
    if (role) {
        return;
    }
    for (const [needed, what] of [
        [(each: ContainerDefinition) => /\.dkr\.ecr\./.test(each.image ?? ""), "ECR images"],
        [(each: ContainerDefinition) => each.logConfiguration?.logDriver === "awslogs", "log driver awslogs"],
        [(each: ContainerDefinition) => Boolean(each.secrets?.length), "secrets"],
        [(each: ContainerDefinition) => each.repositoryCredentials !== undefined, "private registry authentication"],
    ] as const) {
        if (containers.some(needed)) {
            throw clientError(`Fargate requires task definition to have execution role ARN to support ${what}.`);
        }
    }
}
