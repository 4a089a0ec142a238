import type { ComposeProject } from "../../compose";
import type { ConvertedService } from "../container";
import type { Grouping } from "../grouping";
import type { Rule } from "../rule";
import type { Verdicts } from "../verdicts";

export const LINK_RULES: readonly Rule[] = [
    { key: "services.*.links", target: "more names in the private DNS namespace, and the order of creation" },
    { key: "services.*.links.*", target: "the service's name, or one more, in the private DNS namespace" },
];

/** `links: ["db:database"]` → one more name of a service. In Compose only the linking service knows it, here all do. */
export function linkAliases(
    { services }: ComposeProject,
    converted: ReadonlyMap<string, ConvertedService>,
    grouping: Grouping,
    verdicts: Verdicts,
): ReadonlyMap<string, string[]> {
    const aliases = new Map<string, string>();
    const owners = new Map(
        [...converted].flatMap(([service, { dnsNames }]) => dnsNames.map(name => [name, service] as const)),
    );
    for (const [name, { links }] of Object.entries(services)) {
        ((links ?? []) as string[]).forEach((link, index) => {
            const [target = "", alias = target] = link.split(":", 2);
            const path = ["services", name, "links", index];
            if (alias === target) {
                return;
            }
            const known =
                aliases.get(alias) ?? owners.get(alias) ?? (Object.hasOwn(services, alias) ? alias : undefined);
            if (grouping.siblingsOf(name).includes(target)) {
                verdicts.refused(path, {
                    reason: `${target} runs in the same task, where only localhost leads to it`,
                    fix: `write localhost in place of ${alias}`,
                });
            } else if (known !== undefined && known !== target) {
                verdicts.refused(path, {
                    reason: `${alias} is a name of ${known} too, and a name leads to one service for all`,
                    fix: `use another alias, or the name ${target}`,
                });
            } else {
                aliases.set(alias, target);
            }
        });
    }
    const byService = new Map<string, string[]>();
    aliases.forEach((target, alias) => byService.set(target, [...(byService.get(target) ?? []), alias]));
    return byService;
}
