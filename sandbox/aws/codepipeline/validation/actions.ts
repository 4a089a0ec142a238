import type { ActionType } from "../action-type";
import { actionTypeOf, isNotSimulated } from "../action-types";
import type { Action, Structure } from "../model";
import { AwsError, type Account } from "../../service";
import { invalidAction } from "./errors";
import { repeated } from "./structure";

/** Minutes that an approval may be given. */
const TIMEOUT = [5, 86_400] as const;
const LONGEST_VALUE = 1000;

export function checkActions(account: Account, { stages }: Structure): void {
    for (const stage of stages) {
        const twice = repeated(stage.actions.map(({ name }) => name));
        if (twice !== undefined) {
            throw invalidAction(
                `Action names must be unique within a stage. Action name '${twice}' is used more than once in stage '${stage.name}'`,
            );
        }
        stage.actions.forEach(action => checkAction(account, action));
    }
}

function checkAction(account: Account, action: Action): void {
    const { name, actionTypeId, region, timeoutInMinutes } = action;
    const { category, owner, provider, version } = actionTypeId;
    const type = actionTypeOf(action);
    if (!type) {
        throw isNotSimulated(action)
            ? new AwsError(
                  "NotSimulated",
                  `the ${category} action '${name}' of type ${provider} is not simulated by the sandbox`,
              )
            : invalidAction(
                  `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${name}' is not available in region '${account.region.toUpperCase().replace(/-/g, "_")}'`,
              );
    }
    if (category === "Source" && region !== undefined && region !== account.region) {
        throw invalidAction(`Action '${name}': source actions must be in the region of the pipeline`);
    }
    if (timeoutInMinutes !== undefined) {
        if (category !== "Approval") {
            throw invalidAction(
                `Action '${name}' has timeoutInMinutes, which only approval actions of type Manual take`,
            );
        }
        if (timeoutInMinutes < TIMEOUT[0] || timeoutInMinutes > TIMEOUT[1]) {
            throw invalidAction(`Action '${name}': timeoutInMinutes must be from ${TIMEOUT[0]} to ${TIMEOUT[1]}`);
        }
    }
    checkCounts(action, type);
    checkConfiguration(action, type);
}

function checkCounts({ name, inputArtifacts, outputArtifacts }: Action, { inputs, outputs }: ActionType): void {
    for (const [what, count, [fewest, most]] of [
        ["input", inputArtifacts.length, inputs],
        ["output", outputArtifacts.length, outputs],
    ] as const) {
        if (count < fewest) {
            throw invalidAction(
                `Action ${name} declares ${count} ${what} artifacts which is less than the minimum count (${fewest})`,
            );
        }
        if (count > most) {
            throw invalidAction(
                `Action ${name} declares ${count} ${what} artifacts which is more than the maximum count (${most})`,
            );
        }
    }
}

function checkConfiguration(action: Action, type: ActionType): void {
    const { name, configuration } = action;
    const missing = Object.entries(type.properties).find(([key, { required }]) => required && !configuration[key]);
    if (missing) {
        throw invalidAction(
            `Action configuration for action '${name}' is missing required configuration '${missing[0]}'`,
        );
    }
    const unknown = Object.keys(configuration).find(key => !(key in type.properties));
    if (unknown !== undefined) {
        throw invalidAction(`Action configuration for action '${name}' contains unknown configuration '${unknown}'`);
    }
    // The variables of a build are as long as they are.
    const tooLong = Object.entries(configuration).find(
        ([key, value]) => key !== "EnvironmentVariables" && value.length > LONGEST_VALUE,
    );
    if (tooLong) {
        throw invalidAction(
            `Action configuration for action '${name}' has a value of more than ${LONGEST_VALUE} characters for '${tooLong[0]}'`,
        );
    }
    const wrong = type.check?.(action);
    if (wrong !== undefined) {
        throw invalidAction(`Action configuration for action '${name}' is invalid: ${wrong}`);
    }
}
