import assert from "node:assert/strict";
import { loadCompose } from "../../compose";
import { toFargate, type Conversion } from "../../fargate";
import { serviceOf, verdictOf } from "./fixture";

/** The sample application, as the stacks of this repository convert it. */
function todo(...files: string[]): Conversion {
    const project = loadCompose({
        files,
        workingDirectory: "examples/todo",
        environment: { DB_PASSWORD: "open sesame" },
    });
    return toFargate(project, { allow: [], services: {} });
}

describe("The sample application", () => {
    const dev = todo("docker-compose.yml");
    const prod = todo("docker-compose.yml", "docker-compose.prod.yml");

    it("has one public service, and two that keep data", () => {
        for (const { project } of [dev, prod]) {
            const shape = project.services.map(({ name, public: endpoint, stateful }) => [
                name,
                endpoint?.containerPort,
                stateful,
            ]);
            assert.deepEqual(shape, [
                ["app", 3000, false],
                ["db", undefined, true],
                ["redis", undefined, true],
            ]);
        }
    });

    it("runs in development as Compose has it, without its live-reload mounts", () => {
        const { containers } = serviceOf(dev, "app").task;
        assert.deepEqual(containers[0]?.command, ["npm", "run", "dev"]);
        assert.deepEqual(containers[0]?.mountPoints, []);
        assert.equal(verdictOf(dev, "services.app.volumes[0]").level, "dropped");
        assert.equal(dev.project.images[0]?.target, "development");
    });

    it("keeps its passwords out of the task definitions", () => {
        assert.deepEqual(Object.keys(serviceOf(dev, "app").task.containers[0]!.secrets), ["DATABASE_URL"]);
        assert.deepEqual(Object.keys(serviceOf(dev, "db").task.containers[0]!.secrets), ["POSTGRES_PASSWORD"]);
        assert.doesNotMatch(JSON.stringify([dev, prod]), /todo-for-development|open sesame/);
        assert.equal(prod.secretValues.get("db_password"), "open sesame");
    });

    it("finds its database's password under /run/secrets in production", () => {
        for (const name of ["app", "db"]) {
            const [main, init] = serviceOf(prod, name).task.containers;
            assert.equal(main?.dependsOn?.[0]?.containerName, init?.name);
            assert.ok(main?.mountPoints.some(({ containerPath }) => containerPath === "/run/secrets"));
            assert.match(init!.command!.join(" "), /\/db_password /);
        }
    });

    it("has the sizes and the number of tasks that production asks for", () => {
        const sizes = prod.project.services.map(({ name, desiredCount, task }) => [
            name,
            desiredCount,
            task.cpu,
            task.memory,
        ]);
        assert.deepEqual(sizes, [
            ["app", 2, 512, 1024],
            ["db", 1, 1024, 2048],
            ["redis", 1, 256, 512],
        ]);
    });

    it("needs nothing refused, and is the same each time", () => {
        for (const { verdicts } of [dev, prod]) {
            assert.deepEqual(
                verdicts.filter(({ level }) => level === "refused"),
                [],
            );
        }
        assert.deepEqual(todo("docker-compose.yml").project, dev.project);
    });
});
