import type { NormalizedSchema } from "@smithy/core/schema";

/** A number, a truth or a time of a form, a path or a header; anything else is the text itself. */
export function scalarOf(schema: NormalizedSchema, text: string): unknown {
    if (schema.isNumericSchema()) {
        return Number(text);
    }
    if (schema.isBooleanSchema()) {
        return text === "true";
    }
    return schema.isTimestampSchema() ? new Date(text) : text;
}
