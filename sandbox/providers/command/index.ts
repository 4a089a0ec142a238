import type { Registry } from "../server";
import { localCommand } from "./local-command";

export const commandProvider: Registry = {
    resources: { "command:local:Command": localCommand },
    functions: {},
    components: {},
};
