import type { Field, Report } from "../checked-document";

const MAX_FALLBACK_KEYS = 5;
/** Variables that whoever opens a pull request sets. */
const OF_A_BRANCH = /CODEBUILD_(WEBHOOK_(HEAD|BASE)_REF|WEBHOOK_TRIGGER|SOURCE_VERSION)|BRANCH/;

export function checkCache(field: Field, remarks: Report): void {
    let hasKey = false;
    field.asObject(
        {
            key: key => {
                hasKey = true;
                checkKey(key, remarks);
            },
            "fallback-keys": keys => {
                const items = keys.asList({ least: 1 });
                if (items.length > MAX_FALLBACK_KEYS) {
                    keys.problem(`has ${items.length} keys, CodeBuild takes ${MAX_FALLBACK_KEYS}`);
                }
                items.forEach(key => checkKey(key, remarks));
            },
            action: action => void action.asOneOf(["restore", "save"]),
            paths: paths => paths.asList({ least: 1 }).forEach(path => void path.asText()),
        },
        { required: ["paths"] },
    );
    const fallback = field.entries()?.find(([name]) => name === "fallback-keys")?.[1];
    if (fallback !== undefined && !hasKey) {
        fallback.problem("is used only where a key is not found", { fix: "Add a key." });
    }
}

/** A key that a branch chooses lets a pull request fill the cache of the builds that follow it. */
function checkKey(field: Field, remarks: Report): void {
    const key = field.asText();
    if (key !== undefined && OF_A_BRANCH.test(key)) {
        remarks(field.node, field.path, "is made from the name of a branch", {
            reason: "Whoever may open a pull request can choose it, and put files into another build's cache.",
            fix: "Use the hash of what the files depend on: npm-$(codebuild-hash-files package-lock.json).",
        });
    }
}
