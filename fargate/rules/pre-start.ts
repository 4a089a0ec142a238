import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { holdsPassword, secretReason } from "../secret-detection";

export const PRE_START_RULES: readonly Rule[] = [
    { key: "services.*.pre_start", target: "init containers, one after the other, before the service's own" },
    { key: "services.*.pre_start.*", target: "a non-essential container; the next one waits for its SUCCESS" },
];

interface PreStartStep {
    command?: string[] | string;
    image?: string;
    user?: string;
    privileged?: boolean | string;
    working_dir?: string;
    environment?: Record<string, string | null> | string[];
    per_replica?: boolean | string;
}

/**
 * `pre_start` → containers that run one after the other before the service's, each with its image, environment and mounts
 * unless the step says otherwise.
 * @see https://docs.docker.com/compose/how-tos/init-containers/
 */
export function convertPreStart(context: ServiceContext, service: ContainerSpec): ContainerSpec[] {
    return ((context.service.pre_start ?? []) as PreStartStep[]).map((step, index) => {
        judge(step, index, context);
        const { environment, secrets, mountPoints, volumesFrom, repositoryCredentials } = service;
        const added = variablesOf(step);
        return {
            name: `${service.name}-pre-start-${index + 1}`,
            image: step.image === undefined ? service.image : { reference: step.image },
            essential: false,
            ...(step.command !== undefined && { command: words(step.command) }),
            environment: { ...without(environment, Object.keys(added)), ...added },
            secrets: without(secrets, Object.keys(added)),
            portMappings: [],
            mountPoints,
            ...(volumesFrom && { volumesFrom }),
            ...((step.user ?? service.user) !== undefined && { user: step.user ?? service.user }),
            ...((step.working_dir ?? service.workingDirectory) !== undefined && {
                workingDirectory: step.working_dir ?? service.workingDirectory,
            }),
            ...(step.image === undefined && repositoryCredentials && { repositoryCredentials }),
        };
    });
}

function judge(step: PreStartStep, index: number, context: ServiceContext): void {
    const { verdicts, stack } = context;
    const path = context.path("pre_start", index);
    if (String(step.privileged ?? false) === "true") {
        verdicts.refused(path, {
            reason: "Fargate runs no privileged containers",
            fix: "do it in the image's build",
        });
        return;
    }
    const secret = Object.entries(variablesOf(step)).find(
        ([name, value]) => secretReason(name, value, stack.encryptedValues) !== undefined,
    );
    if (secret !== undefined || holdsPassword(words(step.command ?? []), stack.encryptedValues)) {
        verdicts.refused(path, {
            reason: "it holds a password, which everybody who may read the task definition would see",
            fix: "write it to the service's `environment`, which the step has too",
        });
        return;
    }
    if (String(step.per_replica ?? false) !== "true") {
        verdicts.approximated(path, {
            reason: "it runs at the start of every task, where Compose runs it once for all of the service's",
            fix: "make it repeatable and write `per_replica: true`, or make it a service that others wait for with `service_completed_successfully`",
        });
    }
}

function variablesOf({ environment = {} }: PreStartStep): Record<string, string> {
    const entries = Array.isArray(environment)
        ? environment.map((text): [string, string | null] => {
              const [name = "", ...value] = text.split("=");
              return [name, value.length > 0 ? value.join("=") : null];
          })
        : Object.entries(environment);
    return Object.fromEntries(entries.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])));
}

/** The loader leaves the steps as they are written: a command as one string is for a shell to split. */
function words(command: string[] | string): string[] {
    return Array.isArray(command) ? command.map(String) : ["sh", "-c", command];
}

function without<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
    return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
