import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { parseDocument } from "yaml";
import { composeSupportPage } from "./compose-support";
import { configurationPage, pulumiConfigBlock } from "./configuration";
import { policiesPage, policyConfiguration } from "./policies";
import { withVocabularies } from "./migrating";

const ROOT = join(__dirname, "..", "..");

/** Every generated file: its path in the repository, and its content made from what stands there now. */
export const GENERATED: Record<string, (current: string) => string> = {
    "Pulumi.yaml": current => {
        const document = parseDocument(current);
        document.set("config", pulumiConfigBlock());
        return document.toString({ lineWidth: 0 });
    },
    "docs/configuration.md": () => configurationPage(),
    "docs/policies.md": () => policiesPage(),
    "policies/config/dev.json": current => policyConfiguration("dev", current),
    "policies/config/prod.json": current => policyConfiguration("prod", current),
    "docs/migrating.md": withVocabularies,
    "docs/compose-support.md": () => composeSupportPage(),
};

/** The content that `file` should have, in the project's own format. */
export async function generated(file: string, current: string): Promise<string> {
    const path = join(ROOT, file);
    const make = GENERATED[file];
    if (make === undefined) {
        throw new Error(`${file} is not generated`);
    }
    return prettier.format(make(current), { ...(await prettier.resolveConfig(path)), filepath: path });
}

async function main(): Promise<void> {
    for (const file of Object.keys(GENERATED)) {
        const path = join(ROOT, file);
        const current = readIfThere(path);
        writeFileSync(path, await generated(file, current));
    }
}

function readIfThere(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}

if (require.main === module) {
    main().catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exitCode = 1;
    });
}
