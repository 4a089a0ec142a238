import { createHash } from "node:crypto";
import * as fs from "node:fs";

import { matching } from "../files";
import { ToolFailure, type Tool } from "./tool";

/** `codebuild-hash-files`: one hash of all files that the patterns name, for the key of a cache. */
export const hashFiles: Tool = ({ args, folder, environment }) => {
    const files = matching(environment["CODEBUILD_SRC_DIR"] ?? folder, args).sort();
    if (files.length === 0) {
        throw new ToolFailure(`codebuild-hash-files: no files match ${args.join(" ")}`);
    }
    const sum = createHash("sha256");
    files.forEach(file => sum.update(createHash("sha256").update(fs.readFileSync(file)).digest()));
    return { code: 0, output: `${sum.digest("hex")}\n` };
};
