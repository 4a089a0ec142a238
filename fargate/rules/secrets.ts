import { posix } from "node:path";
import type { FileReference, Path } from "../../compose";
import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

export const SECRET_RULES: readonly Rule[] = [
    { key: "services.*.secrets", target: "files under /run/secrets, written by an init container" },
    { key: "services.*.secrets.*", target: "file under /run/secrets, written by an init container" },
    { key: "services.*.secrets.*.source", target: "containerDefinitions[].secrets[]" },
    { key: "services.*.secrets.*.target", target: "name of the file" },
    { key: "services.*.secrets.*.uid", target: "owner of the file" },
    { key: "services.*.secrets.*.gid", target: "group of the file" },
    { key: "services.*.secrets.*.mode", target: "mode of the file" },
    { key: "secrets", target: "SSM SecureString parameters" },
    { key: "secrets.*", target: "SSM SecureString parameter" },
    { key: "secrets.*.file", target: "value of an SSM SecureString parameter" },
    { key: "secrets.*.environment", target: "value of an SSM SecureString parameter" },
    { key: "secrets.*.external", target: "a secret that exists already" },
    { key: "secrets.*.name", target: "ARN of an external secret; otherwise the parameter is named by the stack" },
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

/** Where Compose puts secrets, and the only folder that the init container can write for its neighbours. */
export const SECRETS_FOLDER = "/run/secrets";

/** Mode that Compose gives a secret's file. */
const DEFAULT_MODE = "0444";

/** Pinned by digest, so that what handles the secrets is always the same program. */
const INIT_IMAGE =
    "public.ecr.aws/docker/library/busybox:1.36.1@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662";

/** What a service needs to find its secrets as files. */
export interface SecretFiles {
    initContainer: ContainerSpec;
    volume: { name: string; taskLocal: true };
    mountPoint: ContainerSpec["mountPoints"][number];
    dependsOn: NonNullable<ContainerSpec["dependsOn"]>[number];
}

/**
 * `secrets` → an init container that ECS gives the values as environment variables, and that writes them as files to a
 * volume which lives as long as the task. The service starts once that has succeeded.
 */
export function convertSecrets(
    context: ServiceContext,
    given: Readonly<Record<string, string>>,
): SecretFiles | undefined {
    const files = (context.service.secrets ?? []).flatMap((reference, index) => {
        const path = context.path("secrets", index);
        const name = fileName(reference);
        if (name === undefined) {
            context.verdicts.refused(path, {
                reason: `secrets become files under ${SECRETS_FOLDER} and nowhere else (asked for: ${reference.target})`,
                fix: `leave \`target\` out, and point the program at ${SECRETS_FOLDER}/${reference.source}`,
            });
            return [];
        }
        const known = register(context, reference.source, given);
        return known ? [{ reference, name, variable: `SECRET_${index + 1}` }] : [];
    });
    if (files.length === 0) {
        return undefined;
    }
    // A service may be called "secrets" too; the two containers share a task.
    const container = context.ecsName === "secrets" ? "secrets-init" : "secrets";
    return {
        initContainer: {
            name: container,
            image: { reference: INIT_IMAGE },
            essential: false,
            command: ["sh", "-c", ["umask 077", ...files.map(writeFile)].join(" && ")],
            environment: {},
            secrets: Object.fromEntries(
                files.map(({ variable, reference }) => [variable, { secret: reference.source }]),
            ),
            portMappings: [],
            mountPoints: [{ sourceVolume: "secrets", containerPath: SECRETS_FOLDER, readOnly: false }],
            readonlyRootFilesystem: true,
        },
        volume: { name: "secrets", taskLocal: true },
        mountPoint: { sourceVolume: "secrets", containerPath: SECRETS_FOLDER, readOnly: true },
        dependsOn: { containerName: container, condition: "SUCCESS" },
    };
}

/** Path below the secrets' folder, or undefined where the target lies elsewhere. */
function fileName({ source, target }: FileReference): string | undefined {
    const path = posix.resolve(SECRETS_FOLDER, target ?? source);
    const relative = posix.relative(SECRETS_FOLDER, path);
    return relative === "" || relative.startsWith("..") ? undefined : relative;
}

/** The shell commands that write one secret. Names are quoted: Compose lets a target hold anything. */
function writeFile({
    reference,
    name,
    variable,
}: {
    reference: FileReference;
    name: string;
    variable: string;
}): string {
    const path = quote(posix.join(SECRETS_FOLDER, name));
    const owner = reference.uid !== undefined || reference.gid !== undefined;
    return [
        ...(name.includes("/") ? [`mkdir -m 755 -p ${quote(posix.dirname(posix.join(SECRETS_FOLDER, name)))}`] : []),
        `printf %s "$${variable}" > ${path}`,
        ...(owner ? [`chown ${quote(`${reference.uid ?? "0"}:${reference.gid ?? "0"}`)} ${path}`] : []),
        `chmod ${quote(reference.mode ?? DEFAULT_MODE)} ${path}`,
    ].join(" && ");
}

function quote(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

/** Adds the top-level secret that a service uses; false where its value is missing. */
function register(context: ServiceContext, name: string, given: Readonly<Record<string, string>>): boolean {
    const { project, secrets, stack, verdicts } = context;
    const path: Path = ["secrets", name];
    const secret = project.secrets[name] ?? {};
    const existing = stack.secrets?.[name]?.existing ?? (secret.external ? secret.name : undefined);
    if (existing !== undefined) {
        if (!/^arn:aws[\w-]*:(secretsmanager|ssm):/.test(existing)) {
            verdicts.problem(path, `is external, but ${existing} is not the ARN of a secret`, {
                fix: "Give the ARN of a Secrets Manager secret or of an SSM parameter as `name`.",
            });
        }
        secrets.addExisting(name, existing, path);
        return true;
    }
    const value = given[name] ?? project.contents.secret(name);
    if (value === undefined) {
        const [key, what, provide] =
            secret.file === undefined
                ? [
                      "environment",
                      `the environment variable ${secret.environment}`,
                      "Set it (swingbridge:inheritEnvironment names those that the shell may give)",
                  ]
                : ["file", `the file ${secret.file}`, "Create it"];
        verdicts.problem([...path, key], `needs ${what}, which is not there`, {
            reason: "A task does not start without its secrets.",
            fix:
                `${provide}, or keep the value in the stack: pulumi config set --secret --path swingbridge:secrets.${name}, ` +
                `or name a secret that exists: swingbridge:secrets: { ${name}: { existing: "arn:…" } }`,
        });
        return false;
    }
    secrets.add(name, value, path);
    return true;
}
