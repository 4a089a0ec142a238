import * as fc from "fast-check";
import { build, deploy, devices } from "./nested-keys";
import {
    address,
    any,
    command,
    count,
    duration,
    flag,
    having,
    integer,
    keysWithValues,
    keyValues,
    list,
    mapOf,
    names,
    one,
    oneOrMore,
    path,
    rational,
    scalarValue,
    size,
    some,
    text,
    type Value,
} from "./values";
import { Written } from "./yaml-text";

/** Services that a generated project has, besides `db`, `cache` and `queue`, which need nothing and are often needed. */
export const SERVICES = ["s1", "s2", "s3"];
const needed = ["db", "db", "db", "cache", "cache", "cache", "queue", "queue", "queue", "s3"];

/** A list of which two have seldom an item in common: many keys allow none twice. */
const several = (name: string): Value =>
    list(
        fc.nat(60).map(number => `${name}${number}`),
        2,
    );

const port = any(
    one(80, "80", "8080:80", "127.0.0.1:81:81", "53:53/udp", "9000-9002:9000-9002", "7000-7010:70", "${UNSET:-90}:90"),
    one("[::1]:82:82", "80-81", ":83", "127.0.0.1::84", "8000-8001:80-81/tcp", "85/sctp", "0.0.0.0:86:86/udp"),
    having(
        { target: one(80, 81, "82") },
        {
            published: one("8080", 8081, "9000-9001", "", "${NUMBER}"),
            host_ip: one("127.0.0.1", "::1"),
            protocol: one("udp", "tcp"),
            mode: one("host", "ingress"),
            app_protocol: one("http"),
            name: one("web"),
        },
    ),
);

const volume = any(
    one(
        "/anon",
        "v1:/data",
        "v2:/data2:ro",
        "./src:/src",
        "../x:/x/",
        "~/h:/h",
        "v1:/nc:nocopy",
        "/abs:/data:z",
        "/data3",
    ),
    one(
        "./src:/d:rw,Z",
        "/a/b:/c:ro,rshared",
        "C:\\win:/w",
        "c:/x:/w2:ro",
        "/${SET}:/data4",
        "./${SET}:/e:cached",
        "/q:/q:consistent",
    ),
    having(
        { type: one("volume"), target: one("/data", "/anon/../q") },
        {
            source: one("v1", "v2"),
            read_only: flag,
            volume: some({ nocopy: flag, labels: keyValues, subpath: one("sub/x") }),
        },
    ),
    having(
        { type: one("bind"), source: path, target: one("/b", "/data") },
        {
            consistency: one("cached"),
            read_only: flag,
            bind: some({
                propagation: one("shared", "rprivate"),
                create_host_path: flag,
                recursive: one("enabled", "readonly"),
                selinux: one("z", "Z"),
            }),
        },
    ),
    having(
        { type: one("tmpfs"), target: one("/t") },
        { tmpfs: some({ size, mode: one(1777, new Written("01777"), 755) }) },
    ),
    having({ type: one("image"), source: one("img"), target: one("/i") }, { image: some({ subpath: one("p") }) }),
);

const dependency = having(
    { condition: one("service_started", "service_healthy", "service_completed_successfully") },
    { required: one(true, false), restart: flag },
);

const attachment = any(
    one(null),
    some({
        aliases: names("x", "y", "z"),
        ipv4_address: one("10.0.0.2"),
        ipv6_address: one("::2"),
        link_local_ips: names("169.254.1.1", "169.254.1.2"),
        interface_name: one("eth0"),
        mac_address: one("02:42:ac:11:65:43"),
        driver_opts: mapOf(["a", "b"], one("x", 1)),
        priority: one(5, 100),
        gw_priority: one(1),
    }),
);

const mounted = (...defined: string[]): Value =>
    list(
        any(
            one(...defined),
            having(
                { source: one(...defined) },
                {
                    target: one("name", "/abs/name"),
                    uid: one("5"),
                    gid: one("${NUMBER}"),
                    mode: one(new Written("0440"), "0400", 288),
                },
            ),
        ),
    );

const hook = list(
    having({ command }, { user: text, privileged: flag, working_dir: one("/w"), environment: keyValues }),
    2,
);
const limit = any(integer, having({ soft: count, hard: count }));
const throttle = list(having({ path: one("/dev/a", "/dev/b") }, { rate: any(size, count) }), 2);

/** A value for every key of a service, in its short and long syntax. `image`, `build` and `extends` are chosen in projects.ts, too. */
export const SERVICE_KEYS: Record<string, Value> = {
    annotations: keysWithValues,
    attach: flag,
    blkio_config: some({
        weight: one(0, 10, 100, 65535),
        weight_device: list(having({ path: one("/dev/a"), weight: one(0, 10) }), 1),
        device_read_bps: throttle,
        device_read_iops: throttle,
        device_write_bps: throttle,
        device_write_iops: throttle,
    }),
    build,
    cap_add: several("CAP"),
    cap_drop: several("CAP"),
    cgroup: one("host", "private"),
    cgroup_parent: text,
    command,
    configs: mounted("cfg1", "cfg2"),
    container_name: one("container", "c-${NUMBER}"),
    cpu_count: count,
    cpu_percent: one(0, 50, "50"),
    cpu_period: integer,
    cpu_quota: integer,
    cpu_rt_period: integer,
    cpu_rt_runtime: integer,
    cpu_shares: integer,
    cpus: rational,
    cpuset: one("0,1", "0-3"),
    credential_spec: any(
        having({ file: one("./spec.json") }),
        having({ registry: text }),
        having({ config: one("cfg1") }),
    ),
    depends_on: any(list(one(...needed), 2), mapOf(needed, dependency)),
    deploy,
    develop: having({
        watch: list(
            having(
                { path, action: one("sync", "rebuild", "restart", "sync+restart"), target: one("/x") },
                {
                    ignore: oneOrMore("node_modules/", "*.tmp"),
                    include: oneOrMore("src"),
                    initial_sync: one(true, false),
                },
            ),
            2,
        ),
    }),
    device_cgroup_rules: several("c 1:3 r"),
    devices: list(
        any(
            one("/dev/a", "/dev/a:/dev/b", "/dev/c:/dev/b:r", "vendor.com/class=device"),
            having({ source: one("/dev/z", "/dev/a"), target: one("/dev/y") }, { permissions: one("rw") }),
        ),
    ),
    dns: oneOrMore("1.1.1.1", "2.2.2.2"),
    dns_opt: several("option"),
    dns_search: oneOrMore("a.example", "b.example", "."),
    domainname: text,
    entrypoint: command,
    env_file: any(
        oneOrMore("a.env", "b.env"),
        list(having({ path: one("a.env", "b.env", "./c/../b.env") }, { required: flag })),
        one([{ path: "missing.env", required: false }, "a.env"]),
    ),
    environment: keyValues,
    expose: list(one("80", 81, "90-92", "53/udp", "${NUMBER}")),
    external_links: several("link:alias"),
    extra_hosts: any(
        list(one("a=1.1.1.1", "b:2.2.2.2", "a=3.3.3.3", "c=[::1]", "d:::1", "host.docker.internal:host-gateway")),
        mapOf(["a", "b", "c"], any(address, list(address))),
    ),
    gpus: any(one("all"), devices(false)),
    group_add: any(several("group"), list(one(5, "6"), 1)),
    healthcheck: any(
        some({
            test: one("curl x", ["CMD", "x", "${SET}"], ["CMD-SHELL", "y || exit 1"], ["NONE"], "a 'b c'"),
            interval: duration,
            timeout: duration,
            retries: count,
            start_period: duration,
            start_interval: duration,
            disable: one(false, "false"),
        }),
        having({ disable: flag }),
    ),
    hostname: text,
    image: one("a", "repository/x:${SET}", "x@sha256:abc", "${UNSET:-nginx}:1", "host:5000/a/b:1.2"),
    init: flag,
    ipc: one("shareable", "host", "service:db"),
    isolation: text,
    label_file: oneOrMore("l.env", "b.env"),
    labels: keysWithValues,
    links: list(one("db", "db:alias", "cache:one", "s3:alias"), 2),
    logging: any(
        having(
            { driver: one("json-file", "syslog") },
            { options: mapOf(["max-size", "tag"], one("10m", 5, null, "${SET}")) },
        ),
        having({ options: mapOf(["max-size", "tag"], one("x", 1.5)) }),
    ),
    mac_address: one("02:42:ac:11:65:43"),
    mem_limit: size,
    mem_reservation: size,
    mem_swappiness: integer,
    memswap_limit: any(size, one(-1)),
    models: any(
        names("m1", "m2"),
        mapOf(["m1", "m2"], any(one(null), some({ endpoint_var: one("URL"), model_var: one("MODEL") }))),
    ),
    network_mode: one("host", "none", "service:db", "bridge", "container:x"),
    networks: any(names("n1", "n2", "default"), mapOf(["n1", "n2", "default"], attachment)),
    oom_kill_disable: flag,
    oom_score_adj: any(integer, one(-5, "-5")),
    pid: one("host", "service:db", "host", "service:cache", null),
    pids_limit: integer,
    platform: one("linux/amd64", "linux/arm64/v8", "windows", "linux"),
    ports: list(port, 4),
    post_start: hook,
    pre_stop: hook,
    privileged: flag,
    profiles: names("p1", "p2"),
    provider: having(
        { type: one("model", "awesome") },
        { options: mapOf(["a", "b"], any(one("x", 1, true, 2.5), one(["x", 1, true]))) },
    ),
    pull_policy: one("always", "never", "build", "if_not_present", "missing", "daily", "every_2h", "every_1d12h"),
    read_only: flag,
    restart: one("no", "always", "on-failure:3", "unless-stopped"),
    runtime: text,
    scale: count,
    secrets: mounted("sec1", "sec2"),
    security_opt: several("label:x"),
    shm_size: size,
    stdin_open: flag,
    stop_grace_period: duration,
    stop_signal: text,
    storage_opt: mapOf(["size", "other"], one("1g", 5)),
    sysctls: any(mapOf(["net.core.somaxconn", "b"], one(1, "2", 1024)), list(one("net.core.somaxconn=3", "b=4", "c="))),
    tmpfs: oneOrMore("/tmp1", "/tmp2:size=1m", "/run"),
    tty: flag,
    ulimits: mapOf(["nproc", "nofile", "core"], limit),
    use_api_socket: one(true, false),
    user: text,
    userns_mode: text,
    uts: one("host"),
    volumes: list(volume, 4),
    volumes_from: list(one("db", "cache:ro", "container:q", "queue:rw"), 2),
    working_dir: one("/w", "", "${SET}"),
    "x-extension": any(scalarValue, having({ list: list(scalarValue) }, { "x-y": text })),
};
