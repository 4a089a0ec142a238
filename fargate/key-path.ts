import type { Path } from "../compose";

/** A path as people write it: `services.web.ports[0].target`. */
export function formatKey(path: Path): string {
    return path.reduce(belowKey, "");
}

/** The key one step below another one. */
export function belowKey(key: string, step: string | number): string {
    return typeof step === "number" ? `${key}[${step}]` : key === "" ? step : `${key}.${step}`;
}

/**
 * What a stack writes under `swingbridge:allow` for the key: without `services.`, and up to the first list,
 * because an index would name another entry after the next edit. `web.ports` for `services.web.ports[0].target`.
 */
export function allowKey(path: Path): string {
    const steps = path[0] === "services" ? path.slice(1) : path;
    const list = steps.findIndex(step => typeof step === "number");
    return formatKey(list < 0 ? steps : steps.slice(0, list));
}

/** Whether an `allow` entry names the key or something it stands in; `*` stands for one name, as in `*.devices`. */
export function isAllowed(key: string, allow: readonly string[]): boolean {
    return allow.some(entry => {
        const pattern = entry
            .split("*")
            .map(text => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
            .join("[^.]+");
        return new RegExp(`^${pattern}($|\\.)`).test(key);
    });
}
