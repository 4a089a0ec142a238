import { comparable, type AnyTaskDefinition, type Comparable } from "./comparable";
import { shown } from "./hide";

/**
 * A task definition as JSON for people to compare line by line: lists by name, in one order, with ECS's defaults and without
 * what it notes about a registration. What looks like a secret is hidden.
 */
export function readableTaskDefinition(definition: AnyTaskDefinition): string {
    const { containerDefinitions = {}, ...task } = comparable(definition);
    const members: Record<string, Comparable> = {
        ...each(task as Record<string, Comparable>),
        containerDefinitions: Object.fromEntries(
            Object.entries(containerDefinitions as Record<string, Record<string, Comparable>>).map(
                ([name, container]) => [name, each(container)],
            ),
        ),
    };
    return JSON.stringify(members, inOrder, 2);
}

const each = (members: Record<string, Comparable>): Record<string, Comparable> =>
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, shown([name], value)]));

function inOrder(_name: string, value: unknown): unknown {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
}
