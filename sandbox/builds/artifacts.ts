import type { BuildArtifacts, ProjectArtifacts } from "@aws-sdk/client-codebuild";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import type { BuildRow, PipelineArtifact } from "../aws/codebuild/model";
import { AwsError } from "../aws/service";
import type { AccountPort } from "./account-port";
import type { ArtifactRules, BuildSpec } from "./buildspec";
import { clientError } from "./failure";
import { matching, matchingFolders } from "./files";
import { pack, type ZipEntry } from "./zip";

/** What was made of a build's output. */
export interface Uploaded {
    artifacts: BuildArtifacts;
    secondaryArtifacts: BuildArtifacts[];
}

/** What an upload needs of its build. */
interface Upload {
    account: AccountPort;
    build: BuildRow;
    /** Where the buildspec's paths begin. */
    folder: string;
    note: (message: string) => void;
    /** Expands variables and commands of an artifact's name, as the build's shell does. */
    expand: (text: string) => Promise<string>;
}

/** Takes a build's output to where it belongs. @throws PhaseFailure in CodeBuild's words */
export async function uploadArtifacts(upload: Upload, spec: BuildSpec["artifacts"]): Promise<Uploaded> {
    const { build } = upload;
    const unchanged = { artifacts: build.artifacts ?? {}, secondaryArtifacts: build.secondaryArtifacts ?? [] };
    if (build.pipeline) {
        return handToPipeline(upload, spec, build.pipeline.artifactsTo, unchanged);
    }
    const [primary, ...others] = build.uploads;
    const isWanted = (artifacts: ProjectArtifacts | undefined): artifacts is ProjectArtifacts =>
        artifacts?.type === "S3";
    if (!spec) {
        if ([primary, ...others].some(isWanted)) {
            throw clientError("the project has artifacts, and the buildspec has none");
        }
        return unchanged;
    }
    const secondaryArtifacts: BuildArtifacts[] = [];
    for (const [index, each] of others.entries()) {
        const identifier = each.artifactIdentifier ?? "";
        const rules = spec.secondary[identifier];
        if (!rules) {
            throw clientError(`the buildspec has no secondary artifact ${identifier}`);
        }
        const place = unchanged.secondaryArtifacts[index] ?? {};
        secondaryArtifacts.push(isWanted(each) ? await toS3(upload, rules, each, place) : place);
    }
    return {
        artifacts: isWanted(primary) ? await toS3(upload, spec, primary, unchanged.artifacts) : unchanged.artifacts,
        secondaryArtifacts,
    };
}

/** One output is the buildspec's `artifacts`, several are its secondary artifacts, by name. */
function handToPipeline(
    upload: Upload,
    spec: BuildSpec["artifacts"],
    to: readonly PipelineArtifact[],
    unchanged: Uploaded,
): Uploaded {
    if (to.length === 0) {
        return unchanged;
    }
    if (!spec) {
        throw clientError("the pipeline expects artifacts, and the buildspec has none");
    }
    const made = to.map((target): BuildArtifacts => {
        const identifier = target.identifier ?? (to.length === 1 ? "" : (target.name ?? ""));
        const rules = identifier === "" ? spec : spec.secondary[identifier];
        if (!rules) {
            throw clientError(`the buildspec has no secondary artifact ${identifier}`);
        }
        const archive = pack(collect(upload, rules));
        put(upload, target.bucket, target.key, archive);
        return {
            location: `arn:aws:s3:::${target.bucket}/${target.key}`,
            ...sums(archive),
            ...(to.length > 1 && { artifactIdentifier: target.name }),
        };
    });
    return to.length === 1
        ? { artifacts: made[0]!, secondaryArtifacts: [] }
        : { artifacts: { location: "" }, secondaryArtifacts: made };
}

async function toS3(
    upload: Upload,
    rules: ArtifactRules,
    project: ProjectArtifacts,
    place: BuildArtifacts,
): Promise<BuildArtifacts> {
    const files = collect(upload, rules);
    const [, bucket = "", planned = ""] = /^arn:aws:s3:::([^/]+)\/?(.*)$/.exec(place.location ?? "") ?? [];
    const named =
        rules.name === undefined || !project.overrideArtifactName ? undefined : await upload.expand(rules.name);
    const key = [rules.s3Prefix, named === undefined ? planned : path.posix.join(path.posix.dirname(planned), named)]
        .filter(Boolean)
        .join("/");
    const location = `arn:aws:s3:::${bucket}/${key}`;
    if (project.packaging === "ZIP") {
        const archive = pack(files);
        put(upload, bucket, key, archive);
        return { ...place, location, ...sums(archive) };
    }
    for (const { name, content } of files) {
        put(upload, bucket, path.posix.join(key, name), content);
    }
    return { ...place, location };
}

/** The files that the rules name, as they are called in the artifact. */
function collect({ folder, note }: Upload, rules: ArtifactRules): ZipEntry[] {
    note(`Expanding base directory path: ${rules.baseDirectory ?? "."}`);
    const folders = matchingFolders(folder, rules.baseDirectory);
    if (folders.length === 0) {
        throw clientError(`no matching base directory path found for ${rules.baseDirectory}`);
    }
    note("Assembling file list");
    const found = folders.flatMap(base => {
        note(`Expanding file paths for base directory ${rules.baseDirectory ?? "."}`);
        return matching(base, rules.files, rules.excludePaths).map(file => {
            const relative = path.relative(base, file);
            const name = rules.discardPaths || relative.startsWith("..") ? path.basename(file) : relative;
            return { file, name: name.split(path.sep).join("/") };
        });
    });
    rules.files.forEach(pattern => note(`Expanding ${pattern}`));
    if (found.length === 0) {
        throw clientError("no matching artifact paths found");
    }
    note(`Found ${found.length} file(s)`);
    return found.map(({ file, name }) => {
        const stat = fs.lstatSync(file);
        return stat.isSymbolicLink() && rules.enableSymlinks
            ? { name, content: Buffer.from(fs.readlinkSync(file)), mode: stat.mode }
            : { name, content: fs.readFileSync(file), mode: fs.statSync(file).mode };
    });
}

const sums = (archive: Uint8Array): Pick<BuildArtifacts, "sha256sum" | "md5sum"> => ({
    sha256sum: createHash("sha256").update(archive).digest("hex"),
    md5sum: createHash("md5").update(archive).digest("base64"),
});

/** Encrypted with the build's key. */
function put({ account, build }: Upload, Bucket: string, Key: string, Body: Uint8Array): void {
    const encryption = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: build.encryptionKey };
    try {
        account.call("s3", "PutObject", { Bucket, Key, Body, ...encryption });
    } catch (error) {
        throw error instanceof AwsError
            ? clientError(`Error in UPLOAD_ARTIFACTS phase: ${error.code}: ${error.message}`)
            : error;
    }
}
