import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as readline from "node:readline";
import { chooseGo } from "./decide";
import { outputOf } from "./probe";
import type { Progress } from "./progress";
import { Unavailable } from "./toolchain-error";
import { LANGUAGE_HOST_VERSION, PULUMI_VERSION } from "./versions";

/** What is built: a module in `toolchain/go`, whose go.sum pins every line of source, and the package in it. */
const BUILDS = [
    {
        what: `the Pulumi CLI ${PULUMI_VERSION}`,
        module: "cli",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    },
    {
        what: `the Node.js language host ${LANGUAGE_HOST_VERSION}`,
        module: "language-host",
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    },
];

/** Where the Pulumi CLI reads its version. */
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Starts a policy pack's program, as the release's own `pulumi-analyzer-policy` does: the engine runs it in the folder of
 * the program, with which the pack shares `@pulumi/pulumi`.
 */
const POLICY_SHIM = `#!/bin/sh
runner=$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")' 2>/dev/null)
if [ -z "$runner" ]; then
    echo "pulumi-analyzer-policy: @pulumi/pulumi is not installed in $(pwd): run npm ci there" >&2
    exit 1
fi
exec node "$runner" "$@"
`;

/**
 * The CLI and its parts from source, through the Go module proxy (or whatever the user's GOPROXY and GOFLAGS say).
 * @throws Unavailable where there is no Go that can do it, or the build fails
 */
export async function buildFromGo(into: string, env: NodeJS.ProcessEnv, show: Progress): Promise<void> {
    const go = chooseGo(
        await outputOf("go", ["env", "GOVERSION"], env),
        await outputOf("go", ["env", "GOTOOLCHAIN"], env),
    );
    if ("why" in go) throw new Unavailable(go.why);
    show.progress(
        `Building Pulumi ${PULUMI_VERSION} from its Go modules with ${go.take}. This happens once and takes ` +
            "about 5 minutes on 2 cores (1 minute where the modules are there already).",
    );
    const sources = path.join(into, "go");
    for (const build of BUILDS) {
        show.progress(`Compiling ${build.what} …`);
        // In a copy: the installed package may be read-only, or lie inside somebody's Go workspace.
        await fs.cp(path.join(await moduleSources(), build.module), path.join(sources, build.module), {
            recursive: true,
        });
        await compile(path.join(sources, build.module), build.package, into, env, show);
    }
    await fs.rm(sources, { recursive: true });
    await fs.writeFile(path.join(into, "pulumi-analyzer-policy"), POLICY_SHIM, { mode: 0o755 });
}

async function compile(module: string, name: string, into: string, env: NodeJS.ProcessEnv, show: Progress) {
    const flags = ["-mod=readonly", "-trimpath", `-ldflags=-s -w -X ${VERSION_VARIABLE}=v${PULUMI_VERSION}`];
    const go = spawn("go", ["build", "-v", ...flags, "-o", into + path.sep, name], {
        cwd: module,
        // Without cgo no C compiler is needed.
        env: { ...env, GOWORK: "off", GO111MODULE: "on", CGO_ENABLED: "0" },
        stdio: ["ignore", "ignore", "pipe"],
    });
    const ended = new Promise<number | null>((resolve, reject) => go.on("error", reject).on("close", resolve));
    let modules = 0;
    let packages = 0;
    const complaints: string[] = [];
    for await (const line of readline.createInterface({ input: go.stderr })) {
        if (line.startsWith("go: downloading ")) modules++;
        else if (/^[\w.~/-]+$/.test(line)) packages++;
        else complaints.push(line);
        show.status?.(`${path.basename(name)}: ${modules} modules fetched, ${packages} packages compiled`);
    }
    if ((await ended) !== 0) {
        throw new Unavailable(`go build ${name} failed:\n${complaints.slice(-10).join("\n") || "it was interrupted"}`);
    }
}

/** The folder `toolchain/go` of the package, from the sources as from `dist`. */
async function moduleSources(): Promise<string> {
    for (const candidate of ["go", "../../toolchain/go"]) {
        const folder = path.join(__dirname, candidate);
        if (await fs.stat(path.join(folder, "cli", "go.mod")).catch(() => undefined)) return folder;
    }
    throw new Unavailable("the package is incomplete: its folder toolchain/go is missing");
}
