import { Project } from "./projects";
import { SERVICE_KEYS } from "./service-keys";
import { yamlText } from "./yaml-text";

/** A project around a mistake: everything but that is right. */
function around(service: object, more: object = {}): Record<string, string> {
    const healthy = { image: "a", networks: { n1: null } };
    return {
        "compose.yaml": yamlText(
            { services: { web: healthy, broken: service }, networks: { n1: null }, ...more },
            "block",
        ),
    };
}

const broken = (keys: object) => around({ image: "a", ...keys });
const raw = (text: string) => ({ "compose.yaml": text });

/** A list of lists is a value of no key at all. */
const wrongTypes = Object.keys(SERVICE_KEYS)
    .filter(key => !key.startsWith("x-"))
    .map(key => broken({ [key]: [[{}]] }));

/** `image` becomes `imgae`. */
const misspelt = Object.keys(SERVICE_KEYS)
    .filter(key => !key.startsWith("x-"))
    .map(key => broken({ [`${key.slice(0, -2)}${key.slice(-1)}${key.slice(-2, -1)}q`]: "a" }));

const references = [
    { networks: ["missing"] },
    { networks: { missing: null } },
    { volumes: ["missing:/a"] },
    { volumes: [{ type: "volume", source: "missing", target: "/a" }] },
    { secrets: ["missing"] },
    { configs: [{ source: "missing" }] },
    { models: ["missing"] },
    { depends_on: ["missing"] },
    { depends_on: { missing: { condition: "service_started" } } },
    { depends_on: ["broken"] },
    { network_mode: "service:missing" },
    { volumes_from: ["missing"] },
    { links: ["missing:alias"] },
    { extends: "missing" },
    { extends: { service: "broken" } },
    { extends: { file: "missing.yaml", service: "a" } },
    { env_file: "missing.env" },
    { env_file: [{ path: "missing.env", required: true }] },
    { label_file: "missing.env" },
    { build: { additional_contexts: { a: "service:missing" } } },
].map(broken);

const values = [
    { ports: ["a:b"] },
    { ports: ["80/none"] },
    { ports: ["99999"] },
    { ports: ["1-3:1-2"] },
    { ports: ["999.1.1.1:80:80"] },
    { ports: ["1:2:3:4"] },
    { ports: [{ published: 80 }] },
    { volumes: [{ type: "none", target: "/a" }] },
    { volumes: [{ source: "a" }] },
    { mem_limit: "12q" },
    { shm_size: "big" },
    { stop_grace_period: "10 fortnights" },
    { healthcheck: { interval: "often" } },
    { healthcheck: { test: ["run"] } },
    { restart: ["no"] },
    { pull_policy: "sometimes" },
    { cgroup: "mine" },
    { command: "unclosed 'quote" },
    { extra_hosts: ["alone"] },
    { privileged: "perhaps" },
    { scale: "many" },
    { network_mode: "host", networks: ["n1"] },
    { container_name: "a", scale: 2 },
    { scale: 2, deploy: { replicas: 3 } },
    { cpus: 1, deploy: { resources: { limits: { cpus: "2" } } } },
    { mem_limit: "1m", deploy: { resources: { limits: { memory: "2m" } } } },
    { pids_limit: 1, deploy: { resources: { limits: { pids: 2 } } } },
    { build: { context: ".", dockerfile: "a", dockerfile_inline: "FROM a" } },
    { develop: { watch: [{ path: ".", action: "none" }] } },
    { deploy: { update_config: { order: "sideways" } } },
    { environment: { A: [1] } },
    { environment: ["${UNSET:?is needed}"] },
    { labels: ["${"] },
    { hostname: "${1A}" },
    { user: "${UNSET:-${}" },
    { ulimits: { nofile: { soft: 1 } } },
    { credential_spec: { unknown: "a" } },
    { blkio_config: { weight: "heavy" } },
    { secrets: [{ target: "a", source: ["b"] }] },
].map(broken);

const sections = [
    { networks: { n1: { unknown: 1 } } },
    { volumes: { v: { external: true, driver: "local" } } },
    { volumes: ["v"] },
    { secrets: { s: {} } },
    { secrets: { s: { file: "a", environment: "B" } } },
    { configs: { c: { file: "a", content: "b" } } },
    { models: { m: {} } },
    { unknown: {} },
    { name: "." },
    { include: ["missing.yaml"] },
    { include: ["compose.yaml"] },
    { networks: { n1: { ipam: { config: ["10.0.0.0/8"] } } } },
].map(section => around({ image: "a" }, section));

const whole = [
    around({}),
    around({ command: "a" }),
    raw(""),
    raw("# nothing\n"),
    raw("- a\n"),
    raw("text"),
    raw("services: [a]\n"),
    raw("services: {a: b}\n"),
    raw("services:\n\ta: {image: b}\n"),
    raw("services: {a: {image: b}\n"),
    raw("services: {a: {image: b, image: c}}\n"),
    raw("services: {a: {image: *unknown}}\n"),
    raw('services: {a: {image: "b}}\n'),
    raw("services: {a: {image: b}}\nservices: {c: {image: d}}\n"),
    raw("services: {? [a, b] : {image: c}}\n"),
    raw('services: {"a b": {image: c}}\n'),
    raw("services: {a: {image: b, depends_on: [c]}, c: {image: b, depends_on: [a]}}\n"),
    raw("services: {a: {extends: c}, c: {extends: a}}\n"),
    raw("services: {a: {image: b, ports: &p [*p]}}\n"),
    {
        ...raw("services: {a: {image: b, ports: [80]}}\n"),
        "compose.override.yaml": "services: {a: {ports: {target: 80}}}\n",
    },
    { ...raw("services: {a: {image: b}}\n"), "compose.override.yaml": "services: {c: {command: d}}\n" },
    { ...raw("services: {a: {image: b}}\n"), ".env": "not valid: 'unclosed\n" },
    { ...raw("services: {a: {image: b, env_file: e}}\n"), e: "'='\n" },
];

/** Projects that nobody may accept. */
export const MISTAKES: readonly Project[] = [
    ...wrongTypes,
    ...misspelt,
    ...references,
    ...values,
    ...sections,
    ...whole,
].map(files => new Project(files, {}));
