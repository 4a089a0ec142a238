import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { loadCompose, printProject, printUninterpolated, serviceHash } from "../../compose";
import { CORPUS, optionsOf, portable, projects, readCase, readExpected } from "./corpus";
import { DIFFERENCES } from "./differences";
import { load } from "./folder";

const text = (file: string, format: "yaml" | "json" = "yaml") => printProject(load(file), format);

/** Projects of the corpus that are right, and read as compose-go reads them. */
const RIGHT = projects().filter(
    name => DIFFERENCES[name] === undefined && readExpected(name).error === undefined && !readCase(name).noInterpolate,
);

describe("The printed model", () => {
    for (const name of RIGHT) {
        it(`of ${name} is read again as the same model`, () => {
            const folder = join(CORPUS, name);
            const expected = readExpected(name).model as { services?: Record<string, object> };
            for (const service of Object.values(expected.services ?? {})) {
                delete (service as { env_file?: unknown }).env_file;
            }
            const project = loadCompose(optionsOf(folder, readCase(name)));
            for (const format of ["yaml", "json"] as const) {
                const printed = printProject(project, format).replaceAll("$$", "$");
                assert.deepEqual(portable(withoutEmpty(parse(printed), format), folder), expected);
            }
        });
    }

    it("has its keys in the order of docker compose config", () => {
        assert.equal(
            text("services:\n  b: { tty: true, image: b, command: [run] }\n  a: { image: a }\n"),
            [
                "name: project",
                "services:",
                "  a:",
                "    image: a",
                "    networks:",
                "      default: null",
                "  b:",
                "    command:",
                "      - run",
                "    image: b",
                "    networks:",
                "      default: null",
                "    tty: true",
                "networks:",
                "  default:",
                "    name: project_default",
                "",
            ].join("\n"),
        );
    });

    it("doubles every dollar, so that Compose reads what it says", () => {
        const folder = mkdtempSync(join(tmpdir(), "compose-"));
        try {
            const printed = text('services: { a: { image: a, environment: { PRICE: "$$5", KEEP: "$${HOME}" } } }\n');
            writeFileSync(join(folder, "compose.yaml"), printed);
            const { environment } = loadCompose({ files: [], environment: { HOME: "/root" }, workingDirectory: folder })
                .services.a!;
            assert.deepEqual(environment, { PRICE: "$5", KEEP: "${HOME}" });
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("puts quotes around text that other readers take for booleans", () => {
        const printed = text('services: { a: { image: a, restart: "no", command: ["y", "on"] } }\n');
        assert.match(printed, /restart: "no"/);
        assert.match(printed, /- "y"\n +- "on"/);
    });

    it("is JSON as Go writes it: null for what every service has, and safe within HTML", () => {
        const printed = text('services: { a: { image: a, environment: { TAG: "<b>" } } }\n', "json");
        assert.match(printed, /"command": null,\n +"entrypoint": null/);
        assert.match(printed, /"TAG": "\\u003cb\\u003e"/);
    });

    it("leaves variables as they are written where it is asked to", () => {
        assert.equal(
            printUninterpolated({ services: { b: { image: "b:$TAG" }, a: {} }, name: "x" }, "yaml"),
            "name: x\nservices:\n  a: {}\n  b:\n    image: b:$TAG\n",
        );
    });
});

/** compose-go's JSON says of some keys that nothing was written there. */
function withoutEmpty(model: unknown, format: "yaml" | "json"): unknown {
    if (format === "yaml") {
        return model;
    }
    const { services = {}, networks = {} } = model as Record<string, Record<string, Record<string, unknown>>>;
    for (const service of Object.values(services)) {
        const { deploy, develop } = service as { deploy?: Record<string, object>; develop?: { watch?: object[] } };
        removeWhere(service, ["command", "entrypoint"], value => value === null);
        removeWhere(deploy, ["resources", "placement"], value => Object.keys(value as object).length === 0);
        develop?.watch?.forEach(trigger =>
            removeWhere(trigger, ["exec"], value => (value as { command: unknown }).command === null),
        );
        for (const hook of ["post_start", "pre_stop"].flatMap(key => (service[key] as object[] | undefined) ?? [])) {
            removeWhere(hook, ["command"], value => value === null);
        }
    }
    Object.values(networks).forEach(network =>
        removeWhere(network, ["ipam"], value => Object.keys(value as object).length === 0),
    );
    return model;
}

function removeWhere(members: object | undefined, keys: string[], condition: (value: unknown) => boolean): void {
    const values = (members ?? {}) as Record<string, unknown>;
    keys.filter(key => key in values && condition(values[key])).forEach(key => delete values[key]);
}

/** Recorded from compose-go's types with docker compose's function; the differential test asks both live. */
const HASHES: readonly (readonly [service: string, hash: string])[] = [
    ["image: nginx", "daef7adc9ecc59d4881bd1ebc06f26a836d35656f8b5fb0adfdb95b2d856fbd3"],
    [
        'image: "a:1", command: [run, "<now>"], environment: { B: "2", A: null }, deploy: { replicas: 3, resources: { limits: { cpus: "0.5", memory: 64M } } }',
        "61017d7e484db4a01e68df27926d893419067edcf266d0874dde7e09d35e472c",
    ],
    [
        'image: a, ulimits: { nproc: 10, nofile: { soft: 0, hard: 5 } }, blkio_config: { device_read_bps: [{ path: /dev/a, rate: 1mb }] }, ports: ["8080:80"], healthcheck: { test: "true", interval: 90s }, labels: { team: a }',
        "b7ce9d2bc6e53697fc38e9ccfad4872eedd6b842400329a7ddb3cd28c05cbb98",
    ],
];

describe("The hash of a service's configuration", () => {
    const hash = (service: string, platform?: string) =>
        serviceHash(load(`services: { a: { ${service} }, b: { image: b } }\n`).services.a!, platform);

    for (const [service, expected] of HASHES) {
        it(`of ${service} is docker compose's`, () => assert.equal(hash(service), expected));
    }

    for (const ignored of [
        "pull_policy: always",
        "scale: 1",
        "deploy: { replicas: 2 }",
        "depends_on: [b]",
        "profiles: []",
        "x-note: 1",
        "build: .",
    ]) {
        it(`does not change with ${ignored}`, () => {
            const before = ignored.startsWith("deploy") ? hash("image: a, deploy: {}") : hash("image: a");
            assert.equal(hash(`image: a, ${ignored}`), before);
        });
    }

    it("of a service that is built holds the default platform", () => {
        assert.equal(hash("build: .", "linux/arm64"), hash("build: ., platform: linux/arm64"));
        assert.equal(hash("image: a", "linux/arm64"), hash("image: a"));
    });
});
