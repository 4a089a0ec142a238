import { mergeVariables, type BuildRow } from "../aws/codebuild/model";
import type { AccountPort } from "./account-port";
import type { BuildSpec } from "./buildspec";
import { lookUp, referencesOf } from "./secrets";

/** What a build is given by its buildspec, its project and whoever started it. */
export interface GivenVariables {
    variables: Record<string, string>;
    /** Those that come from Parameter Store and Secrets Manager: never shown, never handed on. */
    secrets: ReadonlyMap<string, string>;
}

/** The buildspec's, then the project's and those of the start, which win. */
export function givenVariables(account: AccountPort, build: BuildRow, spec: BuildSpec): GivenVariables {
    const given = mergeVariables(build.environment?.environmentVariables, []);
    const isGiven = new Set(given.map(({ name }) => name));
    const ownOnly = (table: Record<string, string>): Record<string, string> =>
        Object.fromEntries(Object.entries(table).filter(([name]) => !isGiven.has(name)));
    const references = referencesOf(given);
    const secrets = lookUp(account, {
        parameters: { ...ownOnly(spec.parameterStore), ...references.parameters },
        secrets: { ...ownOnly(spec.secretsManager), ...references.secrets },
    });
    const plain = given
        .filter(({ type }) => type === "PLAINTEXT")
        .map(({ name, value }): [string, string] => [name ?? "", value ?? ""]);
    return { variables: { ...spec.variables, ...Object.fromEntries([...secrets, ...plain]) }, secrets };
}
