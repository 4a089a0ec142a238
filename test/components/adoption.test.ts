import assert from "node:assert/strict";
import { ComposeApplication } from "../../components/compose-application";
import { pulumiImports, type Adoption } from "../../release/import";
import { checkComponents } from "./invariants";
import { container, project, publicService, task } from "./specs";

const BLUE_GREEN: Adoption = {
    cluster: "shop",
    service: "web",
    targetGroups: [
        { name: "web-b", arn: "arn:b" },
        { name: "web-a", arn: "arn:a" },
    ],
    productionRule: "arn:rule",
    testRule: "arn:test-rule",
    codedeploy: { application: "shop", deploymentGroup: "group" },
    scales: true,
};
const ROLLING: Adoption = { ...BLUE_GREEN, targetGroups: [{ name: "web", arn: "arn:t" }], testRule: undefined };
delete ROLLING.codedeploy;

for (const [controller, adoption] of [
    ["codedeploy", BLUE_GREEN],
    ["ecs", ROLLING],
] as const) {
    describe(`A service of another tool that ${controller} releases`, () => {
        const names = adoption.targetGroups.map(({ name }) => name);
        // A name so long that those of the target groups are shortened.
        const service = `web-of-the-whole-wide-world`;
        const graph = () =>
            checkComponents(
                () =>
                    new ComposeApplication("todo", {
                        project: {
                            ...project(),
                            images: [],
                            services: [
                                publicService({
                                    name: service,
                                    members: [service],
                                    task: task({ containers: [container({ image: { reference: "nginx:1.27" } })] }),
                                    connectsTo: [],
                                    dependsOn: [],
                                    autoscaling: { min: 1, max: 2 },
                                }),
                            ],
                            secrets: [],
                            volumes: [],
                        },
                        images: { source: "reuse", tags: {} },
                        loadBalancer: { allowHttp: true },
                        services: {
                            [service]: {
                                deploymentController: controller,
                                existing: {
                                    serviceName: adoption.service,
                                    targetGroupNames: names,
                                    ...(adoption.codedeploy && {
                                        applicationName: "shop",
                                        deploymentGroupName: "group",
                                    }),
                                },
                            },
                        },
                    }),
            );

        it("is imported under the names, types and parents that the program gives its parts", async () => {
            const { registrations } = await graph();
            for (const { type, name, parent, component, id, version } of pulumiImports(
                "todo",
                service,
                adoption,
                "7",
            )) {
                const found = registrations.find(one => one.type === type && one.name === name);
                assert.ok(found, `${type} ${name}`);
                assert.equal(found.custom, component !== true, name);
                assert.equal(found.parent.split("::").pop(), parent ?? "", name);
                assert.equal(id === undefined, component === true, name);
                assert.equal(version, component === true ? undefined : "7", name);
            }
        });

        it("keeps its names, and what it cannot change", async () => {
            const found = await graph();
            const one = found.one("aws:ecs/service:Service");
            assert.equal(one.inputs.name, "web");
            assert.equal(one.ignoreChanges.includes("serviceRegistries"), controller === "codedeploy");
            const groups = found.ofType("aws:lb/targetGroup:TargetGroup");
            assert.deepEqual(
                groups.map(({ inputs }) => inputs.name),
                names,
            );
            assert.deepEqual(
                groups.map(({ ignoreChanges }) => ignoreChanges),
                names.map(() => ["port"]),
            );
            const applications = found.ofType("aws:codedeploy/application:Application");
            assert.deepEqual(
                applications.map(({ inputs }) => inputs.name),
                controller === "codedeploy" ? ["shop"] : [],
            );
            const deploymentGroups = found.ofType("aws:codedeploy/deploymentGroup:DeploymentGroup");
            assert.deepEqual(
                deploymentGroups.map(({ inputs }) => inputs.deploymentGroupName),
                controller === "codedeploy" ? ["group"] : [],
            );
        });
    });
}
