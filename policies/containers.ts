import { isKnown, json, list, record, records, text, type Inputs } from "./inputs";
import type { Report, Resource } from "./rule";
import { TASK_COMPONENT, TASK_DEFINITION } from "./types";

/** What rules about containers apply to. */
export const CONTAINER_TYPES = [TASK_DEFINITION, TASK_COMPONENT];

/** A container definition as far as rules read it; names as in the ECS API. */
export interface Container extends Inputs {
    name: string;
}

/** Runs a check on every container of a task definition. */
export function eachContainer(resource: Resource, report: Report, check: (container: Container) => void): void {
    for (const container of containersOf(resource)) {
        report.part(() => check({ ...container, name: text(container.name) ?? "without a name" }));
    }
}

/**
 * The containers of a task definition, whose definitions are one JSON text: a single unknown value in it hides all of them.
 * Our own component has them in its arguments too, which are read where that is so, and left alone where the text can be read.
 */
export function containersOf(resource: Resource): Inputs[] {
    return resource.type === TASK_COMPONENT
        ? componentContainers(resource.inputs)
        : records(json(resource.inputs.containerDefinitions));
}

function componentContainers(inputs: Inputs): Inputs[] {
    const parts = ["images", "pinnedImages", "secretArns"];
    return parts.every(part => isKnown(() => inputs[part]))
        ? []
        : records(record(inputs.task).containers).map(structured);
}

/** A container of the component in the words of the ECS API, without what only the finished text has: references and logging. */
function structured(container: Inputs): Inputs {
    const { environment, ...rest } = container;
    const finished = ["image", "logging", "secrets"];
    return {
        ...Object.fromEntries(Object.entries(rest).filter(([name]) => !finished.includes(name))),
        environment: Object.entries(record(environment)).map(([name, value]) => ({ name, value })),
    };
}

/** Whether the text of the task definition is there to be read: what the component leaves out can be judged only then. */
export function isComplete({ type }: Resource): boolean {
    return type === TASK_DEFINITION;
}

/** Whether a task ends when the container does. */
export function isEssential(container: Inputs): boolean {
    return container.essential !== false;
}

/** Environment variables: name and plain value. */
export function environmentOf(container: Inputs): { name: string; value: string }[] {
    return records(list(container.environment)).flatMap(({ name, value }) => {
        const [known, plain] = [text(name), text(value)];
        return known === undefined || plain === undefined ? [] : [{ name: known, value: plain }];
    });
}
