import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract } from "tar";
import { checksumOf, releaseArchive } from "./decide";
import type { Progress } from "./progress";
import { Unavailable } from "./toolchain-error";
import { PULUMI_VERSION } from "./versions";

const RELEASES = "https://github.com/pulumi/pulumi/releases/download";

/** How long a server may take to answer, in milliseconds: short, since "no network" is an ordinary outcome. */
const ANSWER_WITHIN = 5_000;

/** How long a download may stand still, in milliseconds. */
const STALLED_AFTER = 30_000;

/** Of the release archive only this is kept: the language hosts of other languages are half of its 300 MB. */
const WANTED = /^pulumi(-language-nodejs|-analyzer-policy|-resource-pulumi-nodejs)?$/;

/**
 * The official release archive, checked against the release's own SHA-256 sums.
 * @throws Unavailable where there is no network, no release for this machine, or the sums do not fit
 */
export async function download(into: string, env: NodeJS.ProcessEnv, show: Progress): Promise<void> {
    const archive = releaseArchive(process.platform, process.arch);
    if ("why" in archive) throw new Unavailable(archive.why);
    const folder = `${releases(env)}/v${PULUMI_VERSION}`;
    const checksums = await text(`${folder}/pulumi-${PULUMI_VERSION}-checksums.txt`);
    const expected = checksumOf(archive.take, checksums);
    if (expected === undefined) throw new Unavailable(`the release's checksums do not name ${archive.take}`);

    show.progress(`Downloading Pulumi ${PULUMI_VERSION} (about 120 MB) from ${new URL(folder).host} …`);
    const file = path.join(into, archive.take);
    const actual = await save(`${folder}/${archive.take}`, file, show);
    if (actual !== expected) {
        throw new Unavailable(`${archive.take} has SHA-256 ${actual}, the release says ${expected}; it was not used`);
    }
    await extract({ file, cwd: into, strip: 1, filter: entry => WANTED.test(path.basename(entry)) });
    await fs.rm(file);
}

/** Where releases come from. A mirror must be https, loopback excepted (tests, tunnels). */
function releases(env: NodeJS.ProcessEnv): string {
    const mirror = env.SWINGBRIDGE_PULUMI_MIRROR;
    if (!mirror) return RELEASES;
    const url = URL.canParse(mirror) ? new URL(mirror) : undefined;
    const loopback = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
    if (url?.protocol !== "https:" && !(loopback && url.protocol === "http:")) {
        throw new Unavailable(`SWINGBRIDGE_PULUMI_MIRROR is not an https URL: ${mirror}`);
    }
    return mirror.replace(/\/+$/, "");
}

async function text(url: string): Promise<string> {
    const { response, finished } = await get(url);
    try {
        return await response.text();
    } catch (error) {
        throw new Unavailable(reason(error, url));
    } finally {
        finished();
    }
}

/** Saves a URL's content and gives its SHA-256. */
async function save(url: string, file: string, show: Progress): Promise<string> {
    const { response, alive, finished } = await get(url);
    const total = Number(response.headers.get("content-length") ?? 0);
    const hash = createHash("sha256");
    let received = 0;
    const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
            alive();
            hash.update(chunk);
            received += chunk.length;
            const of = total > 0 ? ` of ${megabytes(total)}` : "";
            show.status?.(`Downloading Pulumi ${PULUMI_VERSION}: ${megabytes(received)}${of} MB`);
            done(null, chunk);
        },
    });
    try {
        if (response.body === null) throw new Unavailable(`${url} answered with nothing`);
        await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(file));
    } catch (error) {
        throw new Unavailable(reason(error, url));
    } finally {
        finished();
    }
    return hash.digest("hex");
}

/** Starts a request that ends itself where nothing comes; `alive` says that something came. */
async function get(url: string): Promise<{ response: Response; alive(): void; finished(): void }> {
    const abort = new AbortController();
    let timer = setTimeout(() => abort.abort(new Error("no answer")), ANSWER_WITHIN);
    const finished = () => clearTimeout(timer);
    const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(new Error("the download stands still")), STALLED_AFTER);
    };
    try {
        const response = await fetch(url, { signal: abort.signal });
        alive();
        if (!response.ok) throw new Unavailable(`${url} answered ${response.status}`);
        return { response, alive, finished };
    } catch (error) {
        finished();
        throw new Unavailable(reason(error, url));
    }
}

/** `fetch` hides what went wrong in the cause of its error. */
function reason(error: unknown, url: string): string {
    if (error instanceof Unavailable) return error.message;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return `${new URL(url).host} cannot be reached (${cause instanceof Error ? cause.message : String(cause)})`;
}

function megabytes(bytes: number): number {
    return Math.round(bytes / 1_000_000);
}
