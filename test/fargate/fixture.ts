import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadCompose, type ComposeProject } from "../../compose";
import {
    ECS_PARAMS,
    FargateError,
    toFargate,
    type ContainerSpec,
    type Conversion,
    type FargateServiceSpec,
    type FargateSettings,
    type Verdict,
} from "../../fargate";

/** A Compose file: its text, or a value that stands for it (JSON is YAML). */
type Source = string | object;

export interface LoadOptions {
    /** More files of the project's folder, by name. */
    files?: Record<string, string | Buffer>;
    environment?: Record<string, string>;
    profiles?: string[];
}

/** Loads a project from `docker-compose.yml` in a folder of its own. What is in the folder is read before it is removed. */
function withProject<Result>(source: Source, options: LoadOptions, use: (project: ComposeProject) => Result): Result {
    const folder = mkdtempSync(join(tmpdir(), "swingbridge-fargate-"));
    try {
        const text = typeof source === "string" ? source : JSON.stringify(source, undefined, 2);
        for (const [name, content] of Object.entries({ ...options.files, "docker-compose.yml": text })) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), content);
        }
        const { environment = {}, profiles } = options;
        return use(
            loadCompose({
                files: ["docker-compose.yml"],
                workingDirectory: folder,
                environment,
                profiles,
                projectName: "shop",
                extensionFiles: [ECS_PARAMS],
            }),
        );
    } finally {
        rmSync(folder, { recursive: true });
    }
}

export const NO_SETTINGS: FargateSettings = { allow: [], services: {} };

export function convert(
    source: Source,
    settings: Partial<FargateSettings> = {},
    options: LoadOptions & { given?: Record<string, string> } = {},
): Conversion {
    return withProject(source, options, project => toFargate(project, { ...NO_SETTINGS, ...settings }, options.given));
}

/** A pinned image, so that its tag adds no verdict of its own. */
export const IMAGE = `busybox@sha256:${"0".repeat(64)}`;

/** Converts one service, `app`, that has these keys besides its image. */
export function convertApp(keys: object, settings: Partial<FargateSettings> = {}, more: object = {}): AppConversion {
    const conversion = convert({ services: { app: { image: IMAGE, ...keys } }, ...more }, settings);
    const spec = conversion.project.services[0]!;
    return { ...conversion, spec, container: spec.task.containers[0]! };
}

export interface AppConversion extends Conversion {
    spec: FargateServiceSpec;
    container: ContainerSpec;
}

export function verdictOf({ verdicts }: { verdicts: readonly Verdict[] }, key: string): Verdict {
    const found = verdicts.filter(verdict => verdict.key === key);
    assert.equal(found.length, 1, `one verdict for ${key}, among ${verdicts.map(verdict => verdict.key).join(", ")}`);
    return found[0]!;
}

/** The error that a conversion ends with. */
export function failure(run: () => unknown): FargateError {
    try {
        run();
    } catch (error) {
        assert.ok(error instanceof FargateError, String(error));
        return error;
    }
    return assert.fail("the conversion did not fail");
}

/** Problems in short: position, key and message. */
export function problems(run: () => unknown): string[] {
    return failure(run).problems.map(({ position, path, message }) => {
        const place = position === undefined ? "" : `${position.line}:${position.column} `;
        return `${place}${path} ${message}`;
    });
}

export function serviceOf({ project }: Conversion, name: string): FargateServiceSpec {
    const spec = project.services.find(service => service.name === name);
    assert.ok(spec, `no service ${name}`);
    return spec;
}
