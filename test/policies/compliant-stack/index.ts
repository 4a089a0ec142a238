import type { ResourceDescription } from "../../../policies/evaluate";
import { DELIVERY } from "./delivery";
import { NETWORKING } from "./networking";
import { PERMISSIONS } from "./permissions";
import { PIPELINE } from "./pipeline";
import { STORAGE } from "./storage";

export { containers, SHA } from "./container";
export { policy } from "./resource";

/** Stands for a value that the engine does not know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const COMPONENT = "urn:pulumi:prod::shop::shop:index:Shop::shop";

const RESOURCES = [...DELIVERY, ...NETWORKING, ...PERMISSIONS, ...STORAGE, ...PIPELINE];

/** Resources of different types may have one name: a reference by it is to all of them. */
const URNS = new Map<string, string[]>();
for (const { type, name } of RESOURCES) {
    URNS.set(name, [...(URNS.get(name) ?? []), urnOf(type, name)]);
}

/** A stack with one resource or more of every kind that a rule is about, in which every rule holds. */
export function compliantStack(): ResourceDescription[] {
    const find = (name: string): string[] => URNS.get(name) ?? [];
    return [
        { type: "pulumi:pulumi:Stack", name: "shop-prod", urn: urnOf("pulumi:pulumi:Stack", "shop-prod"), inputs: {} },
        { type: "shop:index:Shop", name: "shop", urn: COMPONENT, inputs: {} },
        ...RESOURCES.map(({ name, type, inputs, madeFrom, options }) => ({
            name,
            type,
            urn: urnOf(type, name),
            inputs: structuredClone(inputs),
            options: { ...options },
            parent: COMPONENT,
            propertyDependencies: Object.fromEntries(
                Object.entries(madeFrom).map(([property, names]) => [property, names.flatMap(find)]),
            ),
            dependencies: Object.values(madeFrom).flat().flatMap(find),
        })),
    ];
}

export function urnOf(type: string, name: string): string {
    return `urn:pulumi:prod::shop::${type}::${name}`;
}

/** The stack beside another of the same: every name with a suffix, and references within itself. */
export function beside(stack: readonly ResourceDescription[], suffix: string): ResourceDescription[] {
    const move = (urns: readonly string[] = []): string[] => urns.map(urn => `${urn}${suffix}`);
    return stack.map(resource => ({
        ...resource,
        name: `${resource.name}${suffix}`,
        urn: `${resource.urn}${suffix}`,
        parent: resource.parent && `${resource.parent}${suffix}`,
        dependencies: move(resource.dependencies),
        propertyDependencies: Object.fromEntries(
            Object.entries(resource.propertyDependencies ?? {}).map(([property, urns]) => [property, move(urns)]),
        ),
    }));
}
