import type { Structure } from "../model";
import { invalidAction, invalidStructure } from "./errors";

/** Artifacts have one origin, and it comes before whoever wants them. */
export function checkArtifacts({ stages }: Structure): void {
    const origins = new Map<string, string>();
    for (const { actions } of stages) {
        const turns = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((left, right) => left - right);
        for (const turn of turns) {
            const together = actions.filter(({ runOrder }) => runOrder === turn);
            for (const { name, inputArtifacts } of together) {
                const unknown = inputArtifacts.find(artifact => !origins.has(artifact.name));
                if (unknown) {
                    throw invalidAction(
                        `Input Artifact Bundle ${unknown.name} in action ${name} is not declared as Output Artifact Bundle in any of the preceding actions`,
                    );
                }
            }
            for (const { name, outputArtifacts } of together) {
                for (const artifact of outputArtifacts) {
                    const other = origins.get(artifact.name);
                    if (other !== undefined) {
                        throw invalidStructure(
                            `Output Artifact Bundle name must be unique within the pipeline. ${artifact.name} is declared by the actions ${other} and ${name}`,
                        );
                    }
                    origins.set(artifact.name, name);
                }
            }
        }
    }
}
