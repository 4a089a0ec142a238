import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalContainer, canonicalContainers, type ContainerDefinition } from "../../release";

const app: ContainerDefinition = {
    name: "app",
    image: "shop:1",
    environment: [
        { name: "PORT", value: "80" },
        { name: "A", value: "1" },
    ],
    secrets: [
        { name: "Z", valueFrom: "arn:z" },
        { name: "B", valueFrom: "arn:b" },
    ],
    portMappings: [{ containerPort: 8080 }, { containerPort: 53, protocol: "udp" }, { containerPort: 53 }],
    mountPoints: [
        { sourceVolume: "b", containerPath: "/b" },
        { sourceVolume: "a", containerPath: "/a", readOnly: true },
    ],
    healthCheck: { command: ["CMD", "true"] },
    dockerLabels: { b: "2", a: "1" },
};

describe("Canonical container definitions", () => {
    it("are sorted, with defaults written out and a fixed order of members", () => {
        assert.equal(
            canonicalContainers([app]),
            '[{"name":"app","image":"shop:1","essential":true,' +
                '"environment":[{"name":"A","value":"1"},{"name":"PORT","value":"80"}],' +
                '"secrets":[{"name":"B","valueFrom":"arn:b"},{"name":"Z","valueFrom":"arn:z"}],' +
                '"portMappings":[{"containerPort":53,"hostPort":53,"protocol":"tcp"},{"containerPort":53,"hostPort":53,"protocol":"udp"},' +
                '{"containerPort":8080,"hostPort":8080,"protocol":"tcp"}],' +
                '"mountPoints":[{"sourceVolume":"a","containerPath":"/a","readOnly":true},{"sourceVolume":"b","containerPath":"/b","readOnly":false}],' +
                '"healthCheck":{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3},' +
                '"dockerLabels":{"a":"1","b":"2"}}]',
        );
    });

    for (const [what, definition] of [
        [
            "empty lists and objects",
            { command: [], environment: [], dockerLabels: {}, linuxParameters: { capabilities: { add: [] } } },
        ],
        ["undefined members", { user: undefined, healthCheck: undefined, portMappings: undefined }],
        ["what ECS writes for no CPU share", { cpu: 0 }],
    ] as const) {
        it(`leave out ${what}`, () =>
            assert.equal(
                canonicalContainers([{ name: "a", image: "i", ...definition } as unknown as ContainerDefinition]),
                '[{"name":"a","image":"i","essential":true}]',
            ));
    }

    it("keep the order of what has one, and what ECS says with false", () => {
        const container = canonicalContainer({
            name: "a",
            image: "i",
            essential: false,
            command: ["b", "a"],
            entryPoint: ["z", "y"],
        });
        assert.deepEqual(container, {
            name: "a",
            image: "i",
            essential: false,
            entryPoint: ["z", "y"],
            command: ["b", "a"],
        });
    });

    it("have text for the values of variables", () => {
        const environment = [{ name: "PORT", value: 80 as unknown as string }];
        assert.deepEqual(canonicalContainer({ name: "a", image: "i", environment }).environment, [
            { name: "PORT", value: "80" },
        ]);
    });

    it("keep a member that a transform added and this program does not know", () => {
        const definition = { name: "a", image: "i", versionConsistency: "disabled" } as ContainerDefinition;
        assert.match(canonicalContainers([definition]), /"versionConsistency":"disabled"/);
    });

    it("refuse a variable with two values", () => {
        const twice = {
            name: "a",
            image: "i",
            environment: [{ name: "X", value: "1" }],
            secrets: [{ name: "X", valueFrom: "arn" }],
        };
        assert.throws(() => canonicalContainers([twice]), /Container a has two values for the environment variable X/);
    });

    it("do not change what they are given", () => {
        const before = structuredClone(app);
        canonicalContainers([app]);
        assert.deepEqual(app, before);
    });

    it("are the same whatever the order, and canonical themselves", () => {
        const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 6 });
        const definitions = fc
            .tuple(names, names, fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 5 }))
            .map(([containers, variables, ports]) =>
                containers.map((name): ContainerDefinition => ({
                    name,
                    image: "i",
                    environment: variables.map(variable => ({ name: variable, value: variable })),
                    portMappings: ports.map(containerPort => ({ containerPort })),
                })),
            );
        const reversed = (containers: ContainerDefinition[]) =>
            containers
                .map(container => ({
                    ...container,
                    environment: container.environment?.toReversed(),
                    portMappings: container.portMappings?.toReversed(),
                }))
                .toReversed();
        fc.assert(
            fc.property(definitions, containers => {
                const canonical = canonicalContainers(containers);
                assert.equal(canonicalContainers(reversed(containers)), canonical);
                assert.equal(canonicalContainers(JSON.parse(canonical) as ContainerDefinition[]), canonical);
            }),
        );
    });
});
