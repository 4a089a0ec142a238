import { FARGATE } from "../limits";
import { containerRule, type Rule } from "../rule";

/** A limit as Compose writes it: one number for both, or soft and hard. */
type Ulimit = number | { single?: number; soft?: number; hard?: number };

/** What to do without a limit that many files set. */
const WITHOUT_LIMIT: Readonly<Record<string, string>> = {
    memlock:
        "remove the limit, and switch memory locking off in the program (Elasticsearch: bootstrap.memory_lock=false): a task has no swap",
    nproc: "remove the limit: Fargate's own is high",
    core: "remove the limit: a core file would go with the task",
};

/** What the container may ask of the kernel. */
export const KERNEL_RULES: readonly Rule[] = [
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
                            fix: WITHOUT_LIMIT[name] ?? "remove the limit, or set it in the program itself",
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
