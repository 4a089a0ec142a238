import assert from "node:assert/strict";
import { load, problemsOf, told } from "./folder";

const lines = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join("");

describe("Files that refer to each other stay bounded", () => {
    it("thousands of services that extend one after the other", () => {
        const chain = lines(5000, i => `  s${i}: {${i === 0 ? "image: a" : `extends: s${i - 1}`}}\n`);
        assert.equal(load(`services:\n${chain}`).services.s4999!.image, "a");
    });

    it("a chain that is written from its end", () => {
        const chain = lines(2000, i => `  s${i}: {image: a, extends: s${i + 1}}\n`);
        assert.match(
            told(problemsOf(`services:\n${chain}  s2000: {image: a}\n`))[0]!,
            /extends: is extended through more than 500 services$/,
        );
    });

    it("thousands of services that extend each other in a circle", () => {
        const chain = lines(400, i => `  s${i}: {image: a, extends: s${(i + 1) % 400}}\n`);
        const problems = told(problemsOf(`services:\n${chain}`));
        assert.equal(problems.length, 1);
        assert.match(problems[0]!, /closes a cycle: s0 → s1 → .* → … 389 more … → .*s399 → s0$/);
    });

    it("files that extend each other", () => {
        const files = {
            "compose.yaml": "services: {a: {image: a, extends: {file: other.yaml, service: b}}}\n",
            "other.yaml": "services: {b: {extends: {file: compose.yaml, service: a}}}\n",
        };
        assert.match(told(problemsOf(files))[0]!, /closes a cycle: a → b → a$/);
    });

    it("files that include each other", () => {
        const files = {
            "compose.yaml": "include: [other.yaml]\nservices: {a: {image: a}}\n",
            "other.yaml": "include: [third.yaml]\n",
            "third.yaml": "include: [compose.yaml]\n",
        };
        assert.deepEqual(told(problemsOf(files)), [
            "third.yaml:1:11 include[0]: closes a cycle: compose.yaml → other.yaml → third.yaml → compose.yaml",
        ]);
    });

    it("a file that includes itself", () =>
        assert.match(
            told(problemsOf("include: [compose.yaml]\n"))[0]!,
            /closes a cycle: compose\.yaml → compose\.yaml$/,
        ));

    it("files that each include the next one twice, twenty deep", () => {
        const files: Record<string, string> = { "compose.yaml": "include: [f0.yaml]\nservices: {a: {image: a}}\n" };
        for (let i = 0; i < 20; i++) {
            files[`f${i}.yaml`] = `include: [f${i + 1}.yaml, f${i + 1}.yaml]\n`;
        }
        files["f20.yaml"] = "services: {b: {image: b}}\n";
        const problems = told(problemsOf(files));
        assert.equal(problems.length, 1);
        assert.match(problems[0]!, /^f\d+\.yaml:1:1: is one included file too many$/);
    });
});

describe("Paths may lead out of the project, as Docker Compose allows, and say where they led", () => {
    const outside = {
        "project/compose.yaml": [
            "include: [../shared/more.yaml]",
            "services:",
            "  web:",
            "    extends: {file: ../shared/base.yaml, service: base}",
            "    env_file: ../shared/web.env",
            "configs:",
            "  c: {file: ../../somewhere/else}",
            "",
        ].join("\n"),
        "shared/more.yaml": "services: {more: {image: m}}\n",
        "shared/base.yaml": "services: {base: {image: b}}\n",
        "shared/web.env": "KEY=value\n",
    };
    const inProject = { files: ["project/compose.yaml"] };

    it("for extends, include, env_file and configs", () => {
        const { services, configs } = load(outside, inProject);
        assert.deepEqual(
            [services.web!.image, services.web!.environment, services.more!.image],
            ["b", { KEY: "value" }, "m"],
        );
        assert.match(configs.c!.file!, /somewhere\/else$/);
    });

    it("a mistake there has its file", () => {
        const files = { ...outside, "shared/base.yaml": "services: {base: {imag: b}}\n" };
        assert.match(
            told(problemsOf(files, inProject))[0]!,
            /^\S*shared\/base\.yaml:1:\d+ services\.\w+\.imag: is no key/,
        );
    });
});

describe("What never ends is not read", () => {
    for (const [what, text] of [
        ["a Compose file", "include: [/dev/zero]\nservices: {a: {image: a}}\n"],
        ["an extended file", "services: {a: {image: a, extends: {file: /dev/zero, service: b}}}\n"],
        ["an env file", "services: {a: {image: a, env_file: /dev/zero}}\n"],
        ["a label file", "services: {a: {image: a, label_file: /dev/zero}}\n"],
    ] as const) {
        it(what, () => assert.match(told(problemsOf(text)).join("\n"), /\/dev\/zero:1:1: is a device, not a file/));
    }

    it("a secret and a config, which have no value then", () => {
        const { contents } = load(
            "services: {a: {image: a}}\nsecrets: {s: {file: /dev/zero}}\nconfigs: {c: {file: /dev/zero}}\n",
        );
        assert.deepEqual([contents.secret("s"), contents.config("c")], [undefined, undefined]);
    });

    it("but nothing is", () => {
        assert.deepEqual(problemsOf("services: {a: {image: a, env_file: /dev/null}}\n"), []);
    });
});

describe("A near miss gets a suggestion at every level", () => {
    const web = (keys: string) => `services: {web: {image: a, ${keys}}}\n`;
    for (const [text, suggestion] of [
        ["volume: {}\n", "volumes"],
        [web("restrat: always"), "restart"],
        [web("build: {context: ., dockerfil: D}"), "dockerfile"],
        [web("deploy: {replica: 2}"), "replicas"],
        [web("deploy: {resources: {limit: {}}}"), "limits"],
        [web("deploy: {resources: {limits: {cpu: '1'}}}"), "cpus"],
        [web("deploy: {update_config: {paralelism: 1}}"), "parallelism"],
        [web("healthcheck: {retrys: 1}"), "retries"],
        [web("ports: [{target: 80, publish: '80'}]"), "published"],
        [web("volumes: [{type: bind, target: /a, bind: {propogation: x}}]"), "propagation"],
        [web("logging: {drivr: awslogs}"), "driver"],
        [web("secrets: [{source: s, taget: t}]"), "target"],
        [web("depends_on: {db: {conditon: service_started}}"), "condition"],
        [web("networks: {default: {aliase: [x]}}"), "aliases"],
        [web("develop: {watch: [{path: ., action: sync, tagret: /x}]}"), "target"],
        ["networks: {n: {internel: true}}\n", "internal"],
        ["networks: {n: {ipam: {config: [{subnett: 10.0.0.0/8}]}}}\n", "subnet"],
        ["volumes: {v: {drivers: local}}\n", "driver"],
        ["secrets: {s: {flie: a}}\n", "file"],
        ["configs: {c: {contents: a}}\n", "content"],
    ] as const) {
        it(`${suggestion}, of ${text.trim()}`, () => {
            const fixes = problemsOf(text).map(({ fix }) => fix);
            assert.ok(fixes.includes(`Did you mean "${suggestion}"?`), fixes.join("; "));
        });
    }
});
