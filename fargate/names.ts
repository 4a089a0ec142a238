/** Longest label of a DNS name: a service's name is one, and so is the project's. @see RFC 1035 */
export const MAX_NAME = 63;

/** A Compose name made fit for ECS: families, containers and volumes may hold letters, digits, `-` and `_`, but no dot. */
export function sanitiseName(name: string): string {
    return name.replace(/[^A-Za-z0-9_-]/g, "-");
}
