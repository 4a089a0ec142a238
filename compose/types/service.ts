import { isNull, mapping, type Node, scalar, sequence, textOf, withEntries } from "../node";
import {
    anything,
    boolean,
    bytes,
    command,
    count,
    duration,
    extraHosts,
    fileMode,
    integer,
    labels,
    list,
    mapOf,
    number,
    optOut,
    plainOptions,
    scalarAsText,
    struct,
    test,
    text,
    texts,
    type Type,
    variables,
    writtenCount,
    writtenInteger,
} from "./decode";

/*
 * The keys of a service and their types, in the words of the Compose Specification.
 * `.orEmpty` marks those whose empty value says something.
 * https://github.com/compose-spec/compose-spec/blob/main/05-services.md
 */

const fileReference = struct({ source: text, target: text, uid: text, gid: text, mode: fileMode });

/** One number for both limits, or soft and hard. */
const ulimit: Type = (node, path, problems) => {
    if (node.kind !== "mapping") {
        const both = writtenInteger.orEmpty(node, path, problems);
        return both?.kind === "scalar" && both.value === 0 ? bothLimits(node, 0) : both;
    }
    return struct({ soft: writtenInteger.orEmpty, hard: writtenInteger.orEmpty }).orEmpty(node, path, problems);
};

function bothLimits(node: Node, value: number): Node {
    return mapping(
        new Map([
            ["soft", { value: scalar(value) }],
            ["hard", { value: scalar(value) }],
        ]),
        node.at,
    );
}

const ulimits = mapOf(ulimit);

/** Keys of an SSH agent: the id, and its path where it has one. */
const ssh: Type = node => {
    if (node.kind !== "mapping" || node.entries.size === 0) {
        return undefined;
    }
    const keys = [...node.entries].map(([id, { value, keyAt }]) =>
        scalar(
            isNull(value) || value.kind !== "scalar" || value.value === "" ? id : `${id}: ${String(value.value)}`,
            keyAt,
        ),
    );
    return sequence(keys, node.at);
};

/** https://github.com/compose-spec/compose-spec/blob/main/build.md */
const build = struct({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: texts,
    args: variables,
    provenance: text,
    sbom: text,
    ssh,
    labels,
    cache_from: texts,
    cache_to: texts,
    no_cache: boolean,
    no_cache_filter: texts,
    additional_contexts: labels,
    pull: boolean,
    extra_hosts: extraHosts,
    isolation: text,
    network: text,
    target: text,
    secrets: list(fileReference.orEmpty),
    shm_size: bytes,
    tags: texts,
    ulimits,
    platforms: texts,
    privileged: boolean,
});

const hook = struct({ command, user: text, privileged: boolean, working_dir: text, environment: variables });

/** https://github.com/compose-spec/compose-spec/blob/main/develop.md */
const develop = struct({
    watch: list(
        struct({
            path: text.orEmpty,
            action: text.orEmpty,
            target: text,
            exec: hook,
            include: texts,
            ignore: texts,
            initial_sync: boolean,
        }).orEmpty,
    ),
});

/** `count: all` is -1. */
const deviceCount: Type = (node, path, problems) =>
    node.kind === "scalar" && String(node.value).toLowerCase() === "all"
        ? scalar(-1, node.at)
        : textOf(node) === undefined
          ? writtenInteger(node, path, problems)
          : integer(node, path, problems);

const deviceRequest = struct({
    capabilities: texts,
    driver: text,
    count: deviceCount,
    device_ids: texts,
    options: labels,
});

const updateConfig = struct({
    parallelism: count.orEmpty,
    delay: duration,
    failure_action: text,
    monitor: duration,
    max_failure_ratio: number,
    order: text,
});

const resource = struct({
    cpus: number,
    memory: bytes,
    pids: integer,
    devices: list(deviceRequest.orEmpty),
    generic_resources: list(
        struct({ discrete_resource_spec: struct({ kind: text.orEmpty, value: integer.orEmpty }).orEmpty }).orEmpty,
    ),
});

/** https://github.com/compose-spec/compose-spec/blob/main/deploy.md */
const deploy = struct({
    mode: text,
    replicas: integer.orEmpty,
    labels,
    update_config: updateConfig.orEmpty,
    rollback_config: updateConfig.orEmpty,
    resources: struct({ limits: resource.orEmpty, reservations: resource.orEmpty }),
    restart_policy: struct({
        condition: text,
        delay: duration.orEmpty,
        max_attempts: count.orEmpty,
        window: duration.orEmpty,
    }).orEmpty,
    placement: struct({
        constraints: texts,
        preferences: list(struct({ spread: text }).orEmpty),
        max_replicas_per_node: count,
    }),
    endpoint_mode: text,
});

/** A struct of the model that always shows these keys, with the values they have where the file has none. */
function always(absent: Record<string, string | number>, type: Type): Type {
    return (node, path, problems) => {
        const value = type(node, path, problems);
        if (value?.kind !== "mapping") {
            return value;
        }
        const missing = Object.entries(absent).filter(([key]) => !value.entries.has(key));
        return missing.length === 0
            ? value
            : withEntries(value, Object.fromEntries(missing.map(([key, zero]) => [key, scalar(zero, node.at)])));
    };
}

const throttle = list(always({ path: "", rate: "0" }, struct({ path: text.orEmpty, rate: bytes }).orEmpty));

const mount = struct({
    type: text,
    source: text,
    target: text,
    read_only: boolean,
    consistency: text,
    bind: struct({ selinux: text, propagation: text, create_host_path: optOut, recursive: text }).orEmpty,
    volume: struct({ labels, nocopy: boolean, subpath: text }).orEmpty,
    tmpfs: struct({ size: bytes, mode: writtenCount }).orEmpty,
    image: struct({ subpath: text }).orEmpty,
});

const attachment = struct({
    aliases: texts,
    driver_opts: labels,
    gw_priority: integer,
    interface_name: text,
    ipv4_address: text,
    ipv6_address: text,
    link_local_ips: texts,
    mac_address: text,
    priority: integer,
});

/** A provider's options may be given several times: each is a list of texts. */
const repeatedOptions = mapOf(list(scalarAsText).orEmpty);

export const service = struct({
    annotations: labels,
    attach: boolean.orEmpty,
    blkio_config: struct({
        weight: writtenCount,
        weight_device: list(
            always({ path: "", weight: 0 }, struct({ path: text.orEmpty, weight: writtenCount.orEmpty }).orEmpty),
        ),
        device_read_bps: throttle,
        device_read_iops: throttle,
        device_write_bps: throttle,
        device_write_iops: throttle,
    }).orEmpty,
    build: build.orEmpty,
    cap_add: texts,
    cap_drop: texts,
    cgroup: text,
    cgroup_parent: text,
    command,
    configs: list(fileReference.orEmpty),
    container_name: text,
    cpu_count: integer,
    cpu_percent: number,
    cpu_period: integer,
    cpu_quota: integer,
    cpu_rt_period: integer,
    cpu_rt_runtime: integer,
    cpu_shares: integer,
    cpus: number,
    cpuset: text,
    credential_spec: struct({ config: text, file: text, registry: text }).orEmpty,
    depends_on: mapOf(struct({ condition: text, restart: boolean, required: boolean.orEmpty }).orEmpty),
    deploy: deploy.orEmpty,
    develop: develop.orEmpty,
    device_cgroup_rules: texts,
    devices: list(struct({ source: text, target: text, permissions: text }).orEmpty),
    dns: texts,
    dns_opt: texts,
    dns_search: texts,
    domainname: text,
    entrypoint: command,
    env_file: list(struct({ path: text, required: optOut, format: text }).orEmpty),
    environment: variables,
    expose: texts,
    external_links: texts,
    extra_hosts: extraHosts,
    gpus: list(deviceRequest.orEmpty),
    group_add: texts,
    healthcheck: struct({
        test,
        timeout: duration.orEmpty,
        interval: duration.orEmpty,
        retries: count.orEmpty,
        start_period: duration.orEmpty,
        start_interval: duration.orEmpty,
        disable: boolean,
    }).orEmpty,
    hostname: text,
    image: text,
    init: boolean.orEmpty,
    ipc: text,
    isolation: text,
    label_file: texts,
    labels,
    links: texts,
    logging: struct({ driver: text, options: labels }).orEmpty,
    mac_address: text,
    mem_limit: bytes,
    mem_reservation: bytes,
    mem_swappiness: bytes,
    memswap_limit: bytes,
    models: mapOf(struct({ endpoint_var: text, model_var: text }).orEmpty),
    network_mode: text,
    networks: mapOf(attachment.orEmpty),
    oom_kill_disable: boolean,
    oom_score_adj: integer,
    pid: text,
    pids_limit: integer,
    platform: text,
    ports: list(
        struct({
            name: text,
            mode: text,
            host_ip: text,
            target: count,
            published: text,
            protocol: text,
            app_protocol: text,
        }).orEmpty,
    ),
    post_start: list(hook.orEmpty),
    /** Ahead of compose-go v2.10.1. */
    pre_start: anything,
    pre_stop: list(hook.orEmpty),
    privileged: boolean,
    profiles: texts,
    provider: struct({ type: text, options: repeatedOptions }).orEmpty,
    pull_policy: text,
    /** In compose-go's schema, but not in its model; kept, so that nothing is dropped in silence. */
    pull_refresh_after: text,
    read_only: boolean,
    restart: text,
    runtime: text,
    scale: integer.orEmpty,
    secrets: list(fileReference.orEmpty),
    security_opt: texts,
    shm_size: bytes,
    stdin_open: boolean,
    stop_grace_period: duration.orEmpty,
    stop_signal: text,
    storage_opt: plainOptions,
    sysctls: labels,
    tmpfs: texts,
    tty: boolean,
    ulimits,
    use_api_socket: boolean,
    user: text,
    userns_mode: text,
    uts: text,
    volumes: list(mount.orEmpty),
    volumes_from: texts,
    working_dir: text,
});
