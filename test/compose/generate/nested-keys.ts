import {
    any,
    count,
    duration,
    flag,
    having,
    keysWithValues,
    keyValues,
    list,
    mapOf,
    names,
    one,
    oneOrMore,
    path,
    rational,
    size,
    some,
    text,
    type Value,
} from "./values";

/** Devices of `gpus` and `deploy.resources.reservations`, which alone demand capabilities. */
export const devices = (withCapabilities: boolean): Value =>
    list(
        any(
            having(withCapabilities ? { capabilities: names("gpu", "tpu") } : {}, {
                driver: one("nvidia"),
                count: one(1, "all", "2", -1),
                options: keyValues,
            }),
            having(
                { device_ids: names("0", "GPU-1"), ...(withCapabilities ? { capabilities: names("gpu") } : {}) },
                { driver: one("nvidia") },
            ),
        ),
        2,
    );

export const build: Value = any(
    one(".", "./context", "https://github.com/a/b.git", "git@github.com:a/b.git#main:sub", "${SET}", "../up"),
    some({
        context: any(path, one("https://github.com/a/b.git")),
        dockerfile: one("Dockerfile.x", "../D", "/abs/D"),
        args: keyValues,
        ssh: one(["default"], { default: null }, ["default", "key=./key"], { a: "~/a", b: "/b", default: null }),
        labels: keysWithValues,
        cache_from: names("a", "type=local,src=x"),
        cache_to: names("b"),
        no_cache: flag,
        no_cache_filter: oneOrMore("stage", "other"),
        additional_contexts: any(
            mapOf(["a", "b"], one("./a", "docker-image://x", "service:s2", "https://x.example/y")),
            list(one("b=./b", "a=docker-image://y")),
        ),
        network: one("host", "none"),
        provenance: one(true, "mode=max"),
        sbom: one(true, "generator=x"),
        pull: flag,
        target: text,
        shm_size: size,
        extra_hosts: any(list(one("h=1.1.1.1", "i:2.2.2.2")), mapOf(["h"], one("3.3.3.3"))),
        isolation: text,
        privileged: flag,
        secrets: list(any(one("sec1"), having({ source: one("sec2") }, { target: one("x") })), 2),
        tags: names("t1", "t2:${SET}"),
        ulimits: mapOf(["nproc", "nofile"], any(one(1, 5), having({ soft: one(1, 2), hard: one(3) }))),
        platforms: names("linux/amd64", "linux/arm64"),
        entitlements: names("network.host"),
    }),
    having({ dockerfile_inline: one("FROM x\nRUN y $$Z\n", "FROM ${SET}") }, { context: path }),
);

const update = some({
    parallelism: count,
    delay: duration,
    failure_action: one("rollback", "pause"),
    monitor: duration,
    max_failure_ratio: one(0.1, "0.5", 0),
    order: one("start-first", "stop-first"),
});

const generic = list(having({ discrete_resource_spec: having({ kind: one("SSD"), value: count }) }), 1);

export const deploy: Value = some({
    mode: one("replicated", "global", "replicated-job"),
    endpoint_mode: one("vip", "dnsrr"),
    replicas: count,
    labels: keysWithValues,
    update_config: update,
    rollback_config: update,
    resources: some({
        limits: some({ cpus: rational, memory: size.map(String), pids: count }),
        reservations: some({
            cpus: rational,
            memory: size.map(String),
            devices: devices(true),
            generic_resources: generic,
        }),
    }),
    restart_policy: some({
        condition: one("any", "on-failure"),
        delay: duration,
        max_attempts: count,
        window: duration,
    }),
    placement: some({
        constraints: names("node.role==manager", "a==b"),
        preferences: list(having({ spread: one("node.labels.zone", "x") }), 2),
        max_replicas_per_node: count,
    }),
});
