import { RULES } from "../../../policies/rules";
import { compliantStack } from "../compliant-stack";
import { DATA } from "./data";
import { DEPLOYMENTS } from "./deployments";
import { broken, one, type Mutation } from "./mutation";
import { NETWORKS } from "./networks";
import { PERMISSIONS } from "./permissions";
import { PIPELINES } from "./pipelines";
import { REPOSITORIES } from "./repositories";
import { SERVICES } from "./services";
import { TASKS } from "./tasks";

export { broken, one, SECRET_VALUE, type Mutation } from "./mutation";

const FIELDS: readonly Mutation[] = [
    ...TASKS,
    ...SERVICES,
    ...DEPLOYMENTS,
    ...REPOSITORIES,
    ...NETWORKS,
    ...PERMISSIONS,
    ...DATA,
    ...PIPELINES,
];

/** Rules that see load balancing, of which the provider has every class twice. */
const BALANCED = /^(lb|tg)-|^stack-(two-listeners|alarms-cover-target-groups)$/;

/** The same field broken in a stack of `aws.alb`. */
function asAlb({ inputs, change, ...mutation }: Mutation): Mutation {
    return {
        ...mutation,
        what: `${mutation.what} (aws.alb)`,
        change: (victim, stack) => {
            inputs?.(victim.inputs);
            change?.(victim, stack);
            for (const resource of stack) {
                resource.type = resource.type.replace(/^aws:lb\//, "aws:alb/");
            }
        },
    };
}

/** Every field that some rule is about, broken one at a time. */
export const MUTATIONS: readonly Mutation[] = [
    ...FIELDS,
    ...FIELDS.filter(({ rule }) => BALANCED.test(rule)).map(asAlb),
];

/** One mutation per rule: properties that hold for all rules need no more. */
export const FIRST = RULES.flatMap(({ name }) => MUTATIONS.find(({ rule }) => rule === name) ?? []);

/** The inputs that a mutation changes. */
export function changedInputs(mutation: Mutation): string[] {
    const [before, after] = [compliantStack(), broken(mutation)].map(stack =>
        one(stack, mutation.resource, mutation.type),
    );
    const names = new Set([...Object.keys(before!.inputs), ...Object.keys(after!.inputs)]);
    return [...names].filter(name => JSON.stringify(before!.inputs[name]) !== JSON.stringify(after!.inputs[name]));
}
