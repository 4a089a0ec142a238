import { isNull, scalar, sequence } from "../node";
import type { Type } from "./type";
import { text, boolean } from "./scalars";
import { bytes } from "./numbers";
import { list, texts, labels, variables, struct } from "./collections";
import { extraHosts } from "./extra-hosts";
import { fileReference } from "./file-reference";
import { ulimits } from "./ulimits";

/** Keys of an SSH agent: the id, and its path where it has one. */
const ssh: Type = node => {
    if (node.kind !== "mapping" || node.entries.size === 0) {
        return undefined;
    }
    const keys = [...node.entries].map(([id, { value, keyAt }]) =>
        scalar(
            isNull(value) || value.kind !== "scalar" || value.value === "" ? id : `${id}: ${String(value.value)}`,
            keyAt,
        ),
    );
    return sequence(keys, node.at);
};

/** https://github.com/compose-spec/compose-spec/blob/main/build.md */
export const build = struct({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: texts,
    args: variables,
    provenance: text,
    sbom: text,
    ssh,
    labels,
    cache_from: texts,
    cache_to: texts,
    no_cache: boolean,
    no_cache_filter: texts,
    additional_contexts: labels,
    pull: boolean,
    extra_hosts: extraHosts,
    isolation: text,
    network: text,
    target: text,
    secrets: list(fileReference.orEmpty),
    shm_size: bytes,
    tags: texts,
    ulimits,
    platforms: texts,
    privileged: boolean,
});
