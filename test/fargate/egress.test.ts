import assert from "node:assert/strict";
import type { FargateSettings } from "../../fargate";
import { convert, IMAGE } from "./fixture";

const ways = (services: object, settings: Partial<FargateSettings>, more: object = {}) =>
    Object.fromEntries(
        convert({ services, ...more }, settings).project.services.map(({ name, egressPorts }) => [name, egressPorts]),
    );

const app = { image: IMAGE };

describe("The way out of a stack's tasks", () => {
    it("is open unless the stack limits it", () => {
        assert.deepEqual(ways({ app }, {}), { app: undefined });
        assert.deepEqual(ways({ app }, { egress: "anywhere" }), { app: undefined });
    });

    it("is by the ports that the stack names, and by HTTPS, in their order", () => {
        assert.deepEqual(ways({ app }, { egress: [587, 25, 587] }), { app: [25, 443, 587] });
        assert.deepEqual(ways({ app }, { egress: [] }), { app: [443] });
    });

    it("is what a service's own settings say, where they do", () => {
        const services = { one: { egress: "anywhere" }, two: { egress: [587] } } as const;
        assert.deepEqual(ways({ one: app, two: app, three: app }, { egress: [443], services }), {
            one: undefined,
            two: [443, 587],
            three: [443],
        });
    });

    it("stays by HTTPS for a service of internal networks, whatever the stack says", () => {
        const networks = { back: { internal: true } };
        assert.deepEqual(ways({ app: { ...app, networks: ["back"] } }, { egress: [587] }, { networks }), {
            app: [443],
        });
    });

    it("is for a task what any of its containers may do: they share its interface", () => {
        const services = { app, sidecar: { ...app, network_mode: "service:app" } };
        const limited = { app: { egress: [587] }, sidecar: { egress: [5432] } };
        assert.deepEqual(ways(services, { services: limited }), { app: [443, 587, 5432] });
        assert.deepEqual(ways(services, { services: { app: { egress: [587] } } }), { app: undefined });
    });
});
