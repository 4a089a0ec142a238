import type { ComposeProject, FileReference, Service } from "../../compose";
import type { AliasedPositions } from "../aliased-positions";
import type { Verdicts } from "../verdicts";
import { translateSecret } from "./secrets";
import { translateVolume } from "./volumes";

/** The project with `x-secrets` and `x-efs` of ECS Compose-X written as the keys of Compose that they stand for. */
export function applyComposeX(
    project: ComposeProject,
    positions: AliasedPositions,
    verdicts: Verdicts,
): Pick<ComposeProject, "services" | "secrets" | "volumes"> {
    const secrets = { ...project.secrets };
    const variables = new Map<string, unknown>();
    for (const [name, secret] of Object.entries(project.secrets)) {
        if (secret["x-secrets"] === undefined) {
            continue;
        }
        const at = ["secrets", name, "x-secrets"];
        const translated = translateSecret(name, secret, at, verdicts);
        if (translated !== undefined) {
            secrets[name] = translated.secret;
            variables.set(name, translated.variables);
            positions.alias(["secrets", name, "name"], [...at, "Name"]);
            positions.alias(["secrets", name, "x-aws-keys"], [...at, "JsonKeys"]);
        }
    }
    const volumes = { ...project.volumes };
    for (const [name, volume] of Object.entries(project.volumes)) {
        if (volume?.["x-efs"] === undefined) {
            continue;
        }
        const translated = translateVolume(volume, ["volumes", name, "x-efs"], verdicts);
        volumes[name] = translated.volume;
        for (const [option, place] of translated.places) {
            positions.alias(["volumes", name, ...(option === "name" ? [] : ["driver_opts"]), option], place);
        }
    }
    const services = variables.size === 0 ? project.services : withVariables(project.services, variables);
    return { services, secrets, volumes };
}

/** ECS Compose-X gave secrets to containers as variables: so do services that do not say otherwise. */
function withVariables(
    services: Readonly<Record<string, Service>>,
    variables: ReadonlyMap<string, unknown>,
): Record<string, Service> {
    const asked = (reference: FileReference): FileReference =>
        variables.has(reference.source) && !("x-aws-environment" in reference)
            ? Object.assign({ "x-aws-environment": variables.get(reference.source) }, reference)
            : reference;
    return Object.fromEntries(
        Object.entries(services).map(([name, service]) => [
            name,
            service.secrets === undefined ? service : { ...service, secrets: service.secrets.map(asked) },
        ]),
    );
}
