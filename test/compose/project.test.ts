import assert from "node:assert/strict";
import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { loadCompose, loadUninterpolated, withoutUnusedResources } from "../../compose";
import { inFolder, load, problemsOf, told } from "./folder";

describe("The project's name", () => {
    for (const [what, name, file, environment, expected] of [
        ["is the one given", "given", "name: file", { COMPOSE_PROJECT_NAME: "environment" }, "given"],
        ["else the environment's", undefined, "name: file", { COMPOSE_PROJECT_NAME: "environment" }, "environment"],
        ["else the files'", undefined, "name: My App_1", {}, "myapp_1"],
        ["which may use variables", undefined, "name: ${A:-x}-app", { A: "my" }, "my-app"],
    ] as const) {
        it(what, () => {
            const text = `${file}\nservices: {web: {image: "$COMPOSE_PROJECT_NAME"}}\nvolumes: {data: }\n`;
            const project = load(text, { projectName: name, environment });
            assert.equal(project.name, expected);
            assert.equal(project.volumes.data!.name, `${expected}_data`);
            assert.equal(project.services.web!.image, expected);
        });
    }

    it("else the folder's, made fit", () => {
        inFolder({ "My.App/compose.yaml": "services: {web: {image: a}}" }, folder => {
            const project = loadCompose({ files: ["My.App/compose.yaml"], workingDirectory: folder, environment: {} });
            assert.equal(project.name, "myapp");
        });
    });

    it("must be fit where it is given", () => {
        const [problem] = problemsOf("services: {web: {image: a}}", { projectName: "My App" });
        assert.equal(problem!.message, 'cannot have the project name "My App"');
        assert.equal(problem!.fix, 'Call it "myapp".');
    });
});

describe("The files of a project", () => {
    const image = (name: string) => `services: {web: {image: ${name}}}\n`;

    for (const [what, files, expected] of [
        ["compose.yaml before docker-compose.yml", ["docker-compose.yml", "compose.yaml"], ["compose.yaml"]],
        [
            "an override file beside it",
            ["docker-compose.yml", "docker-compose.override.yml"],
            ["docker-compose.yml", "docker-compose.override.yml"],
        ],
    ] as const) {
        it(what, () => {
            const contents = Object.fromEntries(files.map(file => [file, image(file)]));
            assert.deepEqual(load(contents).files, expected);
        });
    }

    it("COMPOSE_FILE", () => {
        const files = { "a.yml": image("a"), "b.yml": image("b"), "compose.yaml": image("c") };
        const project = load(files, { environment: { COMPOSE_FILE: "a.yml:b.yml" } });
        assert.deepEqual([project.files, project.services.web!.image], [["a.yml", "b.yml"], "b"]);
    });

    it("those of a folder above", () => {
        inFolder({ "compose.yaml": image("above") }, folder => {
            mkdirSync(join(folder, "below"));
            const project = loadCompose({ files: [], workingDirectory: join(folder, "below"), environment: {} });
            assert.equal(project.services.web!.image, "above");
            assert.equal(project.workingDirectory, folder);
        });
    });

    it("paths start from the folder of the first one", () => {
        inFolder({ "app/docker-compose.yml": "services: {web: {build: .}}" }, folder => {
            const options = { files: ["app/docker-compose.yml"], workingDirectory: folder, environment: {} };
            assert.equal(loadCompose(options).services.web!.build!.context, join(folder, "app"));
            const elsewhere = loadCompose({ ...options, projectDirectory: "other" });
            assert.equal(elsewhere.services.web!.build!.context, join(folder, "other"));
        });
    });
});

describe("A watched path goes through symbolic links", () => {
    const watching = (path: string) =>
        `services:\n  web:\n    image: a\n    develop: {watch: [{path: ${path}, action: rebuild}]}\n`;

    for (const [path, expected] of [
        ["./link/sub", "real/sub"],
        ["./link", "real"],
        ["./link/../other", "other"],
        ["real/none", "real/none"],
    ] as const) {
        it(`${path} is ${expected}`, () => {
            inFolder({ "compose.yaml": watching(path), "real/sub/file": "" }, created => {
                const folder = realpathSync(created);
                symlinkSync("real", join(folder, "link"));
                const { services } = loadCompose({ files: [], workingDirectory: folder, environment: {} });
                assert.deepEqual(services.web!.develop, {
                    watch: [{ path: join(folder, expected), action: "rebuild" }],
                });
            });
        });
    }

    it("but not through one that leads nowhere", () => {
        inFolder({ "compose.yaml": watching("./link/x") }, folder => {
            symlinkSync("nowhere", join(folder, "link"));
            assert.throws(() => loadCompose({ files: [], workingDirectory: folder, environment: {} }), {
                message: /compose\.yaml:4:30 .*goes through a symbolic link that leads nowhere/s,
            });
        });
    });
});

describe("Standard input is the file -", () => {
    const standardInput = () => "services: {web: {build: ., image: '$TAG'}}\n";

    it("whose paths start from the folder the user works in", () => {
        inFolder({ ".env": "TAG=env" }, folder => {
            const project = loadCompose({ files: ["-"], workingDirectory: folder, environment: {}, standardInput });
            assert.equal(project.services.web!.build!.context, folder);
            assert.equal(project.services.web!.image, "env");
        });
    });

    it("and its mistakes are those of stdin", () => {
        const options = { files: ["-"], standardInput: () => "services:\n  web: {imgae: a}\n" };
        assert.deepEqual(told(problemsOf({}, options)), [
            "stdin:2:9 services.web.imgae: is no key of the Compose Specification",
        ]);
    });

    for (const [what, bytes, expected] of [
        ["bytes that are no UTF-8", Buffer.from([0x61, 0xff]), "stdin:1:2: is not UTF-8 text"],
        ["17 MiB", Buffer.alloc(17 * 1024 * 1024, "#"), "stdin:1:1: has more than 16777216 bytes; no more are read"],
    ] as const) {
        it(`${what} are refused`, () => {
            assert.deepEqual(told(problemsOf({}, { files: ["-"], standardInput: () => bytes })), [expected]);
        });
    }
});

describe("What is not on this machine is refused, not fetched", () => {
    for (const [what, text, at] of [
        ["an include", "include:\n  - https://github.com/docker/compose.git\n", "compose.yaml:2:5 include[0]"],
        ["an include in its long form", "include:\n  - path: oci://a/b\n", "compose.yaml:2:11 include[0]"],
        [
            "an extended file",
            "services:\n  web: {extends: {file: git@github.com:a/b.git, service: c}, image: a}\n",
            "compose.yaml:2:25 services.web.extends.file",
        ],
    ] as const) {
        it(what, () => {
            const [problem] = problemsOf(text);
            assert.match(told([problem!])[0]!, new RegExp(`^${at.replace(/[[\].]/g, "\\$&")}: is not on this machine`));
            assert.match(problem!.fix!, /^Clone or download it/);
        });
    }
});

describe("Selected services", () => {
    const text = `services:
  web: {image: a, depends_on: {api: {condition: service_healthy}, mail: {condition: service_started, required: false}}}
  api: {image: a, depends_on: [db]}
  db: {image: a, networks: [data]}
  mail: {image: a, profiles: [dev]}
  load: {image: a, profiles: [test], depends_on: [mail]}
networks: {data: , other: }
`;
    for (const [services, expected] of [
        [["web"], ["web", "api", "db"]],
        [["db"], ["db"]],
        [["*b"], ["web", "api", "db"]],
        [["[a-d]?"], ["db"]],
        [["mail"], ["mail"]],
        [
            ["web", "mail"],
            ["web", "api", "db", "mail"],
        ],
    ] as const) {
        it(`${services.join(", ")}: ${expected.join(", ")}`, () => {
            const project = load(text, { services });
            assert.deepEqual(Object.keys(project.services), expected);
            const others = ["web", "api", "db", "mail", "load"].filter(
                name => !(expected as readonly string[]).includes(name),
            );
            assert.deepEqual(project.disabledServices, others);
        });
    }

    it("depend on nothing that is left out", () => {
        assert.deepEqual(Object.keys(load(text, { services: ["web"] }).services.web!.depends_on!), ["api"]);
        const both = load(text, { services: ["web", "mail"] });
        assert.deepEqual(Object.keys(both.services.web!.depends_on!), ["api", "mail"]);
    });

    it("are checked, also where only naming them activates them", () => {
        assert.deepEqual(told(problemsOf(text, { services: ["load"] })), [
            'compose.yaml:6:51 services.load.depends_on.mail: needs the service "mail", which no active profile has',
        ]);
    });

    it("must exist", () => {
        const [problem] = problemsOf(text, { services: ["wbe"] });
        assert.equal(problem!.message, 'has no service "wbe"');
        assert.equal(problem!.fix, 'Did you mean "web"?');
    });

    it("need not all networks, volumes and secrets", () => {
        const project = load(text, { services: ["db"] });
        assert.deepEqual(Object.keys(project.networks), ["data", "other", "default"]);
        assert.deepEqual(Object.keys(withoutUnusedResources(project).networks), ["data"]);
    });
});

it("Variables can stay as they are written", () => {
    inFolder(
        { "compose.yaml": "services: {web: {image: 'a:$TAG', ports: ['${PORT}:80'], init: '${I}'}}\n" },
        folder => {
            const options = { files: [], workingDirectory: folder, environment: { TAG: "1" }, projectName: "p" };
            assert.deepEqual(loadUninterpolated(options).model.services, {
                web: { image: "a:$TAG", ports: ["${PORT}:80"], init: "${I}", networks: { default: null } },
            });
        },
    );
});

describe("Variables come", () => {
    const text = "services: {web: {image: '${A:-none}'}}\n";

    it("from the environment before the .env file", () => {
        const files = { "compose.yaml": text, ".env": "A=file\n" };
        assert.equal(load(files).services.web!.image, "file");
        assert.equal(load(files, { environment: { A: "environment" } }).services.web!.image, "environment");
        assert.equal(load(files, { environment: { COMPOSE_DISABLE_ENV_FILE: "1" } }).services.web!.image, "none");
    });

    it("from the env files named, in place of .env", () => {
        const files = { "compose.yaml": text, ".env": "A=dot\n", "prod.env": "A=prod\n" };
        assert.equal(load(files, { envFiles: ["prod.env"] }).services.web!.image, "prod");
        assert.deepEqual(told(problemsOf(files, { envFiles: ["no.env"] })), ["no.env:1:1: does not exist"]);
    });

    it("and one without a value is remarked on", () => {
        const { warnings } = load("services: {web: {image: 'a:$TAG'}}\n");
        assert.deepEqual(told(warnings), [
            "compose.yaml:1:25 services.web.image: uses the variable TAG, which is not set",
        ]);
    });
});

it("The key version is remarked on", () => {
    const { warnings } = load('version: "3.8"\nservices: {web: {image: a}}\n');
    assert.deepEqual(told(warnings), ["compose.yaml:1:1 version: is obsolete and ignored"]);
});

describe("Profiles", () => {
    const text =
        "services:\n  web: {image: a}\n  mail: {image: b, profiles: [dev]}\n  load: {image: c, profiles: [test, dev]}\n";
    for (const [profiles, environment, expected] of [
        [undefined, {}, ["web"]],
        [["dev"], {}, ["web", "mail", "load"]],
        [["test"], {}, ["web", "load"]],
        [["*"], {}, ["web", "mail", "load"]],
        [undefined, { COMPOSE_PROFILES: "test, other" }, ["web", "load"]],
        [[], { COMPOSE_PROFILES: "dev" }, ["web"]],
    ] as const) {
        it(`${JSON.stringify(profiles)} ${JSON.stringify(environment)}: ${expected.join(", ")}`, () => {
            const project = load(text, { profiles, environment });
            assert.deepEqual(Object.keys(project.services), expected);
            const all = ["web", "mail", "load"];
            assert.deepEqual(
                project.disabledServices,
                all.filter(name => !(expected as readonly string[]).includes(name)),
            );
        });
    }

    it("leave a service out that still has its place in the file", () =>
        assert.equal(load(text).positions.at(["services", "mail"])?.line, 3));
});

describe("The contents of secrets", () => {
    const text = `services: {web: {image: a, secrets: [file, variable]}}
secrets:
  file: {file: ./key.txt}
  variable: {environment: KEY}
  missing: {file: ./none.txt}
  elsewhere: {external: true}
configs:
  inline: {content: "a: $KEY"}
`;

    it("are read on request", () => {
        inFolder({ "compose.yaml": text, "key.txt": "from the file\n" }, folder => {
            const { contents } = loadCompose({ files: [], workingDirectory: folder, environment: { KEY: "k" } });
            assert.equal(contents.secret("file"), "from the file\n");
            assert.equal(contents.secret("variable"), "k");
            assert.equal(contents.secret("missing"), undefined);
            assert.equal(contents.secret("elsewhere"), undefined);
            assert.equal(contents.config("inline"), "a: k");
        });
    });

    it("of an included project may come from its env file", () => {
        const files = {
            "compose.yaml": "include: [part/compose.yaml]\nsecrets: {own: {environment: KEY}}\n",
            "part/compose.yaml":
                "services: {web: {image: a, secrets: [key]}}\nsecrets: {key: {environment: KEY}, two: {environment: B}}\n",
            "part/.env": "KEY=hidden\nB=b",
        };
        const { contents } = load(files, { environment: { B: "shell" } });
        assert.deepEqual(
            [contents.secret("key"), contents.secret("own"), contents.secret("two")],
            ["hidden", undefined, "shell"],
        );
    });

    it("are not shown when the project is printed", () => {
        const files = {
            "compose.yaml": text.replace("$KEY", "x"),
            "key.txt": "hidden-one",
            ".env": "OTHER=hidden-three",
        };
        const project = load(files, { environment: { KEY: "hidden-two" } });
        for (const shown of [
            inspect(project, { depth: null }),
            inspect(project, { depth: null, customInspect: false }), // what an uncaught error is printed with
            JSON.stringify(project),
        ]) {
            assert.doesNotMatch(shown, /hidden/);
        }
    });
});
