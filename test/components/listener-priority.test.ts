import assert from "node:assert/strict";
import { rulePriorities } from "../../components/listener-priority";

describe("listener rule priorities", () => {
    it("ask narrow rules before wide ones", () => {
        const priorities = rulePriorities([
            { name: "all", endpoint: {} },
            { name: "host", endpoint: { hosts: ["a.example.com"] } },
            { name: "path", endpoint: { paths: ["/api/*"] } },
            { name: "longer", endpoint: { paths: ["/api/v2/*"] } },
            { name: "both", endpoint: { hosts: ["a.example.com"], paths: ["/*"] } },
        ]);
        const order = Object.keys(priorities).sort((a, b) => priorities[a]! - priorities[b]!);
        assert.deepEqual(order, ["both", "longer", "path", "host", "all"]);
    });

    it("stay within what ELB takes, each once", () => {
        const services = Array.from({ length: 60 }, (_, index) => ({ name: `service-${index}`, endpoint: {} }));
        const values = Object.values(rulePriorities(services));
        assert.equal(new Set(values).size, services.length);
        assert.ok(values.every(value => value >= 1 && value <= 50000));
    });

    it("do not move when a service joins, and do not depend on the order", () => {
        const two = [
            { name: "web", endpoint: {} },
            { name: "api", endpoint: { paths: ["/api/*"] } },
        ];
        const before = rulePriorities(two);
        const after = rulePriorities([{ name: "admin", endpoint: { paths: ["/admin/*"] } }, ...two.reverse()]);
        assert.deepEqual([after.web, after.api], [before.web, before.api]);
    });

    it("are what the stack says, where it says one", () => {
        assert.equal(rulePriorities([{ name: "web", endpoint: {}, priority: 3 }]).web, 3);
    });
});
