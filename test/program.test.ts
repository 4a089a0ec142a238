import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { fargateSettings } from "../program/application-args";
import { ConfigError, parseConfig } from "../config";
import { projectProblems, stackProblems } from "../program/config-project-checks";
import { parseOutputs, readOutputs, type StackOutputs } from "../outputs";
import { releaseTags, type CommitSources } from "../program/release-tags";
import { builtOnce } from "./components/built-once";
import { capture, valueOf } from "./components/harness";
import {
    project as exampleProject,
    httpEndpoint,
    networkEndpoint,
    publicService,
    SHA,
    statefulService,
} from "./components/specs";
import { CALLS, configOf, gitThatSays, PASSWORD, program, ROOT } from "./sample-program";

const built = builtOnce((stack: string, changes: Record<string, unknown> = {}) =>
    capture(() => program(stack, configOf(stack, changes)), { calls: CALLS }),
);

async function outputsOf(stack: string, changes?: Record<string, unknown>): Promise<StackOutputs> {
    const { result } = await built(stack, changes);
    return valueOf(result.outputs) as Promise<StackOutputs>;
}

describe("the sample application's stacks", () => {
    for (const stack of ["dev", "prod"]) {
        it(`${stack} becomes three services, and no password is anywhere in sight`, async () => {
            const { registrations, result } = await built(stack);
            const services = registrations.filter(({ type }) => type === "aws:ecs/service:Service");
            assert.equal(services.length, 3);
            const shown = registrations.filter(({ custom, type }) => !custom || type !== "aws:ssm/parameter:Parameter");
            for (const text of [JSON.stringify(shown), JSON.stringify(await valueOf(result.outputs))]) {
                assert.ok(!text.includes(PASSWORD) && !text.includes("todo-for-development"));
            }
            assert.ok(!JSON.stringify(shown).includes(ROOT), "nothing of this machine gets into the state");
        });
    }

    it("encrypts its parameters with the stack's key, and lets each task decrypt with the keys of its secrets", async () => {
        const [own, theirs] = ["own", "theirs"].map(key => `arn:aws:kms:us-east-1:123456789012:key/${key}`);
        const existing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";
        const prod = await built("prod", {
            secretsKmsKey: own,
            secrets: { db_password: { existing, kmsKey: theirs } },
        });
        assert.deepEqual(
            prod.ofType("aws:ssm/parameter:Parameter").filter(({ inputs }) => inputs.type === "SecureString"),
            [],
        );
        const decrypting = prod
            .ofType("aws:iam/rolePolicy:RolePolicy")
            .filter(({ inputs }) => String(inputs.policy).includes("kms:Decrypt"));
        assert.deepEqual(decrypting.map(({ name }) => name).sort(), [
            "todo-app-task-execution-policy",
            "todo-db-task-execution-policy",
        ]);
        assert.ok(decrypting.every(({ inputs }) => String(inputs.policy).includes(theirs!)));

        const dev = await built("dev", { secretsKmsKey: own });
        const parameters = dev
            .ofType("aws:ssm/parameter:Parameter")
            .filter(({ inputs }) => inputs.type === "SecureString");
        assert.deepEqual([...new Set(parameters.map(({ inputs }) => inputs.keyId))], [own]);
    });

    it("encrypts its images with the stack's key", async () => {
        const imagesKmsKey = "arn:aws:kms:us-east-1:123456789012:key/images";
        const dev = await built("dev", { imagesKmsKey });
        assert.deepEqual(dev.one("aws:ecr/repository:Repository").inputs.encryptionConfigurations, [
            { encryptionType: "KMS", kmsKey: imagesKmsKey },
        ]);
    });

    it("dev releases inside `up` and can be torn down; prod is protected and released by hand", async () => {
        const dev = await built("dev");
        const prod = await built("prod");
        assert.equal(dev.ofType("command:local:Command").length, 3);
        assert.equal(prod.ofType("command:local:Command").length, 0);
        assert.equal(dev.one("aws:ecr/repository:Repository").inputs.forceDelete, true);
        assert.equal(prod.ofType("aws:ecr/repository:Repository").length, 0);
        assert.ok(prod.ofType("aws:lb/listener:Listener").some(({ inputs }) => inputs.protocol === "HTTPS"));
    });
});

describe("what a stack says about the conversion", () => {
    it("names what it adopts, and the private namespace, which nobody searches in an adopted VPC", () => {
        const network = { vpcId: "vpc-0123456789abcdef0", publicSubnetIds: ["a", "b"], privateSubnetIds: ["c", "d"] };
        const adopted = fargateSettings(configOf("dev", { network }), {}, "dev.todo.internal");
        assert.deepEqual(adopted.existing, { vpcId: "vpc-0123456789abcdef0" });
        const made = fargateSettings(configOf("dev"), {}, "dev.todo.internal");
        assert.deepEqual(made.existing, {});
        assert.equal(made.namespace, "dev.todo.internal");
    });
});

describe("stack outputs", () => {
    it("name the pipeline of a stack that has one", async () => {
        const { pipeline } = await outputsOf("dev", {
            releasedBy: "pipeline",
            images: "auto",
            allowDirty: undefined,
            pipeline: { source: { kind: "codecommit", repository: "todo" } },
        });
        assert.match(pipeline?.name ?? "", /^todo-pipeline-/);
        assert.match(pipeline?.arn ?? "", /^arn:aws:codepipeline:us-east-1:\d{12}:todo-pipeline/);
        assert.match(pipeline?.url ?? "", /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/.*\/todo-pipeline-/);
        assert.equal(pipeline?.repository?.name, "todo");
        assert.deepEqual(Object.keys(pipeline?.templateHashes ?? {}), ["app"]);
        assert.match(pipeline!.templateHashes.app!, /^[0-9a-f]{64}$/);
        assert.equal((await outputsOf("dev")).pipeline, undefined);
    });

    it("tell other stacks what they need, and nothing that moves but the target", async () => {
        const outputs = await outputsOf("dev");
        const { target, ...app } = outputs.services.app!;
        assert.equal(outputs.schemaVersion, 1);
        assert.equal(outputs.stack, "dev");
        assert.equal(app.family, "todo-dev-app");
        assert.equal(app.targetGroups.length, 2);
        assert.equal(app.alarms.length, 4);
        assert.match(app.url ?? "", /^http:\/\//);
        assert.equal(outputs.services.db?.url, undefined);
        assert.deepEqual(outputs.services.db?.privateAddresses, ["db.dev.todo.internal:5432"]);
        assert.equal(target.release.sha, SHA);
        const still = JSON.stringify({ ...outputs, services: { app } });
        assert.ok(!still.includes(SHA) && !/task-definition\/[\w-]+:\d/.test(still), still);
    });

    it("are read by another stack", async () => {
        const outputs = await outputsOf("dev");
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Pulumi declares the outputs of a stack
        const { result } = await capture(() => readOutputs({ outputs: pulumi.output(outputs as Record<string, any>) }));
        assert.deepEqual(await valueOf(result), outputs);
    });

    it("are refused where they are another program's or another version's", () => {
        assert.throws(() => parseOutputs({}), /no outputs of Swingbridge/);
        assert.throws(() => parseOutputs(undefined), /no outputs of Swingbridge/);
        assert.throws(() => parseOutputs({ schemaVersion: 2 }), /schema version 2/);
    });
});

describe("settings that do not fit the Compose project", () => {
    const basic = { https: { plainHttp: true } };
    for (const [what, changes, services, key, reason] of [
        ["no encryption for a public service", { https: {} }, undefined, "https", /app is reachable/],
        [
            "CodeDeploy for a service that is not public",
            { services: { db: { deploymentController: "codedeploy" } } },
            [publicService(), statefulService({ stateful: false })],
            "services.db.deploymentController",
            /not public/,
        ],
        [
            "CodeDeploy for a database",
            { services: { db: { deploymentController: "codedeploy" } } },
            undefined,
            "services.db.deploymentController",
            /holds data that only one may use/,
        ],
        [
            "a canary of a service that rolls",
            { services: { db: { trafficShift: { kind: "canary" } } } },
            undefined,
            "services.db.trafficShift.kind",
            /not public/,
        ],
        [
            "two services that answer to everything",
            {},
            [publicService(), publicService({ name: "web", dnsNames: ["web"] })],
            "services.web",
            /app and web answer to the same/,
        ],
        [
            "two services that answer to everything on a listener of their own",
            { services: { app: { listenerPort: 9000 }, web: { listenerPort: 9000 } } },
            [
                publicService({ public: httpEndpoint({ listenerPort: 9000 }) }),
                publicService({ name: "web", dnsNames: ["web"], public: httpEndpoint({ listenerPort: 9000 }) }),
            ],
            "services.web",
            /app and web answer to the same/,
        ],
        [
            "a listener of its own where another one stands",
            { services: { app: { listenerPort: 8080 } } },
            [publicService({ public: httpEndpoint({ listenerPort: 8080 }) })],
            "services.app.listenerPort",
            /test listener's; set testListener\.port/,
        ],
        [
            "a listener for HTTP of a service that is not public over it",
            { services: { db: { listenerPort: 9000 } } },
            undefined,
            "services.db.listenerPort",
            /not public over HTTP/,
        ],
        [
            "gRPC without encryption",
            {},
            [publicService({ public: httpEndpoint({ protocolVersion: "GRPC" }) })],
            "https.plainHttp",
            /app \(GRPC\).*HTTPS listeners only/,
        ],
        [
            "a canary behind a network load balancer",
            { trafficShift: { kind: "canary" } },
            [publicService({ public: networkEndpoint() })],
            "services.app.trafficShift.kind",
            /all at once only/,
        ],
        [
            "CodeDeploy for UDP",
            { services: { app: { deploymentController: "codedeploy" } } },
            [publicService({ public: networkEndpoint({ listener: { port: 53, protocol: "UDP" } }) })],
            "services.app.deploymentController",
            /speaks UDP/,
        ],
        [
            "TLS without a certificate",
            { services: { app: { tls: true } } },
            [publicService({ public: networkEndpoint() })],
            "services.app.tls",
            /needs a certificate/,
        ],
        [
            "TLS at a load balancer that carries HTTP",
            { services: { app: { tls: true } } },
            undefined,
            "services.app.tls",
            /no public TCP port/,
        ],
        [
            "a test port of a service that ECS rolls",
            { services: { app: { testPort: 9001, deploymentController: "ecs" } } },
            [publicService({ public: networkEndpoint({ testPort: 9001 }) })],
            "services.app.testPort",
            /not a public TCP service that CodeDeploy releases/,
        ],
        [
            "a test port that is a port of another service",
            { services: { app: { testPort: 9001 } } },
            [
                publicService({ public: networkEndpoint({ testPort: 9001 }) }),
                publicService({
                    name: "web",
                    dnsNames: ["web"],
                    public: networkEndpoint({ listener: { port: 9001, protocol: "TCP" } }),
                }),
            ],
            "public",
            /app and web, which both publish port 9001/,
        ],
        [
            "two services on one port of the network load balancer",
            {},
            [
                publicService({ public: networkEndpoint() }),
                publicService({ name: "web", dnsNames: ["web"], public: networkEndpoint() }),
            ],
            "public",
            /app and web, which both publish port 9000/,
        ],
        ["one repository for two images", { repository: "all" }, undefined, "repository", /share their tag/],
        [
            "subnets without their VPC",
            { network: { privateSubnetIds: ["subnet-1"] } },
            undefined,
            "network.privateSubnetIds",
            /vpcId is not set/,
        ],
        [
            "a listener without its load balancer",
            { loadBalancer: { testListenerArn: "arn:aws:elasticloadbalancing:x" } },
            undefined,
            "loadBalancer.testListenerArn",
            /arn is not set/,
        ],
    ] as [string, object, ReturnType<typeof publicService>[] | undefined, string, RegExp][]) {
        it(`are refused: ${what}`, () => {
            const values = Object.entries({ ...basic, ...changes }).map(([name, value]) => [
                `swingbridge:${name}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]);
            const image = exampleProject().images[0]!;
            const project = exampleProject({
                ...(services ? { services } : {}),
                images: [image, { ...image, name: "other" }],
            });
            const found = projectProblems(parseConfig({ values: Object.fromEntries(values) }), project);
            assert.deepEqual(
                found.map(problem => problem.key),
                [key],
            );
            assert.match(found[0]!.reason, reason);
        });
    }

    it("let two services answer to everything at two ports", () => {
        const web = publicService({ name: "web", dnsNames: ["web"], public: httpEndpoint({ listenerPort: 9000 }) });
        const values = {
            "swingbridge:https": JSON.stringify({ plainHttp: true }),
            "swingbridge:services": JSON.stringify({ web: { listenerPort: 9000 } }),
        };
        const project = exampleProject({ services: [publicService(), web] });
        assert.deepEqual(projectProblems(parseConfig({ values }), project), []);
    });

    describe("that the Compose files adopt", () => {
        const problemsOf = (changes: object, existing: object) => {
            const values = Object.entries({ ...basic, ...changes }).map(([name, value]) => [
                `swingbridge:${name}`,
                JSON.stringify(value),
            ]);
            const project = exampleProject({ existing });
            return projectProblems(parseConfig({ values: Object.fromEntries(values) }), project).map(({ key }) => key);
        };
        const subnets = { publicSubnetIds: ["a", "b"], privateSubnetIds: ["c", "d"] };
        const LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/shop/1/2";

        it("need what the configuration says of them: the subnets of a VPC", () => {
            assert.deepEqual(problemsOf({ network: subnets }, { vpcId: "vpc-1" }), []);
            assert.deepEqual(problemsOf({}, { vpcId: "vpc-1" }), [
                "network.privateSubnetIds",
                "network.publicSubnetIds",
            ]);
            assert.deepEqual(problemsOf({ network: { ...subnets, zones: 3 } }, { vpcId: "vpc-1" }), ["network.zones"]);
        });

        it("need public subnets only where a load balancer of ours stands in them", () => {
            const network = { privateSubnetIds: ["c", "d"] };
            const existing = { vpcId: "vpc-1" };
            assert.deepEqual(problemsOf({ network }, existing), ["network.publicSubnetIds"]);
            assert.deepEqual(problemsOf({ network, loadBalancer: { internal: true } }, existing), []);
            assert.deepEqual(problemsOf({ network }, { ...existing, loadBalancer: "shop" }), []);
        });

        it("may be told their listeners, and not what kind they are", () => {
            const loadBalancer = { productionListenerArn: LISTENER };
            assert.deepEqual(problemsOf({ loadBalancer }, { loadBalancer: "shop" }), []);
            assert.deepEqual(problemsOf({ loadBalancer: { internal: true } }, { loadBalancer: "shop" }), [
                "loadBalancer.internal",
            ]);
        });
    });

    it("are refused: a stack whose name is too long for DNS", () => {
        const [problem] = stackProblems("x".repeat(64));
        assert.match(problem!.reason, /64 characters/);
    });
});

describe("the release's tags", () => {
    it("are the commit, for each image", () => {
        assert.deepEqual(releaseTags(configOf("dev"), exampleProject(), gitThatSays({ "rev-parse": SHA })), {
            app: SHA,
        });
    });

    it("are not asked for where nothing is built", () => {
        const none: CommitSources = {
            ...gitThatSays({}),
            git() {
                throw new Error("no git here");
            },
        };
        assert.deepEqual(releaseTags(configOf("dev"), exampleProject({ images: [] }), none), {});
        assert.throws(() => releaseTags(configOf("dev"), exampleProject(), none), /no git here/);
    });

    it("are refused for a dirty tree where the stack refuses one", () => {
        const dirty = gitThatSays({ "rev-parse": SHA, status: " M file\0", diff: "a change" });
        assert.match(releaseTags(configOf("dev"), exampleProject(), dirty).app!, /-dirty-/);
        assert.throws(
            () => releaseTags(configOf("prod"), exampleProject(), dirty),
            (error: Error) => error instanceof ConfigError && /allowDirty = false\n.*not committed/.test(error.message),
        );
    });
});
