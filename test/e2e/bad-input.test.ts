import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { Program, type Result, type RunOptions } from "./program";
import { accountOf, assertNothingMade, assertRefused } from "./refusal";

const COMPOSE = "examples/todo/docker-compose.yml";
const FILES = "swingbridge:composeFiles:\n    - examples/todo/docker-compose.yml";

interface Mistakes {
    /** What the user did. */
    what: string;
    make(program: Program): void;
    stack?: "dev" | "prod";
    options?: RunOptions;
    /** All that the message must say, each once. */
    told: (string | RegExp)[];
}

const PROD: Pick<Mistakes, "stack" | "options"> = {
    stack: "prod",
    options: { environment: { DB_PASSWORD: "correct horse battery staple" } },
};

/** Each table entry is one `pulumi up`; single mistakes are the unit tests' of compose/, fargate/ and config.ts. */
const MISTAKES: Mistakes[] = [
    {
        what: "a Compose file that is not there, and one that is no YAML",
        make(program) {
            program.replace("Pulumi.dev.yaml", FILES, `${FILES}\n    - nowhere.yml`);
            program.write(COMPOSE, "services:\n  app:\n    image: [a\n  db: {\n");
        },
        told: ["nowhere.yml:1:1  does not exist", `${COMPOSE}:3:13  is not valid YAML`],
    },
    {
        what: "a Compose file with every kind of mistake in it",
        make: program =>
            program.write(
                COMPOSE,
                [
                    "services:",
                    "  web:",
                    "    image: nginx",
                    '    prots: ["80:80"]',
                    "    ports: 80",
                    "    networks: [front]",
                    '    volumes: ["data:/data"]',
                    "    environment:",
                    "      KEY: ${KEY:?needed for payments}",
                    "    depends_on: [worker]",
                    "  worker:",
                    "    image: busybox",
                    "    depends_on: [web]",
                    "",
                ].join("\n"),
            ),
        told: [
            `${COMPOSE}:4:5  services.web.prots  is no key of the Compose Specification`,
            'Did you mean "ports"?',
            `${COMPOSE}:5:12  services.web.ports  must be a list, not an integer`,
            `${COMPOSE}:6:16  services.web.networks.front  refers to the network "front", which is not defined`,
            `${COMPOSE}:7:15  services.web.volumes[0]  refers to the volume "data", which is not defined`,
            `${COMPOSE}:9:12  services.web.environment.KEY  needs the variable KEY: needed for payments`,
            `${COMPOSE}:13:18  services.worker.depends_on.web  closes a cycle: web → worker → web`,
        ],
    },
    {
        what: "what Compose takes and Fargate does not: size, ports, names",
        make: program =>
            program.write(
                COMPOSE,
                [
                    "services:",
                    "  web:",
                    "    build: .",
                    '    ports: ["80:80", "8443:8443"]',
                    "    deploy:",
                    "      resources:",
                    "        limits:",
                    '          cpus: "64"',
                    `  ${"long-".repeat(13)}name:`,
                    "    image: nginx:1",
                    "",
                ].join("\n"),
            ),
        told: [
            `${COMPOSE}:4:22  services.web.ports[1]  is a second public port, besides 80`,
            "swingbridge:services: { web: { port: 80 } }",
            `${COMPOSE}:8:11  services.web.deploy.resources.limits.cpus  asks for 64 vCPU, more than Fargate has`,
            "The largest size is 16 vCPU / 120 GB",
            new RegExp(`${COMPOSE}:9:3  services\\.(long-)+name  has a name of 69 characters`),
        ],
    },
    {
        what: "configuration with an unknown key, a wrong type and two axes that do not fit",
        make: program =>
            program.write(
                "Pulumi.dev.yaml",
                `${program.read("Pulumi.dev.yaml")}  swingbridge:deploymentController: ecs
  swingbridge:trafficShfit: {}
  swingbridge:testListner:
    port: 1
  swingbridge:alarms:
    errorsPerMinute: many
`,
            ),
        told: [
            "4 problems in this stack's configuration",
            'swingbridge:alarms.errorsPerMinute = "many"',
            /swingbridge:trafficShfit = \{\}\n.*did you mean trafficShift\?\n +Fix: rename it/,
            "did you mean testListener?",
            /swingbridge:trafficShift\.kind = "canary"\n +does not fit deploymentController: ecs.*\n +Fix: write rolling/,
        ],
    },
    {
        what: "neither a git repository nor a SHA",
        make: program => fs.renameSync(path.join(program.folder, ".git"), path.join(program.folder, "../git")),
        told: [
            /error: Releases are named by git SHA, and git gives none: fatal: not a git repository.*\n +Run it in a git repository .*swingbridge:gitSha/,
        ],
    },
    {
        what: "a tree with uncommitted changes in prod",
        ...PROD,
        make: program => program.write("notes.txt", "not committed"),
        told: [
            /swingbridge:allowDirty = false\n +refuses [0-9a-f]{40}-dirty-[0-9a-f]+: .*not committed\n +Fix: commit or discard/,
        ],
    },
    {
        what: "an image that nobody pushed",
        ...PROD,
        make: () => undefined,
        told: [
            /error: ECR has no image .*\/todo-app-production:[0-9a-f]{40}\.\n/,
            /repository: todo-app-production\n +tag: +[0-9a-f]{40}\n/,
            "aws ecr create-repository --repository-name todo-app-production ",
            /docker buildx build --push .*\/todo-app-production:[0-9a-f]{40} .*--target production .* examples\/todo\n/,
        ],
    },
    {
        what: "credentials that may not ask ECR",
        ...PROD,
        options: { ...PROD.options, faults: ["ecr.DescribeImages:error,code=AccessDeniedException,times=1"] },
        make: () => undefined,
        told: [
            /error: access denied by ECR for repository todo-app-production, tag [0-9a-f]{40}: /,
            "Allow ecr:DescribeImages on that repository",
        ],
    },
];

describe("pulumi up says what is wrong, all of it at once, and makes nothing of", () => {
    let program: Program;
    let empty: Record<string, number>;

    before(async () => {
        program = Program.create();
        await program.run(["true"]); // Makes the account.
        empty = await accountOf(program);
    });
    after(() => program.remove());

    for (const { what, make, stack = "dev", options, told } of MISTAKES) {
        it(what, async () => {
            make(program);
            try {
                const up = await program.pulumi(["up", "--stack", stack, "--yes", "--skip-preview"], options);
                assertRefused(up, ...told);
            } finally {
                undo(program);
            }
            await assertNothingMade(program, stack, empty);
        });
    }
});

/** The tree as it was committed. */
function undo(program: Program): void {
    const kept = path.join(program.folder, "../git");
    if (fs.existsSync(kept)) {
        fs.renameSync(kept, path.join(program.folder, ".git"));
    }
    program.git("checkout", "--quiet", "--", ".");
    program.git("clean", "--quiet", "--force");
}

describe("the command line says what is missing", () => {
    let program: Program;

    before(() => {
        program = Program.create();
    });
    after(() => program.remove());

    it("credentials", async () => {
        const nothing = path.join(program.folder, "no-such-file");
        const target = {
            schemaVersion: 1,
            name: "app",
            region: "us-east-1",
            cluster: "todo",
            service: "app",
            controller: "ecs",
            releaseRecord: "/swingbridge/todo/prod/app/release",
            release: { sha: "a".repeat(40), taskDefinition: "arn:aws:ecs:us-east-1:1:task-definition/app:1" },
            logGroup: "/swingbridge/todo/prod/app",
        };
        const empty = Object.keys(process.env).filter(name => name.startsWith("AWS_"));
        const deploy = await program.swingbridge(["deploy"], {
            environment: {
                ...Object.fromEntries(empty.map(name => [name, ""])),
                AWS_EC2_METADATA_DISABLED: "true",
                AWS_CONFIG_FILE: nothing,
                AWS_SHARED_CREDENTIALS_FILE: nothing,
                SWINGBRIDGE_TARGET: JSON.stringify(target),
            },
        });
        assert.equal(deploy.code, 5, deploy.output);
        assertRefused(deploy, "Could not load credentials", "give AWS credentials the way the AWS tools expect them");
    });

    it("credentials, to pulumi up: none of AWS's resources is made", async () => {
        const expired = "sts.GetCallerIdentity:error,code=ExpiredToken,message=The security token has expired";
        await program.run(["true"]); // Makes the account.
        const before = await accountOf(program);
        const args = ["up", "--stack", "dev", "--yes", "--skip-preview"];
        const up = await program.pulumi(args, { faults: [`${expired},times=1`] });
        assert.notEqual(up.code, 0);
        assert.match(
            up.output,
            /unable to validate AWS credentials. Details: ExpiredToken: The security token has expired/,
        );
        assert.deepEqual(await accountOf(program), before);
    });

    it("a sandbox, to the commands that ask it and to a shell that outlived its own", async () => {
        const status = await program.swingbridge(["sandbox", "status", "--store", program.store]);
        assertRefused(status, `error: No sandbox is running on ${program.store}`, "swingbridge sandbox start");

        const inside = await program.run([process.execPath, "-p", "JSON.stringify(process.env)"]);
        const environment = JSON.parse(inside.stdout) as NodeJS.ProcessEnv;
        const {
            stdout,
            stderr,
            status: code,
        } = spawnSync("pulumi", ["preview", "--stack", "dev"], {
            cwd: program.folder,
            env: environment,
            encoding: "utf8",
        });
        const preview: Result = { code: code ?? -1, stdout, stderr, output: stdout + stderr };
        assertRefused(preview, `sandbox: No sandbox is running on ${program.store}`, "swingbridge sandbox run -- CMD");
    });

    it("a store that nobody else uses", async () => {
        const again = ["swingbridge", "sandbox", "run", "--store", program.store, "--", "echo", "ran"];
        const locked = await program.run(again);
        assert.equal(locked.code, 1);
        assertRefused(
            locked,
            /error: the sandbox store \S+ is in use by process \d+: stop that sandbox first/,
            "name another folder with --store",
        );
        assert.ok(!locked.stdout.includes("ran"));
    });
});
