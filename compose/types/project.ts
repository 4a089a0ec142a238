import { text, boolean } from "./scalars";
import { integer } from "./numbers";
import { list, texts, mapOf, labels, plainOptions, struct } from "./collections";
import { service } from "./service";
import type { WithEmpty } from "./type";

/** https://github.com/compose-spec/compose-spec/blob/main/06-networks.md */
const network = struct({
    name: text,
    driver: text,
    driver_opts: labels,
    ipam: struct({
        driver: text,
        config: list(struct({ subnet: text, gateway: text, ip_range: text, aux_addresses: labels }).orEmpty),
        /** In compose-go's schema, but not in its model; kept, so that nothing is dropped in silence. */
        options: labels,
    }),
    external: boolean,
    internal: boolean,
    attachable: boolean,
    labels,
    enable_ipv4: boolean.orEmpty,
    enable_ipv6: boolean.orEmpty,
});

/** https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md */
const volume = struct({ name: text, driver: text, driver_opts: labels, external: boolean, labels });

/** https://github.com/compose-spec/compose-spec/blob/main/09-secrets.md and 08-configs.md */
const fileObject = struct({
    name: text,
    file: text,
    environment: text,
    content: text,
    external: boolean,
    labels,
    driver: text,
    driver_opts: plainOptions,
    template_driver: text,
});

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#models and its top-level element */
const model = struct({ name: text, model: text, context_size: integer, runtime_flags: texts });

/**
 * The whole file.
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export const project: WithEmpty = struct({
    name: text,
    services: mapOf(service.orEmpty).orEmpty,
    networks: mapOf(network.orEmpty),
    volumes: mapOf(volume.orEmpty),
    secrets: mapOf(fileObject.orEmpty),
    configs: mapOf(fileObject.orEmpty),
    models: mapOf(model.orEmpty),
});
