import { scalar, withEntries } from "../node";
import type { Type } from "./type";
import { text, boolean, optOut, duration, command, test, scalarAsText } from "./scalars";
import { integer, count, writtenCount, number, bytes } from "./numbers";
import { list, texts, mapOf, labels, variables, plainOptions, struct, anything } from "./collections";
import { extraHosts } from "./extra-hosts";
import { build } from "./build";
import { deploy, deviceRequest } from "./deploy";
import { develop, hook } from "./develop";
import { fileReference } from "./file-reference";
import { ulimits } from "./ulimits";

/*
 * The keys of a service and their types, in the words of the Compose Specification.
 * `.orEmpty` marks those whose empty value says something.
 */

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

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#blkio_config */
const throttle = list(always({ path: "", rate: "0" }, struct({ path: text.orEmpty, rate: bytes }).orEmpty));

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes */
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

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#networks */
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

/**
 * A provider's options may be given several times: each is a list of texts.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#provider
 */
const repeatedOptions = mapOf(list(scalarAsText).orEmpty);

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md */
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
    /** Left only where the service that is extended has nothing in it. */
    extends: struct({ file: text, service: text }).orEmpty,
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
