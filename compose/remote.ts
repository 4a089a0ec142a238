/** What `docker compose` would fetch: a git repository, an OCI artifact, a URL. */
const REMOTE = /^(?:(?:oci|git|ssh|https?):\/\/|git@|github\.com\/)/;

export function isRemote(path: string): boolean {
    return REMOTE.test(path);
}

/** Said of a remote path: loading works without a network, and only runs what was reviewed. */
export const REMOTE_REFUSED = {
    reason: "Loading fetches nothing from the network.",
    fix: "Clone or download it, and name the local file.",
};
