import { createRequire, Module } from "node:module";

/**
 * Leaves npm's client out of a program that has no use for it. Pulumi's SDK loads it with its first line, a tenth of a preview
 * of ours, and asks it only which packages belong to the code of a Lambda function; then it is loaded as it would have been.
 */
export function loadNpmClientWhenAsked(): void {
    const sdk = createRequire(require.resolve("@pulumi/pulumi"));
    const file = sdk.resolve("@npmcli/arborist");
    if (file in require.cache) {
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
            return (sdk(file) as Record<PropertyKey, unknown>)[key];
        },
    });
    require.cache[file] = deferred;
}

// Imported before Pulumi's SDK.
loadNpmClientWhenAsked();
