import { createHash } from "node:crypto";
import type { Service } from "../model";
import { goJson } from "./go-json";
import { ordered } from "./ordered";
import { withoutEnvFiles } from "./print";
import { SERVICE } from "./shapes";

/**
 * The hash of a service's configuration that `docker compose up` writes into the label `com.docker.compose.config-hash` of its
 * containers. What changes no container (the build, replicas, dependencies, profiles, extensions) does not count.
 * `docker compose config --hash` prints the same, but for services with env files or variables without a value, which it
 * hashes unresolved.
 * @see docker/compose, pkg/compose/hash.go, ServiceHash
 * @param defaultPlatform `DOCKER_DEFAULT_PLATFORM`, which holds for services that are built
 */
export function serviceHash(service: Service, defaultPlatform?: string): string {
    const { build, ulimits, blkio_config, deploy } = service;
    const platform = service.platform ?? (build === undefined ? undefined : defaultPlatform || undefined);
    const hashed = {
        ...without(withoutEnvFiles(service), "build", "pull_policy", "scale", "depends_on", "profiles"),
        platform,
        ...(deploy !== undefined && { deploy: without(deploy, "replicas") }),
        ...(ulimits !== undefined && { ulimits: eachValue(ulimits, withoutZeros) }),
        ...(blkio_config !== undefined && { blkio_config: eachValue(blkio_config, capitalised) }),
    };
    const text = goJson(ordered(hashed, SERVICE, { always: true, withoutExtensions: true }));
    return createHash("sha256").update(text).digest("hex");
}

function eachValue(members: unknown, change: (value: unknown) => unknown): object {
    return Object.fromEntries(Object.entries(members as object).map(([key, value]) => [key, change(value)]));
}

/** Go's JSON leaves out a limit of 0, which its YAML has. */
function withoutZeros(limit: unknown): unknown {
    return typeof limit === "object"
        ? Object.fromEntries(Object.entries(limit as object).filter(([, value]) => value !== 0))
        : limit;
}

/** The devices of `blkio_config` have no names for JSON in compose-go, so Go takes those of its fields: `Path`, `Rate`. */
function capitalised(devices: unknown): unknown {
    return Array.isArray(devices)
        ? devices.map((device: object) =>
              Object.fromEntries(
                  Object.entries(device).map(([key, value]) => [`${key[0]!.toUpperCase()}${key.slice(1)}`, value]),
              ),
          )
        : devices;
}

function without(members: object, ...keys: string[]): object {
    return Object.fromEntries(Object.entries(members).filter(([key]) => !keys.includes(key)));
}
