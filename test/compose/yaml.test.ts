import assert from "node:assert/strict";
import { ComposeError, loadCompose } from "../../compose";
import { inFolder, load, problemsOf, told } from "./folder";

describe("YAML is read as Docker Compose reads it", () => {
    for (const [written, value] of [
        ["0440", 288], // a leading zero is octal, as in YAML 1.1
        ["0o440", 288],
        ["0x1F", 31],
        ["0b101", 5],
        ["1_000", 1000],
        ["08", 8], // no octal number, but a floating-point one
        ["-5", -5],
        ["1.50", 1.5],
        ["1e3", 1000],
        ["1e400", "1e400"], // too large for a number
        [".5", 0.5],
        ["1.2.3", "1.2.3"],
        ["12:30:45", "12:30:45"], // not a number to the base 60
        ["yes", "yes"], // not a boolean
        ["True", true],
        ["~", null],
        ["'0440'", "0440"],
        ["!!str 1", "1"],
        ['!!int "5"', 5],
        ["!custom 5", "5"],
    ] as const) {
        it(`${written} is ${JSON.stringify(value)}`, () => {
            assert.deepEqual(load(`services: {}\nx-value: ${written}\n`).extensions["x-value"], value);
        });
    }
});

describe("Files that are no YAML are rejected where they break", () => {
    const web = "services:\n  web:\n    image: a\n";
    for (const [what, text, expected] of [
        [
            "a tab in the indentation",
            "services:\n\tweb: {image: a}\n",
            /^compose\.yaml:2:1: is not valid YAML: a tab stands in the indentation$/,
        ],
        [
            "an indentation that does not fit",
            "services:\n  web:\n    image: a\n   ports: []\n",
            /^compose\.yaml:4:4: is not valid YAML/,
        ],
        ["a list that is not closed", `${web}    ports: [1\n`, /^compose\.yaml:5:1: is not valid YAML/],
        ["a quote that is not closed", `${web}    user: "x\n`, /^compose\.yaml:5:1: is not valid YAML/],
        [
            "a key twice",
            `${web}    user: a\n    image: b\n`,
            /^compose\.yaml:5:5 services\.web\.image: is already defined at line 3$/,
        ],
        [
            "a service twice, in Windows' line ends",
            "services:\r\n  a: {image: a}\r\n  a: {image: b}\r\n",
            /^compose\.yaml:3:3 services\.a: is already defined at line 2$/,
        ],
        [
            "an alias without an anchor",
            "services:\n  web: *nothing\n",
            /^compose\.yaml:2:8 services\.web: refers to the anchor "nothing", which is not defined above$/,
        ],
        [
            "an alias inside its own anchor",
            "services: &all\n  web: *all\n",
            /^compose\.yaml:2:8 services\.web: refers to the anchor "all" from inside itself$/,
        ],
        [
            "a key that is a number",
            `${web}    environment:\n      1: x\n`,
            /^compose\.yaml:5:7 services\.web\.environment: has the key 1, which is no string$/,
        ],
        [
            "a merge of a text",
            `${web}    <<: text\n`,
            /^compose\.yaml:4:9 services\.web: merges something that is no mapping with "<<"$/,
        ],
        ["a tag that lies", `${web}    init: !!int x\n`, /services\.web\.init: is tagged !!int, but "x" is none/],
        [
            "a control character",
            'services:\n  web: {image: "a\u0007"}\n',
            /^compose\.yaml:2:18: contains the control character U\+0007$/,
        ],
    ] as const) {
        it(what, () => assert.match(told(problemsOf(text))[0] ?? "nothing", expected));
    }

    it("bytes that are no UTF-8", () => {
        const text = Buffer.concat([Buffer.from("services:\n  wéb: "), Buffer.from([0xe9, 0x20])]);
        assert.deepEqual(told(problemsOf({ "compose.yaml": text })), ["compose.yaml:2:8: is not UTF-8 text"]);
    });

    it("a folder in place of a file", () => {
        assert.deepEqual(told(problemsOf({ "compose.yaml/x": "" })), ["compose.yaml:1:1: is a folder, not a file"]);
    });
});

describe("Hostile files stay bounded", () => {
    it("an alias bomb", () => {
        const levels = "abcdefghij".split("");
        const bomb = levels
            .map((level, index) => {
                const below = index === 0 ? "x" : `*${levels[index - 1]}`;
                return `x-${level}: &${level} [${Array(10).fill(below).join(", ")}]\n`;
            })
            .join("");
        const [first, ...more] = told(problemsOf(`${bomb}services: {web: {image: a}}\n`));
        assert.match(first!, /^compose\.yaml:\d+:\d+ x-\w.*: repeats more than 200000 values through aliases$/);
        assert.deepEqual(more, []);
    });

    it("aliases that many services share are no bomb", () => {
        const services = Array.from({ length: 2000 }, (_, index) => `  s${index}: {<<: *base}\n`).join("");
        const text = `x-base: &base {image: a, environment: {A: 1, B: 2}}\nservices:\n${services}`;
        assert.equal(Object.keys(load(text).services).length, 2000);
    });

    it("a deep nesting", () => {
        const nested = `x-a: ${"[".repeat(200)}${"]".repeat(200)}\nservices: {web: {image: a}}\n`;
        assert.match(told(problemsOf(nested))[0]!, /is nested more than 100 levels deep$/);
    });

    for (const opener of ["[", "[a, ", "{a: ", "- ", "? "]) {
        it(`a nesting of 100,000 times "${opener}"`, () => {
            const nested = `${opener === "[" ? "x-a: " : ""}${opener.repeat(100_000)}\n`;
            assert.match(told(problemsOf(nested))[0]!, /^compose\.yaml:1:\d+: is nested more than 100 levels deep$/);
        });
    }

    it("thousands of mistakes, of which a hundred are shown", () => {
        const keys = Array.from({ length: 5000 }, (_, index) => `    key${index}: 1\n`).join("");
        assert.throws(
            () => load(`services:\n  web:\n    image: a\n${keys}`),
            (error: unknown) => {
                assert.ok(error instanceof ComposeError);
                assert.equal(error.problems.length, 5000);
                assert.match(error.message, /\n\n… and 4900 more$/);
                return true;
            },
        );
    });

    it("100,000 lines of one service", function () {
        this.timeout(120_000);
        const variables = Array.from({ length: 100_000 }, (_, index) => `      V${index}: "\${A:-${index}}"\n`);
        const project = load(`services:\n  web:\n    image: a\n    environment:\n${variables.join("")}`);
        assert.equal(Object.keys(project.services.web!.environment!).length, 100_000);
        assert.equal(project.positions.at(["services", "web", "environment", "V99999"])?.line, 100_004);
    });

    it("a text of thousands of variables", () => {
        const project = load(`services: {web: {image: "${"${A:-x}".repeat(20_000)}"}}\n`);
        assert.equal(project.services.web!.image, "x".repeat(20_000));
    });

    it("ranges of ports", () => {
        const range = (index: number) => `"127.0.0.${index}:1-65535:1-65535"`;
        const text = `services: {web: {image: a, ports: [${[1, 2, 3].map(range).join(", ")}]}}\n`;
        assert.match(
            told(problemsOf(text))[0]!,
            /services\.web\.ports\[2\]: brings the service to more than 131072 ports$/,
        );
    });

    it("a chain of dependencies as long as the file", () => {
        const services = Array.from(
            { length: 5000 },
            (_, i) => `  s${i}: {image: a, depends_on: [s${(i + 1) % 5000}]}\n`,
        );
        assert.match(told(problemsOf(`services:\n${services.join("")}`))[0]!, /^compose\.yaml:5001:.*closes a cycle/);
    });

    it("keys named after JavaScript's own", () => {
        const project = load(
            "services:\n  __proto__: {image: a, labels: {__proto__: x, constructor: y}}\n  toString: {image: b}\n",
        );
        assert.deepEqual(Object.keys(project.services), ["__proto__", "toString"]);
        assert.equal(Object.getPrototypeOf(project.services), Object.prototype);
        assert.equal((Object.prototype as { image?: string }).image, undefined);
    });

    it("an extended file that cannot be reached makes one problem", () => {
        inFolder(
            { "compose.yaml": "services: {a: {extends: {file: /nowhere/x.yaml, service: b}, image: a}}\n" },
            folder => {
                const options = { files: [], environment: {}, workingDirectory: folder, projectName: "p" };
                assert.throws(() => loadCompose(options), {
                    name: "ComposeError",
                    message: /names the file \/nowhere\/x\.yaml/,
                });
            },
        );
    });
});
