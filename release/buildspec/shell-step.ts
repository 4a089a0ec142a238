import type { BuildSpec } from "./model";

/** A build that is one bash script of ours, and ends where that fails. */
export function shellStep(script: string): BuildSpec {
    return {
        version: 0.2,
        env: { shell: "bash" },
        phases: { build: { "on-failure": "ABORT", commands: [script.trimStart()] } },
    };
}
