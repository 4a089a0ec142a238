import type { Field } from "../checked-document";

/** A list of texts, which may be empty. */
export function textList(field: Field): void {
    field.asList().forEach(each => void (each.source() === "" || each.asText()));
}

/** A mapping of names to texts, which may be empty. */
export function texts(field: Field): void {
    field.entries()?.forEach(([, each]) => void (each.source() === "" || each.asText()));
}
