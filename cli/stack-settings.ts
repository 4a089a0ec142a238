import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import type { LoadOptions } from "../compose";
import { ECS_PARAMS, type FargateSettings } from "../fargate";
import type { ReleasedBy, ShiftSettings, SourceKind } from "../release";
import type { Context } from "./context";
import { loadOptions, type ProjectOptions } from "./project-options";
import { stackBuild, type StackBuild } from "./stack-build";
import { UserError } from "./user-error";

/** What a stack's configuration says about reading and converting its Compose files. */
export interface StackSettings extends StackBuild {
    load: Pick<LoadOptions, "files" | "environment" | "profiles" | "envFiles" | "extensionFiles">;
    fargate: FargateSettings;
    release: ReleaseSettings;
    /** Values of Compose secrets that the stack holds. */
    secrets: Record<string, string>;
    /** Pattern of the image repositories' names. */
    repository?: string;
    /** What starts its pipeline. */
    source?: SourceKind;
}

/** What a stack's configuration says about its releases; what is absent is for whoever reads it to fill in. */
export interface ReleaseSettings {
    releasedBy: ReleasedBy;
    tagFrom: "commit" | "context";
    gitSha?: string;
    /** Whether uncommitted changes may be released. */
    allowDirty: boolean;
    platformVersion: string;
    shift: ShiftSettings;
    /** By Compose service name. */
    services: Record<string, ShiftSettings>;
}

/** Settings of a service that concern the conversion; the others are about its release. */
const SERVICE_KEYS = [
    "cpu",
    "memory",
    "desiredCount",
    "autoscaling",
    "endpoint",
    "port",
    "listenerPort",
    "tls",
    "testPort",
    "healthCheckPath",
    "healthCheckCodes",
    "hosts",
    "paths",
    "deploymentController",
    "serviceConnect",
    "egress",
    "capacityProviders",
] as const;

export function stackFile(folder: string, stack: string): string {
    return path.join(folder, `Pulumi.${stack}.yaml`);
}

/**
 * Reads what `Pulumi.<stack>.yaml` says, so that a command without Pulumi judges as `pulumi up` does. Values that the stack
 * keeps encrypted are not decrypted: a stand-in takes their place, and whatever holds it is a secret.
 * @param shell Of its variables, those that the stack inherits are seen.
 * @throws UserError where the file is missing, is no YAML, or a value is of another kind
 */
export function readStackSettings(folder: string, stack: string, shell: NodeJS.ProcessEnv): StackSettings {
    const file = stackFile(folder, stack);
    if (!existsSync(file)) {
        throw new UserError(`there is no ${path.basename(file)} in ${folder}`, {
            fix: "Name a stack that has a file there, or leave --stack out.",
        });
    }
    const document = parseDocument(readFileSync(file, "utf8"));
    if (document.errors.length > 0) {
        throw new UserError(
            `${path.basename(file)} is not valid YAML: ${document.errors[0]!.message.split("\n")[0]!}`,
            {
                fix: "Correct the line, or write the value with pulumi config set.",
            },
        );
    }
    return new Reader(path.basename(file), entriesOf(entriesOf(document.toJS())?.config) ?? {}).settings(shell);
}

/** How to load the project: what the command line says, then what the stack does. */
export function stackLoadOptions(
    options: ProjectOptions,
    context: Pick<Context, "env" | "folder">,
    stack: StackSettings | undefined,
): LoadOptions {
    const given = { ...loadOptions(options, context), extensionFiles: [ECS_PARAMS] };
    return stack === undefined
        ? given
        : {
              ...given,
              files: given.files.length > 0 ? given.files : stack.load.files,
              environment: stack.load.environment,
              profiles: given.profiles ?? stack.load.profiles,
              envFiles: given.envFiles ?? stack.load.envFiles,
              extensionFiles: stack.load.extensionFiles,
          };
}

class Reader {
    private readonly encrypted: string[] = [];

    constructor(
        private readonly file: string,
        private readonly config: Record<string, unknown>,
    ) {}

    settings(shell: NodeJS.ProcessEnv): StackSettings {
        const inherited = (this.list("inheritEnvironment") ?? []).flatMap(name =>
            shell[name] === undefined ? [] : [[name, shell[name]] as const],
        );
        const environment = { ...Object.fromEntries(inherited), ...this.environment() };
        const published = this.value("public") === "auto" ? undefined : this.list("public");
        const network = entriesOf(this.value("network"));
        const loadBalancer = entriesOf(this.value("loadBalancer"));
        const cluster = this.text("cluster");
        const controller = this.text("deploymentController");
        const repository = this.text("repository");
        const pipeline = entriesOf(this.value("pipeline"));
        const source = entriesOf(pipeline?.source)?.kind;
        const ecsParams = this.text("ecsParams");
        const egress = this.value("egress");
        return {
            ...(repository !== undefined && { repository }),
            ...stackBuild(entriesOf(pipeline?.build)),
            ...(typeof source === "string" && { source: source as SourceKind }),
            load: {
                files: this.list("composeFiles") ?? [],
                environment,
                profiles: this.list("profiles"),
                envFiles: this.list("envFiles"),
                extensionFiles: [{ ...ECS_PARAMS, ...(ecsParams !== undefined && { file: ecsParams }) }],
            },
            release: this.release(),
            secrets: this.givenSecrets(),
            fargate: {
                ...(published !== undefined && { public: published }),
                allow: this.list("allow") ?? [],
                services: this.services(),
                secrets: this.existingSecrets(),
                pinImages: this.value("pinImages") === true,
                ...(controller !== undefined && {
                    deploymentController: controller as FargateSettings["deploymentController"],
                }),
                ...(this.value("serviceConnect") === true && { serviceConnect: true }),
                ...(egress !== undefined && egress !== "" && { egress: egress as FargateSettings["egress"] }),
                encryptedValues: this.encrypted,
                existing: {
                    ...(typeof network?.vpcId === "string" && { vpcId: network.vpcId }),
                    ...(cluster !== undefined && { clusterName: cluster }),
                    ...(typeof loadBalancer?.arn === "string" && { loadBalancer: loadBalancer.arn }),
                },
            },
        };
    }

    private release(): ReleaseSettings {
        const gitSha = this.text("gitSha");
        const shiftOf = (settings: Record<string, unknown>): ShiftSettings => ({
            trafficShift: entriesOf(settings.trafficShift) as ShiftSettings["trafficShift"],
            terminationWait: settings.terminationWait as number | undefined,
        });
        return {
            releasedBy: (this.text("releasedBy") ?? "up") as ReleasedBy,
            tagFrom: (this.text("tagFrom") ?? "commit") as ReleaseSettings["tagFrom"],
            ...(gitSha !== undefined && { gitSha }),
            allowDirty: this.value("allowDirty") === true,
            platformVersion: this.text("platformVersion") ?? "LATEST",
            shift: shiftOf({
                trafficShift: this.value("trafficShift"),
                terminationWait: this.value("terminationWait"),
            }),
            services: Object.fromEntries(
                Object.entries(this.map("services")).map(([name, settings]) => [
                    name,
                    shiftOf(entriesOf(settings) ?? {}),
                ]),
            ),
        };
    }

    private value(key: string): unknown {
        return this.config[`swingbridge:${key}`];
    }

    private text(key: string): string | undefined {
        const value = this.value(key);
        if (value === undefined || value === null || value === "") {
            return undefined;
        }
        return typeof value === "string" ? value : this.wrong(key, "a text");
    }

    private list(key: string): string[] | undefined {
        const value = this.value(key);
        if (value === undefined || value === null || value === "") {
            return undefined;
        }
        return Array.isArray(value) && value.every(item => typeof item === "string")
            ? value
            : this.wrong(key, "a list of texts");
    }

    private map(key: string): Record<string, unknown> {
        const value = this.value(key);
        if (value === undefined || value === null || value === "") {
            return {};
        }
        return entriesOf(value) ?? this.wrong(key, "a mapping");
    }

    private wrong(key: string, wanted: string): never {
        throw new UserError(`swingbridge:${key} in ${this.file} must be ${wanted}`, {
            fix: "docs/configuration.md has an example of every key.",
        });
    }

    private environment(): Record<string, string> {
        return Object.fromEntries(
            Object.entries(this.map("environment")).map(([name, value]) => {
                if (entriesOf(value)?.secure === undefined) {
                    return [name, String(value)];
                }
                const standIn = standInFor(name);
                this.encrypted.push(standIn);
                return [name, standIn];
            }),
        );
    }

    private services(): FargateSettings["services"] {
        return Object.fromEntries(
            Object.entries(this.map("services")).map(([name, value]) => {
                const service = entriesOf(value) ?? this.wrong(`services.${name}`, "a mapping");
                return [
                    name,
                    Object.fromEntries(SERVICE_KEYS.filter(key => key in service).map(key => [key, service[key]])),
                ];
            }),
        );
    }

    private givenSecrets(): Record<string, string> {
        return Object.fromEntries(
            Object.entries(this.map("secrets")).flatMap(([name, value]) =>
                typeof value === "string"
                    ? [[name, value]]
                    : entriesOf(value)?.secure === undefined
                      ? []
                      : [[name, standInFor(name)]],
            ),
        );
    }

    /** Secrets that exist already; those that the stack gives a value for are the project's own. */
    private existingSecrets(): Record<string, { existing: string }> {
        return Object.fromEntries(
            Object.entries(this.map("secrets")).flatMap(([name, value]) => {
                const existing = entriesOf(value)?.existing;
                return typeof existing === "string" ? [[name, { existing }]] : [];
            }),
        );
    }
}

/** Nobody decrypts a value here. */
const standInFor = (name: string): string => `encrypted-value-of-${name}`;

function entriesOf(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
}
