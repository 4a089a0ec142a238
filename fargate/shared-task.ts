import type { Service } from "../compose";

/** A service named by another one's key, whose task it must share. */
export interface SharedTask {
    /** Compose service whose network interface, processes or files are shared. */
    with: string;
    /** The key that says so, below the service. */
    key: (string | number)[];
}

const NAMESPACES = ["network_mode", "pid", "ipc"] as const;

/** What makes a service share another one's task: namespaces (`service:X`) and mounts (`volumes_from`). */
export function sharedTasks(service: Service): SharedTask[] {
    const namespaces = NAMESPACES.flatMap(key => {
        const value = String(service[key] ?? "");
        return value.startsWith("service:") ? [{ with: value.slice("service:".length), key: [key] }] : [];
    });
    const mounts = volumesFrom(service).flatMap(({ service: source }, index) =>
        source === undefined ? [] : [{ with: source, key: ["volumes_from", index] }],
    );
    return [...namespaces, ...mounts];
}

/** An entry of `volumes_from`: `name`, `name:ro`, or `container:name`, which no project knows. */
export function volumesFrom(service: Service): { service?: string; readOnly: boolean }[] {
    return ((service.volumes_from ?? []) as string[]).map(text => {
        if (text.startsWith("container:")) {
            return { readOnly: false };
        }
        const [name, mode] = text.split(":", 2);
        return { service: name, readOnly: mode === "ro" };
    });
}
