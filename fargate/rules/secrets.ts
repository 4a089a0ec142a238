import { posix } from "node:path";
import type { FileReference, Path } from "../../compose";
import type { WantedFile } from "../file-placement";
import type { ContainerSpec, SecretReference } from "../model";
import type { Rule } from "../rule";
import { secretParts, type SecretPart } from "../secret-source";
import type { ServiceContext } from "../service-context";

export const SECRET_RULES: readonly Rule[] = [
    { key: "services.*.secrets", target: "files under /run/secrets, written by an init container" },
    { key: "services.*.secrets.*", target: "file under /run/secrets, written by an init container" },
    { key: "services.*.secrets.*.source", target: "containerDefinitions[].secrets[]" },
    { key: "services.*.secrets.*.target", target: "path of the file, below /run/secrets where it is relative" },
    { key: "services.*.secrets.*.uid", target: "owner of the file" },
    { key: "services.*.secrets.*.gid", target: "group of the file" },
    { key: "services.*.secrets.*.mode", target: "mode of the file" },
    {
        key: "services.*.secrets.*.x-aws-environment",
        target: "containerDefinitions[].secrets[]: an environment variable in place of a file",
    },
    { key: "secrets", target: "SSM SecureString parameters" },
    { key: "secrets.*", target: "SSM SecureString parameter" },
    { key: "secrets.*.file", target: "value of an SSM SecureString parameter" },
    { key: "secrets.*.environment", target: "value of an SSM SecureString parameter" },
    { key: "secrets.*.external", target: "a secret that exists already" },
    {
        key: "secrets.*.name",
        target: "ARN or name of an external secret, with its JSON key (arn:…:key::); otherwise the parameter is named by the stack",
    },
    { key: "secrets.*.x-aws-keys", target: "JSON keys of the secret, a file each: /run/secrets/<secret>/<key>" },
    { key: "secrets.*.labels", level: "dropped", reason: "parameters have the provider's default tags" },
    {
        key: "secrets.*.driver",
        level: "refused",
        reason: "there are no Swarm secret drivers on AWS",
        fix: "name an existing secret: `external: true`, and its ARN as `name`",
    },
    {
        key: "secrets.*.driver_opts",
        level: "refused",
        reason: "there are no Swarm secret drivers on AWS",
        fix: "name an existing secret: `external: true`, and its ARN as `name`",
    },
    {
        key: "secrets.*.template_driver",
        level: "refused",
        reason: "there are no Swarm secret drivers on AWS",
        fix: "write the whole value into the secret",
    },
];

/** Where Compose puts secrets. */
const SECRETS_FOLDER = "/run/secrets";

/** Mode that Compose gives a secret's file. */
const DEFAULT_MODE = "0444";

/** How a container gets its secrets. */
export interface ContainerSecrets {
    files: WantedFile[];
    /** By environment variable. */
    environment: Record<string, SecretReference>;
}

/**
 * `secrets` → files under `/run/secrets`, as Compose has it, or environment variables where `x-aws-environment` names one:
 * a name, or a name for each JSON key.
 * @param given values that the stack's configuration gives, by the secret's name
 */
export function convertSecrets(context: ServiceContext, given: Readonly<Record<string, string>>): ContainerSecrets {
    const result: ContainerSecrets = { files: [], environment: {} };
    (context.service.secrets ?? []).forEach((reference, index) => {
        const path = context.path("secrets", index);
        const parts = secretParts(context, reference.source, given);
        if (parts === undefined) {
            return;
        }
        const variables = (reference as { "x-aws-environment"?: unknown })["x-aws-environment"];
        if (variables !== undefined) {
            Object.assign(result.environment, toEnvironment(context, parts, variables, path));
        }
        // The loader fills in a target where the file has none.
        if (variables === undefined || context.project.positions.has([...path, "target"])) {
            result.files.push(...parts.map(part => toFile(part, reference, path)));
        }
    });
    return result;
}

function toFile({ key, reference, encoding }: SecretPart, wanted: FileReference, path: Path): WantedFile {
    const target = posix.resolve(SECRETS_FOLDER, wanted.target ?? wanted.source);
    return {
        target: key === undefined ? target : posix.join(target, key),
        content: { secret: reference, encoding },
        mode: wanted.mode ?? DEFAULT_MODE,
        ...(wanted.uid !== undefined && { uid: wanted.uid }),
        ...(wanted.gid !== undefined && { gid: wanted.gid }),
        readOnly: true,
        path,
    };
}

function toEnvironment(
    context: ServiceContext,
    parts: readonly SecretPart[],
    written: unknown,
    path: Path,
): ContainerSpec["secrets"] {
    const at = [...path, "x-aws-environment"];
    const names = typeof written === "object" && written !== null ? Object.entries(written) : undefined;
    const asked: [part: SecretPart | undefined, variable: string][] =
        names === undefined
            ? [[parts.length === 1 ? parts[0] : undefined, String(written)]]
            : names.map(([key, variable]) => [parts.find(part => part.key === key), String(variable)]);
    return Object.fromEntries(
        asked.flatMap(([part, variable]) => {
            if (part === undefined) {
                const keys = parts.map(({ key }) => key).filter(key => key !== undefined);
                context.verdicts.problem(at, `gives ${variable} what the secret does not have`, {
                    reason: keys.length > 0 ? `Its keys are ${keys.join(", ")}.` : "The secret has no keys.",
                    fix: keys.length > 0 ? "Name a variable for each key: { key: VARIABLE }." : "Name one variable.",
                });
                return [];
            }
            if (part.encoding !== "utf8" || (context.service.environment?.[variable] ?? null) !== null) {
                context.verdicts.problem(at, `cannot become the environment variable ${variable}`, {
                    reason:
                        part.encoding === "utf8"
                            ? "`environment` has a value for it, and ECS takes one only."
                            : "The secret holds bytes that are no text.",
                    fix: part.encoding === "utf8" ? "Remove one of them." : "Read it from its file.",
                });
                return [];
            }
            return [[variable, part.reference]];
        }),
    );
}
