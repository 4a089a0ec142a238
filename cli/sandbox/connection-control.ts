import type { Context } from "../context";
import type { StoreOption } from "./control";
import { control, endpointOf } from "./running-sandbox";
import { storeAt } from "./store-folder";

interface Completed {
    Connection: { ConnectionName: string; ConnectionArn: string; ConnectionStatus: string };
}

/** Completes connections of the running sandbox, by name or ARN: on AWS a person does it in the console. */
export async function completeConnections(names: string[], { store }: StoreOption, context: Context): Promise<void> {
    const { output, env, folder } = context;
    const endpoint = await endpointOf(storeAt(store, folder, env), store, env);
    for (const name of names) {
        const { Connection } = (await control(
            endpoint,
            "POST",
            `connections/${encodeURIComponent(name)}`,
        )) as Completed;
        const { ConnectionName, ConnectionArn, ConnectionStatus } = Connection;
        output.result(`${ConnectionName}  ${ConnectionStatus}  ${ConnectionArn}`, Connection);
    }
}
