import * as fs from "node:fs";
import * as path from "node:path";

/** A repository with a program in it, as far as CI has to know it: two stacks, one of which takes a variable of the shell. */
export function writeProgram(
    root: string,
    { folder = ".", files = {} }: { folder?: string; files?: object } = {},
): string {
    const program = path.join(root, folder);
    fs.mkdirSync(path.join(root, ".git"), { recursive: true });
    fs.mkdirSync(program, { recursive: true });
    const contents: Record<string, string | undefined> = {
        "package.json": JSON.stringify({
            name: "shop",
            scripts: { lint: "eslint .", test: "mocha" },
            dependencies: { swingbridge: "0.1.0" },
        }),
        "package-lock.json": "{}",
        "tsconfig.json": "{}",
        "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
        "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
        "Pulumi.prod.yaml":
            "config:\n  aws:region: eu-central-1\n  swingbridge:releasedBy: manual\n  swingbridge:inheritEnvironment: [DB_PASSWORD]\n",
        ...files,
    };
    for (const [name, text] of Object.entries(contents)) {
        if (text !== undefined) {
            fs.writeFileSync(path.join(program, name), text);
        }
    }
    return program;
}
