import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";

const ROOT = join(__dirname, "../..");

/** What an excerpt leaves out, by document. */
const AROUND: Record<string, string> = {
    "docs/buildspec.md": `
        import type { FargateProject } from "swingbridge/fargate";
        declare const project: FargateProject, account: string, region: string;`,
    "docs/sandbox.md": 'import * as aws from "@pulumi/aws/provider";',
};

/** TypeScript in documents, by the name of a file that it could be. */
function excerpts(): Map<string, string> {
    const documents = ["README.md", ...readdirSync(join(ROOT, "docs")).map(name => `docs/${name}`)];
    return new Map(
        documents
            .filter(name => name.endsWith(".md"))
            .flatMap(document => {
                const text = readFileSync(join(ROOT, document), "utf8");
                return [...text.matchAll(/^```(?:ts|typescript)\n(.*?)^```$/gms)].map(([, code = ""], index) => [
                    // Beside the package: it is found by its own name.
                    join(ROOT, `${document.replace(/\W/g, "-")}-${index}.ts`),
                    `${(AROUND[document] ?? "").replace(/\s+/g, " ")} ${code}\nexport {};\n`,
                ]);
            }) as [string, string][],
    );
}

describe("TypeScript in the documents", () => {
    it("is TypeScript, with the package as it is built", () => {
        const files = excerpts();
        assert.ok(files.size >= 3, [...files.keys()].join("\n"));
        const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), file => readFileSync(file, "utf8")) as {
            config: { compilerOptions: Record<string, unknown> };
        };
        const { options } = ts.convertCompilerOptionsFromJson(
            { ...config.compilerOptions, paths: undefined, noEmit: true, noUnusedLocals: false, types: ["node"] },
            ROOT,
        );
        const host = ts.createCompilerHost(options);
        const { getSourceFile, fileExists, readFile } = host;
        host.getSourceFile = (name, ...rest) => {
            const text = files.get(name);
            return text === undefined
                ? getSourceFile.call(host, name, ...rest)
                : ts.createSourceFile(name, text, rest[0]);
        };
        host.fileExists = name => files.has(name) || fileExists.call(host, name);
        host.readFile = name => files.get(name) ?? readFile.call(host, name);
        const program = ts.createProgram([...files.keys()], options, host);
        const problems = ts.getPreEmitDiagnostics(program).filter(({ file }) => files.has(file?.fileName ?? ""));
        assert.equal(ts.formatDiagnostics(problems, host), "");
    }).timeout(120_000);
});
