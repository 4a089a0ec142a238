import { createHash } from "node:crypto";
import { parseReference } from "../../fargate";
import { platformsOf, type ImagePlatform } from "../../operations/verify/platform";
import type { Credentials } from "./credentials";

/** Kinds of manifests: the list over all platforms first, for its digest holds on each of them. */
const MANIFESTS = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Longest wait for one answer of a registry. */
const TIMEOUT_MS = 30_000;

/** Why a registry gave no digest: what to tell, and what to do. */
export class RegistryError extends Error {
    constructor(
        message: string,
        readonly fix: string,
        /** False where the registry says that there is no such image. */
        readonly found?: false,
    ) {
        super(message);
    }
}

/**
 * Asks registries for the digests of tags, and for what images run on.
 * @see OCI Distribution Specification, "Pulling manifests"; Docker Registry token authentication
 */
export class Registry {
    private readonly tokens = new Map<string, string>();

    constructor(private readonly credentials: Credentials) {}

    /**
     * The digest of a reference with a tag, `sha256:…`.
     * @throws RegistryError
     */
    async digest(reference: string): Promise<string> {
        const { host, base, tag } = placeOf(reference);
        const url = `${base}/manifests/${tag}`;
        const head = await this.ask("HEAD", url, host);
        this.check(head, reference);
        const told = head.headers.get("docker-content-digest");
        if (told !== null && /^sha256:[0-9a-f]{64}$/.test(told)) {
            return told;
        }
        const whole = await this.ask("GET", url, host);
        this.check(whole, reference);
        return `sha256:${createHash("sha256")
            .update(Buffer.from(await whole.arrayBuffer()))
            .digest("hex")}`;
    }

    /**
     * The platforms that an image is for; undefined where neither its manifest nor its configuration says.
     * @throws RegistryError
     */
    async platforms(reference: string): Promise<ImagePlatform[] | undefined> {
        const { host, base, tag, digest } = placeOf(reference);
        const get = async (path: string): Promise<unknown> => {
            const answer = await this.ask("GET", `${base}/${path}`, host);
            this.check(answer, reference);
            return answer.json();
        };
        const manifest = await get(`manifests/${digest ?? tag}`);
        return platformsOf(manifest, configuration => get(`blobs/${configuration}`));
    }

    private async ask(method: "HEAD" | "GET", url: string, host: string): Promise<Response> {
        const key = url.replace(/\/(manifests|blobs)\/.*/, "");
        const first = await request(method, url, this.tokens.get(key));
        const challenge = first.headers.get("www-authenticate");
        if (first.status !== 401 || challenge === null) {
            return first;
        }
        const authorization = await this.authorize(challenge, host);
        if (authorization === undefined) {
            return first;
        }
        this.tokens.set(key, authorization);
        return request(method, url, authorization);
    }

    /** The header that answers a registry's challenge; undefined where we have nothing to answer with. */
    private async authorize(challenge: string, host: string): Promise<string | undefined> {
        const basic = this.credentials.basic(host === DOCKER_HUB ? DOCKER_HUB_ACCOUNT : host);
        if (/^basic /i.test(challenge)) {
            return basic;
        }
        const { realm, service, scope } = parameters(challenge);
        if (realm === undefined || !URL.canParse(realm)) {
            return undefined;
        }
        const url = new URL(realm);
        if (service !== undefined) url.searchParams.set("service", service);
        if (scope !== undefined) url.searchParams.set("scope", scope);
        // A password goes over an encrypted line, or stays on this machine.
        const safe = url.protocol === "https:" || isLoopback(url.host);
        const answer = await request("GET", url.href, safe ? basic : undefined);
        const body = answer.ok ? ((await answer.json()) as { token?: string; access_token?: string }) : {};
        const token = body.token ?? body.access_token;
        return token === undefined ? undefined : `Bearer ${token}`;
    }

    private check({ status, ok }: Response, reference: string): void {
        if (ok) {
            return;
        }
        if (status === 401 || status === 403) {
            throw new RegistryError(
                `the registry does not show ${reference} to us (${status})`,
                "log in with docker login, or check the name: registries say the same of images that do not exist",
            );
        }
        if (status === 404) {
            throw new RegistryError(`the registry has no ${reference}`, "check name and tag", false);
        }
        if (status === 429) {
            throw new RegistryError("the registry has had too many requests from here", "log in, or wait");
        }
        throw new RegistryError(`the registry answered ${status} for ${reference}`, "try again later");
    }
}

/** Where a reference points to: host, and the address below which its manifests and blobs are. */
function placeOf(reference: string): { host: string; base: string; tag: string; digest?: string } {
    const { registry = "docker.io", repository, tag = "latest", digest } = parseReference(reference);
    const host = registry === "docker.io" || registry === "index.docker.io" ? DOCKER_HUB : registry;
    const name = host === DOCKER_HUB && !repository.includes("/") ? `library/${repository}` : repository;
    return { host, base: `${schemeOf(host)}://${host}/v2/${name}`, tag, digest };
}

const DOCKER_HUB = "registry-1.docker.io";
/** What `docker login` keeps its account under. */
const DOCKER_HUB_ACCOUNT = "https://index.docker.io/v1/";

async function request(method: "HEAD" | "GET", url: string, authorization: string | undefined): Promise<Response> {
    try {
        return await fetch(url, {
            method,
            headers: { accept: MANIFESTS, ...(authorization !== undefined && { authorization }) },
            signal: AbortSignal.timeout(TIMEOUT_MS),
        });
    } catch (error) {
        const { cause, message } = error as Error;
        const why = cause instanceof Error && cause.message !== "" ? cause.message : message;
        throw new RegistryError(`${new URL(url).host} cannot be reached: ${why}`, "check the name and your network");
    }
}

/** As Docker does: plain HTTP on this machine only. */
function schemeOf(host: string): string {
    return isLoopback(host) ? "http" : "https";
}

function isLoopback(host: string): boolean {
    return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

/** `Bearer realm="…",service="…"` */
function parameters(challenge: string): Record<string, string | undefined> {
    return Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value]));
}
