import type { Command } from "commander";
import { contextOf } from "../context";
import { EXIT } from "../exit-code";
import { stops } from "../policy/findings";
import { inputOf } from "../policy/input";
import { judge, packFolder } from "../policy/pack";
import { UserError } from "../user-error";
import { previewComment } from "./markdown";
import { readPreview, type Preview } from "./preview";

/** `swingbridge preview-comment [file]` */
export async function runPreviewComment(
    file: string | undefined,
    { stack, pack }: { stack: string; pack?: string },
    command: Command,
): Promise<void> {
    const { output, folder } = contextOf(command);
    const input = await inputOf(file, folder, {
        problem: "there is no preview",
        fix: "pulumi preview --json | swingbridge preview-comment --stack prod",
    });
    const preview = parsed(input, file);
    const findings = preview.streamed ? await judge(packFolder(folder, pack), { input }) : [];
    output.result(previewComment(stack, preview, findings), { ...preview, findings });
    process.exitCode = preview.errors.length > 0 || findings.some(stops) ? EXIT.usage : EXIT.done;
}

function parsed(input: string, file: string | undefined): Preview {
    try {
        return readPreview(input);
    } catch (error) {
        throw new UserError(`${file ?? "standard input"} is no preview: ${(error as Error).message}`, {
            fix: "give what pulumi preview --json writes to standard output",
            cause: error,
        });
    }
}
