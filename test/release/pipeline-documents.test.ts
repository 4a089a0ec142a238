import assert from "node:assert/strict";
import { pipelineDocuments } from "../../release";
import { checkAppSpec } from "../../release/appspec-check";
import { convert, convertApp } from "../fargate/fixture";
import { sample } from "./sample";
import { assertGolden } from "./golden";

const DONE = { condition: "service_completed_successfully" };
const KNOWN = { stack: "prod", account: "111122223333", region: "eu-west-1", subnets: ["subnet-0a1b2c3d"] };

describe("The documents of CodeDeployToECS", () => {
    it("of the sample are those that were reviewed; services that ECS replaces have none", () => {
        const { services, files, problems } = pipelineDocuments(sample(), KNOWN);
        assert.deepEqual(problems, []);
        assert.deepEqual(services, [
            {
                service: "app",
                taskDefinitionFile: "taskdef-app.json",
                appSpecFile: "appspec-app.yaml",
                images: [{ placeholder: "IMAGE1_NAME", build: "app" }],
            },
        ]);
        for (const [name, text] of Object.entries(files)) {
            assertGolden(`pipeline/${name}`, text);
        }
    });

    it("of several services are those that were reviewed, each service's with its name", () => {
        const { project } = convert(
            {
                services: {
                    web: { build: "web", ports: ["3000"], depends_on: { migrate: DONE }, deploy: { replicas: 2 } },
                    api: { build: "api", ports: ["8080"], environment: { LOG_LEVEL: "info" } },
                    worker: { build: "api", command: ["node", "worker.js"], depends_on: ["api"] },
                    migrate: { build: "api", command: ["node", "migrate.js"] },
                },
            },
            { public: ["web", "api"] },
            { files: { "web/Dockerfile": "FROM scratch\n", "api/Dockerfile": "FROM scratch\n" } },
        );
        const { services, files, rolling, problems } = pipelineDocuments(project, KNOWN);
        assert.deepEqual(problems, []);
        assertGolden("pipeline-shop/services.json", `${JSON.stringify({ services, rolling }, undefined, 2)}\n`);
        for (const [name, text] of Object.entries(files)) {
            assertGolden(`pipeline-shop/${name}`, text);
        }
    });

    it("name the image and the revision by placeholders that CodePipeline knows", () => {
        const { files, placeholders } = pipelineDocuments(sample(), KNOWN);
        assert.match(files["taskdef-app.json"]!, /"image": "<IMAGE1_NAME>"/);
        assert.match(files["appspec-app.yaml"]!, /TaskDefinition: <TASK_DEFINITION>/);
        assert.ok(!Object.keys(placeholders).some(name => /IMAGE|TASK_DEFINITION|git-sha/.test(name)));
        assert.ok("<execution-role-arn>" in placeholders);
    });

    it("are AppSpecs that CodeDeploy takes", () => {
        const { files } = pipelineDocuments(sample(), KNOWN);
        const containers = (JSON.parse(files["taskdef-app.json"]!) as { containerDefinitions: unknown[] })
            .containerDefinitions as { name: string; portMappings: { containerPort: number }[] }[];
        const known = files["appspec-app.yaml"]!.replace(/<security-group-id of app>/, "sg-0a1b2c3d4e5f67890");
        const { problems } = checkAppSpec(known, "appspec.yaml", {
            pipeline: true,
            containers: containers.map(({ name, portMappings = [] }) => ({
                name,
                ports: portMappings.map(({ containerPort }) => containerPort),
            })),
        });
        assert.deepEqual(problems, []);
    });

    it("are the names of its images alone where ECS replaces a service's tasks", () => {
        const { services, files, rolling } = pipelineDocuments(sample(), { ...KNOWN, controller: "ecs" });
        assert.deepEqual([services, files], [[], {}]);
        assert.deepEqual(rolling, [
            { service: "app", imageDefinitionsFile: "imagedefinitions-app.json", images: { app: "app" } },
        ]);
    });

    it("are too large for CodePipeline above 3 MB, which is said before it is", () => {
        const environment = { SETTING: "x".repeat(60_000) };
        const { project } = convertApp({ ports: ["8080:8080"], environment }, { public: ["app"] });
        const [app] = project.services;
        const services = Array.from({ length: 60 }, (_, index) => ({ ...app!, name: `app${index}` }));
        assert.deepEqual(pipelineDocuments({ ...project, services: services.slice(0, 40) }, KNOWN).problems, []);
        const { problems } = pipelineDocuments({ ...project, services }, KNOWN);
        assert.match(problems.join(), /the documents have 3\.\d MB, and CodeDeployToECS reads artifacts of 3 MB/);
    });
});
