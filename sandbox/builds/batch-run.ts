import * as fs from "node:fs";
import * as path from "node:path";

import type { BatchSpecInput } from "../aws/codebuild/batch-course";
import type { BatchRow } from "../aws/codebuild/batch-model";
import type { Origin } from "../account-view";
import type { AccountPort } from "./account-port";
import { readBatchSpec } from "./batch-spec";
import { readBatch } from "./buildspec";
import { readBuildSpecText } from "./buildspec-source";
import { PhaseFailure } from "./failure";
import { fetchSources } from "./source";
import { machineEnvironment } from "./variables";

/** Looks into a batch's buildspec, and tells the account which builds there are to be. */
export async function readBatchOf(
    account: AccountPort,
    batch: BatchRow,
    folder: string,
    environment: Record<string, string>,
    origin: Origin,
): Promise<void> {
    const home = path.join(folder, "home");
    fs.mkdirSync(home, { recursive: true });
    let answer: Omit<BatchSpecInput, "id">;
    try {
        const machine = machineEnvironment(environment, origin, home, home);
        // A batch has its sources as a build has; its builds fetch them once more.
        const like = { ...batch, buildNumber: batch.buildBatchNumber ?? 1, secondarySources: [] };
        const { primary } = await fetchSources(account, like, path.join(folder, "output"), machine);
        const { text } = readBuildSpecText(account, batch.source?.buildspec, primary.folder);
        answer = {
            ...readBatchSpec(readBatch(text)),
            resolvedSourceVersion: batch.resolvedSourceVersion ?? primary.resolvedVersion,
        };
    } catch (error) {
        if (!(error instanceof PhaseFailure)) {
            throw error;
        }
        answer = { failure: { statusCode: error.statusCode, message: error.message } };
    }
    account.call("codebuild", "BeginBatch", { id: batch.id, ...answer });
}
