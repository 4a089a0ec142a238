import type { Build } from "../../compose";
import { isRemoteContext } from "../build-contexts";
import { parseReference } from "../images";
import type { ImageBuildSpec, ImageSpec } from "../model";
import type { LossRule, Rule } from "../rule";
import { secretReason } from "../secret-detection";
import type { ServiceContext } from "../service-context";
import { BUILD_CREDENTIAL_RULES, convertBuildSecrets, convertSsh } from "./build-credentials";

const notYet = (key: string, reason: string, fix: string): LossRule => ({
    key: `services.*.build.${key}`,
    level: "refused",
    reason,
    fix,
});
const builderDecides = (key: string): LossRule => ({
    key: `services.*.build.${key}`,
    level: "dropped",
    reason: "it is about the build on a developer's machine; a release is built under its git SHA",
});

export const IMAGE_RULES: readonly Rule[] = [
    { key: "services.*.image", target: "containerDefinitions[].image" },
    { key: "services.*.build", target: "an image in ECR, tagged with the git SHA" },
    { key: "services.*.build.context", target: "context of the image's build" },
    { key: "services.*.build.additional_contexts", target: "named contexts of the image's build" },
    { key: "services.*.build.additional_contexts.*", target: "named context of the image's build" },
    { key: "services.*.build.dockerfile", target: "Dockerfile of the image's build" },
    { key: "services.*.build.dockerfile_inline", target: "Dockerfile of the image's build" },
    { key: "services.*.build.target", target: "target of the image's build" },
    { key: "services.*.build.args", target: "arguments of the image's build" },
    { key: "services.*.build.args.*", target: "argument of the image's build" },
    { key: "services.*.build.platforms", target: "platforms of the image's build" },
    { key: "services.*.build.labels", target: "labels of the image" },
    builderDecides("cache_from"),
    builderDecides("cache_to"),
    builderDecides("no_cache"),
    builderDecides("no_cache_filter"),
    builderDecides("pull"),
    builderDecides("tags"),
    builderDecides("provenance"),
    builderDecides("sbom"),
    builderDecides("network"),
    builderDecides("extra_hosts"),
    builderDecides("shm_size"),
    builderDecides("ulimits"),
    builderDecides("isolation"),
    ...BUILD_CREDENTIAL_RULES,
    notYet("privileged", "images are not built with privileges", "remove the key"),
    notYet("entitlements", "images are not built with privileges", "remove the key"),
    { key: "services.*.pull_policy", target: "ECS pulls an image whenever a task starts" },
];

/**
 * Where the image of a service comes from, and how it is built if it is ours.
 * @param given values of secrets that the stack's configuration gives, by the secret's name
 */
export function convertImage(
    context: ServiceContext,
    given: Readonly<Record<string, string>>,
): { image: ImageSpec; build?: ImageBuildSpec } {
    const { service, verdicts, stack } = context;
    if (service.pull_policy === "never") {
        verdicts.refused(context.path("pull_policy"), {
            reason: "a Fargate task starts on a machine that has no image yet",
            fix: "push the image to a registry, and remove the key",
        });
    }
    if (service.build !== undefined) {
        if (service.image !== undefined) {
            verdicts.approximated(context.path("image"), {
                reason: "the image is built and pushed to ECR under its git SHA, not under this name",
                fix: "remove `image`, or remove `build` to run the image as it is",
            });
        }
        return { image: { build: context.ecsName }, build: convertBuild(context, service.build, given) };
    }
    const reference = service.image ?? "";
    const { digest } = parseReference(reference);
    if (digest === undefined) {
        if (stack.pinImages) {
            verdicts.mapped(context.path("image"), "→ containerDefinitions[].image, its tag resolved to a digest");
        } else {
            verdicts.approximated(context.path("image"), {
                reason: "its tag may move to another image, which the next task would run",
                fix: "add the digest (name:tag@sha256:…), or let the stack resolve it: swingbridge:pinImages: true",
            });
        }
    }
    return { image: { reference } };
}

function convertBuild(context: ServiceContext, build: Build, given: Readonly<Record<string, string>>): ImageBuildSpec {
    const { verdicts } = context;
    if (/^(https?|git|ssh):|^git@|^github\.com\//.test(build.context)) {
        verdicts.refused(context.path("build", "context"), {
            reason: "a release is named by the git SHA of this repository, which would not say what was built",
            fix: "add the other repository as a submodule, or build the image there and name it with `image`",
        });
    }
    const args: Record<string, string> = {};
    for (const [name, value] of Object.entries(build.args ?? {})) {
        if (value === null) {
            continue; // Docker ignores an argument that has no value anywhere.
        }
        const reason = secretReason(name, String(value), context.stack.encryptedValues);
        if (reason !== undefined) {
            verdicts.refused(context.path("build", "args", name), {
                reason: `${reason}, and an image keeps the arguments it was built with`,
                fix: "do without it in the build, or build the image elsewhere and name it with `image`",
            });
        } else {
            args[name] = String(value);
        }
    }
    const secrets = convertBuildSecrets(context, build.secrets ?? [], given);
    const ssh = convertSsh(context, build.ssh ?? []);
    const additionalContexts = convertContexts(context, build.additional_contexts ?? {});
    return {
        name: context.ecsName,
        context: build.context,
        ...(Object.keys(additionalContexts).length > 0 && { additionalContexts }),
        ...(build.dockerfile !== undefined && { dockerfile: build.dockerfile }),
        ...(build.dockerfile_inline !== undefined && { dockerfileInline: build.dockerfile_inline }),
        ...(build.target !== undefined && build.target !== "" && { target: build.target }),
        args,
        ...(Object.keys(secrets).length > 0 && { secrets }),
        ...(ssh.length > 0 && { ssh }),
        platforms: build.platforms?.length ? build.platforms : [(context.service.platform as string) ?? "linux/amd64"],
        labels: build.labels ?? {},
    };
}

/** Docker makes the builder's own of a folder, a git repository, an archive or an image. What an address means may move. */
function convertContexts(context: ServiceContext, given: Readonly<Record<string, string>>): Record<string, string> {
    const { verdicts } = context;
    return Object.fromEntries(
        Object.entries(given).filter(([name, location]) => {
            const path = context.path("build", "additional_contexts", name);
            const service = /^service:(.*)/.exec(location)?.[1];
            if (service !== undefined) {
                verdicts.refused(path, {
                    reason: `the images of a release are built beside each other, and that of ${service} may not be there yet`,
                    fix: `write its Dockerfile's stages into this one, or push what they share elsewhere and name it: docker-image://…`,
                });
                return false;
            }
            if (!isRemoteContext(location)) {
                return true;
            }
            if (!/^(https?|docker-image):\/\//.test(location)) {
                verdicts.refused(path, {
                    reason: "a release is built where nobody's keys are, and from a folder, https:// or docker-image://",
                    fix: "write an address that begins with https://, or add the repository as a submodule and name its folder",
                });
                return false;
            }
            if (!/@sha256:[0-9a-f]{64}$|#[0-9a-f]{40}(:|$)/.test(location)) {
                verdicts.approximated(path, {
                    reason: "what is at the address may change, and one commit would give two images",
                    fix: "name a digest (docker-image://name@sha256:…), or the full SHA of a commit (https://….git#…)",
                });
            }
            return true;
        }),
    );
}
