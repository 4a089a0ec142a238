import type { Service } from "../compose";

/** A place where a service is addressed by its name. */
export interface SiblingAddress {
    /** Key below the service. */
    key: string[];
    sibling: string;
}

/** Variables whose whole value is a host name. */
const HOST_VARIABLE = /host|addr|server|url|uri|endpoint|upstream|backend|peer|broker|node/i;

/** Where the environment or the command of a service names one of these services as a host. */
export function siblingAddresses(service: Service, siblings: readonly string[]): SiblingAddress[] {
    return siblings.flatMap(sibling => {
        const address = addressOf(sibling);
        const found: SiblingAddress[] = [];
        for (const [variable, value] of Object.entries(service.environment ?? {})) {
            if (
                value !== null &&
                (address.test(String(value)) || (HOST_VARIABLE.test(variable) && value === sibling))
            ) {
                found.push({ key: ["environment", variable], sibling });
            }
        }
        for (const key of ["command", "entrypoint"] as const) {
            if (service[key]?.some(word => address.test(word))) {
                found.push({ key: [key], sibling });
            }
        }
        return found;
    });
}

/** `//name`, `user@name` or `name:port`, as one host and not as a part of another. */
function addressOf(name: string): RegExp {
    const host = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`(?:(?://|@)${host}(?=[:/?#,\\s"']|$))|(?:(?<![\\w.-])${host}:\\d+)`);
}
