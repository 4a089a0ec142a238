import { scalar, textOf } from "../node";
import type { Type } from "./type";
import { text, duration } from "./scalars";
import { integer, count, writtenInteger, number, bytes } from "./numbers";
import { list, texts, labels, struct } from "./collections";

/** `count: all` is -1. */
const deviceCount: Type = (node, path, problems) =>
    node.kind === "scalar" && String(node.value).toLowerCase() === "all"
        ? scalar(-1, node.at)
        : textOf(node) === undefined
          ? writtenInteger(node, path, problems)
          : integer(node, path, problems);

/**
 * Devices of a GPU driver, as `gpus` and a reservation ask for them.
 * @see https://github.com/compose-spec/compose-spec/blob/main/deploy.md#devices
 */
export const deviceRequest = struct({
    capabilities: texts,
    driver: text,
    count: deviceCount,
    device_ids: texts,
    options: labels,
});

/** https://github.com/compose-spec/compose-spec/blob/main/deploy.md#update_config */
const updateConfig = struct({
    parallelism: count.orEmpty,
    delay: duration,
    failure_action: text,
    monitor: duration,
    max_failure_ratio: number,
    order: text,
});

/** https://github.com/compose-spec/compose-spec/blob/main/deploy.md#resources */
const resource = struct({
    cpus: number,
    memory: bytes,
    pids: integer,
    devices: list(deviceRequest.orEmpty),
    generic_resources: list(
        struct({ discrete_resource_spec: struct({ kind: text.orEmpty, value: integer.orEmpty }).orEmpty }).orEmpty,
    ),
});

/** https://github.com/compose-spec/compose-spec/blob/main/deploy.md */
export const deploy = struct({
    mode: text,
    replicas: integer.orEmpty,
    labels,
    update_config: updateConfig.orEmpty,
    rollback_config: updateConfig.orEmpty,
    resources: struct({ limits: resource.orEmpty, reservations: resource.orEmpty }),
    restart_policy: struct({
        condition: text,
        delay: duration.orEmpty,
        max_attempts: count.orEmpty,
        window: duration.orEmpty,
    }).orEmpty,
    placement: struct({
        constraints: texts,
        preferences: list(struct({ spread: text }).orEmpty),
        max_replicas_per_node: count,
    }),
    endpoint_mode: text,
});
