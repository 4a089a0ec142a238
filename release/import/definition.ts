/** A task definition as ecspresso's files and DescribeTaskDefinition have it, as far as an import reads it. */
export interface ImportedDefinition {
    family?: string;
    cpu?: string | number;
    memory?: string | number;
    networkMode?: string;
    taskRoleArn?: string;
    executionRoleArn?: string;
    requiresCompatibilities?: readonly string[];
    runtimePlatform?: { cpuArchitecture?: string; operatingSystemFamily?: string };
    volumes?: readonly { name?: string }[];
    ephemeralStorage?: { sizeInGiB?: number };
    containerDefinitions?: readonly ImportedContainer[];
}

export interface ImportedContainer {
    name?: string;
    image?: string;
    essential?: boolean;
    entryPoint?: readonly string[];
    command?: readonly string[];
    environment?: readonly { name?: string; value?: string }[];
    secrets?: readonly { name?: string; valueFrom?: string }[];
    portMappings?: readonly { containerPort?: number; protocol?: string }[];
    healthCheck?: {
        command?: readonly string[];
        interval?: number;
        timeout?: number;
        retries?: number;
        startPeriod?: number;
    };
    dependsOn?: readonly { containerName?: string; condition?: string }[];
    dockerLabels?: Record<string, string>;
    ulimits?: readonly { name?: string; softLimit?: number; hardLimit?: number }[];
    linuxParameters?: { initProcessEnabled?: boolean };
    logConfiguration?: { logDriver?: string; options?: Record<string, string> };
    mountPoints?: readonly unknown[];
    user?: string;
    workingDirectory?: string;
    readonlyRootFilesystem?: boolean;
    privileged?: boolean;
    pseudoTerminal?: boolean;
    interactive?: boolean;
    stopTimeout?: number;
    memory?: number;
    memoryReservation?: number;
}

/** What an import leaves to somebody: it stands in the task definition and in no file that is written. */
export function taskDefinitionNotes(definition: ImportedDefinition): string[] {
    const { taskRoleArn, volumes = [], networkMode, requiresCompatibilities = [] } = definition;
    return [
        ...(taskRoleArn === undefined
            ? []
            : [
                  `the tasks act with the role ${taskRoleArn}; Swingbridge makes one of its own: attach the same policies to it (taskRoleName of the outputs)`,
              ]),
        ...volumes.map(
            ({ name }) => `the volume ${name} is not in the Compose file: add it with volumes:, see docs/files.md`,
        ),
        ...(networkMode === undefined || networkMode === "awsvpc"
            ? []
            : [`the network mode ${networkMode} becomes awsvpc, the only one of Fargate`]),
        ...(requiresCompatibilities.length === 0 || requiresCompatibilities.includes("FARGATE")
            ? []
            : [`the tasks run on ${requiresCompatibilities.join(", ")}; they will run on Fargate`]),
    ];
}
