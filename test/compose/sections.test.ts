import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TYPES = join(__dirname, "../../compose/types");
const SECTION = /https:\/\/github\.com\/compose-spec\/compose-spec\/blob\/main\/(?:[\w-]+\.md)/;

describe("Types of the Compose Specification name its section", () => {
    // What types are made of is no part of the specification.
    for (const file of readdirSync(TYPES).filter(name => name !== "type.ts")) {
        it(`types/${file}`, () => assert.match(readFileSync(join(TYPES, file), "utf8"), SECTION));
    }

    it("every mapping of keys in types/", () => {
        const unnamed = readdirSync(TYPES).flatMap(file => {
            const text = readFileSync(join(TYPES, file), "utf8");
            const mappings = [
                ...text.matchAll(
                    /(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?(?:export )?const (\w+)[^=\n]* = (?:list\(always\(.*, )?struct\(\{/g,
                ),
            ];
            return mappings
                .filter(([, docstring = ""]) => !SECTION.test(docstring))
                .map(([, , name]) => `${file}: ${name}`);
        });
        assert.deepEqual(unnamed, []);
    });

    it("every interface of the model", () => {
        const text = readFileSync(join(TYPES, "../model.ts"), "utf8");
        const interfaces = [...text.matchAll(/(\/\*\*(?:(?!\*\/)[^])*\*\/\n)?export interface (\w+)/g)];
        assert.ok(interfaces.length > 10);
        // The whole project as it is written, which has the specification's top level.
        const unnamed = interfaces.filter(
            ([, docstring = "", name]) => !SECTION.test(docstring) && name !== "UninterpolatedProject",
        );
        assert.deepEqual(
            unnamed.map(([, , name]) => name),
            [],
        );
    });
});
