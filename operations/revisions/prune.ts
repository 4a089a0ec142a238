import { DeleteTaskDefinitionsCommand, DeregisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { inParts } from "../each";
import { revisionArns } from "./list";
import { familyOf } from "./revision";
import { readUses, type Uses } from "./uses";

export interface PruneOptions {
    /** So many of the newest revisions stay, needed or not. */
    keep: number;
    /** Only say what would be done. */
    dryRun: boolean;
    /** Also delete revisions for good that are deregistered, now or earlier. */
    delete: boolean;
    /** Told of each revision as it is done. */
    report(action: "deregistered" | "deleted", taskDefinition: string): void;
}

export interface Pruned {
    service: string;
    family: string;
    dryRun: boolean;
    /** With the reasons; newest first. */
    kept: { taskDefinition: string; why: readonly string[] }[];
    deregistered: string[];
    deleted: string[];
    /** Those that AWS did not delete, in its words. */
    failures: { taskDefinition: string; reason: string }[];
}

/** DeleteTaskDefinitions takes so many at a time. */
const DELETED_AT_A_TIME = 10;

/**
 * Deregisters old revisions of a service's family: never one that anything uses or the release record names.
 * Run again after an interruption, it goes on where it was.
 */
export async function pruneRevisions(
    clients: Clients,
    target: DeploymentTarget,
    options: PruneOptions,
): Promise<Pruned> {
    const family = familyOf(target.release.taskDefinition);
    const [active, inactive, uses] = await Promise.all([
        revisionArns(clients.ecs, family, "ACTIVE"),
        options.delete ? revisionArns(clients.ecs, family, "INACTIVE") : [],
        readUses(clients, target, { wholeCluster: true }),
    ]);
    const { kept, old } = choose(active, options.keep, uses);
    const doomed = options.delete ? [...old, ...inactive.filter(arn => !uses.has(arn))] : [];
    const pruned: Pruned = {
        service: target.name,
        family,
        dryRun: options.dryRun,
        kept,
        deregistered: old,
        deleted: doomed,
        failures: [],
    };
    if (options.dryRun) {
        return pruned;
    }
    for (const taskDefinition of old) {
        await clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
        options.report("deregistered", taskDefinition);
    }
    for (const part of inParts(doomed, DELETED_AT_A_TIME)) {
        const { failures = [] } = await clients.ecs.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: part }));
        pruned.failures.push(
            ...failures.map(({ arn = "", reason = "no reason given" }) => ({ taskDefinition: arn, reason })),
        );
        const failed = new Set(failures.map(({ arn }) => arn));
        part.filter(arn => !failed.has(arn)).forEach(arn => options.report("deleted", arn));
    }
    const failed = new Set(pruned.failures.map(({ taskDefinition }) => taskDefinition));
    return { ...pruned, deleted: doomed.filter(arn => !failed.has(arn)) };
}

/** @param active newest first */
export function choose(active: readonly string[], keep: number, uses: Uses): { kept: Pruned["kept"]; old: string[] } {
    const reasons = active.map((arn, index) => [
        ...(uses.get(arn) ?? []),
        ...(index < keep ? ["one of the newest"] : []),
    ]);
    return {
        kept: active.flatMap((taskDefinition, index) =>
            reasons[index]!.length > 0 ? [{ taskDefinition, why: reasons[index]! }] : [],
        ),
        old: active.filter((_, index) => reasons[index]!.length === 0),
    };
}
