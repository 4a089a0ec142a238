import assert from "node:assert/strict";
import type { FargateSettings } from "../../fargate";
import { convert, IMAGE, problems, serviceOf, verdictOf } from "./fixture";

const CONNECT: Partial<FargateSettings> = { serviceConnect: true };
const db = { image: "postgres@sha256:" + "1".repeat(64) };
const worker = { image: IMAGE };
const api = { image: IMAGE, expose: ["8080"] };

const connectOf = (services: object, name: string, settings = CONNECT) =>
    serviceOf(convert({ services }, settings), name).serviceConnect;

describe("Service Connect", () => {
    it("is not used unless the stack asks for it", () => {
        const { project, verdicts } = convert({ services: { db, worker } });
        assert.deepEqual(
            project.services.map(({ serviceConnect }) => serviceConnect),
            [undefined, undefined],
        );
        assert.equal(project.services[0]!.task.containers[0]!.portMappings[0]!.name, undefined);
        assert.deepEqual(
            verdicts.filter(({ reason }) => /Service Connect/.test(reason)),
            [],
        );
    });

    it("leads to each port under the service's name, and never ends a connection as Compose never does", () => {
        const spec = serviceOf(convert({ services: { DB: db, worker } }, CONNECT), "DB");
        assert.deepEqual(spec.serviceConnect?.endpoints, [
            {
                portName: "db-5432",
                discoveryName: "db-5432-connect",
                dnsName: "db",
                port: 5432,
                timeout: { idleTimeoutSeconds: 0 },
            },
        ]);
        assert.equal(spec.task.containers[0]!.portMappings[0]!.name, "db-5432");
        assert.deepEqual(spec.dnsNames, ["DB"], "names stay in the private namespace besides");
    });

    it("keeps the name and the protocol that the file gives a port", () => {
        const ports = [{ target: 8080, name: "web", app_protocol: "http" }];
        const connect = connectOf({ api: { image: IMAGE, ports } }, "api");
        assert.deepEqual(connect?.endpoints, [
            {
                portName: "web",
                discoveryName: "api-8080-connect",
                dnsName: "api",
                port: 8080,
                timeout: { idleTimeoutSeconds: 0, perRequestTimeoutSeconds: 0 },
            },
        ]);
    });

    it("serves a service that nobody connects to as a client", () => {
        assert.deepEqual(connectOf({ db, worker }, "worker"), { endpoints: [] });
    });

    it("is chosen by each service against the stack", () => {
        const services = { db, worker };
        assert.equal(
            connectOf(services, "db", { serviceConnect: true, services: { db: { serviceConnect: false } } }),
            undefined,
        );
        assert.equal(connectOf(services, "db", { services: { db: { serviceConnect: true } } })?.endpoints.length, 1);
    });

    it("leaves a service to DNS that listens for UDP or on a range of ports: its name would lead nowhere else", () => {
        for (const expose of [["53/udp", "53"], ["7000-7020"]]) {
            const conversion = convert({ services: { dns: { image: IMAGE, expose }, worker } }, CONNECT);
            assert.deepEqual(serviceOf(conversion, "dns").serviceConnect, { endpoints: [] });
            const { level, reason } = verdictOf(conversion, "services.dns");
            assert.equal(level, "approximated");
            assert.match(
                reason,
                /^others reach it without Service Connect: it listens (for UDP on port 53|on the ports)/,
            );
        }
    });

    it("is not for a service that CodeDeploy releases, with the way to have it", () => {
        const services = { web: { build: ".", ports: ["80:80"] }, db };
        const conversion = convert({ services }, CONNECT);
        assert.equal(serviceOf(conversion, "web").serviceConnect, undefined);
        const { reason, fix } = verdictOf(conversion, "services.web");
        assert.match(reason, /without Service Connect: CodeDeploy releases the service/);
        assert.match(fix!, /deploymentController: ecs/);
        assert.equal(connectOf(services, "web", { ...CONNECT, deploymentController: "ecs" })?.endpoints.length, 1);
    });

    it("is an error where it is asked of such a service by name", () => {
        const services = { web: { build: ".", ports: ["80:80"] } };
        assert.deepEqual(
            problems(() => convert({ services }, { services: { web: { serviceConnect: true } } })),
            ["swingbridge:services.web.serviceConnect cannot be: CodeDeploy releases the service"],
        );
    });

    it("takes its share of a task that asks for its size, and says so", () => {
        const services = { api: { ...api, cpus: 0.25, mem_limit: "512m" }, worker };
        const conversion = convert({ services }, CONNECT);
        const { task } = serviceOf(conversion, "api");
        assert.deepEqual([task.cpu, task.memory], [512, 1024]);
        assert.match(verdictOf(conversion, "services.api.cpus").reason, /and its Service Connect proxy is 0.5 vCPU/);
        const { task: smallest } = serviceOf(conversion, "worker");
        assert.deepEqual([smallest.cpu, smallest.memory], [256, 512]);
    });

    it("is the one address that `endpoint_mode: vip` asks for, and not what `dnsrr` does", () => {
        const judged = (mode: string, settings: Partial<FargateSettings>) => {
            const services = { api: { ...api, deploy: { endpoint_mode: mode } } };
            return verdictOf(convert({ services }, settings), "services.api.deploy.endpoint_mode").level;
        };
        assert.deepEqual([judged("vip", {}), judged("vip", CONNECT)], ["approximated", "mapped"]);
        assert.deepEqual([judged("dnsrr", {}), judged("dnsrr", CONNECT)], ["mapped", "approximated"]);
    });

    it("leaves a size alone that the stack sets", () => {
        const settings = { ...CONNECT, services: { api: { cpu: 0.25, memory: 512 } } };
        const { task } = serviceOf(convert({ services: { api: { ...api, cpus: 0.25 } } }, settings), "api");
        assert.deepEqual([task.cpu, task.memory], [256, 512]);
    });

    describe("in an adopted VPC, where short names do not resolve by DNS", () => {
        const adopted = { ...CONNECT, existing: { vpcId: "vpc-1" }, namespace: "dev.shop.internal" };
        const told = (services: object) =>
            convert({ services }, adopted)
                .verdicts.filter(({ reason }) => /adopted VPC/.test(reason))
                .map(({ key, reason }) => `${key} ${/those of (.*)$/.exec(reason)?.[1]}`);

        it("resolves them in tasks that start later, as depends_on has it", () => {
            assert.deepEqual(told({ db, worker: { ...worker, depends_on: ["db"] } }), []);
            const between = { ...worker, depends_on: ["db"] };
            assert.deepEqual(told({ db, between, worker: { ...worker, depends_on: ["between"] } }), []);
        });

        it("tells of those that may start earlier: nobody's order, or each other's", () => {
            assert.deepEqual(told({ db, worker }), ["services.db worker"]);
            const one = { ...api, depends_on: ["two"] };
            assert.deepEqual(told({ one, two: api }), ["services.one two"]);
        });
    });
});
