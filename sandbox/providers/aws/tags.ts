import type { Tags } from "./resource";

/** `{ Name: "web" }` → `[{ Key: "Name", Value: "web" }]` */
export const pascalTags = (tags: Tags | undefined) =>
    Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** `{ Name: "web" }` → `[{ key: "Name", value: "web" }]` */
export const camelTags = (tags: Tags | undefined) => Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));

/** Tags that AWS itself puts on resources are nobody's business. */
const isOurs = (key: string | undefined): key is string => key !== undefined && !key.startsWith("aws:");

export const fromPascalTags = (tags: { Key?: string; Value?: string }[] | undefined): Tags =>
    Object.fromEntries((tags ?? []).filter(tag => isOurs(tag.Key)).map(tag => [tag.Key!, tag.Value ?? ""]));

export const fromCamelTags = (tags: { key?: string; value?: string }[] | undefined): Tags =>
    Object.fromEntries((tags ?? []).filter(tag => isOurs(tag.key)).map(tag => [tag.key!, tag.value ?? ""]));

export const fromTagMap = (tags: Record<string, string> | undefined): Tags =>
    Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => isOurs(key)));
