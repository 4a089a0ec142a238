import assert from "node:assert/strict";
import { formatProblem } from "../../compose";
import { load, problemsOf, told } from "./folder";

const web = (...lines: string[]) =>
    ["services:", "  web:", "    image: a", ...lines.map(line => `    ${line}`), ""].join("\n");

describe("A mistake in a Compose file is reported where it stands", () => {
    for (const [mistake, text, ...expected] of [
        ["an unknown key", web('prots: ["80:80"]'), "4:5 services.web.prots: is no key of the Compose Specification"],
        ["an unknown top-level key", "service: {}\n", "1:1 service: is no key of the Compose Specification"],
        [
            "an unknown nested key",
            web("deploy:", "  replica: 2"),
            "5:7 services.web.deploy.replica: is no key of the Compose Specification",
        ],
        ["a wrong type", web("ports: 80"), "4:12 services.web.ports: must be a list, not an integer"],
        [
            "a wrong type in a list",
            web("cap_add:", "  - SYS_PTRACE", "  - [a]"),
            "6:9 services.web.cap_add[1]: must be a string, not a list",
        ],
        [
            "a key without a value",
            web("environment:"),
            "4:5 services.web.environment: must be a mapping or a list, not empty",
        ],
        [
            "a value out of its range",
            web("oom_score_adj: 2000"),
            "4:20 services.web.oom_score_adj: must be at most 1000, not 2000",
        ],
        [
            "a value that is none of the possible",
            web("cgroup: mine"),
            '4:13 services.web.cgroup: must be "host" or "private", not "mine"',
        ],
        [
            "an item twice",
            web("group_add: [a, b, a]"),
            "4:23 services.web.group_add[2]: is the same as item 1 of the list",
        ],
        ["a missing key", web("volumes:", "  - target: /x"), '5:9 services.web.volumes[0]: needs the key "type"'],
        ["a service name that is none", 'services:\n  "a b": {image: a}\n', "2:3 services.a b: is no valid name"],
        [
            "an undefined network",
            web("networks:", "  - front"),
            '5:9 services.web.networks.front: refers to the network "front", which is not defined',
        ],
        [
            "an undefined volume",
            web("volumes:", '  - "data:/data"'),
            '5:9 services.web.volumes[0]: refers to the volume "data", which is not defined',
        ],
        [
            "an undefined secret",
            web("secrets: [key]"),
            '4:15 services.web.secrets[0]: refers to the secret "key", which is not defined',
        ],
        [
            "an undefined config",
            web("configs:", "  - source: key"),
            '5:17 services.web.configs[0]: refers to the config "key", which is not defined',
        ],
        [
            "an undefined build secret",
            web("build: {context: ., secrets: [key]}"),
            '4:35 services.web.build.secrets[0]: refers to the secret "key", which is not defined',
        ],
        [
            "an undefined dependency",
            web("depends_on: [db]"),
            '4:18 services.web.depends_on.db: refers to the service "db", which is not defined',
        ],
        [
            "an undefined service in a namespace",
            web('network_mode: "service:db"'),
            '4:5 services.web.depends_on.db: refers to the service "db", which is not defined',
        ],
        [
            "a dependency cycle",
            "services:\n  a: {image: a, depends_on: [b]}\n  b:\n    image: b\n    depends_on:\n      - a\n",
            "6:9 services.b.depends_on.a: closes a cycle: a → b → a",
        ],
        ["no image", "services:\n  web:\n    command: run\n", "2:3 services.web: has neither an image nor a build"],
        [
            "a container name for several containers",
            web("container_name: one", "scale: 2"),
            "4:5 services.web.container_name: cannot be shared by 2 containers",
        ],
        [
            "two different sizes",
            web("cpus: 1", 'deploy: {resources: {limits: {cpus: "2"}}}'),
            "4:5 services.web.cpus: is 1, but deploy.resources.limits.cpus says 2",
        ],
        [
            "a required variable that is not set",
            web('user: "${USER_ID:?the user to run as}"'),
            "4:11 services.web.user: needs the variable USER_ID: the user to run as",
        ],
        ["a template that is none", web("user: ${"), '4:11 services.web.user: is no valid template: "${"'],
        [
            "a variable of a wrong type",
            web("privileged: ${PRIVILEGED:-maybe}"),
            '4:17 services.web.privileged: must be true or false, not "maybe"',
        ],
        [
            "a port that is none",
            web("ports:", "  - 80:http"),
            '5:9 services.web.ports[0]: "80:http" has the container port "http", which is no port or range of ports',
        ],
        [
            "a mount that is none",
            web('volumes: ["data:"]'),
            '4:15 services.web.volumes[0]: "data:" has an empty part between its colons',
        ],
        [
            "a duration that is none",
            web("stop_grace_period: soon"),
            '4:24 services.web.stop_grace_period: must be a duration like 1m30s, not "soon"',
        ],
        [
            "a size that is none",
            web("mem_limit: much"),
            '4:16 services.web.mem_limit: must be a size like 512m or 1.5gb, not "much"',
        ],
        [
            "a command line that is none",
            web(`command: "echo 'x"`),
            "4:14 services.web.command: is no command line: its quotes or parentheses do not match",
        ],
        [
            "an env file that is missing",
            web("env_file: [a.env]"),
            /4:16 services\.web\.env_file\[0\]: names the file .*a\.env, which does not exist/,
        ],
        [
            "an external volume that is described",
            `${web()}volumes:\n  data: {external: true, driver: local}\n`,
            "5:26 volumes.data.driver: cannot stand beside external: true",
        ],
        [
            "a secret from nowhere",
            `${web()}secrets:\n  key: {}\n`,
            "5:8 secrets.key: does not say where its content comes from",
        ],
        [
            "a secret from two places",
            `${web()}secrets:\n  key: {file: a, environment: B}\n`,
            "5:18 secrets.key: has file and environment",
        ],
        [
            "an extended service that is undefined",
            web("extends: base"),
            '4:5 services.web.extends: refers to the service "base", which compose.yaml does not define',
        ],
        [
            "a file that is missing and extended",
            web("extends: {file: base.yaml, service: b}"),
            /4:21 services\.web\.extends\.file: names the file .*base\.yaml, which does not exist/,
        ],
        [
            "services that extend each other",
            "services:\n  a: {extends: b}\n  b: {extends: a, image: b}\n",
            "2:7 services.a.extends: closes a cycle: a → b → a",
        ],
        [
            "an included file that is missing",
            `include: [other.yaml]\n${web()}`,
            /1:11 include\[0\]: names the file .*other\.yaml, which does not exist/,
        ],
        ["a list at the top", "- a\n", "1:1: must be a mapping at the top level, not a list"],
        ["an empty file", "# nothing\n", "1:1: has nothing in it"],
    ] as const) {
        it(mistake, () => {
            const [first, ...more] = told(problemsOf(text));
            assert.deepEqual(more, []);
            const [wanted] = expected;
            if (typeof wanted === "string") {
                assert.equal(first, `compose.yaml:${wanted}`);
            } else {
                assert.match(first ?? "nothing", wanted!);
            }
        });
    }

    it("in every file at once, in the order of the files and lines", () => {
        const files = {
            "compose.yaml": web("netwroks: [x]", "user: ${WHO:?name the user}", "volumes: [nowhere:/x]", "restart: 5"),
            "compose.override.yaml": "services:\n  web:\n    ports: {}\n  db:\n    imgae: postgres\n",
        };
        assert.deepEqual(told(problemsOf(files)), [
            "compose.yaml:4:5 services.web.netwroks: is no key of the Compose Specification",
            "compose.yaml:5:11 services.web.user: needs the variable WHO: name the user",
            'compose.yaml:6:15 services.web.volumes[0]: refers to the volume "nowhere", which is not defined',
            "compose.yaml:7:14 services.web.restart: must be a string, not an integer",
            "compose.override.yaml:3:5 services.web.ports: must be a list, not a mapping",
            "compose.override.yaml:5:5 services.db.imgae: is no key of the Compose Specification",
        ]);
    });

    it("without what only follows from another mistake", () => {
        const broken = {
            "compose.yaml": "services: [\n",
            "compose.override.yaml": "services: {web: {command: x, networks: [n]}}\n",
        };
        const told_ = told(problemsOf(broken));
        assert.equal(told_.length, 1);
        assert.match(told_[0]!, /^compose\.yaml:2:1: is not valid YAML/);
    });

    it("in two files of which one is missing", () => {
        const options = { files: ["compose.yaml", "docker-compose.prod.yml"] };
        assert.deepEqual(told(problemsOf(web("prots: []"), options)), [
            "compose.yaml:4:5 services.web.prots: is no key of the Compose Specification",
            "docker-compose.prod.yml:1:1: does not exist",
        ]);
    });

    it("where there is no file at all", () => {
        assert.match(told(problemsOf({ README: "" }))[0]!, /:1:1: has no Compose file$/);
    });
});

describe("A near miss gets a suggestion", () => {
    for (const [text, suggestion] of [
        [web("enviroment: {}"), "environment"],
        [web("depend_on: []"), "depends_on"],
        [web("Ports: []"), "ports"],
        [web("depends-on: []"), "depends_on"],
        [web("healthcheck: {intervall: 10s}"), "interval"],
        ["sevices: {}\n", "services"],
        [`${web("networks: [fornt]")}networks: {front: {}}\n`, "front"],
        [web("cgroup: hots"), "host"],
    ] as const) {
        it(suggestion, () => assert.equal(problemsOf(text)[0]!.fix, `Did you mean "${suggestion}"?`));
    }

    it("but a word of its own gets none", () =>
        assert.equal(problemsOf(web("banana: 1"))[0]!.fix, 'Keys of your own begin with "x-".'));
});

describe("A problem is shown with its line", () => {
    it("a caret, the reason and the fix", () => {
        const text = 'services:\n  web:\n    image: a\n    devices_: ["/dev/kvm"]\n';
        try {
            load(text);
            assert.fail("was loaded");
        } catch (error) {
            assert.equal(
                (error as Error).message,
                [
                    "compose.yaml:4:5  services.web.devices_  is no key of the Compose Specification",
                    "  3 │     image: a",
                    '  4 │     devices_: ["/dev/kvm"]',
                    "    │     ^^^^^^^^",
                    '  Did you mean "devices"?',
                ].join("\n"),
            );
        }
    });

    it("also one of the converter's, from the project's own text", () => {
        const project = load('services:\n  web:\n    image: a\n    devices: ["/dev/kvm"]\n');
        const problem = {
            position: project.positions.at(["services", "web", "devices"])!,
            path: "services.web.devices",
            message: "cannot run on Fargate",
            reason: "Fargate gives containers no access to host devices.",
            fix: 'Run this service on ECS Managed Instances, or allow the loss: swingbridge:allow: ["web.devices"]',
        };
        assert.equal(
            formatProblem(problem, project.sources),
            [
                "compose.yaml:4:5  services.web.devices  cannot run on Fargate",
                "  3 │     image: a",
                '  4 │     devices: ["/dev/kvm"]',
                "    │     ^^^^^^^",
                "  Fargate gives containers no access to host devices.",
                '  Run this service on ECS Managed Instances, or allow the loss: swingbridge:allow: ["web.devices"]',
            ].join("\n"),
        );
    });

    it("lines up over tabs and wide line numbers", () => {
        const text = `${"# comment\n".repeat(98)}services:\n  web:\n    image:\t5\n`;
        assert.equal(
            told(problemsOf(text))[0],
            "compose.yaml:101:12 services.web.image: must be a string, not an integer",
        );
    });
});
