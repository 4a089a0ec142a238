import { FARGATE } from "../limits";
import { containerRule, type KeyContext, type Rule } from "../rule";

/** What to do without a capability that many images ask for; without any other, the service belongs elsewhere. */
const WITHOUT: Readonly<Record<string, string>> = {
    SYS_NICE: "remove it: the program runs as before, and only cannot raise its own priority",
    IPC_LOCK: "remove it, and switch memory locking off in the program: a task has no swap to keep secrets from",
};
const ELSEWHERE = "run without the capability, or run this service on ECS Managed Instances or EC2";

/**
 * `cap_add` and `cap_drop`, as Docker adds them up: what is added survives what is dropped. Fargate adds SYS_PTRACE only, so
 * "drop all, add these" becomes a list of what is dropped.
 * @see ECS API, KernelCapabilities
 */
export const CAPABILITY_RULES: readonly Rule[] = [
    containerRule<string[]>({
        key: "services.*.cap_add",
        target: "containerDefinitions[].linuxParameters.capabilities",
        convert(names, key) {
            const wanted = names.map(capability);
            refuse(
                wanted.filter(name => !isDefault(name) && !FARGATE.addableCapabilities.includes(name)),
                key,
            );
            const add = wanted.filter(name => FARGATE.addableCapabilities.includes(name));
            return add.length > 0 ? { linuxParameters: { capabilities: { add } } } : undefined;
        },
    }),
    containerRule<string[]>({
        key: "services.*.cap_drop",
        target: "containerDefinitions[].linuxParameters.capabilities.drop",
        convert(names, { service: { service } }) {
            const added = ((service.cap_add ?? []) as string[]).map(capability);
            const wanted = names.map(capability);
            const kept = added.filter(isDefault);
            const drop =
                wanted.includes("ALL") && kept.length > 0
                    ? FARGATE.defaultCapabilities.filter(name => !kept.includes(name))
                    : wanted.filter(name => !added.includes(name));
            return drop.length > 0 ? { linuxParameters: { capabilities: { drop } } } : undefined;
        },
    }),
];

function isDefault(name: string): boolean {
    return FARGATE.defaultCapabilities.includes(name);
}

function refuse(lost: string[], key: KeyContext): void {
    if (lost.length > 0) {
        const fixes = new Set(lost.map(name => WITHOUT[name] ?? ELSEWHERE));
        key.refused({
            reason: `Fargate adds no capability but ${FARGATE.addableCapabilities.join(", ")} to Docker's default ones (asked for: ${lost.join(", ")})`,
            fix: [...fixes].join("; "),
        });
    }
}

/** Docker takes `CAP_NET_ADMIN` and `net_admin` too, ECS only `NET_ADMIN`. */
function capability(name: string): string {
    return name.toUpperCase().replace(/^CAP_/, "");
}
