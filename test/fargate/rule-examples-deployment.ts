import { approximated, mapped, refused, type RuleExample } from "./rule-example";

const cpus = { deploy: { resources: { limits: { cpus: "0.25" }, reservations: { cpus: "0.25", memory: "512M" } } } };
const deploy = (keys: object) => ({ deploy: keys });
const update = (keys: object) => deploy({ update_config: keys });
const rollback = (keys: object) => deploy({ rollback_config: keys });
const restart = (keys: object) => deploy({ restart_policy: keys });
const constraint = (text: string) => deploy({ placement: { constraints: [text] } });
const preference = (spread: string) => deploy({ placement: { preferences: [{ spread }] } });
const at = (key: string) => `services.app.deploy.placement.${key}`;
/** A public service, which CodeDeploy releases. */
const blueGreen = (keys: object) => ({ ...update(keys), image: undefined, build: { context: "." }, ports: ["80:80"] });

/** Examples of the rules about size, number, updates and places of tasks. */
export const DEPLOYMENT_EXAMPLES: Record<string, RuleExample[]> = {
    "services.*.deploy.resources": [],
    "services.*.deploy.resources.limits": [],
    "services.*.deploy.resources.limits.cpus": [mapped(cpus)],
    "services.*.deploy.resources.limits.memory": [
        mapped({ mem_limit: undefined, deploy: { resources: { limits: { memory: "512M" } } } }),
    ],
    "services.*.deploy.resources.limits.pids": [approximated(deploy({ resources: { limits: { pids: 10 } } }))],
    "services.*.deploy.resources.reservations": [],
    "services.*.deploy.resources.reservations.cpus": [mapped(cpus)],
    "services.*.deploy.resources.reservations.memory": [mapped(cpus)],
    "services.*.deploy.resources.reservations.devices": [
        refused(deploy({ resources: { reservations: { devices: [{ capabilities: ["gpu"] }] } } })),
    ],
    "services.*.deploy.resources.reservations.generic_resources": [
        refused(
            deploy({
                resources: {
                    reservations: { generic_resources: [{ discrete_resource_spec: { kind: "gpu", value: 1 } }] },
                },
            }),
        ),
    ],
    "services.*.cpus": [mapped({ cpus: 0.25 })],
    "services.*.mem_limit": [mapped({ mem_limit: "512m" })],
    "services.*.mem_reservation": [mapped({ mem_reservation: "512m" })],
    "services.*.storage_opt": [],
    "services.*.storage_opt.size": [
        mapped({ storage_opt: { size: "1G" } }),
        approximated({ storage_opt: { size: "50G" } }),
    ],
    "services.*.platform": [
        mapped({ platform: "linux/arm64" }),
        mapped({ platform: "windows(10.0.17763)/amd64" }),
        approximated({ platform: "windows/amd64" }),
        refused({ platform: "windows/arm64" }),
        refused({ platform: "linux/386" }),
    ],

    "services.*.deploy": [],
    "services.*.deploy.mode": [
        mapped(deploy({ mode: "replicated" })),
        refused(deploy({ mode: "global" })),
        mapped(deploy({ mode: "replicated-job" })),
        approximated(deploy({ mode: "global-job" })),
    ],
    "services.*.deploy.replicas": [mapped(deploy({ replicas: 3 })), mapped(deploy({ replicas: 0 }))],
    "services.*.scale": [mapped({ scale: 3 })],
    "services.*.deploy.endpoint_mode": [
        mapped(deploy({ endpoint_mode: "dnsrr" })),
        approximated(deploy({ endpoint_mode: "vip" })),
    ],
    "services.*.deploy.update_config": [],
    "services.*.deploy.update_config.parallelism": [
        mapped(update({ parallelism: 1 })),
        approximated(blueGreen({ parallelism: 1 })),
    ],
    "services.*.deploy.update_config.order": [
        mapped(update({ order: "stop-first" })),
        mapped(blueGreen({ order: "start-first" })),
        approximated(blueGreen({ order: "stop-first" })),
    ],
    "services.*.deploy.update_config.failure_action": [
        mapped(update({ failure_action: "pause" })),
        mapped(blueGreen({ failure_action: "rollback" })),
        approximated(blueGreen({ failure_action: "continue" })),
    ],
    "services.*.deploy.update_config.delay": [approximated(update({ delay: "10s" }))],
    "services.*.deploy.update_config.monitor": [approximated(update({ monitor: "10s" }))],
    "services.*.deploy.update_config.max_failure_ratio": [approximated(update({ max_failure_ratio: 0.3 }))],
    "services.*.deploy.rollback_config": [mapped(rollback({}))],
    "services.*.deploy.rollback_config.parallelism": [approximated(rollback({ parallelism: 1 }))],
    "services.*.deploy.rollback_config.order": [approximated(rollback({ order: "stop-first" }))],
    "services.*.deploy.rollback_config.delay": [approximated(rollback({ delay: "10s" }))],
    "services.*.deploy.rollback_config.monitor": [approximated(rollback({ monitor: "10s" }))],
    "services.*.deploy.rollback_config.failure_action": [approximated(rollback({ failure_action: "continue" }))],
    "services.*.deploy.rollback_config.max_failure_ratio": [approximated(rollback({ max_failure_ratio: 0.3 }))],
    "services.*.deploy.placement": [],
    "services.*.deploy.placement.constraints": [],
    "services.*.deploy.placement.constraints.*": [
        mapped(constraint("node.platform.arch == aarch64"), at("constraints[0]")),
        mapped(constraint("node.platform.os==linux"), at("constraints[0]")),
        approximated(constraint("node.role == worker"), at("constraints[0]")),
        refused(constraint("node.labels.disk == ssd"), at("constraints[0]")),
        refused(constraint("node.machine == g4dn.xlarge"), at("constraints[0]")),
        refused(constraint("node.platform.arch == s390x"), at("constraints[0]")),
    ],
    "services.*.deploy.placement.preferences": [],
    "services.*.deploy.placement.preferences.*": [
        mapped(preference("node.labels.zone"), at("preferences[0]")),
        approximated(preference("node.labels.rack"), at("preferences[0]")),
    ],
    "services.*.deploy.placement.max_replicas_per_node": [mapped(deploy({ placement: { max_replicas_per_node: 1 } }))],
    "services.*.deploy.restart_policy": [],
    "services.*.deploy.restart_policy.condition": [
        mapped(restart({ condition: "any" })),
        approximated(restart({ condition: "on-failure" })),
        approximated(restart({ condition: "none" })),
    ],
    "services.*.deploy.restart_policy.delay": [
        approximated(restart({ delay: "5s" })),
        mapped(restart({ delay: "0s" })),
    ],
    "services.*.deploy.restart_policy.max_attempts": [approximated(restart({ max_attempts: 3 }))],
    "services.*.deploy.restart_policy.window": [
        mapped(restart({ window: "1m" })),
        approximated(restart({ window: "59s" })),
        approximated(restart({ window: "31m" })),
    ],
    "services.*.restart": [
        mapped({ restart: "unless-stopped" }),
        approximated({ restart: "on-failure:3" }),
        approximated({ restart: "no" }),
        mapped({ restart: "no", deploy: { mode: "replicated-job" } }),
        approximated({ restart: "always", deploy: { mode: "replicated-job" } }),
        {
            ...mapped({ restart: "no", network_mode: "service:web" }),
            project: { services: { web: { image: "nginx" } } },
        },
    ],
    "services.*.deploy.labels": [],
    "services.*.deploy.labels.*": [
        mapped(deploy({ labels: { team: "shop" } }), "services.app.deploy.labels.team"),
        mapped(
            deploy({ labels: { "ecs.ephemeral.storage": "65" } }),
            "services.app.deploy.labels.ecs.ephemeral.storage",
        ),
        refused(deploy({ labels: { rule: "Host(`a`)" } }), "services.app.deploy.labels.rule"),
        refused(
            deploy({ labels: { "ecs.compute.platform": "EC2" } }),
            "services.app.deploy.labels.ecs.compute.platform",
        ),
        approximated(deploy({ labels: { "traefik.enable": "true" } }), "services.app.deploy.labels.traefik.enable"),
        approximated(deploy({ labels: { "ecs.essental": "no" } }), "services.app.deploy.labels.ecs.essental"),
    ],
};
