import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerSpec, SecretValues, TaskSpec } from "../../fargate";
import { DELIVERY_ROOT } from "../../fargate/file-delivery";

/** The container that writes the files of a task. */
export function initContainerOf({ containers }: TaskSpec): ContainerSpec {
    const init = containers.find(({ name }) => /^files(-init)?$/.test(name));
    assert.ok(init, `no init container among ${containers.map(({ name }) => name).join(", ")}`);
    return init;
}

/**
 * Runs the init container's command in a shell of this machine, with a folder for the root of its volumes.
 * @param look gets a function from a container and a path in it to the file on this machine
 */
export function delivered(
    task: TaskSpec,
    values: SecretValues,
    look: (at: (container: string, path: string) => string) => void,
): void {
    const init = initContainerOf(task);
    const folder = mkdtempSync(join(tmpdir(), "swingbridge-delivery-"));
    const ofVolume = (volume: string): string => join(folder, volume);
    try {
        init.mountPoints.forEach(({ sourceVolume }) => mkdirSync(ofVolume(sourceVolume)));
        const secrets = Object.entries(init.secrets).map(([name, { secret }]) => [name, values.get(secret)]);
        const script = init.command!.map(word => word.replaceAll(`${DELIVERY_ROOT}/`, `${folder}/`));
        execFileSync(script[0]!, script.slice(1), {
            env: { PATH: process.env.PATH, ...init.environment, ...Object.fromEntries(secrets) },
        });
        look((container, path) => {
            const mounts = task.containers.find(({ name }) => name === container)!.mountPoints;
            const mount = mounts.find(({ containerPath }) => path.startsWith(`${containerPath}/`));
            assert.ok(mount, `${path} is on no mount of ${container}`);
            return join(ofVolume(mount.sourceVolume), path.slice(mount.containerPath.length));
        });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Runs a container's entrypoint, with a folder for the root of its file system; its program is one of this machine's. */
export function started(container: ContainerSpec, folder: string): string {
    const [file, ...words] = [...(container.entryPoint ?? []), ...(container.command ?? [])].map(word =>
        word.replaceAll(/(?<=^|[\s'])\/(?=etc|run)/g, `${folder}/`),
    );
    return execFileSync(file!, words, { encoding: "utf8" });
}
