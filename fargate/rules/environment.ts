import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import { holdsPassword, secretReason } from "../secret-detection";
import type { ServiceContext } from "../service-context";

export const ENVIRONMENT_RULES: readonly Rule[] = [
    { key: "services.*.environment", target: "containerDefinitions[].environment" },
    { key: "services.*.environment.*", target: "containerDefinitions[].environment[]" },
    { key: "services.*.env_file", target: "containerDefinitions[].environment (read where the program runs)" },
];

/**
 * `environment` → `environment`, but a password becomes a parameter of its own that ECS reads: a task definition is
 * readable to everybody who may describe it. A variable without a value stays unset, as Compose has it.
 */
export function convertEnvironment(context: ServiceContext): Pick<ContainerSpec, "environment" | "secrets"> {
    const environment: Record<string, string> = {};
    const secrets: ContainerSpec["secrets"] = {};
    for (const [variable, value] of Object.entries(context.service.environment ?? {})) {
        if (value === null) {
            context.verdicts.mapped(context.path("environment", variable), "has no value here, so it stays unset");
            continue;
        }
        const text = String(value);
        const reason = secretReason(variable, text, context.stack.encryptedValues);
        if (reason === undefined) {
            environment[variable] = text;
            continue;
        }
        const secret = `${context.ecsName}-${variable.replace(/[^A-Za-z0-9_.-]/g, "-")}`;
        const path = context.path("environment", variable);
        context.secrets.add(secret, text, path);
        secrets[variable] = { secret };
        context.verdicts.approximated(path, {
            reason: `${reason}, so ECS reads it from an encrypted parameter when a task starts`,
            fix: "nothing to do; Compose `secrets` say the same in the file",
        });
    }
    return { environment, secrets };
}

/** A password in a command cannot be lifted out of it: who wrote the command must read it from the environment. */
export function refusePasswordsInCommands(context: ServiceContext): void {
    const { command, entrypoint, healthcheck } = context.service;
    const places: [string[], string[] | null | undefined][] = [
        [["command"], command],
        [["entrypoint"], entrypoint],
        [["healthcheck", "test"], healthcheck?.test],
    ];
    for (const [key, words] of places) {
        if (words && holdsPassword(words, context.stack.encryptedValues)) {
            context.verdicts.refused(context.path(...key), {
                reason: "it holds a password, which everybody who may read the task definition would see",
                fix: `read it from the environment, e.g. ["sh", "-c", 'exec program --password "$$PASSWORD"']`,
            });
        }
    }
}
