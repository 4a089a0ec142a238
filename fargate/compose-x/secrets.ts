import { suggest, type FileObject, type Path } from "../../compose";
import type { Verdicts } from "../verdicts";
import { arnOfLookup } from "./lookup";

/** What `x-secrets` says in the words of Compose. */
export interface TranslatedSecret {
    secret: FileObject;
    /** What services that ask for nothing else get: a variable, or one for each JSON key. */
    variables: string | Record<string, string>;
}

const MEMBERS = ["Name", "VarName", "JsonKeys", "LinksTo", "Lookup"];

/** How ECS Compose-X makes a variable's name of a JSON key. */
const TRANSFORMS: Readonly<Record<string, (key: string) => string>> = {
    capitalize: key => key.toUpperCase(),
    java_properties: key => key.toUpperCase().replaceAll(".", "_"),
    title: key => key.toLowerCase().replace(/(?<![a-z])[a-z]/g, letter => letter.toUpperCase()),
};

/**
 * `x-secrets` → `external`, `name`, `x-aws-keys` and the variables; undefined where it is none.
 * @see https://docs.compose-x.io/syntax/docker-compose/secrets.html
 */
export function translateSecret(
    name: string,
    secret: FileObject,
    path: Path,
    verdicts: Verdicts,
): TranslatedSecret | undefined {
    const written = secret["x-secrets"];
    if (typeof written !== "object" || written === null || Array.isArray(written)) {
        verdicts.problem(path, "is no description of a secret", {
            fix: "Write it as in x-secrets: { Name: shop/db }.",
        });
        return undefined;
    }
    const { Name, VarName, JsonKeys, LinksTo, Lookup } = written as Record<string, unknown>;
    tellStrangers(Object.keys(written), MEMBERS, path, verdicts);
    if (LinksTo !== undefined && (!Array.isArray(LinksTo) || LinksTo.includes("EcsTaskRole"))) {
        verdicts.approximated([...path, "LinksTo"], {
            reason: "ECS reads the secret for the container; the program itself gets no right to",
            fix: "give the task role the right in `x-iam.Policies`, if the program calls Secrets Manager",
        });
    }
    const found =
        Name === undefined ? arnOfLookup(Lookup, [...path, "Lookup"], "secretsmanager:secret", verdicts) : Name;
    if (Lookup !== undefined && Name !== undefined) {
        verdicts.approximated([...path, "Lookup"], {
            reason: "the name alone finds the secret",
            fix: "remove it",
        });
    }
    if (VarName !== undefined && JsonKeys !== undefined) {
        verdicts.approximated([...path, "VarName"], {
            reason: "the variables of `JsonKeys` hold the secret, one for each key",
            fix: "remove it, or remove `JsonKeys`",
        });
    }
    const { file, environment } = secret;
    for (const [key, value] of Object.entries({ file, environment })) {
        if (value !== undefined) {
            verdicts.dropped([...path.slice(0, -1), key], {
                reason: "for Docker on a developer's machine: on AWS it is the secret that x-secrets names",
            });
        }
    }
    const reference = String(found ?? secret.name ?? name);
    const keys = JsonKeys === undefined ? undefined : jsonKeys(JsonKeys, [...path, "JsonKeys"], verdicts);
    return {
        secret: {
            ...secret,
            file: undefined,
            environment: undefined,
            external: true,
            // A path is a secret's name for ECS Compose-X, and a parameter's for us.
            name: reference.startsWith("/") ? `secretsmanager:${reference}` : reference,
            ...(keys && { "x-aws-keys": Object.keys(keys) }),
        },
        variables: keys ?? String(VarName ?? name.toUpperCase().replace(/[^A-Z0-9]/g, "_")),
    };
}

/** Variable of each JSON key, undefined where there is none; under the names of today and of before (`Key`, `Name`). */
function jsonKeys(written: unknown, path: Path, verdicts: Verdicts): Record<string, string> | undefined {
    const variables: Record<string, string> = {};
    for (const [index, entry] of [written].flat().entries()) {
        const { SecretKey, Key, VarName, Name, Transform } = (entry ?? {}) as Record<string, unknown>;
        const key = SecretKey ?? Key;
        const transform = Transform === undefined ? (text: string) => text : TRANSFORMS[String(Transform)];
        if (typeof key !== "string" || transform === undefined) {
            verdicts.problem(
                [...path, index],
                key === undefined ? "names no key" : `transforms with ${String(Transform)}`,
                {
                    fix:
                        transform === undefined
                            ? `There are ${Object.keys(TRANSFORMS).join(", ")}.`
                            : "Write it as in { SecretKey: password, VarName: DB_PASSWORD }.",
                },
            );
        } else if (Object.hasOwn(variables, key)) {
            verdicts.problem([...path, index], `names ${key} again`, {
                fix: "Name each key once; another variable of the same value is the program's to make.",
            });
        } else {
            variables[key] = String(VarName ?? Name ?? transform(key));
        }
    }
    return Object.keys(variables).length === 0 ? undefined : variables;
}

function tellStrangers(names: string[], known: readonly string[], path: Path, verdicts: Verdicts): void {
    for (const name of names.filter(name => !known.includes(name))) {
        const near = suggest(name, known);
        verdicts.problem([...path, name], "is no key of x-secrets", {
            fix: near === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${near}?`,
        });
    }
}
