import type { Inputs } from "./rule";

/** A container definition as far as rules read it; names as in the ECS API. */
export interface Container {
    name: string;
    image?: string;
    environment?: { name: string; value?: string }[];
}

/** The containers of an `aws:ecs/taskDefinition:TaskDefinition`, whose definitions are one JSON text. */
export function containersOf(taskDefinition: Inputs): Container[] {
    const text = taskDefinition.containerDefinitions;
    try {
        const containers: unknown = typeof text === "string" ? JSON.parse(text) : text;
        return Array.isArray(containers) ? (containers as Container[]) : [];
    } catch (error) {
        if (error instanceof SyntaxError) {
            return []; // The provider refuses it with a better message than a policy could give.
        }
        throw error;
    }
}
