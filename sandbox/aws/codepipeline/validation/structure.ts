import type { Account } from "../../service";
import type { Structure } from "../model";
import { invalidStage, invalidStructure } from "./errors";

/** @see CodePipeline User Guide, quotas */
const FEWEST_STAGES = 2;
const MOST_STAGES = 50;
const MOST_ACTIONS_OF_A_STAGE = 100;
const MOST_ACTIONS = 1000;

export function checkStores(account: Account, { artifactStore, artifactStores, stages }: Structure): void {
    if ((artifactStore === undefined) === (artifactStores === undefined)) {
        throw invalidStructure(
            "Pipeline must contain either artifactStore or artifactStores, but not both: artifactStores where actions run in other regions",
        );
    }
    const stores = artifactStore ? [artifactStore] : Object.values(artifactStores ?? {});
    if (stores.some(({ type, location }) => type !== "S3" || !location)) {
        throw invalidStructure("Artifact stores must have the type S3 and the name of a bucket as location");
    }
    const regions = new Set([
        account.region,
        ...stages.flatMap(stage => stage.actions.flatMap(({ region }) => region ?? [])),
    ]);
    const without = [...regions].filter(region => artifactStores && !artifactStores[region]);
    if (without.length > 0) {
        throw invalidStructure(`Pipeline does not have an artifact store for the region(s): ${without.join(", ")}`);
    }
    const abroad = [...regions].filter(region => region !== account.region);
    if (artifactStore && abroad.length > 0) {
        throw invalidStructure(
            `Pipeline has actions in other regions (${abroad.join(", ")}): it needs artifactStores with a bucket for each region`,
        );
    }
}

export function checkStages({ stages, executionMode, pipelineType }: Structure): void {
    if (stages.length < FEWEST_STAGES) {
        throw invalidStructure(
            `Pipeline has only ${stages.length} stage(s). There should be a minimum of ${FEWEST_STAGES} stages in a pipeline`,
        );
    }
    if (stages.length > MOST_STAGES) {
        throw invalidStructure(
            `Pipeline has ${stages.length} stages. There should be a maximum of ${MOST_STAGES} stages`,
        );
    }
    const twice = repeated(stages.map(({ name }) => name));
    if (twice !== undefined) {
        throw invalidStage(
            `Stage names must be unique within a pipeline. Stage name '${twice}' is used more than once`,
        );
    }
    const [first, ...others] = stages;
    const isSource = (stage: Structure["stages"][number]) =>
        stage.actions.map(({ actionTypeId }) => actionTypeId.category === "Source");
    if (first!.actions.length === 0 || isSource(first!).includes(false)) {
        throw invalidStructure("Pipeline should start with a stage that only contains source actions");
    }
    const misplaced = others.find(stage => isSource(stage).includes(true));
    if (misplaced) {
        throw invalidStructure(
            `Only the first stage of a pipeline can contain source actions: stage '${misplaced.name}' contains one`,
        );
    }
    for (const { name, actions } of stages) {
        if (actions.length === 0 || actions.length > MOST_ACTIONS_OF_A_STAGE) {
            throw invalidStage(
                `Stage '${name}' has ${actions.length} action(s). There should be from 1 to ${MOST_ACTIONS_OF_A_STAGE}`,
            );
        }
    }
    if (stages.flatMap(({ actions }) => actions).length > MOST_ACTIONS) {
        throw invalidStructure(`Pipeline has more than ${MOST_ACTIONS} actions`);
    }
    if (executionMode !== "SUPERSEDED" && pipelineType !== "V2") {
        throw invalidStructure(`The execution mode ${executionMode} requires a pipeline of type V2`);
    }
}

export const repeated = (names: readonly string[]): string | undefined =>
    names.find((name, index) => names.indexOf(name) < index);
