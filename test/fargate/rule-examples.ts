import { approximated, dropped, mapped, refused, top, type RuleExample } from "./rule-example";
import { DEPLOYMENT_EXAMPLES } from "./rule-examples-deployment";
import { ECS_PARAMS_EXAMPLES } from "./rule-examples-ecs-params";
import { VOCABULARY_EXAMPLES } from "./rule-examples-vocabulary";

const SECRET = { secrets: { token: { environment: "TOKEN" } } };
const CONFIG = { configs: { conf: { content: "x" } } };
const OWN_FOLDER = {
    configs: [{ source: "conf", target: "/run/configs/conf", uid: "103", gid: "103", mode: "0440" }],
};
const VOLUME = { volumes: [{ type: "volume", source: "data", target: "/data", read_only: true }] };
const build = (keys: object) => ({ build: { context: ".", ...keys }, image: undefined });
const db = { db: { image: `postgres@sha256:${"1".repeat(64)}` } };
const dependsOnDb = (more: object): RuleExample["app"] => ({
    depends_on: { db: { condition: "service_started", ...more } },
});

/** An example for every rule, by its key. */
export const EXAMPLES: Record<string, RuleExample[]> = {
    // The project
    name: [top("mapped", { name: "shop" })],
    include: [],
    services: [],
    "services.*": [],
    version: [],
    models: [top("refused", { models: { llm: { model: "ai/llm" } } })],

    // Image and build
    "services.*.image": [
        mapped({ image: `nginx@sha256:${"2".repeat(64)}` }),
        approximated({ image: "nginx:1.27" }),
        { ...mapped({ image: "nginx:1.27" }), settings: { pinImages: true } },
        approximated({ ...build({}), image: "registry.example.com/shop" }),
    ],
    "services.*.build": [],
    "services.*.build.context": [mapped(build({})), refused(build({ context: "https://github.com/acme/shop.git" }))],
    "services.*.build.dockerfile": [mapped(build({ dockerfile: "Dockerfile.prod" }))],
    "services.*.build.dockerfile_inline": [mapped(build({ dockerfile_inline: "FROM scratch" }))],
    "services.*.build.target": [mapped(build({ target: "production" }))],
    "services.*.build.args": [],
    "services.*.build.args.*": [
        mapped(build({ args: { NODE_VERSION: "20" } }), "services.app.build.args.NODE_VERSION"),
        refused(build({ args: { NPM_TOKEN: "npm_1234" } }), "services.app.build.args.NPM_TOKEN"),
    ],
    "services.*.build.platforms": [
        mapped(build({ platforms: ["linux/arm64"] })),
        refused(build({ platforms: ["linux/riscv64"] })),
    ],
    "services.*.build.labels": [mapped(build({ labels: { team: "shop" } }))],
    "services.*.build.cache_from": [dropped(build({ cache_from: ["alpine"] }))],
    "services.*.build.cache_to": [dropped(build({ cache_to: ["type=local,dest=x"] }))],
    "services.*.build.no_cache": [dropped(build({ no_cache: true }))],
    "services.*.build.no_cache_filter": [dropped(build({ no_cache_filter: ["base"] }))],
    "services.*.build.pull": [dropped(build({ pull: true }))],
    "services.*.build.tags": [dropped(build({ tags: ["shop:latest"] }))],
    "services.*.build.provenance": [dropped(build({ provenance: true }))],
    "services.*.build.sbom": [dropped(build({ sbom: true }))],
    "services.*.build.network": [dropped(build({ network: "host" }))],
    "services.*.build.extra_hosts": [dropped(build({ extra_hosts: ["mirror=10.0.0.1"] }))],
    "services.*.build.shm_size": [dropped(build({ shm_size: "1g" }))],
    "services.*.build.ulimits": [dropped(build({ ulimits: { nofile: 1000 } }))],
    "services.*.build.isolation": [dropped(build({ isolation: "hyperv" }))],
    "services.*.build.secrets": [],
    "services.*.build.secrets.*": [
        {
            ...mapped(build({ secrets: [{ source: "token", target: "npm" }] }), "services.app.build.secrets[0]"),
            project: SECRET,
        },
        {
            ...refused(build({ secrets: ["token"] }), "services.app.build.secrets[0]"),
            project: { secrets: { token: { external: true } } },
        },
    ],
    "services.*.build.ssh": [],
    "services.*.build.ssh.*": [
        mapped(build({ ssh: ["default"] }), "services.app.build.ssh[0]"),
        refused(build({ ssh: ["github=~/.ssh/id_ed25519"] }), "services.app.build.ssh[0]"),
    ],
    "services.*.build.additional_contexts": [],
    "services.*.build.additional_contexts.*": [
        mapped(build({ additional_contexts: { lib: "../lib" } }), "services.app.build.additional_contexts.lib"),
        mapped(
            build({ additional_contexts: [`lib=https://example.com/lib.git#${"a".repeat(40)}`] }),
            "services.app.build.additional_contexts.lib",
        ),
        approximated(
            build({ additional_contexts: { base: "docker-image://alpine:3.20" } }),
            "services.app.build.additional_contexts.base",
        ),
        refused(
            build({ additional_contexts: { lib: "git@example.com:lib.git" } }),
            "services.app.build.additional_contexts.lib",
        ),
        {
            ...refused(
                build({ additional_contexts: { base: "service:base" } }),
                "services.app.build.additional_contexts.base",
            ),
            project: { services: { base: { build: "." } } },
        },
    ],
    "services.*.build.privileged": [refused(build({ privileged: true }))],
    "services.*.build.entitlements": [refused(build({ entitlements: ["network.host"] }))],
    "services.*.pull_policy": [mapped({ pull_policy: "always" }), refused({ pull_policy: "never" })],

    // The process
    "services.*.command": [mapped({ command: "npm run dev" }), approximated({ command: [] })],
    "services.*.entrypoint": [mapped({ entrypoint: ["/init"] }), approximated({ entrypoint: [] })],
    "services.*.user": [mapped({ user: "node" })],
    "services.*.working_dir": [mapped({ working_dir: "/srv" })],
    "services.*.stop_grace_period": [mapped({ stop_grace_period: "2m" }), approximated({ stop_grace_period: "121s" })],
    "services.*.init": [mapped({ init: true })],
    "services.*.read_only": [mapped({ read_only: true })],
    "services.*.stdin_open": [mapped({ stdin_open: true })],
    "services.*.tty": [mapped({ tty: true })],
    "services.*.labels": [mapped({ labels: { team: "shop" } })],

    // Configs
    "services.*.configs": [],
    "services.*.configs.*": [
        {
            ...mapped({ configs: [{ source: "conf", target: "/run/configs/conf" }] }, "services.app.configs[0].source"),
            project: CONFIG,
        },
        {
            ...approximated({ configs: [{ source: "conf", target: "/etc/shop/conf" }] }, "services.app.configs[0]"),
            project: CONFIG,
        },
        { ...refused({ configs: ["conf"] }, "services.app.configs[0]"), project: CONFIG },
    ],
    "services.*.configs.*.source": [{ ...mapped(OWN_FOLDER, "services.app.configs[0].source"), project: CONFIG }],
    "services.*.configs.*.target": [{ ...mapped(OWN_FOLDER, "services.app.configs[0].target"), project: CONFIG }],
    "services.*.configs.*.uid": [{ ...mapped(OWN_FOLDER, "services.app.configs[0].uid"), project: CONFIG }],
    "services.*.configs.*.gid": [{ ...mapped(OWN_FOLDER, "services.app.configs[0].gid"), project: CONFIG }],
    "services.*.configs.*.mode": [{ ...mapped(OWN_FOLDER, "services.app.configs[0].mode"), project: CONFIG }],
    configs: [],
    "configs.*": [
        top("approximated", { configs: { conf: { content: "password: open-sesame" } } }, "configs.conf", OWN_FOLDER),
    ],
    "configs.*.content": [top("mapped", CONFIG, "configs.conf.content", OWN_FOLDER)],
    "configs.*.file": [top("mapped", { configs: { conf: { file: "spec.json" } } }, "configs.conf.file", OWN_FOLDER)],
    "configs.*.environment": [
        top("mapped", { configs: { conf: { environment: "TOKEN" } } }, "configs.conf.environment", OWN_FOLDER),
    ],
    "configs.*.external": [
        top("mapped", { configs: { conf: { external: true, name: "/a/b" } } }, "configs.conf.external", OWN_FOLDER),
    ],
    "configs.*.name": [
        top("mapped", { configs: { conf: { external: true, name: "/a/b" } } }, "configs.conf.name", OWN_FOLDER),
    ],
    "configs.*.labels": [
        top("dropped", { configs: { conf: { content: "x", labels: { a: "b" } } } }, "configs.conf.labels"),
    ],
    "configs.*.template_driver": [
        top(
            "refused",
            { configs: { conf: { content: "x", template_driver: "golang" } } },
            "configs.conf.template_driver",
        ),
    ],

    // Environment and secrets
    "services.*.environment": [],
    "services.*.environment.*": [
        mapped({ environment: { PORT: 3000 } }, "services.app.environment.PORT"),
        mapped({ environment: ["UNSET"] }, "services.app.environment.UNSET"),
        approximated({ environment: { PASSWORD: "open sesame" } }, "services.app.environment.PASSWORD"),
    ],
    "services.*.env_file": [mapped({ env_file: "app.env" })],
    "services.*.label_file": [mapped({ label_file: "app.env" })],
    "services.*.extends": [],
    "services.*.secrets": [],
    "services.*.secrets.*": [],
    "services.*.secrets.*.source": [
        { ...mapped({ secrets: ["token"] }, "services.app.secrets[0].source"), project: SECRET },
    ],
    "services.*.secrets.*.target": [
        {
            ...mapped({ secrets: [{ source: "token", target: "t" }] }, "services.app.secrets[0].target"),
            project: SECRET,
        },
        {
            ...refused({ secrets: [{ source: "token", target: "/etc/token" }] }, "services.app.secrets[0]"),
            project: SECRET,
        },
        {
            ...approximated({ secrets: [{ source: "token", target: "/etc/shop/token" }] }, "services.app.secrets[0]"),
            project: SECRET,
        },
    ],
    "services.*.secrets.*.uid": [
        { ...refused({ secrets: [{ source: "token", uid: "node" }] }, "services.app.secrets[0].uid"), project: SECRET },
        { ...mapped({ secrets: [{ source: "token", uid: "103" }] }, "services.app.secrets[0].uid"), project: SECRET },
    ],
    "services.*.secrets.*.gid": [
        { ...mapped({ secrets: [{ source: "token", gid: "103" }] }, "services.app.secrets[0].gid"), project: SECRET },
    ],
    "services.*.secrets.*.mode": [
        {
            ...mapped({ secrets: [{ source: "token", mode: "0400" }] }, "services.app.secrets[0].mode"),
            project: SECRET,
        },
    ],
    "services.*.secrets.*.x-aws-environment": [
        {
            ...mapped(
                { secrets: [{ source: "token", "x-aws-environment": "TOKEN" }] },
                "services.app.secrets[0].x-aws-environment",
            ),
            project: SECRET,
        },
    ],
    secrets: [],
    "secrets.*": [],
    "secrets.*.file": [top("mapped", { secrets: { token: { file: "token.txt" } } }, "secrets.token.file")],
    "secrets.*.environment": [top("mapped", SECRET, "secrets.token.environment", { secrets: ["token"] })],
    "secrets.*.external": [top("mapped", { secrets: { token: { external: true } } }, "secrets.token.external")],
    "secrets.*.name": [
        top("mapped", { secrets: { token: { environment: "TOKEN", name: "t" } } }, "secrets.token.name"),
    ],
    "secrets.*.x-aws-keys": [
        top(
            "mapped",
            { secrets: { db: { external: true, name: "shop/db", "x-aws-keys": ["user"] } } },
            "secrets.db.x-aws-keys",
            { secrets: ["db"] },
        ),
        top(
            "refused",
            { secrets: { db: { external: true, name: "shop/db", "x-aws-keys": "*" } } },
            "secrets.db.x-aws-keys",
            { secrets: ["db"] },
        ),
    ],
    "secrets.*.labels": [
        top("dropped", { secrets: { token: { environment: "TOKEN", labels: { a: "b" } } } }, "secrets.token.labels"),
    ],
    "secrets.*.driver": [
        top("refused", { secrets: { token: { environment: "TOKEN", driver: "vault" } } }, "secrets.token.driver"),
    ],
    "secrets.*.driver_opts": [
        top(
            "refused",
            { secrets: { token: { environment: "TOKEN", driver_opts: { a: "b" } } } },
            "secrets.token.driver_opts",
        ),
    ],
    "secrets.*.template_driver": [
        top(
            "refused",
            { secrets: { token: { environment: "TOKEN", template_driver: "golang" } } },
            "secrets.token.template_driver",
        ),
    ],

    // Ports
    "services.*.ports": [],
    "services.*.ports.*": [
        mapped({ ...build({}), ports: ["3000:3000"] }, "services.app.ports[0]"),
        approximated({ ports: ["3000:3000"] }, "services.app.ports[0]"),
        approximated({ ...build({}), ports: ["127.0.0.1:3000:3000"] }, "services.app.ports[0]"),
        approximated({ ...build({}), ports: ["5432:5432"] }, "services.app.ports[0]"),
        refused({ ports: ["3000:3000/sctp"] }, "services.app.ports[0]"),
        { ...mapped({ ports: ["2525:25"] }, "services.app.ports[0]"), settings: { public: ["app"] } },
    ],
    "services.*.ports.*.target": [
        mapped({ ...build({}), ports: [{ target: 3000, published: "80" }] }, "services.app.ports[0].target"),
    ],
    "services.*.ports.*.published": [
        mapped({ ...build({}), ports: [{ target: 3000, published: "80" }] }, "services.app.ports[0].published"),
    ],
    "services.*.ports.*.protocol": [
        mapped(
            { ...build({}), ports: [{ target: 3000, published: "80", protocol: "tcp" }] },
            "services.app.ports[0].protocol",
        ),
    ],
    "services.*.ports.*.host_ip": [
        mapped(
            { ...build({}), ports: [{ target: 3000, published: "80", host_ip: "0.0.0.0" }] },
            "services.app.ports[0].host_ip",
        ),
    ],
    "services.*.ports.*.mode": [
        mapped(
            { ...build({}), ports: [{ target: 3000, published: "80", mode: "host" }] },
            "services.app.ports[0].mode",
        ),
    ],
    "services.*.ports.*.name": [
        mapped({ ...build({}), ports: [{ target: 3000, published: "80", name: "web" }] }, "services.app.ports[0].name"),
        approximated(
            { ...build({}), ports: [{ target: 3000, published: "80", name: "The Web" }] },
            "services.app.ports[0].name",
        ),
    ],
    "services.*.ports.*.app_protocol": [
        mapped(
            { ...build({}), ports: [{ target: 3000, published: "80", app_protocol: "http2" }] },
            "services.app.ports[0].app_protocol",
        ),
        approximated(
            { ...build({}), ports: [{ target: 3000, published: "80", app_protocol: "gopher" }] },
            "services.app.ports[0].app_protocol",
        ),
    ],
    "services.*.expose": [],
    "services.*.expose.*": [
        mapped({ expose: ["3000"] }, "services.app.expose[0]"),
        refused({ expose: ["3000/sctp"] }, "services.app.expose[0]"),
    ],
    "services.*.ports.*.x-aws-protocol": [
        mapped(
            { ...build({}), ports: [{ target: 3000, "x-aws-protocol": "https" }] },
            "services.app.ports[0].x-aws-protocol",
        ),
        refused({ ports: [{ target: 3000, "x-aws-protocol": "none" }] }, "services.app.ports[0].x-aws-protocol"),
    ],

    // Networks
    "services.*.networks": [],
    "services.*.networks.*": [
        { ...mapped({ networks: ["back"] }, "services.app.networks.back"), project: { networks: { back: {} } } },
    ],
    "services.*.networks.*.aliases": [
        mapped({ networks: { default: { aliases: ["api"] } } }, "services.app.networks.default.aliases"),
    ],
    ...Object.fromEntries(
        (
            [
                ["ipv4_address", "10.5.0.2"],
                ["ipv6_address", "2001:db8::2"],
                ["link_local_ips", ["169.254.1.1"]],
                ["mac_address", "02:42:ac:11:65:43"],
                ["priority", 100],
                ["gw_priority", 1],
                ["interface_name", "eth1"],
                ["driver_opts", { a: "b" }],
            ] as const
        ).map(([key, value]) => [
            `services.*.networks.*.${key}`,
            [refused({ networks: { default: { [key]: value } } }, `services.app.networks.default.${key}`)],
        ]),
    ),
    "services.*.network_mode": [
        mapped({ network_mode: "bridge" }),
        approximated({ network_mode: "host" }),
        refused({ network_mode: "none" }),
        refused({ network_mode: "container:other" }),
        { ...mapped({ network_mode: "service:db" }), project: { services: db } },
    ],
    "services.*.container_name": [mapped({ container_name: "app" }), approximated({ container_name: "shop-app" })],
    "services.*.extra_hosts": [
        dropped({ extra_hosts: ["host.docker.internal:host-gateway"] }),
        refused({ extra_hosts: ["legacy=10.0.0.7"] }),
    ],
    networks: [],
    "networks.*": [top("mapped", { networks: { back: {} } }, "networks.back", { networks: ["back"] })],
    "networks.*.name": [top("mapped", { networks: { default: { name: "lan" } } }, "networks.default.name")],
    "networks.*.driver": [
        top("mapped", { networks: { default: { driver: "bridge" } } }, "networks.default.driver"),
        top("refused", { networks: { default: { driver: "macvlan" } } }, "networks.default.driver"),
    ],
    "networks.*.internal": [
        top("approximated", { networks: { default: { internal: true } } }, "networks.default.internal"),
    ],
    "networks.*.attachable": [
        top("mapped", { networks: { default: { attachable: true } } }, "networks.default.attachable"),
    ],
    "networks.*.external": [
        top("refused", { networks: { default: { external: true } } }, "networks.default.external"),
        top(
            "mapped",
            { networks: { default: { external: true, name: "sg-0123456789abcdef0" } } },
            "networks.default.external",
        ),
    ],
    "networks.*.labels": [top("dropped", { networks: { default: { labels: { a: "b" } } } }, "networks.default.labels")],
    "networks.*.driver_opts": [
        top("refused", { networks: { default: { driver_opts: { mtu: "9000" } } } }, "networks.default.driver_opts"),
    ],
    "networks.*.ipam": [
        top(
            "approximated",
            { networks: { default: { ipam: { config: [{ subnet: "10.5.0.0/16" }] } } } },
            "networks.default.ipam",
        ),
    ],
    "networks.*.enable_ipv6": [
        top("refused", { networks: { default: { enable_ipv6: true } } }, "networks.default.enable_ipv6"),
        top("mapped", { networks: { default: { enable_ipv6: false } } }, "networks.default.enable_ipv6"),
    ],
    "networks.*.enable_ipv4": [
        top("refused", { networks: { default: { enable_ipv4: false } } }, "networks.default.enable_ipv4"),
        top("mapped", { networks: { default: { enable_ipv4: true } } }, "networks.default.enable_ipv4"),
    ],
    "networks.*.x-aws-securitygroup": [
        top(
            "refused",
            { networks: { default: { "x-aws-securitygroup": "sg-1" } } },
            "networks.default.x-aws-securitygroup",
        ),
    ],

    // Dependencies
    "services.*.depends_on": [],
    "services.*.depends_on.*": [],
    "services.*.depends_on.*.condition": [
        { ...mapped(dependsOnDb({})!, "services.app.depends_on.db.condition"), project: { services: db } },
        {
            ...refused(dependsOnDb({ condition: "service_healthy" })!, "services.app.depends_on.db.condition"),
            project: { services: db },
        },
        {
            ...mapped(
                dependsOnDb({ condition: "service_completed_successfully" })!,
                "services.app.depends_on.db.condition",
            ),
            project: { services: db },
        },
        {
            // Its end cannot be waited for from outside of the task that it shares.
            ...refused(
                dependsOnDb({ condition: "service_completed_successfully" })!,
                "services.app.depends_on.db.condition",
            ),
            project: { services: { db: { ...db.db, network_mode: "service:web" }, web: db.db } },
        },
    ],
    "services.*.depends_on.*.required": [
        {
            ...mapped(dependsOnDb({ required: false })!, "services.app.depends_on.db.required"),
            project: { services: db },
        },
        {
            ...approximated(
                { ...dependsOnDb({ condition: "service_healthy", required: false }), volumes_from: ["db"] },
                "services.app.depends_on.db.required",
            ),
            project: { services: { db: { ...db.db, healthcheck: { test: "true" } } } },
        },
    ],
    "services.*.depends_on.*.restart": [
        {
            ...approximated(dependsOnDb({ restart: true })!, "services.app.depends_on.db.restart"),
            project: { services: db },
        },
    ],
    "services.*.profiles": [mapped({ profiles: ["debug"] })],

    // Health check
    "services.*.healthcheck": [mapped({ healthcheck: { disable: false } })],
    "services.*.healthcheck.test": [mapped({ healthcheck: { test: "true" } })],
    "services.*.healthcheck.interval": [
        mapped({ healthcheck: { test: "true", interval: "5s" } }),
        approximated({ healthcheck: { test: "true", interval: "4s" } }),
        approximated({ healthcheck: { test: "true", interval: "6m" } }),
    ],
    "services.*.healthcheck.timeout": [
        mapped({ healthcheck: { test: "true", timeout: "1500ms" } }),
        approximated({ healthcheck: { test: "true", timeout: "1s" } }),
    ],
    "services.*.healthcheck.retries": [
        mapped({ healthcheck: { test: "true", retries: 10 } }),
        approximated({ healthcheck: { test: "true", retries: 11 } }),
    ],
    "services.*.healthcheck.start_period": [
        mapped({ healthcheck: { test: "true", start_period: "5m" } }),
        approximated({ healthcheck: { test: "true", start_period: "301s" } }),
    ],
    "services.*.healthcheck.disable": [mapped({ healthcheck: { disable: true } })],
    "services.*.healthcheck.start_interval": [approximated({ healthcheck: { test: "true", start_interval: "1s" } })],

    // Volumes
    "services.*.volumes": [],
    "services.*.volumes.*": [
        { ...mapped({ volumes: ["data:/data:ro"] }, "services.app.volumes[0]"), project: { volumes: { data: {} } } },
        // What the image has there is not copied.
        { ...approximated({ volumes: ["data:/data"] }, "services.app.volumes[0]"), project: { volumes: { data: {} } } },
        approximated({ volumes: ["/cache"] }, "services.app.volumes[0]"),
        refused({ volumes: ["./missing.conf:/etc/nginx/nginx.conf"] }, "services.app.volumes[0]"),
        approximated(
            { image: `nginx@sha256:${"2".repeat(64)}`, volumes: ["./spec.json:/etc/nginx/nginx.conf:ro"] },
            "services.app.volumes[0]",
        ),
        mapped({ volumes: ["./spec.json:/run/configs/spec.json:ro"] }, "services.app.volumes[0]"),
        refused({ volumes: ["/var/run/docker.sock:/var/run/docker.sock"] }, "services.app.volumes[0]"),
        dropped({ ...build({}), volumes: [".:/app"] }, "services.app.volumes[0]"),
    ],
    "services.*.volumes.*.type": [
        { ...mapped(VOLUME, "services.app.volumes[0].type"), project: { volumes: { data: {} } } },
    ],
    "services.*.volumes.*.source": [
        { ...mapped(VOLUME, "services.app.volumes[0].source"), project: { volumes: { data: {} } } },
    ],
    "services.*.volumes.*.target": [
        { ...mapped(VOLUME, "services.app.volumes[0].target"), project: { volumes: { data: {} } } },
    ],
    "services.*.volumes.*.read_only": [
        {
            ...mapped({ volumes: [{ ...VOLUME.volumes[0], read_only: true }] }, "services.app.volumes[0].read_only"),
            project: { volumes: { data: {} } },
        },
    ],
    "services.*.volumes.*.consistency": [
        {
            ...dropped(
                { volumes: [{ ...VOLUME.volumes[0], consistency: "cached" }] },
                "services.app.volumes[0].consistency",
            ),
            project: { volumes: { data: {} } },
        },
    ],
    "services.*.volumes.*.bind": [
        dropped(
            {
                volumes: [
                    {
                        type: "bind",
                        source: "./token.txt",
                        target: "/etc/shop/a",
                        read_only: true,
                        bind: { propagation: "rslave" },
                    },
                ],
            },
            "services.app.volumes[0].bind",
        ),
    ],
    "services.*.volumes.*.volume.nocopy": [
        {
            ...mapped(
                { volumes: [{ ...VOLUME.volumes[0], volume: { nocopy: true } }] },
                "services.app.volumes[0].volume.nocopy",
            ),
            project: { volumes: { data: {} } },
        },
    ],
    "services.*.volumes.*.volume.subpath": [
        {
            ...mapped(
                { volumes: [{ ...VOLUME.volumes[0], volume: { subpath: "a" } }] },
                "services.app.volumes[0].volume.subpath",
            ),
            project: { volumes: { data: {} } },
        },
        {
            ...refused(
                { volumes: [{ ...VOLUME.volumes[0], volume: { subpath: "a/b/c/d" } }] },
                "services.app.volumes[0].volume.subpath",
            ),
            project: { volumes: { data: {} } },
        },
    ],
    "services.*.volumes.*.volume.labels": [
        {
            ...mapped(
                { volumes: [{ ...VOLUME.volumes[0], volume: { labels: { a: "b" } } }] },
                "services.app.volumes[0].volume.labels",
            ),
            project: { volumes: { data: {} } },
        },
    ],
    "services.*.volumes.*.image": [
        refused(
            { volumes: [{ type: "image", source: "alpine", target: "/i", image: { subpath: "x" } }] },
            "services.app.volumes[0]",
        ),
    ],
    "services.*.volumes.*.tmpfs.size": [
        mapped(
            { volumes: [{ type: "tmpfs", target: "/t", tmpfs: { size: "10m" } }] },
            "services.app.volumes[0].tmpfs.size",
        ),
    ],
    "services.*.volumes.*.tmpfs.mode": [
        mapped(
            { volumes: [{ type: "tmpfs", target: "/t", tmpfs: { size: "10m", mode: 0o1777 } }] },
            "services.app.volumes[0].tmpfs.mode",
        ),
    ],
    "services.*.tmpfs": [],
    "services.*.tmpfs.*": [
        mapped({ tmpfs: ["/run:size=16m"] }, "services.app.tmpfs[0]"),
        approximated({ tmpfs: ["/run"] }, "services.app.tmpfs[0]"),
        refused({ tmpfs: ["/run:size=50%"] }, "services.app.tmpfs[0]"),
        refused({ tmpfs: ["/run:size=1m,huge=always"] }, "services.app.tmpfs[0]"),
    ],
    volumes: [],
    "volumes.*": [top("mapped", { volumes: { data: {} } }, "volumes.data")],
    "volumes.*.name": [top("mapped", { volumes: { data: { name: "shop-data" } } }, "volumes.data.name")],
    "volumes.*.external": [
        top("mapped", { volumes: { data: { external: true, name: "fs-0123456789abcdef0" } } }, "volumes.data.external"),
        top("refused", { volumes: { data: { external: true } } }, "volumes.data"),
    ],
    "volumes.*.driver": [
        top("mapped", { volumes: { data: { driver: "local" } } }, "volumes.data.driver"),
        top("refused", { volumes: { data: { driver: "rexray/ebs" } } }, "volumes.data.driver"),
    ],
    "volumes.*.driver_opts": [
        top("mapped", { volumes: { data: { driver_opts: { uid: "1000" } } } }, "volumes.data.driver_opts"),
        top("refused", { volumes: { data: { driver_opts: { type: "nfs" } } } }, "volumes.data.driver_opts"),
    ],
    "volumes.*.labels": [top("mapped", { volumes: { data: { labels: { a: "b" } } } }, "volumes.data.labels")],

    ...DEPLOYMENT_EXAMPLES,
    ...VOCABULARY_EXAMPLES,
    ...ECS_PARAMS_EXAMPLES,

    // Kernel and logs
    "services.*.cap_add": [mapped({ cap_add: ["SYS_PTRACE", "CAP_CHOWN"] }), refused({ cap_add: ["NET_ADMIN"] })],
    "services.*.cap_drop": [mapped({ cap_drop: ["ALL"], cap_add: ["NET_BIND_SERVICE"] })],
    "services.*.ulimits": [],
    "services.*.ulimits.*": [
        mapped({ ulimits: { nofile: 1024 } }, "services.app.ulimits.nofile"),
        refused({ ulimits: { nproc: 1024 } }, "services.app.ulimits.nproc"),
    ],
    "services.*.sysctls": [],
    "services.*.sysctls.*": [
        mapped({ sysctls: { "net.core.somaxconn": 1024 } }, "services.app.sysctls.net.core.somaxconn"),
        refused({ sysctls: { "vm.swappiness": 1 } }, "services.app.sysctls.vm.swappiness"),
    ],
    "services.*.logging": [
        approximated({ logging: { driver: "json-file", options: { "max-size": "10m" } } }),
        approximated({ logging: { driver: "none" } }),
        approximated({ logging: { driver: "awsfirelens", options: { Name: "firehose" } } }),
    ],
    "services.*.logging.driver": [mapped({ logging: { driver: "awslogs" } })],
    "services.*.logging.options": [],
    "services.*.logging.options.*": [
        mapped(
            { logging: { driver: "awslogs", options: { "awslogs-stream-prefix": "shop" } } },
            "services.app.logging.options.awslogs-stream-prefix",
        ),
        approximated(
            { logging: { driver: "awslogs", options: { "awslogs-group": "/shop" } } },
            "services.app.logging.options.awslogs-group",
        ),
        refused({ logging: { driver: "awslogs", options: { tag: "shop" } } }, "services.app.logging.options.tag"),
        approximated(
            { logging: { driver: "splunk", options: { "splunk-token": "t0ken", "splunk-url": "https://splunk" } } },
            "services.app.logging.options.splunk-token",
        ),
    ],

    // What Fargate cannot keep
    "services.*.privileged": [refused({ privileged: true })],
    "services.*.devices": [refused({ devices: ["/dev/kvm"] })],
    "services.*.device_cgroup_rules": [refused({ device_cgroup_rules: ["c 1:3 mr"] })],
    "services.*.gpus": [refused({ gpus: "all" })],
    "services.*.use_api_socket": [refused({ use_api_socket: true })],
    "services.*.security_opt": [refused({ security_opt: ["no-new-privileges:true"] })],
    "services.*.userns_mode": [refused({ userns_mode: "host" })],
    "services.*.cgroup": [refused({ cgroup: "host" })],
    "services.*.cgroup_parent": [refused({ cgroup_parent: "m-executor-abcd" })],
    "services.*.uts": [refused({ uts: "host" })],
    "services.*.ipc": [refused({ ipc: "host" }), mapped({ ipc: "private" })],
    "services.*.pid": [refused({ pid: "host" }), { ...mapped({ pid: "service:db" }), project: { services: db } }],
    "services.*.runtime": [refused({ runtime: "runsc" })],
    "services.*.isolation": [refused({ isolation: "hyperv" }), mapped({ isolation: "default" })],
    "services.*.shm_size": [mapped({ shm_size: "64m" }), approximated({ shm_size: "256m" })],
    "services.*.memswap_limit": [approximated({ mem_limit: "512m", memswap_limit: "1g" })],
    "services.*.mem_swappiness": [approximated({ mem_swappiness: 10 })],
    "services.*.oom_kill_disable": [approximated({ oom_kill_disable: true })],
    "services.*.oom_score_adj": [approximated({ oom_score_adj: 500 })],
    "services.*.pids_limit": [approximated({ pids_limit: 10 }), mapped({ pids_limit: -1 })],
    "services.*.blkio_config": [mapped({ blkio_config: {} }), approximated({ blkio_config: { weight: 300 } })],
    "services.*.cpuset": [refused({ cpuset: "0,1" })],
    "services.*.cpu_rt_period": [refused({ cpu_rt_period: 1400 })],
    "services.*.cpu_rt_runtime": [refused({ cpu_rt_runtime: 400 })],
    "services.*.cpu_shares": [approximated({ cpu_shares: 512 })],
    "services.*.cpu_quota": [refused({ cpu_quota: 50000 })],
    "services.*.cpu_period": [refused({ cpu_period: 100000 })],
    "services.*.cpu_count": [refused({ cpu_count: 2 })],
    "services.*.cpu_percent": [refused({ cpu_percent: 50 })],
    "services.*.dns": [refused({ dns: ["8.8.8.8"] })],
    "services.*.dns_opt": [refused({ dns_opt: ["use-vc"] })],
    "services.*.dns_search": [refused({ dns_search: ["example.com"] })],
    "services.*.domainname": [refused({ domainname: "example.com" })],
    "services.*.hostname": [approximated({ hostname: "shop" })],
    "services.*.mac_address": [refused({ mac_address: "02:42:ac:11:65:43" })],
    "services.*.links": [],
    "services.*.links.*": [
        { ...mapped({ links: ["db"] }, "services.app.links[0]"), project: { services: db } },
        { ...mapped({ links: ["db:database"] }, "services.app.links[0]"), project: { services: db } },
        { ...refused({ links: ["db:app"] }, "services.app.links[0]"), project: { services: db } },
        {
            ...refused({ links: ["db:database"], network_mode: "service:db" }, "services.app.links[0]"),
            project: { services: db },
        },
    ],
    "services.*.external_links": [refused({ external_links: ["other:db"] })],
    "services.*.volumes_from": [],
    "services.*.volumes_from.*": [
        { ...mapped({ volumes_from: ["db:ro"] }, "services.app.volumes_from[0]"), project: { services: db } },
        refused({ volumes_from: ["container:other"] }, "services.app.volumes_from[0]"),
    ],
    "services.*.group_add": [refused({ group_add: ["mail"] })],
    "services.*.credential_spec": [
        mapped({ credential_spec: {} }),
        refused({ credential_spec: { file: "spec.json" } }),
    ],
    "services.*.stop_signal": [refused({ stop_signal: "SIGINT" }), mapped({ stop_signal: "SIGTERM" })],
    "services.*.post_start": [refused({ post_start: [{ command: "true" }] })],
    "services.*.pre_stop": [refused({ pre_stop: [{ command: "true" }] })],
    "services.*.pre_start": [],
    "services.*.pre_start.*": [
        mapped({ pre_start: [{ command: ["true"], per_replica: true }] }, "services.app.pre_start[0]"),
        approximated({ pre_start: [{ command: ["true"] }] }, "services.app.pre_start[0]"),
        refused({ pre_start: [{ command: ["true"], privileged: true }] }, "services.app.pre_start[0]"),
        refused({ pre_start: [{ command: ["migrate", "postgres://u:s3cret@db/x"] }] }, "services.app.pre_start[0]"),
    ],
    "services.*.models": [{ ...refused({ models: ["llm"] }), project: { models: { llm: { model: "ai/llm" } } } }],
    "services.*.provider": [refused({ image: undefined, provider: { type: "awesomecloud" } })],
    "services.*.develop": [dropped({ develop: { watch: [{ path: ".", action: "rebuild" }] } })],
    "services.*.attach": [dropped({ attach: false })],
    "services.*.annotations": [dropped({ annotations: { a: "b" } })],
    "services.*.pull_refresh_after": [dropped({ pull_policy: "refresh", pull_refresh_after: "1h" })],
};
