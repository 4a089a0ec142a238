import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What `docker login` left on this machine. Helpers (`credHelpers`, `credsStore`) are programs, and are not run. */
export class Credentials {
    readonly #basic: ReadonlyMap<string, string>;

    constructor(auths: Readonly<Record<string, { auth?: string }>>) {
        const known = Object.entries(auths).filter(([, { auth }]) => auth);
        this.#basic = new Map(known.map(([registry, { auth }]) => [registry, `Basic ${auth}`]));
    }

    /** Header with the account at a registry; undefined without one. */
    basic(registry: string): string | undefined {
        return this.#basic.get(registry) ?? this.#basic.get(`https://${registry}`);
    }
}

/** Reads `config.json` of Docker's folder; none where there is no such file, or it cannot be read. */
export function dockerCredentials(env: Readonly<Record<string, string | undefined>>): Credentials {
    try {
        const file = join(env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), ".docker"), "config.json");
        const { auths } = JSON.parse(readFileSync(file, "utf8")) as { auths?: Record<string, { auth?: string }> };
        return new Credentials(auths ?? {});
    } catch {
        return new Credentials({});
    }
}
