import type { GitPushFilter, PipelineTriggerDeclaration } from "@aws-sdk/client-codepipeline";
import type { Structure } from "../model";
import { invalidStructure } from "./errors";

/** @see CodePipeline User Guide, quotas */
const MOST_TRIGGERS = 50;
const MOST_FILTERS = 3;
const MOST_PATTERNS = 8;

/** Triggers follow source actions over a connection. */
export function checkTriggers({ triggers = [], pipelineType, stages }: Structure): void {
    if (triggers.length > 0 && pipelineType !== "V2") {
        throw invalidStructure("Triggers require a pipeline of type V2");
    }
    if (triggers.length > MOST_TRIGGERS) {
        throw invalidStructure(`Pipeline has more than ${MOST_TRIGGERS} triggers`);
    }
    for (const trigger of triggers) {
        const name = trigger.gitConfiguration?.sourceActionName;
        const action = stages[0]!.actions.find(each => each.name === name);
        if (
            action?.actionTypeId.provider !== "CodeStarSourceConnection" ||
            trigger.providerType !== action.actionTypeId.provider
        ) {
            throw invalidStructure(
                `The trigger for source action '${name}' is invalid: it must name a source action of type CodeStarSourceConnection`,
            );
        }
        checkFilters(name!, trigger);
    }
}

function checkFilters(
    name: string,
    { gitConfiguration: { push, pullRequest } = {} as never }: PipelineTriggerDeclaration,
) {
    const invalid = (why: string) => invalidStructure(`The trigger for source action '${name}' is invalid: ${why}`);
    if (!push && !pullRequest) {
        throw invalid("it must have a push or a pull request filter");
    }
    for (const filters of [push ?? [], pullRequest ?? []]) {
        if (filters.length > MOST_FILTERS) {
            throw invalid(`there can be at most ${MOST_FILTERS} filters of a kind`);
        }
        for (const filter of filters) {
            const { tags, branches, filePaths }: GitPushFilter = filter;
            if (tags && (branches || filePaths)) {
                throw invalid("a filter for tags cannot have branches or file paths");
            }
            for (const criteria of [tags, branches, filePaths]) {
                const lists = [criteria?.includes, criteria?.excludes];
                if (criteria && lists.every(list => !list?.length)) {
                    throw invalid("criteria need includes or excludes");
                }
                if (lists.some(list => (list?.length ?? 0) > MOST_PATTERNS)) {
                    throw invalid(`there can be at most ${MOST_PATTERNS} patterns in a list`);
                }
            }
        }
    }
}
