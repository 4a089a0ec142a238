import type { FileContents } from "./file-contents";
import type { Positions } from "./position";
import type { Problem } from "./problem";
import type { SourceFiles } from "./source-files";

/**
 * The canonical model: what `docker compose config` prints, key for key and in the same JSON forms
 * (durations as "1m30s", byte sizes as decimal strings, published ports as strings).
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export interface ComposeProject {
    name: string;
    services: Record<string, Service>;
    networks: Record<string, Network>;
    volumes: Record<string, Volume>;
    secrets: Record<string, FileObject>;
    configs: Record<string, FileObject>;
    /** Folder against which relative paths were resolved. */
    workingDirectory: string;
    /** The files read, in the order of merging. */
    files: string[];
    positions: Positions;
    /** `x-*` keys of the top level. */
    extensions: Record<string, unknown>;
    models: Record<string, Model>;
    /** Services left out because none of their profiles is active, or because others were asked for. */
    disabledServices: string[];
    /** What is worth knowing and stops nothing: variables without a value, deprecated keys. */
    warnings: Problem[];
    /** The text of the files read, for excerpts in messages (`formatProblem`). */
    sources: SourceFiles;
    /** What secrets and configs hold, read when asked for. */
    contents: FileContents;
}

/** What `docker compose config --no-interpolate` prints: complete, but with variables in place of values. */
export interface UninterpolatedProject {
    /** The specification's top level, `name` included. */
    model: Record<string, unknown>;
    warnings: Problem[];
    sources: SourceFiles;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md */
export interface Service {
    image?: string;
    build?: Build;
    command?: string[] | null;
    entrypoint?: string[] | null;
    environment?: Record<string, string | null>;
    ports?: Port[];
    /** `"3000"`, `"8000-8010"` or `"53/udp"`. */
    expose?: string[];
    depends_on?: Record<string, Dependency>;
    healthcheck?: Healthcheck;
    volumes?: Mount[];
    networks?: Record<string, NetworkAttachment | null>;
    secrets?: FileReference[];
    configs?: FileReference[];
    deploy?: Deploy;
    profiles?: string[];
    user?: string;
    working_dir?: string;
    stop_grace_period?: string;
    restart?: string;
    platform?: string;
    labels?: Record<string, string>;
    models?: Record<string, { endpoint_var?: string; model_var?: string } | null>;
    /** Every other key of the specification, and `x-*`; typed as they get a rule. */
    [key: string]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/build.md */
export interface Build {
    context: string;
    dockerfile?: string;
    dockerfile_inline?: string;
    target?: string;
    args?: Record<string, string | null>;
    additional_contexts?: Record<string, string>;
    platforms?: string[];
    labels?: Record<string, string>;
    secrets?: FileReference[];
    /** `default` for the SSH agent, or `id: path` of a key or socket. */
    ssh?: string[];
    [key: string]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports */
export interface Port {
    target: number;
    /** Port or range on the host, as text. */
    published?: string;
    protocol?: string;
    mode?: string;
    host_ip?: string;
    name?: string;
    app_protocol?: string;
    [extension: `x-${string}`]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#depends_on */
export interface Dependency {
    condition: "service_started" | "service_healthy" | "service_completed_successfully";
    required: boolean;
    restart?: boolean;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#healthcheck */
export interface Healthcheck {
    test?: string[];
    interval?: string;
    timeout?: string;
    retries?: number;
    start_period?: string;
    start_interval?: string;
    disable?: boolean;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes */
export interface Mount {
    type: "bind" | "volume" | "tmpfs" | "npipe" | "cluster" | "image";
    /** Volume name, or absolute path of a bind mount; none for an anonymous volume. */
    source?: string;
    target: string;
    read_only?: boolean;
    bind?: Record<string, unknown>;
    volume?: { nocopy?: boolean; subpath?: string; [key: string]: unknown };
    tmpfs?: { size?: string; mode?: number };
    [key: string]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#networks */
export interface NetworkAttachment {
    aliases?: string[];
    [key: string]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#secrets and #configs */
export interface FileReference {
    source: string;
    target?: string;
    uid?: string;
    gid?: string;
    /** Octal digits as text, e.g. "0440". */
    mode?: string;
}

/** https://github.com/compose-spec/compose-spec/blob/main/deploy.md */
export interface Deploy {
    mode?: string;
    replicas?: number;
    resources?: {
        limits?: { cpus?: number | string; memory?: string; pids?: number };
        reservations?: { cpus?: number | string; memory?: string; [key: string]: unknown };
    };
    update_config?: Record<string, unknown>;
    labels?: Record<string, string>;
    [key: string]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/06-networks.md */
export interface Network {
    name?: string;
    external?: boolean;
    internal?: boolean;
    [key: string]: unknown;
}

/** https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md */
export interface Volume {
    name?: string;
    external?: boolean;
    driver?: string;
    driver_opts?: Record<string, string>;
    [key: string]: unknown;
}

/**
 * A top-level secret or config.
 * @see https://github.com/compose-spec/compose-spec/blob/main/08-configs.md and 09-secrets.md
 */
export interface FileObject {
    name?: string;
    /** Absolute path of the file that holds the value. */
    file?: string;
    /** Environment variable that holds the value. */
    environment?: string;
    /** The value itself (configs only). */
    content?: string;
    external?: boolean;
    [key: string]: unknown;
}

/**
 * A top-level language model.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#models
 */
export interface Model {
    name?: string;
    model: string;
    context_size?: number;
    runtime_flags?: string[];
    [key: string]: unknown;
}
