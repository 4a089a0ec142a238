import { readFileSync } from "node:fs";

/** Where the values of Compose `secrets` are read: the one thing the converter asks of the machine. */
export interface SecretSources {
    /** Content of a file, or undefined where it cannot be read. */
    file(path: string): string | undefined;
    environment(name: string): string | undefined;
    /** A value that the stack's configuration gives (a Pulumi secret); it wins over what the Compose file says. */
    given?(secret: string): string | undefined;
}

/** The files and the environment of this process. */
export function localSecretSources(environment: Record<string, string | undefined> = process.env): SecretSources {
    return {
        file(path) {
            try {
                return readFileSync(path, "utf8");
            } catch {
                return undefined; // The converter reports it, with the position of the key that names the file.
            }
        },
        environment: name => environment[name],
    };
}
