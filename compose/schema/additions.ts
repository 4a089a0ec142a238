import type { Schema } from "./check";

type RootSchema = Schema & { definitions: Record<string, Schema> };

/** What the Compose Specification has and compose-go v2.10.1 does not yet. */
export function additions(schema: RootSchema): RootSchema {
    const service = schema.definitions.service!;
    const hook = schema.definitions.service_hook!;
    return {
        ...schema,
        definitions: {
            ...schema.definitions,
            service: {
                ...service,
                properties: {
                    ...service.properties,
                    pre_start: { type: "array", items: { $ref: "#/definitions/init_hook" } },
                },
            },
            init_hook: {
                ...hook,
                properties: {
                    ...hook.properties,
                    image: { type: "string" },
                    per_replica: { type: ["boolean", "string"] },
                },
            },
        },
    };
}
