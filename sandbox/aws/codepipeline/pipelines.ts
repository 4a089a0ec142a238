import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import {
    currentStructure,
    pipelineArn,
    pipelineNamed,
    pipelines,
    runningOf,
    structureOf,
    structures,
    versionKey,
    type PipelineRow,
    type Structure,
} from "./model";
import { checkMaxResults, invalidToken, violation } from "./names";
import { forgetPipeline } from "./removal";
import { wake } from "./schedule";
import { start } from "./start";
import { cancelled } from "./stop";
import { checkTags } from "./tags";
import { checkedStructure } from "./validation";

const MOST_PIPELINES = 1000;
const PAGE = 1000;

export function createPipeline(
    account: Account,
    { pipeline: given, tags }: codepipeline.CreatePipelineCommandInput,
): codepipeline.CreatePipelineOutput {
    if (!given) {
        throw violation("pipeline", "null", "Member must not be null");
    }
    const structure = checkedStructure(account, given, 1);
    const { name } = structure;
    if (pipelines(account).get(name)) {
        throw new AwsError(
            "PipelineNameInUseException",
            `A pipeline with the name '${name}' already exists in account '${account.accountId}'`,
        );
    }
    if (pipelines(account).list().length >= MOST_PIPELINES) {
        throw new AwsError("LimitExceededException", `An account has at most ${MOST_PIPELINES} pipelines in a region`);
    }
    const row: PipelineRow = {
        name,
        version: 1,
        created: account.now,
        updated: account.now,
        tags: checkTags(tags),
        closed: {},
        executions: 0,
    };
    pipelines(account).put(name, row);
    structures(account).put(versionKey(name, 1), structure);
    // A new pipeline runs at once.
    start(account, row, { trigger: { triggerType: "CreatePipeline", triggerDetail: "" } });
    return { pipeline: asDeclaration(structure), tags: row.tags };
}

export function updatePipeline(
    account: Account,
    { pipeline: given }: codepipeline.UpdatePipelineCommandInput,
): codepipeline.UpdatePipelineOutput {
    if (!given) {
        throw violation("pipeline", "null", "Member must not be null");
    }
    const row = pipelineNamed(account, given.name);
    const before = currentStructure(account, row);
    const structure = checkedStructure(account, given, row.version + 1);
    structures(account).put(versionKey(row.name, structure.version), structure);
    const closed = Object.fromEntries(
        Object.entries(row.closed).filter(([stage]) => structure.stages.some(({ name }) => name === stage)),
    );
    pipelines(account).put(row.name, { ...row, version: structure.version, updated: account.now, closed });
    if (JSON.stringify(before.stages) !== JSON.stringify(structure.stages)) {
        runningOf(account, row.name).forEach(execution => cancelled(account, execution));
    }
    structure.stages.forEach(({ name }) => wake(account, row.name, name));
    return { pipeline: asDeclaration(structure) };
}

export function getPipeline(
    account: Account,
    input: codepipeline.GetPipelineCommandInput,
): codepipeline.GetPipelineOutput {
    const row = pipelineNamed(account, input.name);
    const { version = row.version } = input;
    if (version < 1 || version > row.version) {
        throw new AwsError(
            "PipelineVersionNotFoundException",
            `The pipeline '${row.name}' does not have a version '${version}'`,
        );
    }
    return {
        pipeline: asDeclaration(structureOf(account, { pipeline: row.name, version })),
        metadata: {
            pipelineArn: pipelineArn(account, row.name),
            created: new Date(row.created),
            updated: new Date(row.updated),
        },
    };
}

/** Gone already is as good. */
export function deletePipeline(account: Account, { name = "" }: codepipeline.DeletePipelineCommandInput): object {
    if (pipelines(account).get(name)) {
        forgetPipeline(account, name);
    }
    return {};
}

export function listPipelines(
    account: Account,
    input: codepipeline.ListPipelinesCommandInput,
): codepipeline.ListPipelinesOutput {
    const rows = pipelines(account)
        .list()
        .sort((left, right) => (left.name < right.name ? -1 : 1));
    const limit = checkMaxResults(input.maxResults, PAGE);
    const { items, next } = paginate(rows, input.nextToken, limit, PAGE, invalidToken);
    return {
        pipelines: items.map(row => {
            const { executionMode, pipelineType } = currentStructure(account, row);
            const [created, updated] = [new Date(row.created), new Date(row.updated)];
            return { name: row.name, version: row.version, pipelineType, executionMode, created, updated };
        }),
        nextToken: next,
    };
}

/** What was checked is a declaration: only its actions' types are wider here. */
const asDeclaration = (structure: Structure) => structure as codepipeline.PipelineDeclaration;
