import type { ProjectSource } from "@aws-sdk/client-codebuild";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";

import type { BuildRow, PipelineArtifact } from "../aws/codebuild/model";
import { AwsError } from "../aws/service";
import { connectionOptions } from "../wire/git";
import type { AccountPort } from "./account-port";
import { clientError, PhaseFailure } from "./failure";
import { unpack } from "./zip";

/** A source on this machine. */
export interface FetchedSource {
    folder: string;
    /** The commit, or the version of the object in S3. */
    resolvedVersion?: string;
}

export interface Sources {
    primary: FetchedSource;
    /** By identifier. */
    secondary: Map<string, FetchedSource>;
}

const run = promisify(execFile);

/** Fetches all sources of a build, each into a folder of its own. @throws PhaseFailure */
export async function fetchSources(
    account: AccountPort,
    build: Pick<
        BuildRow,
        "buildNumber" | "pipeline" | "secondarySourceVersions" | "source" | "sourceVersion" | "secondarySources"
    >,
    output: string,
    environment: Record<string, string>,
): Promise<Sources> {
    const root = path.join(output, `src${build.buildNumber}`, "src");
    if (build.pipeline) {
        return fetchArtifacts(account, build.pipeline.source, build.pipeline.secondarySources, root, environment);
    }
    const versions = new Map(
        (build.secondarySourceVersions ?? []).map(each => [each.sourceIdentifier, each.sourceVersion] as const),
    );
    const source = build.source ?? { type: "NO_SOURCE" as const };
    const primary = await fetchOne(account, source, build.sourceVersion, place(root, source), environment);
    const secondary = new Map<string, FetchedSource>();
    for (const each of build.secondarySources ?? []) {
        const identifier = each.sourceIdentifier ?? "";
        const folder = path.join(output, `src${build.buildNumber}`, identifier);
        secondary.set(identifier, await fetchOne(account, each, versions.get(identifier), folder, environment));
    }
    return { primary, secondary };
}

/** Sources of a host are below its name, as on CodeBuild's hosts. */
function place(root: string, { type, location = "" }: ProjectSource): string {
    return /^https?:/.test(location) && type !== "S3"
        ? path.join(root, location.replace(/^https?:\/\//, "").replace(/\.git$/, ""))
        : root;
}

async function fetchArtifacts(
    account: AccountPort,
    source: PipelineArtifact,
    others: readonly PipelineArtifact[],
    root: string,
    environment: Record<string, string>,
): Promise<Sources> {
    const isOnly = others.length === 0;
    const folderOf = (index: number): string => (isOnly ? root : path.join(root, "s3", String(index).padStart(2, "0")));
    const fetched: FetchedSource[] = [];
    for (const [index, { bucket, key, clone }] of [source, ...others].entries()) {
        const folder = folderOf(index);
        fs.mkdirSync(folder, { recursive: true });
        fetched.push(
            clone
                ? await checkOut(clone.url, clone.commitId, 0, folder, environment)
                : fetchZip(account, bucket, key, undefined, folder),
        );
    }
    const [primary, ...rest] = fetched;
    const secondary = new Map(rest.map((each, index) => [others[index]?.name ?? "", each]));
    if (!isOnly && source.name) {
        secondary.set(source.name, primary!);
    }
    return { primary: primary!, secondary };
}

async function fetchOne(
    account: AccountPort,
    source: ProjectSource,
    version: string | undefined,
    folder: string,
    environment: Record<string, string>,
): Promise<FetchedSource> {
    fs.mkdirSync(folder, { recursive: true });
    switch (source.type) {
        case "NO_SOURCE":
            return { folder };
        case "S3": {
            const [, bucket = "", key = ""] = /^(?:arn:[^:]*:s3:::)?([^/]+)\/(.*)$/.exec(source.location ?? "") ?? [];
            return key.endsWith("/")
                ? fetchFolder(account, bucket, key, folder)
                : fetchZip(account, bucket, key, version, folder);
        }
        case "CODEPIPELINE":
            throw clientError("a source of the type CODEPIPELINE is handed over by CodePipeline: start the pipeline");
        default:
            return checkOut(source.location ?? "", version, source.gitCloneDepth ?? 0, folder, environment);
    }
}

function fetchZip(
    account: AccountPort,
    bucket: string,
    key: string,
    version: string | undefined,
    folder: string,
): FetchedSource {
    const { Body, VersionId } = fromS3(() =>
        account.call<{ Body: Uint8Array; VersionId?: string }>("s3", "GetObject", {
            Bucket: bucket,
            Key: key,
            ...(version && !version.startsWith("arn:") && { VersionId: version }),
        }),
    );
    try {
        unpack(Body, folder);
    } catch (error) {
        throw clientError(`failed to unzip ${bucket}/${key}: ${(error as Error).message}`);
    }
    return { folder, resolvedVersion: VersionId };
}

function fetchFolder(account: AccountPort, Bucket: string, Prefix: string, folder: string): FetchedSource {
    const { Contents = [] } = fromS3(() =>
        account.call<{ Contents?: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket, Prefix }),
    );
    for (const { Key } of Contents.filter(({ Key }) => !Key.endsWith("/"))) {
        const file = path.join(folder, Key.slice(Prefix.length));
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(
            file,
            fromS3(() => account.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket, Key })).Body,
        );
    }
    return { folder };
}

function fromS3<Result>(part: () => Result): Result {
    try {
        return part();
    } catch (error) {
        throw error instanceof AwsError
            ? clientError(`error in DOWNLOAD_SOURCE: ${error.code}: ${error.message}`)
            : error;
    }
}

/** Clones a repository and checks a commit, branch or tag out. */
async function checkOut(
    url: string,
    version: string | undefined,
    depth: number,
    folder: string,
    environment: Record<string, string>,
): Promise<FetchedSource> {
    const env = { ...environment, GIT_TERMINAL_PROMPT: "0" };
    const { AWS_ENDPOINT_URL: endpoint } = environment;
    const options = endpoint === undefined ? [] : connectionOptions(endpoint);
    const git = async (...args: string[]): Promise<string> => {
        try {
            return (await run("git", [...options, ...args], { cwd: folder, env, maxBuffer: 1 << 26 })).stdout.trim();
        } catch (error) {
            const said = String((error as { stderr?: string }).stderr ?? (error as Error).message);
            throw new PhaseFailure("GIT_CLONE_FAILED", `git ${args[0]} failed for ${url}: ${lastLine(said)}`);
        }
    };
    // A pull request is `pr/7`, as GitHub and CodeBuild number them.
    const [, request] = /^pr\/(\d+)$/.exec(version ?? "") ?? [];
    await git("-c", "init.defaultBranch=main", "init", "--quiet");
    await git("remote", "add", "origin", url);
    const shallow = depth > 0 ? [`--depth=${depth}`] : [];
    if (request !== undefined) {
        const branches = depth > 0 ? [] : ["+refs/heads/*:refs/remotes/origin/*"];
        const fetched = `refs/remotes/origin/pr/${request}`;
        await git("fetch", "--quiet", ...shallow, "origin", ...branches, `+refs/pull/${request}/head:${fetched}`);
        await git("checkout", "--quiet", "--detach", fetched);
    } else {
        await git("fetch", "--quiet", "--tags", ...shallow, "origin", ...(version && depth > 0 ? [version] : []));
        const wanted = version ?? (await defaultBranch(git));
        const known = await git("rev-parse", "--verify", "--quiet", `origin/${wanted}`).catch(() => undefined);
        await git("checkout", "--quiet", "--detach", known ?? (depth > 0 ? "FETCH_HEAD" : wanted));
    }
    return { folder, resolvedVersion: await git("rev-parse", "HEAD") };
}

async function defaultBranch(git: (...args: string[]) => Promise<string>): Promise<string> {
    const said = await git("ls-remote", "--symref", "origin", "HEAD");
    return /^ref: refs\/heads\/(\S+)\s+HEAD/m.exec(said)?.[1] ?? "main";
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
