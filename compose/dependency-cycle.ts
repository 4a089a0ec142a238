import { cycleText } from "./cycle-text";
import { type Mapping, section } from "./node";
import type { Position } from "./position";
import type { Problems } from "./problem";

/**
 * Reports every service that, over others or directly, waits for itself: one problem per cycle,
 * at the `depends_on` that closes it. Iterative and linear, so that long chains neither overflow nor slow it down.
 */
export function checkCycles(services: Mapping, problems: Problems): void {
    const done = new Set<string>();
    for (const start of services.entries.keys()) {
        const path: string[] = [];
        const onPath = new Set<string>();
        const stack: Visit[] = done.has(start) ? [] : [enter(start)];
        while (stack.length > 0) {
            const visit = stack.at(-1)!;
            const next = visit.dependencies.pop();
            if (next === undefined) {
                stack.pop();
                path.pop();
                onPath.delete(visit.name);
                done.add(visit.name);
                continue;
            }
            if (onPath.has(next.name)) {
                const cycle = [...path.slice(path.indexOf(next.name)), next.name];
                problems.add(
                    next.at,
                    ["services", visit.name, "depends_on", next.name],
                    `closes a cycle: ${cycleText(cycle)}`,
                    {
                        reason: "None of these services could start first.",
                        fix: "Remove one of the dependencies.",
                    },
                );
            } else if (!done.has(next.name) && services.entries.has(next.name)) {
                stack.push(enter(next.name));
            }
        }

        function enter(name: string): Visit {
            path.push(name);
            onPath.add(name);
            const entry = services.entries.get(name)!;
            const dependencies = [...section(entry.value, "depends_on").entries].map(
                ([dependency, { keyAt, value }]) => ({
                    name: dependency,
                    at: keyAt ?? value.at ?? entry.keyAt,
                }),
            );
            return { name, dependencies: dependencies.reverse() };
        }
    }
}

interface Visit {
    name: string;
    /** Those not looked at yet, the last one first. */
    dependencies: { name: string; at: Position | undefined }[];
}
