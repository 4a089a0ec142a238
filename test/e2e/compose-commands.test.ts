import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { inFolder } from "../compose/folder";
import { swingbridge, swingbridgeAside } from "./command";

const DIGEST = `sha256:${"a".repeat(64)}`;
const SHOP = `name: shop
services:
  web:
    image: "web@${DIGEST}"
    ports: ["8080:80"]
    environment: { PASSWORD: "\${PASSWORD:-swordfish}", PORT: "80" }
    depends_on: [db]
  db:
    image: postgres@${DIGEST}
    profiles: []
  tool:
    image: tool@${DIGEST}
    profiles: [debug]
`;
const BROKEN = `services:
  web:
    imag: nginx
    ports: ["80:eighty"]
`;
const REFUSED = `services:
  web:
    image: web@${DIGEST}
    privileged: true
    devices: ["/dev/kvm"]
`;

describe("swingbridge config", function () {
    this.timeout(60_000);

    it("prints the merged model as YAML, and as JSON", () =>
        inFolder({ "compose.yaml": SHOP, "prod.yaml": "services: { web: { environment: { PORT: 81 } } }" }, cwd => {
            const files = ["-f", "compose.yaml", "-f", "prod.yaml"];
            const yaml = swingbridge(["config", ...files], { cwd });
            const json = swingbridge(["config", ...files, "--json"], { cwd });
            assert.equal(yaml.status, 0, yaml.stderr);
            const model = parse(yaml.stdout) as { services: Record<string, { environment: object }> };
            assert.deepEqual(model.services.web!.environment, { PASSWORD: "swordfish", PORT: "81" });
            assert.deepEqual(Object.keys(model.services), ["db", "web"]);
            const other = JSON.parse(json.stdout) as typeof model;
            assert.deepEqual(other.services.web!.environment, model.services.web!.environment);
        }));

    it("reads standard input, env files and the shell as docker compose does", () =>
        inFolder({ "my.env": "TAG=2\nNAME=fromfile\n" }, cwd => {
            const run = swingbridge(["config", "-f", "-", "--env-file", "my.env", "-p", "piped", "--images"], {
                cwd,
                input: 'services: { a: { image: "${NAME}:${TAG}" }, b: { build: . } }',
                env: { NAME: "fromshell" },
            });
            assert.deepEqual([run.status, run.stdout], [0, "fromshell:2\npiped-b\n"], run.stderr);
        }));

    for (const [args, expected] of [
        [["--services"], "db\nweb\n"],
        [["--services", "--profile", "debug"], "db\ntool\nweb\n"],
        [["--services", "db"], "db\n"],
        [["--profiles"], "debug\n"],
        [["--networks"], "default\n"],
        [["--volumes"], ""],
        [["--hash", "db"], /^db [0-9a-f]{64}\n$/],
        [["--hash", "*"], /^db [0-9a-f]{64}\nweb [0-9a-f]{64}\n$/],
        [["--services", "--json"], '{"services":["db","web"]}\n'],
        [["--no-interpolate"], /PASSWORD: \$\{PASSWORD:-swordfish\}/],
        [["-q"], ""],
    ] as const) {
        it(args.join(" "), () =>
            inFolder({ "compose.yaml": SHOP }, cwd => {
                const { status, stdout, stderr } = swingbridge(["config", ...args], { cwd });
                assert.equal(status, 0, stderr);
                if (typeof expected === "string") {
                    assert.equal(stdout, expected);
                } else {
                    assert.match(stdout, expected);
                }
            }),
        );
    }

    it("writes to a file", () =>
        inFolder({ "compose.yaml": SHOP }, cwd => {
            const { stdout } = swingbridge(["config", "-o", "model.yaml"], { cwd });
            assert.equal(stdout, "");
            assert.match(readFileSync(join(cwd, "model.yaml"), "utf8"), /^name: shop/);
        }));

    it("tells every mistake at once with its place, and ends with 1", () =>
        inFolder({ "compose.yaml": BROKEN }, cwd => {
            const { status, stdout, stderr } = swingbridge(["config", "-q"], { cwd });
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(stderr, /compose\.yaml:3:5 {2}services\.web\.imag(.|\n)*\^/);
            assert.match(stderr, /compose\.yaml:4:13 {2}services\.web\.ports\[0\]/);
            assert.doesNotMatch(stderr, /\n +at /, "no stack");
            assert.doesNotMatch(stderr, /\u001b/, "no colour where there is no terminal");
        }));
});

describe("swingbridge convert", function () {
    this.timeout(60_000);

    it("prints one document, with placeholders for what only an account knows", () =>
        inFolder({ "compose.yaml": SHOP }, cwd => {
            const { status, stdout, stderr } = swingbridge(
                ["convert", "--public", "web", "--account", "123456789012", "--region", "eu-west-1", "--stack", "prod"],
                { cwd },
            );
            assert.equal(status, 0, stderr);
            const documents = JSON.parse(stdout) as {
                placeholders: Record<string, string>;
                taskDefinitions: Record<string, { family: string; containerDefinitions: { secrets?: object[] }[] }>;
                services: Record<string, { deploymentController: object; loadBalancers?: object[] }>;
                securityGroups: object;
                securityGroupRules: Record<string, { IpPermissions: { FromPort: number }[] }>;
            };
            assert.equal(documents.taskDefinitions.web!.family, "shop-prod-web");
            assert.deepEqual(documents.taskDefinitions.web!.containerDefinitions[0]!.secrets, [
                {
                    name: "PASSWORD",
                    valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/prod/web-PASSWORD",
                },
            ]);
            assert.deepEqual(documents.services.web!.deploymentController, { type: "CODE_DEPLOY" });
            assert.deepEqual(documents.services.db!.deploymentController, { type: "ECS" });
            assert.deepEqual(Object.keys(documents.securityGroups), ["web", "db"]);
            assert.deepEqual(
                documents.securityGroupRules.db!.IpPermissions.map(({ FromPort }) => FromPort),
                [5432],
            );
            assert.ok("<vpc-id>" in documents.placeholders);
            assert.ok(!("<account-id>" in documents.placeholders), "given by an option");
            assert.doesNotMatch(stdout + stderr, /swordfish/, "no value of a secret");
            assert.match(stderr, /Compose to Fargate: \d+ keys mapped/);
        }));

    it("writes one file for each document", () =>
        inFolder({ "compose.yaml": SHOP }, cwd => {
            const { stdout } = swingbridge(["convert", "-q", "--output-dir", "aws"], { cwd });
            assert.match(stdout, /^aws\/task-definitions\/web\.json$/m);
            assert.deepEqual(readdirSync(join(cwd, "aws")).sort(), [
                "placeholders.json",
                "security-group-rules",
                "security-groups",
                "services",
                "task-definitions",
            ]);
            assert.deepEqual(readdirSync(join(cwd, "aws/task-definitions")).sort(), ["db.json", "web.json"]);
        }));

    it("refuses what cannot run, all at once, unless it is allowed", () =>
        inFolder({ "compose.yaml": REFUSED }, cwd => {
            const refused = swingbridge(["convert"], { cwd });
            assert.deepEqual([refused.status, refused.stdout], [1, ""]);
            assert.match(refused.stderr, /compose\.yaml:4:5(.|\n)*compose\.yaml:5:5/);
            const allowed = swingbridge(["convert", "--allow", "web.privileged", "--allow", "*.devices"], { cwd });
            assert.equal(allowed.status, 0, allowed.stderr);
        }));
});

describe("swingbridge check", function () {
    this.timeout(60_000);

    it("gives a verdict for every key with its place, reason and fix", () =>
        inFolder({ "compose.yaml": REFUSED }, cwd => {
            const { status, stdout } = swingbridge(["check"], { cwd });
            assert.equal(status, 1);
            assert.match(stdout, /^WHERE +VERDICT +KEY +WHY$/m);
            assert.match(stdout, /^compose\.yaml:4:5 +refused +services\.web\.privileged +Fargate runs no privileged/m);
            assert.match(stdout, /^ +→ run this service on ECS Managed Instances/m);
            assert.match(stdout, /1 key mapped, 2 refused/);
        }));

    for (const [what, args, file, expected] of [
        ["is content where nothing is refused", [], SHOP, 0],
        ["is not, with --strict, where something is approximated", ["--strict"], SHOP, 1],
        ["accepts what is allowed", ["--allow", "*.privileged", "--allow", "web.devices"], REFUSED, 0],
        ["fails on files that are wrong", [], BROKEN, 1],
    ] as const) {
        it(what, () =>
            inFolder({ "my.yaml": file }, cwd =>
                assert.equal(swingbridge(["check", "my.yaml", ...args], { cwd }).status, expected),
            ),
        );
    }

    it("merges its files", () =>
        inFolder({ "a.yaml": SHOP, "b.yaml": "services: { web: { privileged: true } }" }, cwd => {
            const { stdout } = swingbridge(["check", "a.yaml", "b.yaml"], { cwd });
            assert.match(stdout, /^b\.yaml:1:20 +refused/m);
        }));

    it("is JSON for machines: verdicts with their rules, and mistakes", () =>
        inFolder({ "compose.yaml": REFUSED, "broken.yaml": BROKEN }, cwd => {
            const { verdicts, problems } = JSON.parse(swingbridge(["check", "--json"], { cwd }).stdout) as {
                verdicts: { key: string; rule: string; level: string }[];
                problems: object[];
            };
            const { rule, level } = verdicts.find(({ key }) => key === "services.web.devices")!;
            assert.deepEqual([rule, level, problems], ["services.*.devices", "refused", []]);
            const broken = JSON.parse(swingbridge(["check", "broken.yaml", "--json"], { cwd }).stdout) as {
                problems: { path: string; position: { line: number } }[];
            };
            assert.deepEqual(
                broken.problems.map(({ path, position }) => [path, position.line]),
                [
                    ["services.web.imag", 3],
                    ["services.web.ports[0]", 4],
                ],
            );
        }));

    it("is Markdown for pull requests", () =>
        inFolder({ "compose.yaml": REFUSED }, cwd => {
            const { stdout, status } = swingbridge(["check", "--markdown"], { cwd });
            assert.equal(status, 1);
            assert.match(stdout, /^\| refused \| `services\.web\.privileged` \(compose\.yaml:4:5\)/m);
        }));
});

describe("swingbridge pin", function () {
    this.timeout(60_000);

    const FILE =
        "# shop\nservices:\n  db:\n    image: REGISTRY/db:1 # data\n  web: { image: 'REGISTRY/none:1' }\n  app: { image: \"app:${TAG-1}\" }\n";

    /** A registry with one image, for the length of `use`; it must answer while the command runs. */
    async function withRegistry(use: (file: string, folder: string) => Promise<void>): Promise<void> {
        const server = createServer(({ url }, response) =>
            response.writeHead(url === "/v2/db/manifests/1" ? 200 : 404, { "docker-content-digest": DIGEST }).end(),
        );
        await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready));
        const folder = mkdtempSync(join(tmpdir(), "swingbridge-pin-"));
        try {
            const file = FILE.replaceAll("REGISTRY", `127.0.0.1:${(server.address() as AddressInfo).port}`);
            writeFileSync(join(folder, "compose.yaml"), file);
            await use(file, folder);
        } finally {
            server.close();
            rmSync(folder, { recursive: true });
        }
    }

    it("writes the digests that a registry has, and says what it could not pin", () =>
        withRegistry(async (file, cwd) => {
            const { status, stdout, stderr } = await swingbridgeAside(["pin"], cwd);
            assert.equal(status, 1);
            assert.match(stdout, /^compose\.yaml:4:12 .*\/db:1 → .*\/db:1@sha256:a{64}$/m);
            assert.match(stdout, /^1 pinned, 0 pinned before, 1 skipped, 1 failed$/m);
            assert.match(stderr, /compose\.yaml:5:17 {2}services\.web\.image(.|\n)*has no/);
            assert.match(stderr, /services\.app\.image(.|\n)*holds a variable/);
            const pinned = file.replace("/db:1 #", `/db:1@${DIGEST} #`);
            assert.equal(readFileSync(join(cwd, "compose.yaml"), "utf8"), pinned);
        }));

    it("writes nothing with --dry-run, and asks nobody with --check", () =>
        withRegistry(async (file, cwd) => {
            assert.match((await swingbridgeAside(["pin", "--dry-run"], cwd)).stdout, /^1 would be pinned/m);
            const { status, stdout } = await swingbridgeAside(["pin", "--check", "--json"], cwd);
            assert.equal(status, 1);
            const { images } = JSON.parse(stdout) as { images: { status: string }[] };
            assert.deepEqual(
                images.map(image => image.status),
                ["unpinned", "unpinned", "skipped"],
            );
            assert.equal(readFileSync(join(cwd, "compose.yaml"), "utf8"), file);
        }));
});

/** Fails whatever opens a socket or asks for a name. */
const GUARD = `
const forbid = (object, name) => { object[name] = () => { throw new Error("the network was used: " + name); }; };
forbid(require("node:net").Socket.prototype, "connect");
forbid(require("node:dgram"), "createSocket");
forbid(require("node:dns"), "lookup");
forbid(require("node:dns").promises, "lookup");
globalThis.fetch = () => { throw new Error("the network was used: fetch"); };
`;

describe("config, convert and check", function () {
    this.timeout(60_000);

    for (const args of [["config"], ["config", "--hash", "*"], ["convert"], ["check"], ["check", "--sarif"]]) {
        it(`${args.join(" ")} opens no socket, and does not care for credentials`, () =>
            inFolder({ "compose.yaml": SHOP, "guard.cjs": GUARD }, cwd => {
                const plain = swingbridge(args, { cwd });
                const guarded = swingbridge(args, {
                    cwd,
                    node: ["--require", join(cwd, "guard.cjs")],
                    env: { AWS_ACCESS_KEY_ID: "AKIA", AWS_REGION: "xx-1", AWS_PROFILE: "other" },
                });
                assert.equal(guarded.status, 0, guarded.stderr);
                assert.equal(guarded.stdout, plain.stdout);
                assert.equal(guarded.stderr, plain.stderr);
            }));
    }
});
