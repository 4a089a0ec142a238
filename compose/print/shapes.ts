/** How the parts of a model are printed: a struct has its keys in a fixed order, a map has them sorted. */
export interface Shape {
    /** Keys in the order in which compose-go prints them; others follow, sorted. Absent for a map. */
    readonly keys?: readonly string[];
    /** What compose-go's JSON has under a key where nothing was written. */
    readonly always?: Readonly<Record<string, unknown>>;
    /** Shapes of the values by key; `*` is every key of a map, and every item of a list. */
    readonly values?: Readonly<Record<string, Shape>>;
}

const struct = (keys: string, values: Shape["values"] = {}, always: Shape["always"] = {}): Shape => ({
    keys: keys.split(" "),
    values,
    always,
});
/** A map of structs, or a list of them. */
const each = (shape: Shape): Shape => ({ values: { "*": shape } });

const FILE_REFERENCE = struct("source target uid gid mode");
const HOOK = struct("command user privileged working_dir environment", {}, { command: null });
const UPDATE = struct("parallelism delay failure_action monitor max_failure_ratio order");
const RESOURCE = struct("cpus memory pids devices generic_resources", {
    devices: each(struct("capabilities driver count device_ids options")),
    generic_resources: each(struct("discrete_resource_spec", { discrete_resource_spec: struct("kind value") })),
});
const DEPLOY = struct(
    "mode replicas labels update_config rollback_config resources restart_policy placement endpoint_mode",
    {
        update_config: UPDATE,
        rollback_config: UPDATE,
        resources: struct("limits reservations", { limits: RESOURCE, reservations: RESOURCE }),
        restart_policy: struct("condition delay max_attempts window"),
        placement: struct("constraints preferences max_replicas_per_node"),
    },
    { resources: {}, placement: {} },
);
const BUILD = struct(
    "context dockerfile dockerfile_inline entitlements args provenance sbom ssh labels cache_from cache_to no_cache " +
        "no_cache_filter additional_contexts pull extra_hosts isolation network target secrets shm_size tags ulimits " +
        "platforms privileged",
    { secrets: each(FILE_REFERENCE), ulimits: each(struct("single soft hard")) },
);
const VOLUME_MOUNT = struct("type source target read_only consistency bind volume tmpfs image", {
    bind: struct("selinux propagation create_host_path recursive"),
    volume: struct("labels nocopy subpath"),
    tmpfs: struct("size mode"),
    image: struct("subpath"),
});

/** A service. @see compose-go v2.10.1, types.ServiceConfig */
export const SERVICE: Shape = struct(
    "profiles annotations attach build develop blkio_config cap_add cap_drop cgroup_parent cgroup cpu_count cpu_percent " +
        "cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpus cpuset cpu_shares command configs container_name " +
        "credential_spec depends_on deploy device_cgroup_rules devices dns dns_opt dns_search dockerfile domainname " +
        "entrypoint provider environment env_file expose extends external_links extra_hosts group_add gpus hostname " +
        "healthcheck image init ipc isolation labels label_file links logging log_driver log_opt mem_limit " +
        "mem_reservation memswap_limit mem_swappiness mac_address models net network_mode networks oom_kill_disable " +
        "oom_score_adj pid pids_limit platform ports privileged pull_policy read_only restart runtime scale secrets " +
        "security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits " +
        "use_api_socket user userns_mode uts volume_driver volumes volumes_from working_dir post_start pre_stop",
    {
        build: BUILD,
        develop: struct("watch", {
            watch: each(
                struct(
                    "path action target exec include ignore initial_sync",
                    { exec: HOOK },
                    { exec: { command: null } },
                ),
            ),
        }),
        blkio_config: struct(
            "weight weight_device device_read_bps device_read_iops device_write_bps device_write_iops",
        ),
        configs: each(FILE_REFERENCE),
        credential_spec: struct("config file registry"),
        depends_on: each(struct("condition restart required")),
        deploy: DEPLOY,
        devices: each(struct("source target permissions")),
        provider: struct("type options"),
        env_file: each(struct("path required format")),
        extends: struct("file service"),
        gpus: each(struct("capabilities driver count device_ids options")),
        healthcheck: struct("test timeout interval retries start_period start_interval disable"),
        logging: struct("driver options"),
        models: each(struct("endpoint_var model_var")),
        networks: each(
            struct(
                "aliases driver_opts gw_priority interface_name ipv4_address ipv6_address link_local_ips mac_address priority",
            ),
        ),
        ports: each(struct("name mode host_ip target published protocol app_protocol")),
        secrets: each(FILE_REFERENCE),
        ulimits: each(struct("single soft hard")),
        volumes: each(VOLUME_MOUNT),
        post_start: each(HOOK),
        pre_stop: each(HOOK),
    },
    { command: null, entrypoint: null },
);

const FILE_OBJECT = struct("name file environment content external labels driver driver_opts template_driver");

/** A whole project. @see compose-go v2.10.1, types.Project */
export const PROJECT: Shape = struct("name services networks volumes secrets configs models", {
    services: each(SERVICE),
    networks: each(
        struct(
            "name driver driver_opts ipam external internal attachable labels enable_ipv4 enable_ipv6",
            {
                ipam: struct("driver config", { config: each(struct("subnet gateway ip_range aux_addresses")) }),
            },
            { ipam: {} },
        ),
    ),
    volumes: each(struct("name driver driver_opts external labels")),
    secrets: each(FILE_OBJECT),
    configs: each(FILE_OBJECT),
    models: each(struct("name model context_size runtime_flags")),
});
