import type { LocalFunction } from "../../sandbox/aws/lambda";
import type { Context } from "../context";
import type { StoreOption } from "./control";
import { parseFunction } from "./function-option";
import { control, endpointOf } from "./running-sandbox";
import { storeAt } from "./store-folder";

export async function addFunctions(given: string[], { store }: StoreOption, context: Context): Promise<void> {
    const { output, env, folder } = context;
    const functions = given.map(text => parseFunction(text, folder));
    const endpoint = await endpointOf(storeAt(store, folder, env), store, env);
    for (const each of functions) {
        const added = (await control(endpoint, "POST", "functions", each)) as LocalFunction;
        output.result(describe(added), added);
    }
}

export async function listFunctions({ store }: StoreOption, { output, env, folder }: Context): Promise<void> {
    const endpoint = await endpointOf(storeAt(store, folder, env), store, env);
    const { Functions } = (await control(endpoint, "GET", "functions")) as { Functions: LocalFunction[] };
    if (Functions.length === 0) output.say("No functions.");
    for (const each of Functions) output.result(describe(each), each);
}

export async function removeFunctions(names: string[], { store }: StoreOption, context: Context): Promise<void> {
    const { output, env, folder } = context;
    const endpoint = await endpointOf(storeAt(store, folder, env), store, env);
    for (const name of names) await control(endpoint, "DELETE", `functions/${encodeURIComponent(name)}`);
    output.say(`Removed ${names.join(", ")}`);
}

function describe({ FunctionName, command, module }: LocalFunction): string {
    return `${FunctionName}  ${module ?? command ?? ""}`;
}
