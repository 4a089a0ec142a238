import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkConfig } from "../../config";
import { applicationArgs } from "../../program/application-args";
import { prepare, type Prepared } from "../../program/prepare";

export const APP = "services:\n  app:\n    build: .\n    ports: ['80:80']\n";
export const SOURCE = { kind: "codecommit", repository: "todo" };

interface Written {
    /** Texts by path; the Compose file is infra/compose.yml. */
    files?: Record<string, string>;
    compose?: string;
    config?: Record<string, unknown>;
    pipeline?: object;
}

/** Prepares a stack with a pipeline; the program is in a folder below the repository's root. */
export function prepared({ files = {}, compose = APP, config = {}, pipeline = {} }: Written): Prepared {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "swingbridge-pipeline-")));
    const values = {
        composeFiles: ["compose.yml"],
        https: { plainHttp: true },
        releasedBy: "pipeline",
        pipeline: { source: SOURCE, ...pipeline },
        ...config,
    };
    try {
        for (const [file, text] of Object.entries({ "infra/compose.yml": compose, ...files })) {
            mkdirSync(dirname(join(root, file)), { recursive: true });
            writeFileSync(join(root, file), text);
        }
        const texts = Object.entries(values).map(([key, value]) => [
            `swingbridge:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]);
        return prepare(checkConfig({ values: Object.fromEntries(texts) as Record<string, string> }), {
            stack: "prod",
            folder: join(root, "infra"),
            shell: {},
            commits: () => ({
                environment: {},
                root: () => root,
                readFile: () => undefined,
                git: () => assert.fail("git was asked for a commit"),
            }),
        });
    } finally {
        rmSync(root, { recursive: true });
    }
}

export function failure(written: Written): string {
    try {
        prepared(written);
    } catch (error) {
        return (error as Error).message;
    }
    return assert.fail("nothing was found wrong");
}

/** The pipeline's arguments, as a stack with these settings has them. */
export function pipelineOf(written: Written) {
    const { config, project, tags, pipelineFiles } = prepared(written);
    const { pipeline, ...args } = applicationArgs(config, project, tags, pipelineFiles);
    assert.ok(pipeline && "source" in pipeline);
    return { ...args, pipeline };
}
