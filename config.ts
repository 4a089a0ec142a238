import * as runtime from "@pulumi/pulumi/runtime";
import { z } from "zod";
import { crossCheck } from "./program/config-checks";
import {
    ConfigError,
    nearest,
    problemsOf,
    unknownKey,
    type ConfigProblem,
    type SchemaNode,
} from "./program/config-problems";
import { resolveReferences, type ReferenceSources } from "./program/references/resolve";
import { configSchema, NAMESPACE, type Config } from "./program/config-schema";

export { ConfigError, type ConfigProblem } from "./program/config-problems";
export {
    NAMESPACE,
    type Config,
    type PipelineConfig,
    type ServiceConfig,
    type TrafficShiftConfig,
} from "./program/config-schema";

/** A stack's configuration as Pulumi hands it over: every value is text, lists and maps as JSON. */
export interface RawConfig {
    /** Values by full key, as in `swingbridge:public`. Other namespaces are ignored. */
    values: Readonly<Record<string, string>>;
    /** Full keys of values that are encrypted, in whole or in part: never shown. */
    secretKeys?: readonly string[];
}

/** A configuration with all that is wrong with it. */
export interface CheckedConfig {
    /** Where a key is wrong, its default stands in. */
    config: Config;
    problems: readonly ConfigProblem[];
    /** Keys of the top level that do not hold what was meant, a misspelt one's right spelling among them. */
    wrongKeys: ReadonlySet<string>;
}

/** The JSON Schema of the configuration: what `Pulumi.yaml` and the documentation are made of. */
export const configJsonSchema = z.toJSONSchema(configSchema, { io: "input" }) as SchemaNode;

/** The configuration of the stack that is running, with the values that it takes from other tools. */
export async function readConfig(): Promise<CheckedConfig> {
    const values = runtime.allConfig();
    const secretKeys = Object.keys(values).filter(isSecret);
    const { problems, ...raw } = await resolveReferences(
        { values, secretKeys },
        // The SDK of AWS is large, and most stacks take nothing from elsewhere.
        lazily(async () => (await import("./program/references/sources.js")).referenceSources(process.cwd())),
    );
    const checked = checkConfig(raw);
    return {
        ...checked,
        problems: [...problems, ...checked.problems],
        wrongKeys: new Set([...checked.wrongKeys, ...problems.map(({ key }) => key)]),
    };
}

function lazily(load: () => Promise<ReferenceSources>): ReferenceSources {
    return {
        state: async place => (await load()).state(place),
        outputs: async stack => (await load()).outputs(stack),
        exported: async name => (await load()).exported(name),
    };
}

/** Whether a value is encrypted. The SDK has the answer but does not declare it; without it, every value is kept back. */
function isSecret(fullKey: string): boolean {
    const { isConfigSecret } = runtime as { isConfigSecret?: (key: string) => boolean };
    return isConfigSecret?.(fullKey) ?? true;
}

/**
 * Checks a raw configuration and fills in defaults.
 * @throws ConfigError with everything that is wrong
 */
export function parseConfig(raw: RawConfig): Config {
    const { config, problems } = checkConfig(raw);
    if (problems.length > 0) {
        throw new ConfigError(problems);
    }
    return config;
}

/** Checks a raw configuration and fills in defaults, so that other things can be checked although something is wrong here. */
export function checkConfig({ values, secretKeys = [] }: RawConfig): CheckedConfig {
    const known: Record<string, z.ZodType> = configSchema.shape;
    const written = decode(values);
    const problems: ConfigProblem[] = [];
    const wrongKeys = new Set<string>();
    const config: Record<string, unknown> = {};

    for (const [key, value] of written) {
        if (!(key in known)) {
            const secret = secretKeys.includes(`${NAMESPACE}:${key}`);
            problems.push(unknownKey([key], Object.keys(known), secret ? undefined : value));
            wrongKeys.add(nearest(key, Object.keys(known)) ?? key);
        }
    }
    for (const [key, schema] of Object.entries(known)) {
        const value = written.get(key);
        const result = schema.safeParse(value);
        if (result.success) {
            config[key] = result.data;
        } else {
            const show = !secretKeys.includes(`${NAMESPACE}:${key}`);
            problems.push(...problemsOf(result.error, key, value, configJsonSchema, show));
            wrongKeys.add(key);
        }
    }
    problems.push(...crossCheck(config as Partial<Config>));
    for (const [key, schema] of Object.entries(known).filter(([name]) => !(name in config))) {
        config[key] = schema.safeParse(undefined).data;
    }
    // Pulumi tells of a key, not of what is inside it: with one encrypted variable, all of them are kept back.
    const encrypted = secretKeys.includes(`${NAMESPACE}:environment`);
    const { environment } = config as Config;
    const encryptedValues = encrypted ? Object.values(environment) : [];
    return { config: { ...(config as Config), encryptedValues }, problems, wrongKeys };
}

/** Our keys without their namespace, their values as the types that the schema asks for. */
function decode(values: RawConfig["values"]): Map<string, unknown> {
    const decoded = new Map<string, unknown>();
    for (const [fullKey, text] of Object.entries(values)) {
        const [namespace, key] = splitKey(fullKey);
        // Pulumi.yaml gives every optional key an empty default, for Pulumi takes a key without one as required.
        if (namespace === NAMESPACE && text !== "") {
            decoded.set(key, decodeValue(text, configJsonSchema.properties?.[key]?.type));
        }
    }
    return decoded;
}

function splitKey(fullKey: string): [namespace: string, key: string] {
    const colon = fullKey.indexOf(":");
    return [fullKey.slice(0, colon), fullKey.slice(colon + 1)];
}

/** Text that is no JSON stays text, so that the schema can say what was expected in its place. */
function decodeValue(text: string, type: string | undefined): unknown {
    if (type === "string") {
        return text;
    }
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text;
    }
}
