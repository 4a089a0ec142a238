import { createRequire, Module } from "node:module";

/** What Pulumi's SDK reads the code of a Lambda function with: npm's client, and what goes with it. */
const OF_LAMBDA_FUNCTIONS = ["@npmcli/arborist", "normalize-package-data"];

/**
 * Leaves out of a program what it has no use for: Pulumi's SDK loads these with its first line, a tenth of a preview of ours,
 * and asks them only which packages belong to the code of a Lambda function. Then they are loaded as they would have been.
 */
function loadWhenAsked(name: string): void {
    const sdk = createRequire(require.resolve("@pulumi/pulumi"));
    const file = resolved(sdk, name);
    if (file === undefined || file in require.cache) {
        return;
    }
    const deferred = new Module(file);
    deferred.filename = file;
    deferred.loaded = true;
    // Said to be an ES module, so that the SDK keeps the object itself and does not copy what it would have.
    deferred.exports = new Proxy({ __esModule: true } as Record<PropertyKey, unknown>, {
        get(known, key) {
            if (key in known) {
                return known[key];
            }
            if (require.cache[file] === deferred) {
                delete require.cache[file];
            }
            const loaded = sdk(file) as Record<PropertyKey, unknown>;
            return key === "default" && !loaded.__esModule ? loaded : loaded[key];
        },
    });
    require.cache[file] = deferred;
}

/** An SDK of another version may do without. */
function resolved(sdk: NodeJS.Require, name: string): string | undefined {
    try {
        return sdk.resolve(name);
    } catch {
        return undefined;
    }
}

// Imported before Pulumi's SDK.
OF_LAMBDA_FUNCTIONS.forEach(loadWhenAsked);
