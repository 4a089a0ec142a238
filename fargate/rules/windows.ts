import type { ContainerSpec } from "../model";
import type { ServiceContext } from "../service-context";
import { isWindows } from "./platform";

/** Keys that only Linux knows, and what they became in the container. @see ECS developer guide, Windows containers on Fargate */
const LINUX_ONLY: Readonly<Record<string, readonly (keyof ContainerSpec)[]>> = {
    cap_add: ["linuxParameters"],
    cap_drop: ["linuxParameters"],
    init: ["linuxParameters"],
    tmpfs: ["linuxParameters"],
    read_only: ["readonlyRootFilesystem"],
    ulimits: ["ulimits"],
    sysctls: ["systemControls"],
    user: ["user"],
};

/** A container without what Fargate does not take of Windows containers, each loss with its verdict. */
export function fitForPlatform(context: ServiceContext, container: ContainerSpec): ContainerSpec {
    if (!isWindows(context)) {
        return container;
    }
    const { service, verdicts } = context;
    const fitting = { ...container };
    for (const [key, members] of Object.entries(LINUX_ONLY)) {
        if (service[key] !== undefined && service[key] !== null) {
            verdicts.refused(context.path(key), {
                reason: "ECS takes it for Linux containers only",
                fix: "remove the key",
            });
            members.forEach(member => delete fitting[member]);
        }
    }
    for (const [index, { type }] of (service.volumes ?? []).entries()) {
        if (type === "volume" || type === "tmpfs") {
            verdicts.refused(context.path("volumes", index), {
                reason: "Fargate mounts neither EFS nor tmpfs into Windows containers",
                fix: "keep the data outside of the service: in S3, or in a database",
            });
        }
    }
    if ((service.secrets ?? []).length > 0) {
        verdicts.refused(context.path("secrets"), {
            reason: "files under /run/secrets are written by a Linux container",
            fix: "read the secret from the environment: ECS puts it there",
        });
    }
    return fitting;
}
