import type { ResourceDescription } from "./evaluate";
import { record, records, text, texts, type Inputs } from "./inputs";

/** Marks special values in Pulumi's state; one kind of them is a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** Stands for what nobody can read: the marker of a text that is not known. */
const UNREADABLE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The resources of a stack as `pulumi stack export` writes them; secrets are unreadable, unless exported with `--show-secrets`. */
export function exportedResources(state: unknown): ResourceDescription[] {
    const resources = records(record(record(state).deployment).resources).filter(
        ({ delete: leaving }) => leaving !== true,
    );
    const byUrn = new Map(resources.map(resource => [text(resource.urn)!, resource]));
    return resources.map(resource => {
        const urn = text(resource.urn)!;
        // A reference to a provider is its URN, and its id behind another pair of colons.
        const provider = byUrn.get((text(resource.provider) ?? "").split("::").slice(0, -1).join("::"));
        return {
            urn,
            type: text(resource.type)!,
            name: urn.split("::").slice(3).join("::"),
            inputs: readable(record(resource.inputs)) as Inputs,
            outputs: readable(record(resource.outputs)) as Inputs,
            options: { protect: resource.protect === true, ignoreChanges: texts(resource.ignoreChanges) },
            ...(provider && { provider: readable(record(provider.inputs)) as Inputs }),
            parent: text(resource.parent),
            dependencies: texts(resource.dependencies),
            propertyDependencies: Object.fromEntries(
                Object.entries(record(resource.propertyDependencies)).map(([property, urns]) => [
                    property,
                    texts(urns),
                ]),
            ),
        };
    });
}

function readable(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(readable);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (SIGNATURE in value) {
        const { plaintext } = value as { plaintext?: string };
        return plaintext === undefined ? UNREADABLE : readable(JSON.parse(plaintext));
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, readable(member)]));
}
