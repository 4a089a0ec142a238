import assert from "node:assert/strict";
import { convert, failure, IMAGE, serviceOf, verdictOf } from "./fixture";

const TOKEN = "arn:aws:ssm:eu-central-1:123456789012:parameter/token";
const LOGIN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf";

const COMPOSE = {
    services: { web: { image: IMAGE, volumes: ["data:/data"] }, db: { image: IMAGE, expose: ["5432"] } },
    volumes: { data: {} },
};

/** Converts a project beside which there is this `ecs-params.yml`. */
const convertWith = (params: string, compose: object = COMPOSE, environment = {}) =>
    convert(compose, {}, { files: { "ecs-params.yml": params }, environment });

describe("ecs-params.yml", () => {
    const conversion = convertWith(
        `version: 1
task_definition:
  task_execution_role: ecsTaskExecutionRole
  ephemeral_storage:
    size_in_gib: \${DISK}
  efs_volumes:
    - name: data
      filesystem_id: fs-0123456789abcdef0
      access_point: fsap-0123456789abcdef0
  services:
    web:
      cpu_shares: 512
      mem_limit: 1GB
      mem_reservation: 512m
      init_process_enabled: true
      repository_credentials:
        credentials_parameter: ${LOGIN}
      secrets:
        - name: TOKEN
          value_from: ${TOKEN}
      healthcheck:
        test: curl -f http://localhost
        interval: 1s
      depends_on:
        - container_name: db
          condition: START
`,
        COMPOSE,
        { DISK: "40" },
    );
    const web = serviceOf(conversion, "web");
    const [container] = web.task.containers;

    it("sizes a service and its container", () => {
        assert.deepEqual([web.task.cpu, web.task.memory], [512, 1024]);
        assert.deepEqual([container!.memory, container!.memoryReservation], [1024, 512]);
        assert.equal(container!.linuxParameters?.initProcessEnabled, true);
    });

    it("gives every task its disk, and expands variables", () => {
        assert.equal(web.task.ephemeralStorage, 40);
        assert.equal(serviceOf(conversion, "db").task.ephemeralStorage, 40);
    });

    it("reads secrets into the environment, from where they are", () => {
        assert.deepEqual(Object.keys(container!.secrets), ["TOKEN"]);
        const { secret } = container!.secrets.TOKEN!;
        assert.deepEqual(conversion.project.secrets, [{ name: secret, from: { existing: TOKEN } }]);
        assert.deepEqual(container!.repositoryCredentials, { credentialsParameter: LOGIN });
    });

    it("names file systems, and orders services", () => {
        assert.equal(conversion.project.volumes[0]?.existing, "fsap-0123456789abcdef0");
        assert.deepEqual(
            web.dependsOn.map(({ service }) => service),
            ["db"],
        );
    });

    it("has verdicts in its own file, those of the Compose keys it stands for among them", () => {
        const role = verdictOf(conversion, "x-ecs-params.task_definition.task_execution_role");
        assert.equal(role.level, "approximated");
        assert.deepEqual(role.position, { file: "ecs-params.yml", line: 3, column: 3 });
        const interval = verdictOf(conversion, "services.web.healthcheck.interval");
        assert.match(interval.reason, /ECS takes 5 to 300 s/);
        assert.deepEqual(interval.position, { file: "ecs-params.yml", line: 23, column: 9 });
    });

    it("that names no service of the project is told of, with the one that was meant", () => {
        const error = failure(() => convertWith("task_definition: { services: { wep: { essential: true } } }"));
        assert.match(error.message, /ecs-params\.yml:1:32 .*x-ecs-params\.task_definition\.services\.wep/);
        assert.match(error.message, /Did you mean web\?/);
    });

    it("wins over the Compose file, which is told of", () => {
        const compose = { services: { web: { image: IMAGE, mem_limit: "2g" } } };
        const result = convertWith("task_definition: { services: { web: { mem_limit: 512m } } }", compose);
        assert.equal(serviceOf(result, "web").task.memory, 512);
        assert.match(verdictOf(result, "services.web.mem_limit").reason, /ecs-params\.yml says otherwise/);
    });

    for (const [size, cpu, memory] of [
        ["{ cpu_limit: 512, mem_limit: 2GB }", 512, 2048],
        ["{ cpu_limit: 1 vCPU, mem_limit: 4096 }", 1024, 4096],
    ] as const) {
        it(`sizes the task of a project with one service: ${size}`, () => {
            const { task } = serviceOf(
                convertWith(`task_definition: { task_size: ${size} }`, { services: { web: { image: IMAGE } } }),
                "web",
            );
            assert.deepEqual([task.cpu, task.memory], [cpu, memory]);
        });
    }

    it("that is no mapping is a mistake in that file", () => {
        assert.throws(() => convertWith("- version: 1\n"), /ecs-params\.yml:1:1 .*must be a mapping at the top level/s);
    });

    it("is not needed", () => assert.equal(verdictsBelow(convert(COMPOSE)).length, 0));
});

const verdictsBelow = ({ verdicts }: ReturnType<typeof convert>) =>
    verdicts.filter(({ key }) => key.startsWith("x-ecs-params"));
