import { FARGATE } from "../limits";
import { containerRule, type Rule } from "../rule";

/** A limit as Compose writes it: one number for both, or soft and hard. */
type Ulimit = number | { single?: number; soft?: number; hard?: number };

/** What the container may ask of the kernel. */
export const KERNEL_RULES: readonly Rule[] = [
    /** @see ECS API, KernelCapabilities.add: Fargate adds SYS_PTRACE only */
    containerRule<string[]>({
        key: "services.*.cap_add",
        target: "containerDefinitions[].linuxParameters.capabilities.add",
        convert(names, key) {
            const addable = (name: string) => FARGATE.addableCapabilities.includes(capability(name));
            const lost = names.filter(name => !addable(name));
            if (lost.length > 0) {
                key.refused({
                    reason: `Fargate adds no capability but ${FARGATE.addableCapabilities.join(", ")} (asked for: ${lost.join(", ")})`,
                    fix: "run without the capability, e.g. listen on a port above 1023",
                });
            }
            const add = names.map(capability).filter(addable);
            return add.length > 0 ? { linuxParameters: { capabilities: { add } } } : undefined;
        },
    }),
    containerRule<string[]>({
        key: "services.*.cap_drop",
        target: "containerDefinitions[].linuxParameters.capabilities.drop",
        convert: names =>
            names.length > 0 ? { linuxParameters: { capabilities: { drop: names.map(capability) } } } : undefined,
    }),
    /** @see ECS API, Ulimit: Fargate lets `nofile` be set only */
    containerRule<Record<string, Ulimit>>({
        key: "services.*.ulimits",
        target: "containerDefinitions[].ulimits",
        convert(limits, key) {
            const ulimits = Object.entries(limits).flatMap(([name, limit]) => {
                if (!FARGATE.ulimits.includes(name)) {
                    key.refused(
                        {
                            reason: `Fargate sets the limit ${FARGATE.ulimits.join(", ")} only`,
                            fix: "remove the limit, or lower it in the program itself",
                        },
                        name,
                    );
                    return [];
                }
                const bounds = typeof limit === "object" ? limit : { single: Number(limit) };
                const soft = Number(bounds.single ?? bounds.soft);
                return [{ name, softLimit: soft, hardLimit: Number(bounds.single ?? bounds.hard ?? soft) }];
            });
            return ulimits.length > 0 ? { ulimits } : undefined;
        },
    }),
    { key: "services.*.ulimits.*", target: "containerDefinitions[].ulimits[]" },
    /** @see ECS API, SystemControl; platform version 1.4.0 */
    containerRule<Record<string, string>>({
        key: "services.*.sysctls",
        target: "containerDefinitions[].systemControls",
        convert(sysctls, key) {
            const systemControls = Object.entries(sysctls).flatMap(([namespace, value]) => {
                if (!FARGATE.sysctls.some(allowed => allowed.test(namespace))) {
                    key.refused(
                        {
                            reason: "Fargate sets net.*, fs.mqueue.* and the kernel's message and shared-memory parameters only",
                            fix: "remove the parameter",
                        },
                        namespace,
                    );
                    return [];
                }
                return [{ namespace, value: String(value) }];
            });
            return systemControls.length > 0 ? { systemControls } : undefined;
        },
    }),
    { key: "services.*.sysctls.*", target: "containerDefinitions[].systemControls[]" },
];

/** Docker takes `CAP_NET_ADMIN` and `net_admin` too, ECS only `NET_ADMIN`. */
function capability(name: string): string {
    return name.toUpperCase().replace(/^CAP_/, "");
}
