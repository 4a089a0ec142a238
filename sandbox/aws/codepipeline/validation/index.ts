import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from "@aws-sdk/client-codepipeline";
import type { Account } from "../../service";
import type { Action, Stage, Structure } from "../model";
import { checkArtifactName, checkName, checkOneOf, violation } from "../names";
import { checkActions } from "./actions";
import { checkArtifacts } from "./artifacts";
import { checkConditions } from "./conditions";
import { checkActionRoles, checkRole } from "./role";
import { checkStages, checkStores } from "./structure";
import { checkTriggers } from "./triggers";
import { checkVariables } from "./variables";

/** A structure as CodePipeline would keep it. @throws AwsError as CodePipeline words it */
export function checkedStructure(account: Account, given: PipelineDeclaration, version: number): Structure {
    const structure = complete(given, version);
    checkStores(account, structure);
    checkStages(structure);
    checkActions(account, structure);
    checkArtifacts(structure);
    checkVariables(structure);
    checkConditions(structure);
    checkTriggers(structure);
    checkRole(account, structure.roleArn);
    checkActionRoles(account, structure);
    return structure;
}

/** With the values that AWS fills in; what does not fit the shapes is refused. */
function complete(given: PipelineDeclaration, version: number): Structure {
    return {
        ...given,
        name: checkName("pipeline.name", given.name),
        roleArn: given.roleArn ?? "",
        stages: required("pipeline.stages", given.stages).map(completeStage),
        version,
        executionMode: checkOneOf("pipeline.executionMode", given.executionMode ?? "SUPERSEDED", [
            "QUEUED",
            "SUPERSEDED",
            "PARALLEL",
        ]),
        pipelineType: checkOneOf("pipeline.pipelineType", given.pipelineType ?? "V1", ["V1", "V2"]),
    };
}

function completeStage(stage: StageDeclaration, index: number): Stage {
    const path = `pipeline.stages.${index + 1}.member`;
    return {
        ...stage,
        name: checkName(`${path}.name`, stage.name),
        actions: required(`${path}.actions`, stage.actions).map((action, position) =>
            completeAction(action, `${path}.actions.${position + 1}.member`),
        ),
    };
}

const CATEGORIES = ["Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"] as const;
const OWNERS = ["AWS", "ThirdParty", "Custom"] as const;
const LAST_RUN_ORDER = 999;

function completeAction(action: ActionDeclaration, path: string): Action {
    const { category, owner, provider, version } = required(`${path}.actionTypeId`, action.actionTypeId);
    const { runOrder = 1 } = action;
    if (!Number.isInteger(runOrder) || runOrder < 1 || runOrder > LAST_RUN_ORDER) {
        throw violation(`${path}.runOrder`, runOrder, `Member must have value from 1 to ${LAST_RUN_ORDER}`);
    }
    const artifacts = (member: string, list: readonly { name: string | undefined }[] = []) =>
        list.map((artifact, index) => ({
            ...artifact,
            name: checkArtifactName(`${path}.${member}.${index + 1}.member.name`, artifact.name),
        }));
    return {
        ...action,
        name: checkName(`${path}.name`, action.name),
        actionTypeId: {
            category: checkOneOf(`${path}.actionTypeId.category`, category, CATEGORIES),
            owner: checkOneOf(`${path}.actionTypeId.owner`, owner, OWNERS),
            provider: provider ?? "",
            version: version ?? "",
        },
        runOrder,
        configuration: action.configuration ?? {},
        inputArtifacts: artifacts("inputArtifacts", action.inputArtifacts),
        outputArtifacts: artifacts("outputArtifacts", action.outputArtifacts),
    };
}

function required<Value>(member: string, value: Value | undefined): Value {
    if (value === undefined) {
        throw violation(member, "null", "Member must not be null");
    }
    return value;
}
