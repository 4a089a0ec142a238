import { parse } from "yaml";
import { LIFECYCLE_HOOKS, type AppSpecInput } from "./appspec";

/** What is read may be anything. */
interface AnyAppSpec {
    Resources?: unknown;
    Hooks?: unknown;
}

/** The hooks of an AppSpec for ECS, in YAML or JSON; undefined where the text is no AppSpec. */
export function hooksOfAppSpec(text: string): AppSpecInput["hooks"] {
    const appSpec = read(text);
    if (appSpec === undefined) {
        return undefined;
    }
    const entries = (Array.isArray(appSpec.Hooks) ? appSpec.Hooks : []).flatMap(hook => Object.entries(hook as object));
    return Object.fromEntries(
        LIFECYCLE_HOOKS.flatMap(name => {
            const [, target] = entries.find(([event]) => event === name) ?? [];
            return typeof target === "string" ? [[name, target]] : [];
        }),
    );
}

/** The task definition that an AppSpec for ECS, in YAML or JSON, deploys; undefined where it names none. */
export function taskDefinitionOfAppSpec(text: string): string | undefined {
    const resources = read(text)?.Resources;
    const [resource] = (Array.isArray(resources) ? resources : []).flatMap(each => Object.values(each as object)) as {
        Properties?: { TaskDefinition?: unknown };
    }[];
    const taskDefinition = resource?.Properties?.TaskDefinition;
    return typeof taskDefinition === "string" ? taskDefinition : undefined;
}

function read(text: string): AnyAppSpec | undefined {
    try {
        const appSpec: unknown = parse(text);
        return typeof appSpec === "object" && appSpec !== null ? appSpec : undefined;
    } catch {
        return undefined;
    }
}
