import type { CapacityProviderStrategyItem, LaunchType } from "@aws-sdk/client-ecs";
import { clientError, invalidParameter, notSimulated } from "./errors";
import type { ClusterRow } from "./model";

/** Capacity providers of AWS's own that every account has. */
const FARGATE_PROVIDERS = ["FARGATE", "FARGATE_SPOT"];
const MAX_PROVIDERS = 20;
const MAX_WEIGHT = 1000;
const MAX_BASE = 100_000;

/** Refuses a strategy that ECS refuses. @see ECS API, CapacityProviderStrategyItem */
export function checkStrategy(
    strategy: readonly CapacityProviderStrategyItem[] = [],
    associated: readonly string[],
): void {
    const unknown = associated.find(name => !FARGATE_PROVIDERS.includes(name));
    if (unknown !== undefined) {
        throw invalidParameter(
            `The specified capacity provider '${unknown}' was not found. Specify a valid name or ARN and try again.`,
        );
    }
    const foreign = strategy.find(item => !associated.includes(item.capacityProvider ?? ""));
    if (foreign) {
        throw invalidParameter(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. " +
                "Associate the capacity provider with the cluster and try again.",
        );
    }
    if (strategy.length === 0) {
        return;
    }
    if (strategy.length > MAX_PROVIDERS) {
        throw invalidParameter(`The specified capacity provider strategy can have at most ${MAX_PROVIDERS} items.`);
    }
    if (new Set(strategy.map(item => item.capacityProvider)).size < strategy.length) {
        throw invalidParameter(
            "The specified capacity provider strategy cannot contain a duplicate capacity provider.",
        );
    }
    if (strategy.some(({ weight = 0 }) => weight < 0 || weight > MAX_WEIGHT)) {
        throw invalidParameter(`The capacity provider weight must be between 0 and ${MAX_WEIGHT}.`);
    }
    if (strategy.some(({ base = 0 }) => base < 0 || base > MAX_BASE)) {
        throw invalidParameter(`The capacity provider base must be between 0 and ${MAX_BASE}.`);
    }
    if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
        throw invalidParameter("Only one capacity provider in a capacity provider strategy can have a base value.");
    }
    if (!strategy.some(({ weight = 0 }) => weight > 0)) {
        throw invalidParameter(
            "The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.",
        );
    }
}

/** What tasks run on: a launch type, or a strategy (the cluster's default where nothing is said). */
export function capacityOf(
    cluster: ClusterRow,
    input: { launchType?: string; capacityProviderStrategy?: CapacityProviderStrategyItem[] },
): { launchType?: LaunchType; capacityProviderStrategy: CapacityProviderStrategyItem[] } {
    const { launchType, capacityProviderStrategy: strategy = [] } = input;
    if (launchType && strategy.length > 0) {
        throw invalidParameter(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        );
    }
    if (launchType === undefined && strategy.length + cluster.defaultCapacityProviderStrategy.length > 0) {
        const chosen = strategy.length > 0 ? strategy : cluster.defaultCapacityProviderStrategy;
        checkStrategy(chosen, cluster.capacityProviders);
        return {
            capacityProviderStrategy: chosen.map(({ capacityProvider, weight = 0, base = 0 }) => ({
                capacityProvider,
                weight,
                base,
            })),
        };
    }
    if (launchType === undefined || launchType === "EC2" || launchType === "EXTERNAL") {
        throw notSimulated(`launch type ${launchType ?? "EC2 (the default where none is given)"}`);
    }
    if (launchType !== "FARGATE") {
        throw clientError(`Launch type ${launchType} is not valid.`);
    }
    return { launchType, capacityProviderStrategy: [] };
}

/**
 * Provider of the next task: the base first, then by weight.
 * @param running Tasks per provider so far.
 */
export function nextProvider(
    strategy: readonly CapacityProviderStrategyItem[],
    running: Readonly<Record<string, number>>,
): string | undefined {
    const count = (item: CapacityProviderStrategyItem) => running[item.capacityProvider ?? ""] ?? 0;
    const based = strategy.find(item => count(item) < (item.base ?? 0));
    if (based) {
        return based.capacityProvider;
    }
    const weighted = strategy.filter(item => (item.weight ?? 0) > 0);
    const load = (item: CapacityProviderStrategyItem) => (count(item) - (item.base ?? 0) + 1) / (item.weight ?? 1);
    return weighted.sort((left, right) => load(left) - load(right))[0]?.capacityProvider;
}
