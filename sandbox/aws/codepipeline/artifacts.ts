import { unzipSync, zipSync } from "fflate";
import { AwsError, type Account } from "../service";
import { ActionFailure } from "./action-type";
import type { Action, ActionRow, ArtifactRow, Structure } from "./model";

/** Letters of a pipeline's and of an artifact's name that the key of an object keeps. */
const LETTERS_OF_PIPELINE = 20;
const LETTERS_OF_ARTIFACT = 10;

/** The bucket of the artifacts of a region's actions, and the key that encrypts them. */
function storeOf(structure: Structure, region: string): Pick<ArtifactRow, "bucket" | "encryptionKey"> {
    const { location = "", encryptionKey } = structure.artifactStore ?? structure.artifactStores?.[region] ?? {};
    return { bucket: location, ...(encryptionKey?.id && { encryptionKey: encryptionKey.id }) };
}

/** Where an action is to leave its artifacts. */
export function placesFor(account: Account, structure: Structure, action: Action): ArtifactRow[] {
    const store = storeOf(structure, action.region ?? account.region);
    const pipeline = structure.name.slice(0, LETTERS_OF_PIPELINE);
    // As CodePipeline has it: what it fetches itself says that it is a zip file.
    const suffix = action.actionTypeId.category === "Source" ? ".zip" : "";
    return action.outputArtifacts.map(({ name }) => ({
        name,
        ...store,
        key: `${pipeline}/${name.slice(0, LETTERS_OF_ARTIFACT)}/${account.uniqueId(7)}${suffix}`,
    }));
}

/** Brings an artifact to the region of the action that wants it, as CodePipeline does before it starts one. */
export function replicated(account: Account, structure: Structure, region: string, artifact: ArtifactRow): ArtifactRow {
    const store = storeOf(structure, region);
    if (store.bucket === artifact.bucket) {
        return artifact;
    }
    const replica = { ...artifact, ...store };
    putContent(account, replica, contentOf(account, artifact));
    return replica;
}

/** The bytes of an artifact. @throws ActionFailure where who runs the action may not have it @throws AwsError as S3 words it, where it is not there */
export const contentOf = (account: Account, artifact: ArtifactRow): Uint8Array =>
    permitted(
        artifact,
        ({ bucket: Bucket, key: Key }) => account.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket, Key }).Body,
    );

/** @throws ActionFailure where who runs the action may not put it there */
export const putContent = (account: Account, artifact: ArtifactRow, Body: Uint8Array): void =>
    permitted(artifact, ({ bucket: Bucket, key: Key, encryptionKey }) => {
        const encryption = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: encryptionKey };
        account.call("s3", "PutObject", { Bucket, Key, Body, ContentType: "application/zip", ...encryption });
    });

function permitted<Result>(artifact: ArtifactRow, access: (artifact: ArtifactRow) => Result): Result {
    try {
        return access(artifact);
    } catch (error) {
        if (error instanceof AwsError && error.code === "AccessDenied") {
            throw new ActionFailure(
                "PermissionError",
                `Unable to access the artifact with Amazon S3 object key '${artifact.key}' located in the Amazon S3 artifact bucket '${artifact.bucket}'. The provided role does not have sufficient permissions. (${error.message})`,
            );
        }
        throw error;
    }
}

/** A zip file of texts. Its bytes depend on them alone. */
export const zipOf = (files: Record<string, string>): Uint8Array =>
    zipSync(
        Object.fromEntries(
            Object.entries(files).map(([name, text]) => [name, [Buffer.from(text), { mtime: ZIP_TIME }] as const]),
        ) as Parameters<typeof zipSync>[0],
    );

/** Zip files know no time before 1980, and none without a zone. */
const ZIP_TIME = new Date(1980, 0, 1, 12);

/** A file of an artifact; undefined where there is none, or where the artifact is no zip file or is not there. */
export function fileOf(account: Account, artifact: ArtifactRow, path: string): string | undefined {
    const wanted = path.replace(/^\.?\//, "");
    try {
        const found = unzipSync(contentOf(account, artifact), { filter: ({ name }) => name === wanted })[wanted];
        return found === undefined ? undefined : Buffer.from(found).toString("utf8");
    } catch (error) {
        // fflate's own errors have a number for a code.
        if (error instanceof AwsError || typeof (error as { code?: unknown }).code === "number") {
            return undefined;
        }
        throw error;
    }
}

/** The input artifact of a name. */
export const inputNamed = ({ inputs }: ActionRow, name: string | undefined): ArtifactRow | undefined =>
    inputs.find(input => input.name === name);
