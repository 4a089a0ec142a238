import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { pollInterval, type ClockMode } from "./clock-option";
import type { Store } from "./store-folder";

/** Of the user's Pulumi settings, those that would reach a real backend or decrypt real secrets. */
const OF_THE_REAL_PULUMI = [
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG_PASSPHRASE",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_HOME",
    "PULUMI_OPTION_CONFIG_FILE",
];

/** The user's environment without what leads to a real account. */
function withoutCredentials(user: NodeJS.ProcessEnv): Record<string, string> {
    return Object.fromEntries(
        Object.entries(user).filter(
            (entry): entry is [string, string] =>
                entry[1] !== undefined && !entry[0].startsWith("AWS_") && !OF_THE_REAL_PULUMI.includes(entry[0]),
        ),
    );
}

/** The user's environment with what keeps a command from any real account, before the sandbox's address is known. */
export function quietEnvironment({
    user,
    store,
    clock,
    pulumi,
}: Omit<Surroundings, "sandbox">): Record<string, string> {
    const first = pulumi === undefined ? [] : [store.bin, pulumi];
    return {
        ...withoutCredentials(user),
        PATH: [...first, user.PATH ?? ""].filter(Boolean).join(path.delimiter),
        AWS_SECRET_ACCESS_KEY: "the-sandbox-checks-no-signature",
        AWS_REGION: "us-east-1",
        AWS_DEFAULT_REGION: "us-east-1",
        // No client may look for real credentials elsewhere.
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_CONFIG_FILE: store.awsConfig,
        AWS_SHARED_CREDENTIALS_FILE: store.awsConfig,
        PULUMI_BACKEND_URL: pathToFileURL(store.backend).href,
        PULUMI_CONFIG_PASSPHRASE: "sandbox",
        PULUMI_HOME: store.pulumiHome,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        // `stack rm` and `destroy --remove` delete the committed settings of the stack otherwise.
        PULUMI_OPTION_PRESERVE_CONFIG: "true",
        SWINGBRIDGE_POLL_INTERVAL: pollInterval(clock),
        SWINGBRIDGE_STORE: store.folder,
    };
}

export interface Surroundings {
    user: NodeJS.ProcessEnv;
    store: Store;
    clock: ClockMode;
    /** What a started sandbox says of itself. */
    sandbox: { endpoint: string; environment: Record<string, string> };
    /** Folder of the Pulumi CLI; undefined where none is asked for. */
    pulumi: string | undefined;
}

/** All of the environment of a command that runs in the sandbox. */
export function sandboxEnvironment({ sandbox, ...surroundings }: Surroundings): Record<string, string> {
    return {
        ...quietEnvironment(surroundings),
        AWS_ENDPOINT_URL: sandbox.endpoint,
        ...sandbox.environment,
        SWINGBRIDGE_SANDBOX: sandbox.endpoint,
    };
}

/** Shell commands that turn one environment into another. */
export function asShell(from: NodeJS.ProcessEnv, to: Record<string, string>): string {
    const gone = Object.keys(from).filter(name => to[name] === undefined);
    const changed = Object.entries(to).filter(([name, value]) => from[name] !== value);
    return [
        ...gone.sort().map(name => `unset ${name}`),
        ...changed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `export ${name}=${quote(value)}`),
    ].join("\n");
}

function quote(value: string): string {
    return `'${value.replaceAll("'", `'\\''`)}'`;
}
