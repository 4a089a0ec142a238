import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { paginate } from "../paginate";
import type { Account } from "../service";
import type { ActionType } from "./action-type";
import { codeBuild } from "./actions/code-build";
import { codeCommitSource } from "./actions/code-commit-source";
import { codeDeployToEcs } from "./actions/code-deploy-to-ecs";
import { connectionSource } from "./actions/connection-source";
import { ecrSource } from "./actions/ecr-source";
import { ecsDeploy } from "./actions/ecs-deploy";
import { lambdaInvoke } from "./actions/lambda-invoke";
import { manualApproval } from "./actions/manual-approval";
import { s3Source } from "./actions/s3-source";
import type { Action } from "./model";
import { invalidToken } from "./names";

const ACTION_TYPES: readonly ActionType[] = [
    codeCommitSource,
    connectionSource,
    ecrSource,
    s3Source,
    codeBuild,
    manualApproval,
    codeDeployToEcs,
    ecsDeploy,
    lambdaInvoke,
];

/** AWS's other action types: they exist, and the sandbox does not run them. */
const NOT_SIMULATED: readonly string[] = [
    "AlexaSkillsKit",
    "AppConfig",
    "CloudFormation",
    "CloudFormationStackInstances",
    "CloudFormationStackSet",
    "CodeDeploy",
    "CodePipeline",
    "CodeStarSourceConnection",
    "Commands",
    "EC2",
    "ECRBuildAndPublish",
    "EKS",
    "ElasticBeanstalk",
    "GitHub",
    "InspectorScan",
    "Jenkins",
    "Lambda",
    "OpsWorks",
    "S3",
    "ServiceCatalog",
    "Snyk",
    "StepFunctions",
    "DeviceFarm",
];

export const isNotSimulated = ({ actionTypeId: { provider, owner } }: Action): boolean =>
    owner === "ThirdParty" || (owner === "AWS" && NOT_SIMULATED.includes(provider));

export const actionTypeOf = ({ actionTypeId: { category, owner, provider, version } }: Action) =>
    owner === "AWS" && version === "1"
        ? ACTION_TYPES.find(type => type.provider === provider && type.categories.some(each => each === category))
        : undefined;

/** The type of an action that was checked when its pipeline was made. */
export function knownTypeOf(action: Action): ActionType {
    const type = actionTypeOf(action);
    if (!type) {
        throw new Error(`there is no action type ${action.actionTypeId.provider}`);
    }
    return type;
}

export function listActionTypes(_account: Account, input: codepipeline.ListActionTypesCommandInput): object {
    const all = ACTION_TYPES.flatMap(type =>
        type.categories.map((category): codepipeline.ActionType => ({
            id: { category, owner: "AWS", provider: type.provider, version: "1" },
            actionConfigurationProperties: Object.entries(type.properties).map(([name, property]) => ({
                name,
                required: property.required ?? false,
                key: true,
                secret: property.secret ?? false,
                queryable: false,
            })),
            inputArtifactDetails: { minimumCount: type.inputs[0], maximumCount: type.inputs[1] },
            outputArtifactDetails: { minimumCount: type.outputs[0], maximumCount: type.outputs[1] },
        })),
    );
    const asked = all.filter(() => (input.actionOwnerFilter ?? "AWS") === "AWS");
    const { items, next } = paginate(asked, input.nextToken, undefined, 100, invalidToken);
    return { actionTypes: items, nextToken: next };
}
