import { InvalidArgumentError } from "commander";
import type { Forwarding } from "../../operations/exec/forward";

/** `3000`, `8080:3000`, or `5432:db.internal:5432`, as ssh's `-L` has it. @throws InvalidArgumentError for anything else */
export function parseForwarding(text: string): Forwarding {
    const [, local, host, port = ""] = /^(?:(\d+):)?(?:([\w.-]*[A-Za-z][\w.-]*):)?(\d+)$/.exec(text) ?? [];
    const numbers = [port, local ?? port].map(Number);
    if (numbers.some(number => !(number >= 1 && number <= 65535))) {
        throw new InvalidArgumentError("Write PORT, LOCAL:PORT or LOCAL:HOST:PORT, e.g. 8080:3000.");
    }
    return { port: numbers[0]!, local: numbers[1]!, ...(host !== undefined && { host }) };
}
