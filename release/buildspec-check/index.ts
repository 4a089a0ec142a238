import { checkDocument, type CheckedDocument, type Field } from "../checked-document";
import { checkArtifacts } from "./artifacts";
import { checkBatch } from "./batch";
import { checkCache } from "./cache";
import { checkEnv } from "./env";
import { checkPhases } from "./phases";
import { checkReports } from "./reports";

/**
 * Everything in a buildspec file that CodeBuild would refuse, that would fail the build later, or that gives a secret away;
 * as warnings, what builds and does not do what it seems to.
 * @param file name of the file, for positions
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function checkBuildSpec(text: string, file: string): CheckedDocument {
    return checkDocument(text, file, "CodeBuild", (root, remarks) => {
        const isBatch = root.entries()?.some(([key]) => key === "batch") ?? false;
        root.asObject(
            {
                version: checkVersion,
                "run-as": user => void user.asText(),
                env: checkEnv,
                proxy: proxy => proxy.asObject({ "upload-artifacts": isSwitch, logs: isSwitch }),
                batch: checkBatch,
                phases: phases => checkPhases(phases, remarks),
                reports: checkReports,
                artifacts: checkArtifacts,
                cache: cache => checkCache(cache, remarks),
            },
            // The builds of a batch may all have buildspec files of their own.
            { required: ["version", ...(isBatch ? [] : ["phases"])] },
        );
    });
}

const isSwitch = (field: Field): void => void field.asSwitch();

function checkVersion(field: Field): void {
    const version = field.source();
    if (version === "0.1") {
        field.problem("is 0.1", {
            reason: "It runs each command in a shell of its own: variables and folders are lost between them.",
            fix: "Write version: 0.2.",
        });
    } else if (version !== "0.2") {
        field.problem(`is ${version ?? "no version"}`, { fix: "Write version: 0.2." });
    }
}
