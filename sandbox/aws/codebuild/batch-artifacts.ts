import { unzipSync, zipSync, type Unzipped } from "fflate";

import type { Account } from "../service";
import type { BatchRow, GroupRow, GroupSpec } from "./batch-model";
import type { PipelineArtifact } from "./model";

/**
 * Where a build of a pipeline's batch leaves its artifacts: outputs are called `build` for its primary artifact and
 * `build_artifact` for a secondary one. What is combined is first left beside the output.
 * @see CodeBuild User Guide, "Samples of CodePipeline/CodeBuild integrations and batch builds"
 */
export function artifactsOfGroup({ pipeline, combines }: BatchRow, { identifier }: GroupSpec): PipelineArtifact[] {
    const outputs = pipeline?.artifactsTo ?? [];
    if (combines) {
        return outputs.map(output => ({ ...output, key: `${output.key}/${identifier}`, identifier: "" }));
    }
    return outputs.flatMap(output => {
        const { name = "" } = output;
        if (name === identifier) {
            return [{ ...output, identifier: "" }];
        }
        return name.startsWith(`${identifier}_`) ? [{ ...output, identifier: name.slice(identifier.length + 1) }] : [];
    });
}

/** The output that no build of the batch makes. */
export function outputOfNobody(batch: BatchRow, groups: readonly GroupSpec[]): string | undefined {
    const made = new Set(groups.flatMap(group => artifactsOfGroup(batch, group).map(({ name }) => name)));
    return batch.pipeline?.artifactsTo.find(({ name }) => !made.has(name))?.name;
}

/** Makes one artifact of those of all builds; of one name, that of the later build. */
export function combineArtifacts(account: Account, batch: BatchRow, groups: readonly GroupRow[]): void {
    const [output] = batch.combines ? (batch.pipeline?.artifactsTo ?? []) : [];
    if (!output) {
        return;
    }
    const files: Unzipped = {};
    for (const group of groups) {
        for (const { bucket: Bucket, key: Key } of artifactsOfGroup(batch, group)) {
            const { Contents = [] } = account.call<{ Contents?: object[] }>("s3", "ListObjectsV2", {
                Bucket,
                Prefix: Key,
            });
            // A build that may fail may have left none.
            if (Contents.length > 0) {
                const { Body } = account.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket, Key });
                Object.assign(files, unzipSync(Body));
            }
        }
    }
    account.call("s3", "PutObject", {
        Bucket: output.bucket,
        Key: output.key,
        Body: zipSync(files),
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: batch.encryptionKey,
    });
}
