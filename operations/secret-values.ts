import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients";

/** The values behind a task's secrets, for redaction only; undefined where one may not be read. */
export async function secretValues(clients: Clients, definition: TaskDefinition): Promise<string[] | undefined> {
    const references = [
        ...new Set(
            (definition.containerDefinitions ?? []).flatMap(container =>
                (container.secrets ?? []).map(secret => secret.valueFrom ?? ""),
            ),
        ),
    ];
    if (references.some(reference => !reference.includes(":parameter/"))) {
        return undefined;
    }
    const { GetParametersCommand } = await import("@aws-sdk/client-ssm");
    const values: string[] = [];
    // GetParameters takes ten names at a time.
    for (let start = 0; start < references.length; start += 10) {
        const names = references.slice(start, start + 10).map(reference => `/${reference.split(":parameter/")[1]}`);
        try {
            // A parameter that is not there has no value to hide.
            const { Parameters = [] } = await clients.ssm.send(
                new GetParametersCommand({ Names: names, WithDecryption: true }),
            );
            values.push(...Parameters.map(parameter => parameter.Value ?? ""));
        } catch {
            return undefined;
        }
    }
    return values;
}
