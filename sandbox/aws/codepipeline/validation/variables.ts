import type { Action, Stage, Structure } from "../model";
import { violation } from "../names";
import { referencesIn, RESERVED_NAMESPACES } from "../variables";
import { invalidAction, invalidStructure } from "./errors";
import { repeated } from "./structure";

/** @see CodePipeline User Guide, quotas */
const MOST_VARIABLES = 50;
const NAMESPACE = /^[A-Za-z0-9@\-_]{1,100}$/;

interface Place {
    stage: Stage;
    action: Action;
}

const inWords = ({ stage, action }: Place): string => `StageName=[${stage.name}], ActionName=[${action.name}]`;

/** Namespaces have one owner, and references name what is there by then. */
export function checkVariables(structure: Structure): void {
    checkDeclared(structure);
    const places = structure.stages.flatMap(stage => stage.actions.map((action): Place => ({ stage, action })));
    checkNamespaces(structure, places);
    for (const place of places) {
        for (const [key, text] of Object.entries(place.action.configuration)) {
            checkReferences(structure, places, place, key, text);
        }
    }
}

function checkDeclared({ variables = [], pipelineType }: Structure): void {
    if (variables.length > 0 && pipelineType !== "V2") {
        throw invalidStructure("Pipeline variables require a pipeline of type V2");
    }
    if (variables.length > MOST_VARIABLES) {
        throw invalidStructure(`Pipeline has more than ${MOST_VARIABLES} variables`);
    }
    const twice = repeated(variables.map(({ name = "" }) => name));
    if (twice !== undefined) {
        throw invalidStructure(`Pipeline variable names must be unique. '${twice}' is declared more than once`);
    }
}

function checkNamespaces(structure: Structure, places: readonly Place[]): void {
    const owners = places.filter(({ action }) => action.namespace !== undefined);
    for (const { action } of owners) {
        if (!NAMESPACE.test(action.namespace!)) {
            throw violation(
                "namespace",
                action.namespace,
                "Member must satisfy regular expression pattern: [A-Za-z0-9@\\-_]+",
            );
        }
    }
    const namespaces = owners.map(({ action }) => action.namespace!);
    const doubled = owners.filter(
        ({ action }) => namespaces.indexOf(action.namespace!) !== namespaces.lastIndexOf(action.namespace!),
    );
    if (doubled.length > 0) {
        const list = doubled.map(place => `${inWords(place)}, Namespace=[${place.action.namespace}]`).join("; ");
        throw invalidAction(
            `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. ${list}`,
        );
    }
    const taken = namespaces.find(name => RESERVED_NAMESPACES.includes(name));
    if (taken !== undefined) {
        throw invalidAction(`The namespace '${taken}' is reserved by CodePipeline (pipeline '${structure.name}')`);
    }
}

function checkReferences(
    { stages, variables = [] }: Structure,
    places: readonly Place[],
    place: Place,
    key: string,
    text: string,
): void {
    for (const reference of referencesIn(text)) {
        const { namespace } = reference;
        const where = `${inWords(place)}, ActionConfigurationKey=[${key}], VariableReferenceText=[${reference.text.slice(2, -1)}]`;
        if (namespace === undefined) {
            throw invalidAction(
                `Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are not in a valid format. ${where}`,
            );
        }
        if (namespace === "codepipeline") {
            continue;
        }
        const isKnown =
            namespace === "variables"
                ? variables.some(({ name }) => name === reference.key)
                : places.some(other => other.action.namespace === namespace && comesBefore(stages, other, place));
        if (!isKnown) {
            throw invalidAction(
                `Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are referencing a namespace that does not exist. ${where}`,
            );
        }
    }
}

const comesBefore = (stages: readonly Stage[], one: Place, other: Place): boolean =>
    one.stage === other.stage
        ? one.action.runOrder < other.action.runOrder
        : stages.indexOf(one.stage) < stages.indexOf(other.stage);
