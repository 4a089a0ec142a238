import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const FOLDER = join(__dirname, "..", "..", "components");

/** Optional properties of a component's arguments, as `file Interface.property`, that have no `@default`. */
function undocumented(file: string): string[] {
    const source = ts.createSourceFile(
        file,
        readFileSync(join(FOLDER, file), "utf8"),
        ts.ScriptTarget.Latest,
        /* setParentNodes */ true,
    );
    return source.statements
        .filter(ts.isInterfaceDeclaration)
        .filter(({ name }) => name.text.endsWith("Args"))
        .flatMap(({ name, members }) =>
            members
                .filter(ts.isPropertySignature)
                .filter(member => member.questionToken !== undefined && !hasDefault(member))
                .map(member => `${file} ${name.text}.${member.name.getText()}`),
        );
}

function hasDefault(member: ts.PropertySignature): boolean {
    return ts.getJSDocTags(member).some(tag => tag.tagName.text === "default");
}

describe("arguments of components", () => {
    for (const file of readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter(name =>
        name.endsWith(".ts"),
    )) {
        it(`say what happens where they are left out (${file})`, () => assert.deepEqual(undocumented(file), []));
    }
});
