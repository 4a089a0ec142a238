import assert from "node:assert/strict";
import { loadCompose, type ComposeProject, type Path } from "../../compose";
import { reportJson, reportMarkdown, reportText, toFargate, type FargateError, type Verdict } from "../../fargate";
import { isAllowed } from "../../fargate/key-path";
import { RULE_INDEX } from "../../fargate/rules";
import { Verdicts } from "../../fargate/verdicts";
import { convert, convertApp, failure, IMAGE, NO_SETTINGS, problems, verdictOf } from "./fixture";

describe("A refused key", () => {
    const keys = { devices: ["/dev/kvm"], privileged: true };

    it("stops the program with all of them at once, each with position, excerpt, reason and fix", () => {
        const error = failure(() => convert({ services: { app: { image: IMAGE, ...keys } } }));
        assert.equal(error.problems.length, 2);
        const lines = error.message.split("\n");
        assert.equal(lines[0], "docker-compose.yml:5:7  services.app.devices  cannot run on Fargate");
        assert.match(error.message, / 5 │ {7}"devices": \[/);
        assert.match(error.message, /^ {2}Fargate gives containers no access to host devices\.$/m);
        assert.match(
            error.message,
            /Managed Instances or EC2\. Or accept the loss: swingbridge:allow: \["app\.devices"\]$/m,
        );
    });

    it("comes with the verdicts on all other keys", () => {
        const { verdicts } = failure(() => convertApp(keys));
        assert.equal(verdictOf({ verdicts }, "services.app.image").level, "mapped");
        assert.equal(verdictOf({ verdicts }, "services.app.devices").level, "refused");
    });

    it("is a loss that the stack may accept by name", () => {
        const conversion = convertApp(keys, { allow: ["app.devices", "*.privileged"] });
        const { level, allowed } = verdictOf(conversion, "services.app.devices");
        assert.deepEqual([level, allowed], ["refused", true]);
        assert.deepEqual(
            problems(() => convertApp(keys, { allow: ["app.devices"] })),
            ["8:7 services.app.privileged cannot run on Fargate"],
        );
    });
});

describe("An `allow` entry", () => {
    for (const [entry, key, expected] of [
        ["web.devices", "web.devices", true],
        ["web.devices", "api.devices", false],
        ["*.devices", "api.devices", true],
        ["*.devices", "devices", false],
        ["web.deploy", "web.deploy.placement", true], // a key speaks for what is below it
        ["web.device", "web.devices", false],
        ["networks.*.ipam", "networks.default.ipam", true],
        ["web", "webshop.devices", false],
    ] as const) {
        it(`${entry} ${expected ? "names" : "does not name"} ${key}`, () =>
            assert.equal(isAllowed(key, [entry]), expected));
    }

    it("names a list, not an entry of it: an index would move", () => {
        const volumes = ["./a.conf:/etc/a.conf", "./b.conf:/etc/b.conf"];
        const { verdicts } = convertApp({ volumes }, { allow: ["app.volumes"] });
        const lost = verdicts.filter(({ allowed }) => allowed);
        assert.deepEqual(
            lost.map(({ key, allowKey }) => [key, allowKey]),
            [
                ["services.app.volumes[0]", "app.volumes"],
                ["services.app.volumes[1]", "app.volumes"],
            ],
        );
    });
});

describe("A key that no rule knows", () => {
    /** The project, but a user wrote a key of tomorrow's specification too. */
    function withKey(project: ComposeProject, path: Path): ComposeProject {
        const { positions } = project;
        const [parent, key] = [path.slice(0, -1).join("."), path.at(-1)!];
        return {
            ...project,
            positions: {
                at: asked => positions.at(asked),
                valueAt: asked => positions.valueAt(asked),
                has: asked => positions.has(asked),
                keys: asked => [...positions.keys(asked), ...(asked.join(".") === parent ? [key] : [])],
            },
        };
    }

    it("is refused with its position", () => {
        convert({ services: { app: { image: IMAGE } } });
        const project = loadCompose({
            files: ["docker-compose.yml"],
            workingDirectory: "examples/todo",
            environment: {},
        });
        for (const path of [["teleport"], ["services", "db", "teleport"], ["services", "app", "build", "teleport"]]) {
            assert.throws(
                () => toFargate(withKey(project, path), NO_SETTINGS),
                (error: FargateError) =>
                    error.problems.length === 1 &&
                    error.problems[0]!.path === path.join(".") &&
                    /does not know this key/.test(error.message),
                path.join("."),
            );
        }
    });

    for (const [key, level] of [
        ["x-note", "dropped"],
        ["x-aws-autoscalling", "approximated"], // misspelt: it must not vanish
    ] as const) {
        it(`but is an extension is ${level}: ${key}`, () => {
            const { verdicts } = convertApp({ [key]: 1, deploy: { [key]: 1 } }, {}, { [key]: 1 });
            for (const place of [key, `services.app.${key}`, `services.app.deploy.${key}`]) {
                assert.equal(verdictOf({ verdicts }, place).level, level);
            }
        });
    }

    for (const [key, fix] of [
        ["x-aws-autoscalling", /did you mean x-aws-autoscaling\?/],
        ["x-aws-log_retention", /did you mean x-aws-logs_retention\?/],
        ["x-aws-cluster", /write it at the top level \(x-aws-cluster\)/], // the right name at the wrong place
        ["x-aws-teleport", /look for a misspelling, or remove it/],
        ["x-defang-postgress", /did you mean x-defang-postgres\?/],
    ] as const) {
        it(`but is one of a tool for ECS is answered: ${key}`, () => {
            const { fix: told, level } = verdictOf(convertApp({ [key]: 1 }), `services.app.${key}`);
            assert.equal(level, "approximated");
            assert.match(told!, fix);
        });
    }
});

describe("Verdicts", () => {
    it("are in file order, one per key", () => {
        const { verdicts } = convertApp({ restart: "no", command: "true", environment: { B: "1", A: "2" } });
        assert.deepEqual(
            verdicts.map(({ key }) => key.replace("services.app.", "")),
            ["image", "restart", "command", "environment.B", "environment.A"],
        );
    });

    it("of included and extended files come after the project's own", () => {
        const compose = { services: { app: { extends: { file: "base.yml", service: "base" }, command: "true" } } };
        const files = { "base.yml": `services: { base: { image: "${IMAGE}" } }` };
        const places = convert(compose, {}, { files }).verdicts.map(({ key, position }) => [key, position?.file]);
        assert.deepEqual(places, [
            ["services.app.command", "docker-compose.yml"],
            ["services.app.image", "base.yml"],
        ]);
    });

    it("are data: they survive JSON", () => {
        const { verdicts } = convertApp({ command: "true" });
        assert.deepEqual(JSON.parse(JSON.stringify(verdicts)), verdicts);
    });
});

describe("The report", () => {
    const conversion = () =>
        convert(
            "services:\n  a:\n    image: nginx\n  b:\n    image: redis\n    devices: [/dev/kvm]\n    attach: false\n",
            { allow: ["b.devices"] },
        );

    it("tells each reason once, with its places, and counts what is mapped", () => {
        assert.equal(
            reportText(conversion().verdicts),
            [
                "Compose to Fargate: 0 keys mapped, 1 dropped, 2 approximated, 1 refused",
                "",
                "refused (cannot run on Fargate)",
                "  docker-compose.yml:6:5  services.b.devices (loss accepted by the stack)",
                "    Fargate gives containers no access to host devices",
                "    fix: run this service on ECS Managed Instances or EC2",
                "",
                "approximated (runs, with a difference)",
                "  docker-compose.yml:3:5  services.a.image",
                "  docker-compose.yml:5:5  services.b.image",
                "    its tag may move to another image, which the next task would run",
                "    fix: add the digest (name:tag@sha256:…), or let the stack resolve it: swingbridge:pinImages: true",
                "",
                "dropped (left out: development only)",
                "  docker-compose.yml:7:5  services.b.attach",
                "    it is about the terminal of `docker compose up`",
            ].join("\n"),
        );
    });

    it("is one line where nothing differs", () =>
        assert.equal(reportText(convertApp({}).verdicts), "Compose to Fargate: 1 key mapped"));

    it("is a table in Markdown, whatever a reason holds", () => {
        const verdict: Verdict = { level: "refused", key: "a", allowKey: "a", reason: "one | two\nthree", fix: "none" };
        const rows = reportMarkdown([verdict])
            .split("\n")
            .filter(line => line.startsWith("|"));
        assert.deepEqual(rows, [
            "| | Key | Why | What to do |",
            "|---|---|---|---|",
            "| refused | `a` (Compose's default) | one \\| two three | none |",
        ]);
        assert.match(reportMarkdown(conversion().verdicts), /`services\.a\.image` \(.*\)<br>`services\.b\.image`/);
    });

    it("is all verdicts in JSON, with their numbers", () => {
        const { summary, verdicts } = reportJson(conversion().verdicts);
        assert.deepEqual(summary, { mapped: 0, approximated: 2, dropped: 1, refused: 1 });
        assert.equal(verdicts.length, 4);
    });
});

describe("A key that is judged twice", () => {
    it("has the graver verdict, with its reasons", () => {
        const verdicts = new Verdicts({ positions: { at: () => undefined, keys: () => [] }, files: [] } as never);
        const path = ["services", "app", "command"];
        verdicts.approximated(path, { reason: "shortened", fix: "a" });
        verdicts.refused(path, { reason: "secret", fix: "b" });
        verdicts.refused(path, { reason: "unsafe", fix: "b" });
        verdicts.mapped(path, "kept");
        const [verdict, ...more] = verdicts.conclude(RULE_INDEX, () => undefined, []);
        assert.deepEqual([verdict?.level, verdict?.reason, verdict?.fix], ["refused", "secret; unsafe", "b"]);
        assert.deepEqual(more, []);
    });
});
