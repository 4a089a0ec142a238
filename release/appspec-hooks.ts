import { parse } from "yaml";
import { LIFECYCLE_HOOKS, type AppSpecInput } from "./appspec";

/** The hooks of an AppSpec for ECS, in YAML or JSON; undefined where the text is no AppSpec. */
export function hooksOfAppSpec(text: string): AppSpecInput["hooks"] {
    let appSpec: unknown;
    try {
        appSpec = parse(text);
    } catch {
        return undefined;
    }
    if (typeof appSpec !== "object" || appSpec === null) {
        return undefined;
    }
    const { Hooks: hooks } = appSpec as { Hooks?: unknown };
    const entries = (Array.isArray(hooks) ? hooks : []).flatMap(hook => Object.entries(hook as object));
    return Object.fromEntries(
        LIFECYCLE_HOOKS.flatMap(name => {
            const [, target] = entries.find(([event]) => event === name) ?? [];
            return typeof target === "string" ? [[name, target]] : [];
        }),
    );
}
