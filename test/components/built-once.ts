import { serialize } from "node:v8";
import type { Graph } from "./harness";

/**
 * Builds each variant of a program once, however many tests read its graph: building takes most of their time.
 * Variants are told apart by their arguments; those that are not plain data (functions, outputs) are built each time.
 * Tests read a graph, they do not change it.
 */
export function builtOnce<A extends unknown[], T>(
    build: (...args: A) => Promise<Graph<T>>,
): (...args: A) => Promise<Graph<T>> {
    const built = new Map<string, Promise<Graph<T>>>();
    return (...args) => {
        const key = keyOf(args);
        const graph = (key === undefined ? undefined : built.get(key)) ?? build(...args);
        if (key !== undefined) {
            built.set(key, graph);
        }
        return graph;
    };
}

function keyOf(args: unknown[]): string | undefined {
    try {
        return serialize(args).toString("latin1");
    } catch {
        return undefined; // what cannot be copied cannot be compared either
    }
}
