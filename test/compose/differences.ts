/** A project whose model here differs from compose-go's. */
interface Difference {
    reason: string;
    /** What compose-go's model becomes. It has none where it rejects what we accept. */
    ours(model: Model): unknown;
}

/** As much of a recorded model as the changes below need. */
interface Model {
    name: string;
    services: Record<string, Record<string, unknown>>;
    networks: Record<string, Record<string, unknown>>;
}

/**
 * Where our model differs from compose-go's on purpose. Everything else must be equal.
 *
 * Besides: we print neither `command` nor `entrypoint` where they are absent (compose-go's JSON has `null`, its YAML nothing),
 * and keep `models`, service-level `x-*` and nothing empty, as its YAML does and its JSON does not.
 */
export const DIFFERENCES: Record<string, Difference | undefined> = {
    "difference-blkio-weight": {
        reason: "compose-go cuts a weight above 65535 to its last 16 bits, and says nothing: 65536 is none, 70000 is 4464. We keep what is written.",
        ours: model => ({
            ...model,
            services: withWeb(model, {
                blkio_config: { weight: 65536, weight_device: [{ path: "/dev/sda", weight: 70000 }] },
            }),
        }),
    },
    "difference-dotenv-last-name": {
        reason: "A name alone on the last line without a line end is a variable with an empty name to compose-go.",
        ours: model => ({ ...model, services: withWeb(model, { environment: { A: "1", NAME: "value" } }) }),
    },
    "difference-empty-list": {
        reason: "compose-go turns an empty list of the first file into null and rejects it when it reads the second.",
        ours: () => ({
            name: "difference-empty-list",
            networks: { default: { name: "difference-empty-list_default" } },
            services: { web: { image: "a", user: "u", networks: { default: null } } },
        }),
    },
    "difference-included-config": {
        reason: "compose-go rejects a config of an included project whose variable is set: it takes the value it just read for content.",
        ours: () => ({
            name: "difference-included-config",
            configs: { c: { environment: "KEY", name: "difference-included-config_c" } },
            networks: { default: { name: "difference-included-config_default" } },
            services: { i: { image: "i", configs: [{ source: "c" }], networks: { default: null } } },
        }),
    },
    "difference-ipam-pools": {
        reason: "compose-go mixes up address pools where both files have several; we merge those of the same subnet.",
        ours: model => ({
            ...model,
            networks: {
                n: {
                    ...model.networks.n,
                    ipam: { config: [{ subnet: "10.0.0.0/24", gateway: "10.0.0.1" }, { subnet: "10.2.0.0/24" }] },
                },
            },
        }),
    },
    "difference-keys-not-in-model": {
        reason: "pull_refresh_after and ipam.options are in compose-go's schema only; we keep them, to drop nothing in silence.",
        ours: model => ({
            ...model,
            services: withWeb(model, { pull_refresh_after: "24h" }),
            networks: { default: { ...model.networks.default, ipam: { options: { a: "b" } } } },
        }),
    },
    "difference-pid-null": {
        reason: "compose-go crashes on a pid without a value, which its schema allows.",
        ours: () => ({
            name: "difference-pid-null",
            networks: { default: { name: "difference-pid-null_default" } },
            services: { a: { image: "x", networks: { default: null } } },
        }),
    },
    "difference-pre-start": {
        reason: "pre_start is newer than compose-go v2.10.1.",
        ours: () => ({
            name: "difference-pre-start",
            networks: { default: { name: "difference-pre-start_default" } },
            services: {
                web: {
                    image: "a",
                    pre_start: [{ command: ["migrate"], per_replica: false }],
                    networks: { default: null },
                },
            },
        }),
    },
    "difference-selected-services": {
        reason: "compose-go reads no label files for services that are active only because they are named, and checks nothing of them; we do.",
        ours: model => ({ ...model, services: withWeb(model, { labels: { L: "1" } }) }),
    },
};

/**
 * Rejections of compose-go's that are mistakes of its own, by its message: a generated project with one of them tells nothing about ours.
 */
export const MISTAKEN_REJECTIONS: readonly { message: RegExp; reason: string }[] = [
    { message: /^panic: /, reason: "compose-go crashes, as on some misplaced nulls and numbers (difference-pid-null)" },
    {
        message: /json: unsupported value: /,
        reason: "it cannot check a file with an infinite number, also where it means nothing",
    },
    {
        message: /^environment path attribute services\..* is missing$/,
        reason: "it checks this of services in an extended file that nobody extends; where one does, the schema says the same",
    },
    { message: / must be a array$/, reason: "it has lost an empty list of an earlier file (difference-empty-list)" },
];

function withWeb(model: Model, more: Record<string, unknown>): Model["services"] {
    return { web: { ...model.services.web, ...more } };
}
