import assert from "node:assert/strict";
import { containersText, sameContainers } from "../../../sandbox/providers/aws/ecs-containers";

const CONTAINER = {
    name: "app",
    image: "app:1",
    essential: true,
    environment: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
    ],
    portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: "tcp" }],
};
const text = (...containers: object[]) => JSON.stringify(containers);

describe("Container definitions", () => {
    for (const [what, other] of [
        ["environment in another order", { ...CONTAINER, environment: CONTAINER.environment.toReversed() }],
        ["essential left out", { ...CONTAINER, essential: undefined }],
        ["protocol and host port left out", { ...CONTAINER, portMappings: [{ containerPort: 3000 }] }],
        ["empty lists that ECS adds", { ...CONTAINER, mountPoints: [], volumesFrom: [], systemControls: [], cpu: 0 }],
        ["keys in another order", Object.fromEntries(Object.entries(CONTAINER).reverse())],
    ] as const) {
        it(`are the same with ${what}`, () => assert.equal(sameContainers(text(CONTAINER), text(other)), true));
    }

    for (const [what, other] of [
        ["another image", { ...CONTAINER, image: "app:2" }],
        ["another value in the environment", { ...CONTAINER, environment: [{ name: "A", value: "2" }] }],
        ["a number where text was", { ...CONTAINER, stopTimeout: 30 }],
        ["a key that ECS does not know", { ...CONTAINER, colour: "red" }],
        ["CPU reserved", { ...CONTAINER, cpu: 128 }],
    ] as const) {
        it(`differ with ${what}`, () => assert.equal(sameContainers(text(CONTAINER), text(other)), false));
    }

    it("are the same in another order", () => {
        const other = { name: "web", image: "web:1" };
        assert.equal(sameContainers(text(CONTAINER, other), text(other, CONTAINER)), true);
    });

    it("have the health check's defaults", () => {
        const check = { command: ["CMD", "true"] };
        assert.equal(
            sameContainers(
                text({ ...CONTAINER, healthCheck: check }),
                text({ ...CONTAINER, healthCheck: { ...check, interval: 30, timeout: 5, retries: 3 } }),
            ),
            true,
        );
    });

    it("are kept by name, their environment too", () => {
        const kept = JSON.parse(
            containersText([{ name: "b" }, { name: "a", environment: [{ name: "Z" }, { name: "A" }] }]),
        ) as unknown;
        assert.deepEqual(kept, [{ name: "a", environment: [{ name: "A" }, { name: "Z" }] }, { name: "b" }]);
    });
});
