import type { FileReference } from "../../compose";
import { encodeBytes } from "../file-content";
import type { Rule } from "../rule";
import { existingReference, ownValue, tellMissing } from "../secret-source";
import type { ServiceContext } from "../service-context";

export const BUILD_CREDENTIAL_RULES: readonly Rule[] = [
    {
        key: "services.*.build.secrets",
        target: "secrets of the image's build, of which the image keeps nothing; they become no parameters",
    },
    { key: "services.*.build.secrets.*", target: "secret of the image's build" },
    { key: "services.*.build.ssh", target: "the SSH agent of whoever runs pulumi up, for the image's build" },
    { key: "services.*.build.ssh.*", target: "the SSH agent of whoever runs pulumi up, for the image's build" },
];

const ELSEWHERE = "build the image elsewhere and name it with `image`";

/**
 * Secrets of a build by id, as Compose gives them to BuildKit: the `target`, or the name. The values are kept apart.
 * @param given values that the stack's configuration gives, by the secret's name
 */
export function convertBuildSecrets(
    context: ServiceContext,
    references: readonly FileReference[],
    given: Readonly<Record<string, string>>,
): Record<string, string> {
    const { secrets, verdicts } = context;
    const converted: Record<string, string> = {};
    references.forEach(({ source, target }, index) => {
        const path = context.path("build", "secrets", index);
        if (existingReference(context, source) !== undefined) {
            verdicts.refused(path, {
                reason: "a build reads secrets from a file or a variable, and this one is kept in AWS",
                fix: `give the secret a file or an environment variable, or ${ELSEWHERE}`,
            });
            return;
        }
        const value = ownValue(context, source, given);
        if (value === undefined) {
            tellMissing(context, source, context.project.secrets[source] ?? {});
            return;
        }
        const { text, encoding } = encodeBytes(value);
        if (encoding !== "utf8") {
            verdicts.refused(path, {
                reason: "it holds bytes that are no text, and Pulumi gives a build texts only",
                fix: `write it as text (base64), and decode it in the Dockerfile, or ${ELSEWHERE}`,
            });
            return;
        }
        secrets.addForBuild(source, text);
        converted[target || source] = source;
    });
    return converted;
}

/** Ids of the agent, of which Compose has `default` alone. A key's path is that of one machine, and not of the next that builds the release. */
export function convertSsh(context: ServiceContext, agents: readonly string[]): string[] {
    return agents.filter((agent, index) => {
        if (agent === "default") {
            return true;
        }
        context.verdicts.refused(context.path("build", "ssh", index), {
            reason: "the path of a key or socket is one machine's, and another one has to build the same release",
            fix: "add the key to the agent (ssh-add), write default here, and mount it without an id in the Dockerfile",
        });
        return false;
    });
}
