import type { PipelineArgs, PipelineState } from "@pulumi/aws/codepipeline";
import type * as codepipeline from "@aws-sdk/client-codepipeline";
import type { Plain } from "./resource";

type Args = Plain<PipelineArgs>;
type StageArgs = Args["stages"][number];
type ActionArgs = StageArgs["actions"][number];
type TriggerArgs = NonNullable<Args["triggers"]>[number];
/** Conditions of all kinds look alike. */
type ConditionsArgs = NonNullable<StageArgs["onFailure"]>;

/** AWS's enumerations are text here: the account checks them. */
const asAws = <Value>(value: unknown): Value => value as Value;
const named = (names: readonly string[] = []) => names.map(name => ({ name }));
const defined = <Value extends object>(value: Value): Value =>
    Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== "")) as Value;

/** What the program writes, as AWS takes it. */
export function asDeclaration(args: Args, region: string): codepipeline.PipelineDeclaration {
    const stores = args.artifactStores.map(
        ({ location, type, encryptionKey, region: place }) =>
            [place || region, asAws<codepipeline.ArtifactStore>(defined({ location, type, encryptionKey }))] as const,
    );
    return {
        name: args.name,
        roleArn: args.roleArn,
        ...(stores.length === 1 ? { artifactStore: stores[0]![1] } : { artifactStores: Object.fromEntries(stores) }),
        stages: args.stages.map(asStage),
        executionMode: asAws(args.executionMode),
        pipelineType: asAws(args.pipelineType),
        ...(args.variables?.length && { variables: args.variables.map(defined) }),
        ...(args.triggers?.length && { triggers: args.triggers.map(asTrigger) }),
    };
}

function asStage({ name, actions, beforeEntry, onSuccess, onFailure }: StageArgs): codepipeline.StageDeclaration {
    return defined({
        name,
        actions: actions.map(asAction),
        beforeEntry: beforeEntry && { conditions: asConditions(beforeEntry) },
        onSuccess: onSuccess && { conditions: asConditions(onSuccess) },
        onFailure:
            onFailure &&
            asAws<codepipeline.FailureConditions>(
                defined({
                    result: onFailure.result,
                    retryConfiguration: onFailure.retryConfiguration,
                    conditions: onFailure.condition && asConditions(onFailure),
                }),
            ),
    });
}

const asConditions = ({ condition }: ConditionsArgs): codepipeline.Condition[] =>
    condition === undefined
        ? []
        : [
              asAws(
                  defined({
                      result: condition.result,
                      rules: condition.rules.map(rule =>
                          defined({ ...rule, inputArtifacts: rule.inputArtifacts && named(rule.inputArtifacts) }),
                      ),
                  }),
              ),
          ];

function asAction(action: ActionArgs): codepipeline.ActionDeclaration {
    const { category, owner, provider, version, inputArtifacts, outputArtifacts, ...rest } = action;
    const { outputArtifactsForComputeActions: ofCompute, ...others } = rest;
    return defined({
        ...others,
        actionTypeId: asAws({ category, owner, provider, version }),
        inputArtifacts: named(inputArtifacts),
        outputArtifacts: ofCompute?.length ? ofCompute : named(outputArtifacts),
    });
}

function asTrigger({ providerType, gitConfiguration }: TriggerArgs): codepipeline.PipelineTriggerDeclaration {
    const { sourceActionName, pushes, pullRequests } = gitConfiguration;
    return asAws({
        providerType,
        gitConfiguration: {
            sourceActionName,
            ...(pushes?.length && { push: pushes.map(defined) }),
            ...(pullRequests?.length && { pullRequest: pullRequests.map(defined) }),
        },
    });
}

/** What AWS holds, as the program would have written it. */
export function asArgs(found: codepipeline.PipelineDeclaration): Partial<Plain<PipelineState>> {
    const stores = found.artifactStore
        ? [{ ...found.artifactStore, region: "" }]
        : Object.entries(found.artifactStores ?? {}).map(([region, store]) => ({ ...store, region }));
    return {
        name: found.name,
        roleArn: found.roleArn,
        artifactStores: asAws(stores),
        executionMode: found.executionMode,
        pipelineType: found.pipelineType,
        stages: (found.stages ?? []).map(fromStage),
        triggers: (found.triggers ?? []).map(fromTrigger),
        triggerAlls: asAws((found.triggers ?? []).map(asList)),
        variables: asAws(found.variables ?? []),
    };
}

function fromStage({
    name = "",
    actions,
    beforeEntry,
    onSuccess,
    onFailure,
}: codepipeline.StageDeclaration): StageArgs {
    return asAws(
        defined({
            name,
            actions: (actions ?? []).map(fromAction),
            beforeEntry: beforeEntry && fromConditions(beforeEntry.conditions),
            onSuccess: onSuccess && fromConditions(onSuccess.conditions),
            onFailure: onFailure && {
                ...fromConditions(onFailure.conditions),
                ...defined({ result: onFailure.result, retryConfiguration: onFailure.retryConfiguration }),
            },
        }),
    );
}

function fromConditions(conditions: codepipeline.Condition[] = []): object {
    const [condition] = conditions;
    return condition === undefined
        ? {}
        : {
              condition: {
                  result: condition.result,
                  rules: (condition.rules ?? []).map(rule =>
                      defined({ ...rule, inputArtifacts: rule.inputArtifacts?.map(({ name }) => name) }),
                  ),
              },
          };
}

function fromAction(action: codepipeline.ActionDeclaration): ActionArgs {
    const { actionTypeId, inputArtifacts = [], outputArtifacts = [], ...rest } = action;
    return asAws(
        defined({
            ...rest,
            ...actionTypeId,
            inputArtifacts: inputArtifacts.map(({ name }) => name),
            outputArtifacts: outputArtifacts.map(({ name }) => name),
        }),
    );
}

function fromTrigger({ providerType, gitConfiguration }: codepipeline.PipelineTriggerDeclaration): TriggerArgs {
    const { sourceActionName, push, pullRequest } = gitConfiguration!;
    return asAws({
        providerType,
        gitConfiguration: defined({ sourceActionName, pushes: push, pullRequests: pullRequest }),
    });
}

/** The same with every block as a list, as the provider's `triggerAll` has it. */
function asList({ providerType, gitConfiguration }: codepipeline.PipelineTriggerDeclaration): object {
    const { sourceActionName, push = [], pullRequest = [] } = gitConfiguration!;
    const lists = (criteria: object | undefined) => (criteria ? [criteria] : []);
    return {
        providerType,
        gitConfigurations: [
            {
                sourceActionName,
                pushes: push.map(({ branches, filePaths, tags }) => ({
                    branches: lists(branches),
                    filePaths: lists(filePaths),
                    tags: lists(tags),
                })),
                pullRequests: pullRequest.map(({ branches, events, filePaths }) => ({
                    branches: lists(branches),
                    events: events ?? [],
                    filePaths: lists(filePaths),
                })),
            },
        ],
    };
}
