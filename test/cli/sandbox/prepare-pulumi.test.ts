import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { preparePulumi } from "../../../cli/sandbox/prepare-pulumi";
import { sandboxSettings } from "../../../cli/sandbox/stack-settings";

const COMMITTED = "config:\n  # where\n  aws:region: eu-west-1\n";

describe("pulumi in a sandbox", () => {
    let home: string;
    let said: string[];
    /** Says which stack is selected, and notes the stacks it was told to make. */
    const FAKE = `#!/bin/sh
case "$2" in
    --show-name) echo selected ;;
    init) echo "$3 $PULUMI_OPTION_CONFIG_FILE" >> "$MADE"; mkdir -p "$STATES"; touch "$STATES/$3.json" ;;
esac
`;
    const at = (...names: string[]) => path.join(home, ...names);
    const prepare = (...args: string[]) =>
        preparePulumi({
            args,
            folder: at("program"),
            env: {
                ...process.env,
                PULUMI_STACK: undefined,
                MADE: at("made"),
                STATES: at("backend/.pulumi/stacks/todo"),
            },
            pulumi: at("pulumi"),
            stacks: at("stacks"),
            backend: at("backend"),
            say: line => void said.push(line),
        });
    const made = () => (fs.existsSync(at("made")) ? fs.readFileSync(at("made"), "utf8").trim().split("\n") : []);

    beforeEach(() => {
        home = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-prepare-"));
        said = [];
        fs.mkdirSync(at("program/deeper"), { recursive: true });
        fs.writeFileSync(at("program/Pulumi.yaml"), "name: todo\nruntime: nodejs\n");
        fs.writeFileSync(at("program/Pulumi.dev.yaml"), COMMITTED);
        fs.writeFileSync(at("pulumi"), FAKE, { mode: 0o755 });
    });
    afterEach(() => fs.rmSync(home, { recursive: true }));

    it("works on a copy of the stack's settings", () => {
        const copy = prepare("up", "-s", "dev");
        assert.equal(copy, at("stacks/todo/Pulumi.dev.yaml"));
        assert.equal(fs.readFileSync(copy ?? "", "utf8"), COMMITTED);
    });
    it("finds the program from a folder below it", () => {
        assert.equal(prepare("-C", "deeper", "up", "-s", "dev"), at("stacks/todo/Pulumi.dev.yaml"));
    });
    it("takes the selected stack where the call names none", () => {
        assert.equal(prepare("config"), at("stacks/todo/Pulumi.selected.yaml"));
    });
    it("makes the stack once, with the copy as its settings", () => {
        prepare("up", "-s", "dev");
        prepare("up", "-s", "dev");
        assert.deepEqual(made(), [`dev ${at("stacks/todo/Pulumi.dev.yaml")}`]);
        assert.deepEqual(said, ["sandbox: made the stack dev"]);
    });
    it("makes no stack that the program does not know", () => {
        prepare("up", "-s", "dve");
        assert.deepEqual(made(), []);
    });
    it("keeps what `config set` wrote", () => {
        const copy = prepare("up", "-s", "dev") ?? "";
        fs.appendFileSync(copy, "  todo:key: value\n");
        prepare("up", "-s", "dev");
        assert.match(fs.readFileSync(copy, "utf8"), /todo:key: value/);
    });
    it("takes a changed file over, and keeps the sandbox's own salt", () => {
        const copy = prepare("up", "-s", "dev") ?? "";
        fs.appendFileSync(copy, "encryptionsalt: v1:ours\n");
        fs.writeFileSync(at("program/Pulumi.dev.yaml"), "config:\n  aws:region: us-west-2\nencryptionsalt: v1:real\n");
        prepare("up", "-s", "dev");
        assert.equal(fs.readFileSync(copy, "utf8"), "config:\n  aws:region: us-west-2\nencryptionsalt: v1:ours\n");
    });
    it("never writes into the program's folder", () => {
        const before = fs.readdirSync(at("program"));
        prepare("stack", "init", "new");
        prepare("up", "-s", "dev");
        assert.deepEqual(fs.readdirSync(at("program")), before);
        assert.equal(fs.readFileSync(at("program/Pulumi.dev.yaml"), "utf8"), COMMITTED);
    });
    it("refuses what would rename the committed file", () => {
        assert.throws(() => prepare("stack", "rename", "x"), /committed settings/);
    });
    for (const call of ["version", "login", "up --help"]) {
        it(`leaves pulumi ${call} alone`, () => {
            assert.equal(prepare(...call.split(" ")), undefined);
            assert.deepEqual(made(), []);
        });
    }
});

describe("a stack's settings in the sandbox", () => {
    it("get stand-ins for what is encrypted for the real stack", () => {
        const committed =
            "secretsprovider: awskms://key\nencryptedkey: AQ\nconfig:\n  app:password:\n    secure: v1:abc\n  app:nested:\n    token:\n      secure: v1:def\n    plain: 1\n";
        assert.deepEqual(sandboxSettings(committed, undefined), {
            text: "config:\n  app:password: sandbox\n  app:nested:\n    token: sandbox\n    plain: 1\n",
            standIns: ["app:password", "app:nested.token"],
        });
    });
    for (const text of ["", "a: [", "- list\n"]) {
        it(`leave it to Pulumi to complain about ${JSON.stringify(text)}`, () => {
            assert.deepEqual(sandboxSettings(text, undefined), { text, standIns: [] });
        });
    }
});
