import { posix } from "node:path";
import type { FileObject, Path } from "../../compose";
import { existingSecret } from "../existing-secret";
import { encodeBytes, type FileContent } from "../file-content";
import type { WantedFile } from "../file-placement";
import type { Rule } from "../rule";
import { contentReason, secretReason } from "../secret-detection";
import type { ServiceContext } from "../service-context";

export const CONFIG_RULES: readonly Rule[] = [
    { key: "services.*.configs", target: "files, written by an init container" },
    { key: "services.*.configs.*", target: "file, written by an init container" },
    { key: "services.*.configs.*.source", target: "environment[] of the init container" },
    { key: "services.*.configs.*.target", target: "path of the file, below / where it is relative" },
    { key: "services.*.configs.*.uid", target: "owner of the file" },
    { key: "services.*.configs.*.gid", target: "group of the file" },
    { key: "services.*.configs.*.mode", target: "mode of the file" },
    { key: "configs", target: "files of the services that use them" },
    { key: "configs.*", target: "file of the services that use it" },
    { key: "configs.*.file", target: "content of the file" },
    { key: "configs.*.content", target: "content of the file" },
    { key: "configs.*.environment", target: "content of the file" },
    { key: "configs.*.external", target: "an SSM parameter or a secret that exists already" },
    { key: "configs.*.name", target: "ARN of an external config; otherwise nothing has this name" },
    { key: "configs.*.labels", level: "dropped", reason: "nothing on AWS has the config's name" },
    {
        key: "configs.*.template_driver",
        level: "refused",
        reason: "there are no Swarm templates on AWS",
        fix: "write the whole content, with variables that Compose interpolates",
    },
];

/** Mode that Compose gives a config's file. */
const DEFAULT_MODE = "0444";

/** `configs` → files at their targets; `/<config>` where there is none. */
export function convertConfigs(context: ServiceContext): WantedFile[] {
    return (context.service.configs ?? []).flatMap((wanted, index) => {
        const content = configContent(context, wanted.source);
        if (content === undefined) {
            return [];
        }
        return [
            {
                target: posix.resolve("/", wanted.target ?? wanted.source),
                content,
                mode: wanted.mode ?? DEFAULT_MODE,
                ...(wanted.uid !== undefined && { uid: wanted.uid }),
                ...(wanted.gid !== undefined && { gid: wanted.gid }),
                readOnly: true,
                path: context.path("configs", index),
            },
        ];
    });
}

function configContent(context: ServiceContext, name: string): FileContent | undefined {
    const { project, stack, verdicts } = context;
    const path: Path = ["configs", name];
    const config = project.configs[name] ?? {};
    if (config.external) {
        return externalContent(context, name, config.name ?? name);
    }
    // An empty `content` is left out of the model.
    const isEmpty = config.file === undefined && config.environment === undefined;
    const bytes = project.contents.configBytes(name) ?? (isEmpty ? Buffer.alloc(0) : undefined);
    if (bytes === undefined) {
        tellMissing(context, path, config);
        return undefined;
    }
    const reason =
        contentReason(bytes.toString("utf8"), stack.encryptedValues) ??
        (config.environment === undefined
            ? undefined
            : secretReason(config.environment, bytes.toString("utf8"), stack.encryptedValues));
    if (reason === undefined) {
        const { text, encoding } = encodeBytes(bytes);
        return { inline: text, encoding };
    }
    verdicts.approximatedItself(path, {
        reason: `${reason}, so its content is kept in an encrypted parameter`,
        fix: "nothing to do; Compose `secrets` say the same in the file",
    });
    return secretContent(context, `config-${name}`, bytes, path);
}

/** A content that holds a secret, as a secret of its own. */
export function secretContent({ secrets }: ServiceContext, name: string, bytes: Buffer, path: Path): FileContent {
    const { text, encoding } = encodeBytes(bytes);
    secrets.add(name, text, path);
    return { secret: { secret: name }, encoding };
}

function externalContent(
    { secrets, verdicts }: ServiceContext,
    name: string,
    reference: string,
): FileContent | undefined {
    const path: Path = ["configs", name];
    const existing = existingSecret(reference);
    if (existing === undefined || (existing.store === "secretsmanager" && !reference.startsWith("arn:"))) {
        verdicts.problem(path, `is external, but ${reference} names nothing that ECS can read`, {
            reason: "ECS reads SSM parameters and secrets of Secrets Manager.",
            fix: "Give the ARN of one of them as `name`, or the path of a parameter: /shop/app.conf.",
        });
        return undefined;
    }
    const secret = `config-${name}`;
    secrets.addExisting(secret, existing.name, path);
    return { secret: { secret, ...existing.part }, encoding: "utf8" };
}

function tellMissing({ verdicts }: ServiceContext, path: Path, { file, environment }: FileObject): void {
    const [key, what, fix] =
        file === undefined
            ? [
                  "environment",
                  `the environment variable ${environment}`,
                  "Set it (swingbridge:inheritEnvironment names those that the shell may give).",
              ]
            : ["file", `the file ${file}`, "Create it."];
    verdicts.problem([...path, key], `needs ${what}, which is not there`, {
        reason: "A task does not start without its files.",
        fix,
    });
}
