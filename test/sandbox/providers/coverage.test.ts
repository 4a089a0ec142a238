import assert from "node:assert/strict";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { PACKAGES, REGISTRY } from "../../../sandbox/providers";
import { STACK } from "./stack";

const load = createRequire(__filename);
const ROOT = path.join(__dirname, "../../..");

interface Used {
    /** Type or function token. */
    token: string;
    kind: "resource" | "function";
    where: string;
}

/** What a module of `@pulumi/*` exports under a name: its token, if it is a resource or a function. */
function tokenOf(module: string, name: string): Pick<Used, "token" | "kind"> | undefined {
    const exported = (load(module) as Record<string, unknown>)[name] as { __pulumiType?: string } | undefined;
    if (exported?.__pulumiType) {
        return { token: exported.__pulumiType, kind: "resource" };
    }
    const token = typeof exported === "function" ? /"([\w-]+:[\w/-]+:\w+)"/.exec(String(exported))?.[1] : undefined;
    return token ? { token, kind: "function" } : undefined;
}

/** Every resource and function of `@pulumi/*` that a source file names: `ecs.Service`, `getRegionOutput`. */
function usedBy(file: string): Used[] {
    const text = fs.readFileSync(file, "utf8");
    const where = path.relative(ROOT, file);
    const uses: Used[] = [];
    const add = (module: string, name: string) => {
        const found = module === "@pulumi/pulumi" ? undefined : tokenOf(module, name);
        if (found) {
            uses.push({ ...found, where });
        }
    };
    for (const [, alias, module] of text.matchAll(/import \* as (\w+) from "(@pulumi\/[\w/-]+)"/g)) {
        for (const [, name] of text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, "g"))) {
            add(module!, name!);
        }
    }
    for (const [, names, module] of text.matchAll(/import \{([^}]+)\} from "(@pulumi\/[\w/-]+)"/g)) {
        names!.split(",").forEach(name => add(module!, name.trim().replace(/^type /, "")));
    }
    return uses;
}

const sources = ["components", "program", "examples/consumer"].flatMap(folder =>
    fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter(name => name.endsWith(".ts"))
        .map(name => path.join(ROOT, folder, name)),
);
const used = [...sources, path.join(ROOT, "index.ts")].flatMap(usedBy);

describe("The providers' tables", () => {
    it("know every resource and function that the program uses", () => {
        const { resources, functions, components } = REGISTRY;
        const isProvider = (token: string) => (PACKAGES as readonly string[]).includes(token);
        const unknown = used.filter(({ token, kind }) =>
            isProvider(token)
                ? false
                : kind === "resource"
                  ? !(token in resources) && !(token in components)
                  : !(token in functions),
        );
        assert.deepEqual(unknown, []);
        assert.ok(used.some(({ token }) => token === "aws:ecs/service:Service"));
        assert.ok(used.some(({ token }) => token === "aws:ecr/getImage:getImage"));
    });

    it("are tried out, every AWS type of them", () => {
        // Certificates need a hosted zone, which no resource of ours makes: certificates.test.ts.
        const elsewhere = /^aws:(acm|route53)\/|listenerCertificate/;
        const tried = new Set(STACK.map(({ type }) => type));
        const missing = Object.keys(REGISTRY.resources).filter(
            type => type.startsWith("aws:") && !tried.has(type) && !elsewhere.test(type),
        );
        assert.deepEqual(missing, []);
    });

    for (const [type, resource] of Object.entries(REGISTRY.resources)) {
        it(`have the properties of the SDK's ${type}`, () => {
            const { inputs, outputs } = sdkProperties(type);
            const invented = Object.keys(resource.properties).filter(name => !inputs.includes(name));
            assert.deepEqual(invented, [], "inputs that the SDK does not have");
            const forgotten = outputs.filter(name => !resource.computed.includes(name) && !NOT_SIMULATED.has(name));
            assert.deepEqual(forgotten, [], "outputs that the SDK promises");
        });
    }
});

/** Files that a command leaves behind. */
const NOT_SIMULATED = new Set(["archive", "assets"]);

/** Inputs and pure outputs, as the constructor of the SDK's class names them. */
function sdkProperties(type: string): { inputs: string[]; outputs: string[] } {
    const [provider = "", module = ""] = type.split(":");
    const file = provider === "docker-build" ? "image" : provider === "command" ? "local/command" : module;
    const text = fs.readFileSync(path.join(ROOT, "node_modules/@pulumi", provider, `${file}.js`), "utf8");
    const names = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(match => match[1]!))];
    const inputs = names(/resourceInputs\["(\w+)"\] = (?:\(?args|pulumi\.output\(args)/g);
    const outputs = names(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g).filter(name => !inputs.includes(name));
    return { inputs, outputs };
}
