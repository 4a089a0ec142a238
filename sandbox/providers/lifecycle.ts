import { DEFAULTS } from "./check";
import { diff, isEmpty, same, type PropertyChange } from "./diff";
import type { CustomResource, Request } from "./resource";
import { canonical, omit, UNKNOWN, type Path, type Values } from "./values";

/** Outputs as far as they are known before the resource exists. */
export function previewCreate(resource: CustomResource, inputs: Values, request: Request): Values {
    const chosenByAws = Object.entries(resource.properties)
        .filter(([name, property]) => property.computed && inputs[name] === undefined)
        .map(([name]) => name);
    return {
        ...Object.fromEntries([...resource.computed, ...chosenByAws].map(name => [name, UNKNOWN])),
        ...withoutDefaults(inputs),
        ...resource.preview?.(withoutDefaults(inputs), request),
    };
}

/** Outputs as far as they are known before an update. */
export function previewUpdate(resource: CustomResource, olds: Values, news: Values): Values {
    return {
        ...olds,
        ...withoutDefaults(news),
        ...Object.fromEntries((resource.volatile ?? []).map(name => [name, UNKNOWN])),
    };
}

export function changesOf(
    resource: CustomResource,
    olds: Values,
    news: Values,
    ignored: string[],
    request: Request,
): PropertyChange[] {
    const changes = diff(resource.properties, olds, withoutDefaults(news), ignored);
    return resource.diff ? resource.diff(olds, withoutDefaults(news), changes, request) : changes;
}

/**
 * The inputs that would have given this state: what a refresh writes into the stack, and what an import prints.
 * An input that AWS holds in another spelling keeps the program's.
 */
export function inputsOf(resource: CustomResource, state: Values, oldInputs: Values | undefined): Values {
    const inputs: Values = {};
    for (const [name, property] of Object.entries(resource.properties)) {
        const held = state[name];
        if (oldInputs) {
            const old = oldInputs[name];
            if (old !== undefined) {
                inputs[name] = property.local || same(property, held, old) ? old : held;
            }
        } else if (!isEmpty(held) && canonical(held) !== canonical(property.default)) {
            inputs[name] = held;
        }
    }
    return { ...inputs, [DEFAULTS]: oldInputs?.[DEFAULTS] ?? [] };
}

export const withoutDefaults = (inputs: Values): Values => omit(inputs, DEFAULTS);

/** Secret is what was secret in the inputs, and what the type says. */
export function secretPaths(resource: CustomResource, inputs: Path[]): Path[] {
    const always = [
        ...(resource.secrets ?? []),
        ...(resource.mixesInputs && inputs.length > 0 ? resource.computed : []),
        ...Object.entries(resource.properties)
            .filter(([, property]) => property.secret)
            .map(([name]) => name),
    ];
    return [...inputs, ...always.map(name => [name])];
}
