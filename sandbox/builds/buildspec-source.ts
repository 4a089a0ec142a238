import * as fs from "node:fs";
import * as path from "node:path";

import type { AccountPort } from "./account-port";
import { yamlError } from "./failure";

/** A buildspec's text, and where it came from. */
export interface BuildSpecText {
    text: string;
    location: string;
}

/**
 * @param given What the project says: the buildspec itself, its address in S3, or its path in the source.
 * @param folder Of the source.
 * @throws PhaseFailure in CodeBuild's words
 */
export function readBuildSpecText(account: AccountPort, given = "", folder: string): BuildSpecText {
    const [, Bucket, Key] = /^arn:aws[\w-]*:s3:::([^/]+)\/(.+)$/.exec(given) ?? [];
    if (Bucket !== undefined) {
        try {
            const { Body } = account.call<{ Body: Uint8Array }>("s3", "GetObject", { Bucket, Key });
            return { text: Buffer.from(Body).toString(), location: given };
        } catch (error) {
            throw yamlError((error as Error).message);
        }
    }
    if (/\n|^\s*[\w-]+\s*:|^\s*\{/.test(given)) {
        return { text: given, location: "/codebuild/readonly/buildspec.yml" };
    }
    const file = path.join(folder, given || "buildspec.yml");
    try {
        return { text: fs.readFileSync(file, "utf8"), location: file };
    } catch (error) {
        throw (error as NodeJS.ErrnoException).code === "ENOENT"
            ? yamlError(`stat ${file}: no such file or directory`)
            : error;
    }
}
