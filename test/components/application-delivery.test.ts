import assert from "node:assert/strict";
import { parse } from "yaml";
import type { ApplicationPipeline } from "../../components/application-delivery-args";
import { ComposeApplication } from "../../components/compose-application";
import type { ComposeApplicationArgs } from "../../components/compose-application-args";
import { SecretValues } from "../../fargate";
import {
    imageRepositoryName,
    pipelineBuildSpec,
    renderBuildSpec,
    taskDefinitionDifferences,
    type AppSpecProperties,
    type BuildSpec,
    type DeploymentTarget,
} from "../../release";
import { checkBuildSpec } from "../../release/buildspec-check";
import { builtOnce } from "./built-once";
import { capture, UNKNOWN, valueOf, type CaptureOptions, type Graph } from "./harness";
import { checkComponents } from "./invariants";
import { container, job, project, publicService, statefulService, task } from "./specs";

const PASSWORD = "correct horse battery staple";
const SERVICE = "aws:ecs/service:Service";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const REPOSITORY = "aws:ecr/repository:Repository";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const PIPELINE = "aws:codepipeline/pipeline:Pipeline";
const BUILD = "aws:codebuild/project:Project";
const COMMAND = "command:local:Command";

const CALLS: CaptureOptions["calls"] = {
    "docker:index/getRegistryImage:getRegistryImage": ({ name }) => ({
        name,
        sha256Digest: `sha256:${"e".repeat(64)}`,
    }),
};
const SOURCE: ApplicationPipeline = { source: { kind: "codecommit", repositoryName: "todo" } };

function application(changes: Partial<ComposeApplicationArgs> = {}): ComposeApplication {
    return new ComposeApplication("todo", {
        project: { ...project(), images: [{ ...project().images[0]!, context: "examples/todo" }] },
        secretValues: new SecretValues([["db-password", PASSWORD]]),
        images: { source: "pipeline", tags: {} },
        releasedBy: "pipeline",
        pipeline: SOURCE,
        loadBalancer: { allowHttp: true },
        ...changes,
    });
}
const build = builtOnce((changes: Partial<ComposeApplicationArgs> = {}, options: CaptureOptions = {}) =>
    checkComponents(() => application(changes), { calls: CALLS, ...options, secrets: [PASSWORD] }),
);

interface Container {
    name: string;
    image: string;
    [member: string]: unknown;
}

function containersOf(graph: Graph<unknown>, service: string): Container[] {
    const definition = graph.one(TASK_DEFINITION, `todo-${service}-task-definition`);
    return JSON.parse(definition.inputs.containerDefinitions as string) as Container[];
}

/** Text of a published template, by file. */
function templates(graph: Graph<unknown>): Record<string, string> {
    return Object.fromEntries(
        graph.ofType(OBJECT).map(({ inputs }) => [String(inputs.key).split("/").pop()!, String(inputs.content)]),
    );
}

describe("An application that a pipeline releases", () => {
    it("registers the same at preview and update, and shows no secret", async () => {
        const graph = await build();
        assert.equal(graph.ofType(PIPELINE).length, 1);
    });

    it("owns the repositories of its images and builds nothing", async () => {
        const graph = await build();
        assert.equal(graph.ofType(REPOSITORY).length, 1);
        assert.deepEqual(graph.ofType("docker-build:index:Image"), []);
        assert.deepEqual(
            (await build({ images: { source: "pipeline", existingRepositories: true, tags: {} } })).ofType(REPOSITORY),
            [],
        );
    });

    it("asks nobody for an image that is yet to be built", async () => {
        const asked: string[] = [];
        await build(
            {},
            {
                calls: {
                    ...CALLS,
                    "aws:ecr/getImage:getImage": ({ imageTag }) => {
                        asked.push(String(imageTag));
                        return {};
                    },
                },
            },
        );
        assert.deepEqual(asked, []);
    });

    it("starts with a placeholder of the service's name and port that answers the health check, and nothing of the application", async () => {
        const [app, ...others] = containersOf(await build(), "app");
        assert.deepEqual(others, []);
        assert.equal(app!.name, "app");
        assert.match(app!.image, /busybox.*@sha256:[0-9a-f]{64}$/);
        assert.deepEqual(app!.portMappings, [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }]);
        assert.match(JSON.stringify(app!.command), /nc -lk -p/);
        for (const member of ["environment", "secrets", "mountPoints", "healthCheck"]) {
            assert.equal(app![member], undefined, member);
        }
        assert.equal(app!.readonlyRootFilesystem, true);
        assert.equal(app!.user, "65534:65534");
    });

    it("publishes the template: what `up` would register, with placeholders for the image and the release", async () => {
        const published = JSON.parse(templates(await build())["taskdef-app.json"]!) as {
            containerDefinitions: Container[];
            executionRoleArn: string;
            tags: unknown;
        };
        const direct = await checkComponents(
            () =>
                application({
                    releasedBy: "up",
                    pipeline: undefined,
                    images: { source: "reuse", tags: { app: "0".repeat(40) } },
                }),
            {
                calls: {
                    ...CALLS,
                    "aws:ecr/getImage:getImage": () => ({ imageDigest: `sha256:${"d".repeat(64)}` }),
                },
                secrets: [PASSWORD],
            },
        );
        const { inputs } = direct.one(TASK_DEFINITION, "todo-app-task-definition");
        const registered: Record<string, unknown> = { ...inputs, skipDestroy: undefined };
        assert.equal(published.containerDefinitions[0]!.image, "<IMAGE1_NAME>");
        assert.deepEqual(published.tags, [{ key: "swingbridge:release", value: "<RELEASE>" }]);
        const differences = taskDefinitionDifferences(
            { ...registered, containerDefinitions: JSON.parse(registered.containerDefinitions as string) as object[] },
            published as object,
        ).filter(({ member }) => member !== "taskRoleArn" && member !== "executionRoleArn");
        assert.deepEqual(
            differences.map(({ container: name, member }) => `${name}.${member}`),
            ["app.image"],
        );
    });

    it("publishes the AppSpec with network, platform and capacity, and a place for the revision", async () => {
        const services = [
            publicService({ capacityProviders: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] }),
            statefulService(),
        ];
        const { Resources } = parse(
            templates(await build({ project: project({ services }) }))["appspec-app.yaml"]!,
        ) as { Resources: [{ TargetService: { Properties: AppSpecProperties } }] };
        const { Properties } = Resources[0].TargetService;
        assert.equal(Properties.TaskDefinition, "<TASK_DEFINITION>");
        assert.deepEqual(Properties.LoadBalancerInfo, { ContainerName: "app", ContainerPort: 3000 });
        assert.equal(Properties.CapacityProviderStrategy[0]!.CapacityProvider, "FARGATE_SPOT");
        assert.ok(Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets.length > 0);
    });

    it("leaves what runs other people's images to Pulumi: no commit changes it, and no template is made of it", async () => {
        const graph = await build();
        assert.deepEqual(Object.keys(templates(graph)).sort(), ["appspec-app.yaml", "taskdef-app.json"]);
        assert.equal(containersOf(graph, "db")[0]!.image, "postgres:15-alpine");
        const { ignoreChanges } = graph.one(TASK_DEFINITION, "todo-db-task-definition");
        assert.ok(!ignoreChanges.includes("containerDefinitions"));
        assert.ok(!graph.one(SERVICE, "todo-db-fargate-service").ignoreChanges.includes("taskDefinition"));
        assert.deepEqual(
            graph.ofType(COMMAND).map(({ name }) => name),
            ["todo-db-release-deploy"],
        );
    });

    it("is not changed by what a pipeline registered: the first revision stays as it was created", async () => {
        const graph = await build();
        const { ignoreChanges } = graph.one(TASK_DEFINITION, "todo-app-task-definition");
        for (const property of ["containerDefinitions", "cpu", "memory", "volumes", "executionRoleArn"]) {
            assert.ok(ignoreChanges.includes(property), property);
        }
    });

    it("changes templates alone where the application's settings change", async () => {
        const before = await build();
        const services = [
            publicService({
                task: task({ cpu: 1024, memory: 2048, containers: [container({ environment: { A: "1" } })] }),
            }),
            statefulService(),
        ];
        const after = await build({
            project: project({ services, images: [{ ...project().images[0]!, context: "examples/todo" }] }),
        });
        const inputs = new Map(before.registrations.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
        const changed = after.registrations
            .filter(({ custom, urn, inputs: now }) => custom && inputs.get(urn) !== JSON.stringify(now))
            .map(({ name }) => name);
        assert.deepEqual(changed, ["todo-pipeline-templates-taskdef-app.json"]);
    });

    it("tells the service's target what its pipeline is and makes", async () => {
        const graph = await capture(() => application(), { calls: CALLS });
        const target: DeploymentTarget = await valueOf(graph.result.services.app!.target);
        assert.equal(target.pipeline?.name, "todo-pipeline-test");
        assert.equal(target.pipeline.template, templates(graph)["taskdef-app.json"]);
        assert.equal(graph.one(PIPELINE).inputs.name, "todo-pipeline-test");
        const db: DeploymentTarget = await valueOf(graph.result.services.db!.target);
        assert.equal(db.pipeline, undefined);
    });

    it("builds with a buildspec that CodeBuild takes, and reads the templates and nothing else of their bucket", async () => {
        const graph = await build();
        const { source } = graph.ofType(BUILD).find(({ name }) => /build-project$/.test(name))!.inputs as {
            source: { buildspec: string };
        };
        assert.deepEqual(checkBuildSpec(source.buildspec, "buildspec.yml"), { problems: [], warnings: [] });
        assert.match(source.buildspec, /aws s3 cp "\$TEMPLATES\/taskdef-app\.json" taskdef-app\.json/);
        assert.match(source.buildspec, /sed -i "s\|<RELEASE>\|\$IMAGE_TAG\|g" taskdef-app\.json/);
        assert.match(source.buildspec, /examples\/todo/);
    });

    it("keeps layers under a tag that its repositories let move", async () => {
        const images = { source: "pipeline", movingTags: ["buildcache"], tags: {} } as const;
        const graph = await build({
            images: { ...images, movingTags: [...images.movingTags] },
            pipeline: { ...SOURCE, build: { cacheTag: "buildcache" } },
        });
        const { source } = graph.ofType(BUILD).find(({ name }) => /build-project$/.test(name))!.inputs as {
            source: { buildspec: string };
        };
        assert.match(source.buildspec, /--cache-to type=registry,ref="\$REGISTRY\/todo-app:buildcache"/);
        assert.match(source.buildspec, /--cache-from type=registry,ref="\$REGISTRY\/todo-app:buildcache"/);
        const { inputs } = graph.one(REPOSITORY);
        assert.deepEqual(inputs.imageTagMutabilityExclusionFilters, [{ filter: "buildcache", filterType: "WILDCARD" }]);
        const [plain] = (await build()).ofType(BUILD);
        assert.doesNotMatch((plain!.inputs.source as { buildspec: string }).buildspec, /--cache/);
    });

    it("builds with what render buildspec prints", async () => {
        const mixed = { ...project({ services: [publicService(), statefulService()], jobs: [job()] }) };
        const sources = { ...mixed, images: [{ ...mixed.images[0]!, context: "examples/todo" }] };
        const graph = await build({ project: sources });
        const { source } = graph.ofType(BUILD).find(({ name }) => name.includes("build"))!.inputs as {
            source: { buildspec: string };
        };
        const built = parse(source.buildspec) as BuildSpec;
        const spec = pipelineBuildSpec(sources, {
            root: ".",
            registry: String(built.env?.variables?.REGISTRY),
            repository: name => imageRepositoryName("todo", name),
            templates: String(built.env?.variables?.TEMPLATES),
        });
        assert.equal(
            renderBuildSpec(spec).replaceAll(/--repository-name \S+|\$REGISTRY\/[\w-]+/g, "REPOSITORY"),
            source.buildspec.replaceAll(/--repository-name \S+|\$REGISTRY\/[\w-]+/g, "REPOSITORY"),
        );
    });

    it("merges a buildspec of the user's own: its commands run first", async () => {
        const text = "version: 0.2\nphases:\n  build:\n    commands: [make generate]\n";
        const graph = await build({
            pipeline: { ...SOURCE, build: { buildspec: { file: "buildspec.yml", text } } },
        });
        const { source } = graph.ofType(BUILD).find(({ name }) => /build-project$/.test(name))!.inputs as {
            source: { buildspec: string };
        };
        const { phases } = parse(source.buildspec) as { phases: { build: { commands: string[] } } };
        assert.equal(phases.build.commands[0], "make generate");
    });

    describe("with a job and a service that ECS replaces", () => {
        const worker = publicService({
            name: "worker",
            members: ["worker"],
            dnsNames: ["worker"],
            public: undefined,
            ports: [],
            dependsOn: [{ service: "migrate", condition: "service_completed_successfully", required: true }],
            task: task({ family: "worker", containers: [container({ name: "worker", portMappings: [] })] }),
        });
        const app = publicService({
            dependsOn: [{ service: "migrate", condition: "service_completed_successfully", required: true }],
        });
        const whole = () => build({ project: project({ services: [app, worker, statefulService()], jobs: [job()] }) });

        /** Names of the deployment stage's actions by run order. */
        async function deployment(): Promise<string[][]> {
            const { stages } = (await whole()).one(PIPELINE).inputs as {
                stages: { name: string; actions: { name: string; runOrder: number }[] }[];
            };
            const actions = stages.find(({ name }) => name === "Deploy")!.actions;
            const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
            return orders.map(order =>
                actions
                    .filter(({ runOrder }) => runOrder === order)
                    .map(({ name }) => name)
                    .sort(),
            );
        }

        it("runs the job first, then deploys, then records", async () => {
            assert.deepEqual(await deployment(), [
                ["Run-migrate"],
                ["Deploy-app", "Deploy-worker"],
                ["Record-app", "Record-worker"],
            ]);
        });

        it("publishes their templates too, which the build completes: no action of CodePipeline would", async () => {
            const graph = await whole();
            assert.deepEqual(Object.keys(templates(graph)).sort(), [
                "appspec-app.yaml",
                "runtask-migrate.json",
                "taskdef-app.json",
                "taskdef-migrate.json",
                "taskdef-worker.json",
            ]);
            const { source } = graph.ofType(BUILD).find(({ name }) => /build-project$/.test(name))!.inputs as {
                source: { buildspec: string };
            };
            assert.match(
                source.buildspec,
                /sed -i -e "s\|<IMAGE1_NAME>\|\$REGISTRY\/todo-app@\$IMAGE_DIGEST\|g" taskdef-worker\.json taskdef-migrate\.json/,
            );
        });

        it("runs nothing of theirs in pulumi up", async () => {
            assert.deepEqual(
                (await whole()).ofType(COMMAND).map(({ name }) => name),
                ["todo-db-release-deploy"],
            );
        });
    });

    it("is refused without a pipeline", async () => {
        await assert.rejects(
            capture(() => application({ pipeline: undefined }), { calls: CALLS }),
            /pipeline: needed with releasedBy: pipeline/,
        );
    });

    it("shows its containers to policies at preview, though a placeholder runs first", async () => {
        const { registrations } = await capture(() => application(), { calls: CALLS, preview: true });
        const { inputs } = registrations.find(({ name }) => name === "todo-app-task")!;
        assert.equal((inputs.task as { containers: Container[] }).containers[0]!.name, "app");
        assert.notEqual(inputs.task, UNKNOWN);
    });
});
