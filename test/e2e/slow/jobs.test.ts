import assert from "node:assert/strict";
import { story } from "../story";
import { summary, up } from "../update";

/** A migration that two services wait for: a job; work that one waits for: its init container; and a sidecar. */
const MORE = `
services:
  migrate:
    image: busybox:1.36.1
    command: ["true"]
    depends_on: [db]
  seed:
    image: busybox:1.36.1
    command: ["true"]
  app:
    depends_on:
      migrate: { condition: service_completed_successfully }
      seed: { condition: service_completed_successfully }
  worker:
    image: busybox:1.36.1
    command: ["sleep", "infinity"]
    depends_on:
      migrate: { condition: service_completed_successfully }
  sidecar:
    image: busybox:1.36.1
    command: ["sleep", "infinity"]
    network_mode: service:app
`;

story("a job that two services wait for", program => {
    it("fails the update with its exit code and last words, and nothing that waits is created", async () => {
        program().write("examples/todo/docker-compose.jobs.yml", MORE);
        const file = "    - examples/todo/docker-compose.yml\n";
        program().replace("Pulumi.dev.yaml", file, `${file}    - examples/todo/docker-compose.jobs.yml\n`);
        program().commit("jobs");
        const fault = "ecs.task:crash,family=todo-dev-migrate,detail.exitCode=7,times=1";
        const failed = await up(program(), { faults: [fault] });
        assert.notEqual(failed.code, 0);
        assert.match(failed.output, /migrate exited with code 7/);
        assert.doesNotMatch(summary(failed.changes).join("\n"), /create todo-(app|worker)-fargate-service/);
    });

    it("runs anew with the next update, before those that wait for it", async () => {
        const { code, output, changes } = await up(program());
        assert.equal(code, 0, output);
        assert.match(summary(changes).join("\n"), /create todo-worker-fargate-service/);
    });

    it("is not run again where nothing changed", async () => {
        const { code, output } = await up(program(), {}, "--expect-no-changes");
        assert.equal(code, 0, output);
    });
});
