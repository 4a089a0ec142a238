import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseConfig } from "../../config";
import { configurationPage, pulumiConfigBlock } from "../../docs/generate/configuration";
import { generated, GENERATED } from "../../docs/generate/main";

const ROOT = join(__dirname, "..", "..");

describe("generated files", () => {
    for (const file of Object.keys(GENERATED)) {
        it(`${file} is what \`npm run generate\` writes`, async () => {
            const current = readFileSync(join(ROOT, file), "utf8");
            assert.equal(current, await generated(file, current));
        });
    }

    it("Pulumi.yaml gives every key a description and a default, or Pulumi would ask for it", () => {
        for (const [key, declaration] of Object.entries(pulumiConfigBlock())) {
            assert.ok(declaration.description, key);
            assert.notEqual(declaration.default, undefined, key);
        }
    });

    it("Pulumi.yaml's defaults are those of the program", () => {
        const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
            config: Record<string, { default: unknown }>;
        };
        const values = Object.fromEntries(
            Object.entries(config).map(([key, { default: value }]) => [
                `swingbridge:${key}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );
        assert.deepEqual(parseConfig({ values }), parseConfig({ values: {} }));
    });

    it("the page has a section for the maps inside maps", () => {
        assert.match(configurationPage(), /^## `services\.<name>\.capacityProviders\[\]`$/m);
    });
});
