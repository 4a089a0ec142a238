import { suggest, type ComposeProject, type Path, type Service } from "../../compose";
import { STORAGE_LABEL } from "../rules/ephemeral-storage";
import { Verdicts } from "../verdicts";
import type { EcsParams, EcsParamsService } from "./document";
import type { AliasedPositions } from "../aliased-positions";
import { ECS_PARAMS } from "./rules";
import { bytes, SERVICE_KEYS } from "./service-keys";

const TASK: Path = [ECS_PARAMS.key, "task_definition"];

/**
 * A project in which `ecs-params.yml` is written as the Compose keys that it stands for; it wins over these, as it did for
 * amazon-ecs-cli. What it cannot stand for has a rule of its own.
 */
export function applyEcsParams(
    written: ComposeProject,
    positions: AliasedPositions,
): { compose: ComposeProject; verdicts: Verdicts } {
    const params = written.extensions[ECS_PARAMS.key] as EcsParams | null | undefined;
    if (params === undefined) {
        return { compose: written, verdicts: new Verdicts(written) };
    }
    const { file } = written.positions.at([ECS_PARAMS.key]) ?? {};
    const files = file === undefined || written.files.includes(file) ? written.files : [...written.files, file];
    const compose = { ...written, files };
    const verdicts = new Verdicts(compose);
    new Application(compose, positions, verdicts).apply(params?.task_definition ?? {});
    return { compose, verdicts };
}

/** Writes the file's keys into a copy of the project, one after the other. */
class Application {
    constructor(
        private readonly project: ComposeProject,
        private readonly positions: AliasedPositions,
        private readonly verdicts: Verdicts,
    ) {}

    apply(task: NonNullable<EcsParams["task_definition"]>): void {
        for (const [name, keys] of Object.entries(task.services ?? {})) {
            this.applyService(name, keys ?? {});
        }
        this.applyVolumes(task);
        this.applyStorage(task);
        this.applySize(task);
        const { ecs_network_mode: mode } = task;
        if (mode !== undefined && mode !== "awsvpc") {
            this.verdicts.approximated([...TASK, "ecs_network_mode"], {
                reason: "every Fargate task has a network interface of its own (awsvpc)",
                fix: "write awsvpc",
            });
        }
    }

    private applyService(name: string, keys: EcsParamsService): void {
        const path: Path = [...TASK, "services", name];
        if (this.project.services[name] === undefined) {
            if (!this.project.disabledServices.includes(name)) {
                const known = Object.keys(this.project.services);
                const near = suggest(name, known);
                this.verdicts.problem(path, "is no service of the Compose files", {
                    fix: near === undefined ? `Its services are ${known.join(", ")}.` : `Did you mean ${near}?`,
                });
            }
            return;
        }
        for (const key of Object.keys(SERVICE_KEYS) as (keyof EcsParamsService)[]) {
            const value = keys[key];
            if (value === undefined || value === null) {
                continue;
            }
            const before = this.project.services[name];
            const translate = SERVICE_KEYS[key] as (
                value: unknown,
                service: Service,
                name: string,
            ) => ReturnType<(typeof SERVICE_KEYS)["secrets"]>;
            const { service, secrets = {} } = translate(value, before, name);
            this.change(name, service, [...path, key]);
            this.project.secrets = { ...this.project.secrets, ...secrets };
            Object.keys(secrets).forEach(secret => this.positions.alias(["secrets", secret], [...path, key]));
        }
    }

    /** A key that Compose has too gives way: both cannot hold. */
    private change(name: string, keys: Partial<Service>, from: Path): void {
        const before = this.project.services[name]!;
        for (const key of Object.keys(keys)) {
            const path: Path = ["services", name, key];
            if (!this.positions.has(path)) {
                this.positions.alias(path, from);
            } else if (["mem_limit", "mem_reservation", "cpus", "init", "healthcheck"].includes(key)) {
                this.verdicts.approximated(path, {
                    reason: `${ECS_PARAMS.names[0]} says otherwise, and wins`,
                    fix: "write it in one of the two places",
                });
            }
        }
        this.project.services = { ...this.project.services, [name]: { ...before, ...keys } };
    }

    private applyVolumes({ efs_volumes: volumes = [] }: NonNullable<EcsParams["task_definition"]>): void {
        volumes.forEach(({ name, filesystem_id: fileSystem, access_point: accessPoint }, index) => {
            const path: Path = [...TASK, "efs_volumes", index];
            const existing = accessPoint ?? fileSystem;
            if (name === undefined || existing === undefined) {
                this.verdicts.problem(path, `has no ${name === undefined ? "name" : "filesystem_id"}`, {
                    fix: "Write name and filesystem_id.",
                });
                return;
            }
            const before = this.project.volumes[name] ?? {};
            this.positions.alias(["volumes", name, "external"], path);
            this.positions.alias(["volumes", name, "name"], path);
            this.project.volumes = { ...this.project.volumes, [name]: { ...before, external: true, name: existing } };
        });
    }

    private applyStorage({ ephemeral_storage: storage }: NonNullable<EcsParams["task_definition"]>): void {
        const size = storage?.size_in_gib;
        if (size === undefined) {
            return;
        }
        for (const [name, { deploy }] of Object.entries(this.project.services)) {
            const labels = { [STORAGE_LABEL]: String(size), ...deploy?.labels };
            const from: Path = [...TASK, "ephemeral_storage", "size_in_gib"];
            this.positions.alias(["services", name, "deploy", "labels", STORAGE_LABEL], from);
            this.change(name, { deploy: { ...deploy, labels } }, from);
        }
    }

    /** The size was that of one task with all services in it; here it fits where there is one service. */
    private applySize({ task_size: size }: NonNullable<EcsParams["task_definition"]>): void {
        if (size === undefined) {
            return;
        }
        const [name, ...others] = Object.keys(this.project.services);
        if (name === undefined || others.length > 0) {
            this.verdicts.approximated([...TASK, "task_size"], {
                reason: "it was the size of one task with all services in it; here each service has a task of its own",
                fix: "say what each service needs with `deploy: { resources: { limits: … } }`",
            });
            return;
        }
        if (size.cpu_limit !== undefined) {
            this.change(name, { cpus: vcpu(size.cpu_limit) }, [...TASK, "task_size", "cpu_limit"]);
        }
        if (size.mem_limit !== undefined) {
            // Without a unit, the file counts in MiB.
            const text = /^\d+$/.test(String(size.mem_limit)) ? `${size.mem_limit}m` : size.mem_limit;
            this.change(name, { mem_limit: bytes(text) }, [...TASK, "task_size", "mem_limit"]);
        }
    }
}

/** `256` CPU units, `0.25 vCPU` → vCPU. */
function vcpu(limit: string | number): number {
    const [, number] = /^\s*([\d.]+)\s*vcpu\s*$/i.exec(String(limit)) ?? [];
    return number === undefined ? Number(limit) / 1024 : Number(number);
}
