import type { FileObject, Path } from "../compose";
import { encodeBytes, type Encoding } from "./file-content";
import { existingSecret, type ExistingSecret } from "./existing-secret";
import type { SecretReference } from "./model";
import { sanitiseName } from "./names";
import type { ServiceContext } from "./service-context";

/** What a service may read of a Compose secret: the whole, or the values of its JSON keys. */
export interface SecretPart {
    /** JSON key; absent for the whole secret. */
    key?: string;
    reference: SecretReference;
    encoding: Encoding;
}

/** Adds the top-level secret that a service uses. `undefined` where it has no value, which has been told. */
export function secretParts(
    context: ServiceContext,
    name: string,
    given: Readonly<Record<string, string>>,
): SecretPart[] | undefined {
    const { project, verdicts } = context;
    const path: Path = ["secrets", name];
    const secret = project.secrets[name] ?? {};
    const keys = jsonKeys(secret["x-aws-keys"]);
    if (keys?.length === 0) {
        verdicts.problem([...path, "x-aws-keys"], "names no key", {
            fix: 'Name the keys of the JSON object, or "*" for all that it has.',
        });
        return undefined;
    }
    const reference = existingReference(context, name);
    if (reference === undefined) {
        const value = ownValue(context, name, given);
        return value === undefined ? tellMissing(context, name, secret) : ownParts(context, name, value, keys);
    }
    const existing = existingSecret(reference);
    if (existing === undefined) {
        verdicts.problem(path, `is external, but ${reference} is not the ARN or name of a secret`, {
            fix: "Give the ARN or name of a Secrets Manager secret, or those of an SSM parameter, as `name`.",
        });
        return undefined;
    }
    return existingParts(context, name, existing, keys);
}

/** What names a top-level secret that exists already; undefined where it is the project's own. */
export function existingReference({ project, stack }: ServiceContext, name: string): string | undefined {
    const secret = project.secrets[name] ?? {};
    return stack.secrets?.[name]?.existing ?? (secret.external ? (secret.name ?? name) : undefined);
}

/** Value of the project's own secret; undefined where it is missing. */
export function ownValue(
    { project }: ServiceContext,
    name: string,
    given: Readonly<Record<string, string>>,
): Buffer | undefined {
    return given[name] === undefined ? project.contents.secretBytes(name) : Buffer.from(given[name]);
}

function existingParts(
    { secrets, verdicts }: ServiceContext,
    name: string,
    existing: ExistingSecret,
    keys: string[] | undefined,
): SecretPart[] | undefined {
    const path: Path = ["secrets", name];
    secrets.addExisting(name, existing.name, path);
    const whole = { secret: name, ...existing.part };
    if (keys === undefined) {
        return [{ reference: whole, encoding: "utf8" }];
    }
    if (existing.store === "ssm" || existing.part.jsonKey !== undefined) {
        verdicts.problem([...path, "x-aws-keys"], "asks for JSON keys of what is no JSON object", {
            reason:
                existing.store === "ssm"
                    ? "ECS reads keys of Secrets Manager's secrets only, not of parameters."
                    : `The ARN names the key ${existing.part.jsonKey} already.`,
            fix: "Name a secret of Secrets Manager by its ARN alone, or remove the keys.",
        });
        return undefined;
    }
    if (keys.includes("*")) {
        verdicts.refused([...path, "x-aws-keys"], {
            reason: "which keys an existing secret has is known only to who may read it, and ECS wants their names",
            fix: "list the keys",
        });
        return undefined;
    }
    return keys.map(key => ({ key, reference: { ...whole, jsonKey: key }, encoding: "utf8" }));
}

/** A value of our own; each of its keys becomes a parameter, since Parameter Store has none. */
function ownParts(
    context: ServiceContext,
    name: string,
    value: Buffer,
    keys: string[] | undefined,
): SecretPart[] | undefined {
    const { secrets, verdicts } = context;
    const path: Path = ["secrets", name];
    if (keys === undefined) {
        const { text, encoding } = encodeBytes(value);
        secrets.add(name, text, path);
        return [{ reference: { secret: name }, encoding }];
    }
    const members = jsonObject(value.toString("utf8"));
    const missing = members && keys.filter(key => key !== "*" && !(key in members));
    if (members === undefined || missing!.length > 0) {
        verdicts.problem(
            [...path, "x-aws-keys"],
            members === undefined ? "asks for JSON keys of what is no JSON object" : `names ${missing!.join(", ")}`,
            {
                reason:
                    members === undefined ? undefined : `The secret has the keys ${Object.keys(members).join(", ")}.`,
                fix: "Let the secret hold a JSON object with these keys, or change the keys.",
            },
        );
        return undefined;
    }
    const wanted = keys.includes("*") ? Object.keys(members) : keys;
    return wanted.map(key => {
        const member = members[key];
        const parameter = `${name}.${sanitiseName(key)}`;
        secrets.add(parameter, typeof member === "string" ? member : JSON.stringify(member), [...path, key]);
        return { key, reference: { secret: parameter }, encoding: "utf8" };
    });
}

/** Tells that the value of a top-level secret is not there. */
export function tellMissing({ verdicts }: ServiceContext, name: string, { file, environment }: FileObject): undefined {
    const [key, what, provide] =
        file === undefined
            ? [
                  "environment",
                  `the environment variable ${environment}`,
                  "Set it (swingbridge:inheritEnvironment names those that the shell may give)",
              ]
            : ["file", `the file ${file}`, "Create it"];
    verdicts.problem(["secrets", name, key], `needs ${what}, which is not there`, {
        reason: "A task does not start without its secrets.",
        fix:
            `${provide}, or keep the value in the stack: pulumi config set --secret --path swingbridge:secrets.${name}, ` +
            `or name a secret that exists: swingbridge:secrets: { ${name}: { existing: "arn:…" } }`,
    });
    return undefined;
}

/** `key`, `[key, …]` or `"*"`. */
function jsonKeys(written: unknown): string[] | undefined {
    return written === undefined || written === null ? undefined : [...new Set([written].flat().map(String))];
}

function jsonObject(text: string): Record<string, unknown> | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value)
            ? (value as Record<string, unknown>)
            : undefined;
    } catch {
        return undefined;
    }
}
