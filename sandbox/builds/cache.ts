import type { ProjectCache } from "@aws-sdk/client-codebuild";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import type { BuildRow } from "../aws/codebuild/model";
import { AwsError } from "../aws/service";
import type { AccountPort } from "./account-port";
import type { BuildSpec } from "./buildspec";
import { matching } from "./files";
import { pack, unpack, type ZipEntry } from "./zip";

/** What the cache of a build is made of. */
export interface CacheContext {
    account: AccountPort;
    build: Pick<BuildRow, "arn" | "cache" | "encryptionKey" | "projectName">;
    /** Of the source: relative paths begin there. */
    folder: string;
    /** `/root` of the build's host. */
    home: string;
    /** A folder to unpack in. */
    scratch: string;
    note: (message: string) => void;
    /** Expands variables and commands of a key, as the build's shell does. */
    expand: (text: string) => Promise<string>;
}

type Rules = NonNullable<BuildSpec["cache"]>;

/** Home of the user that builds run as. */
const HOME = /^(?:\/root|~)\//;
/** In an archive: what is below the source, and what is below the home. */
const SOURCE = "source";
const OF_HOME = "home";

/**
 * Files that a build keeps in S3 for the next one. What is not there, or cannot be had, is told in the log and holds nobody up.
 * @see CodeBuild User Guide, "Amazon S3 caching"; the names of the objects are not documented, these are of the same kind
 */
export class BuildCache {
    private constructor(
        private readonly rules: Rules,
        private readonly context: CacheContext,
        private readonly bucket: string,
        private readonly key: string,
    ) {}

    /** Brings what an earlier build kept. @returns where this one keeps its own; undefined where nothing is to be kept in S3 */
    static async restore(rules: Rules | undefined, context: CacheContext): Promise<BuildCache | undefined> {
        const root = rootOf(context.build);
        if (root === undefined || rules === undefined || rules.paths.length === 0) {
            return undefined;
        }
        rules.paths.forEach(name => context.note(`Expanded cache path ${name}`));
        // A cache of other paths is another cache, also under the same key.
        const folder = `${root.prefix}/${hash(rules.paths.join("\n")).slice(0, 16)}/`;
        const keys: string[] = [];
        for (const key of rules.key === undefined ? [] : [rules.key, ...rules.fallbackKeys]) {
            keys.push(`${folder}${await context.expand(key)}`);
        }
        const [wanted = root.prefix, ...others] = keys;
        const cache = new BuildCache(rules, context, root.bucket, wanted);
        if (rules.action !== "save" && !cache.fetch(wanted)) {
            // Those that begin so: the one that was kept last.
            const found = others.map(prefix => cache.listed(prefix)[0]).find(key => key !== undefined);
            if (found !== undefined) {
                cache.fetch(found);
            }
        }
        return cache;
    }

    /** Keeps the files that the buildspec names. With a key of the buildspec's that is done once and never changed. */
    save(): void {
        const { bucket, key, rules, context } = this;
        if (rules.action === "restore") {
            return;
        }
        try {
            if (rules.key !== undefined && this.listed(key).includes(key)) {
                context.note("The cache of this key is there already");
                return;
            }
            const entries = rules.paths.flatMap(pattern => entriesOf(context, pattern));
            const encryption = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: context.build.encryptionKey };
            context.account.call("s3", "PutObject", { Bucket: bucket, Key: key, Body: pack(entries), ...encryption });
            context.note(`Uploaded cache: ${entries.length} file(s)`);
        } catch (error) {
            context.note(`Unable to upload cache: ${wordsOf(error)}`);
        }
    }

    private fetch(key: string): boolean {
        const { account, folder, home, scratch, note } = this.context;
        const unpacked = path.join(scratch, "cache");
        try {
            const input = { Bucket: this.bucket, Key: key };
            unpack(account.call<{ Body: Uint8Array }>("s3", "GetObject", input).Body, unpacked);
        } catch (error) {
            note(`Unable to download cache: ${wordsOf(error)}`);
            return false;
        }
        for (const [name, target] of [
            [SOURCE, folder],
            [OF_HOME, home],
        ] as const) {
            const from = path.join(unpacked, name);
            if (fs.existsSync(from)) {
                fs.cpSync(from, target, { recursive: true, verbatimSymlinks: true });
            }
        }
        fs.rmSync(unpacked, { recursive: true, force: true });
        note("Downloaded cache");
        return true;
    }

    /** Keys that begin so, the newest first; none where it may not look. */
    private listed(Prefix: string): string[] {
        type Listed = { Contents?: { Key: string; LastModified: Date }[] };
        try {
            const input = { Bucket: this.bucket, Prefix };
            const { Contents = [] } = this.context.account.call<Listed>("s3", "ListObjectsV2", input);
            return [...Contents]
                .sort((one, other) => Number(other.LastModified) - Number(one.LastModified))
                .map(({ Key }) => Key);
        } catch (error) {
            this.context.note(`Unable to list caches: ${wordsOf(error)}`);
            return [];
        }
    }
}

function rootOf({ arn, cache, projectName }: CacheContext["build"]): { bucket: string; prefix: string } | undefined {
    const { type, location = "", cacheNamespace }: Partial<ProjectCache> = cache ?? {};
    if (type !== "S3") {
        return undefined;
    }
    const [bucket = "", ...folders] = location.replace(/\/$/, "").split("/");
    // Of a namespace, or of the project alone.
    const digits = hash(cacheNamespace ?? arn.replace(/:build\/.*/, `:project/${projectName}`));
    const name = [
        digits.slice(0, 8),
        digits.slice(8, 12),
        digits.slice(12, 16),
        digits.slice(16, 20),
        digits.slice(20, 32),
    ];
    return { bucket, prefix: [...folders, name.join("-")].join("/") };
}

/** What lies elsewhere on the host is this machine's own: it is never taken, and never written. */
function entriesOf({ folder, home, note }: CacheContext, pattern: string): ZipEntry[] {
    const isHome = HOME.test(pattern);
    const base = isHome ? home : folder;
    const relative = pattern.replace(HOME, "");
    if (path.isAbsolute(relative) || path.posix.normalize(relative).startsWith("..")) {
        note(`The sandbox keeps only what is below the source and below /root: not ${pattern}`);
        return [];
    }
    return matching(base, [relative]).map(file => {
        const stat = fs.lstatSync(file);
        const name = [isHome ? OF_HOME : SOURCE, ...path.relative(base, file).split(path.sep)].join("/");
        return stat.isSymbolicLink()
            ? { name, content: Buffer.from(fs.readlinkSync(file)), mode: stat.mode }
            : { name, content: fs.readFileSync(file), mode: stat.mode };
    });
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

const wordsOf = (error: unknown): string =>
    error instanceof AwsError ? `${error.code}: ${error.message}` : (error as Error).message;
