import { FARGATE } from "../limits";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";
import { isWindows } from "./platform";

/** Label of ECS Compose-X that sizes a task's disk: `65` or `65GB`. */
export const STORAGE_LABEL = "ecs.ephemeral.storage";

export const EPHEMERAL_STORAGE_RULES: readonly Rule[] = [
    { key: "services.*.storage_opt", target: "ephemeralStorage of the task" },
    { key: "services.*.storage_opt.size", target: "ephemeralStorage of the task" },
];

const GIBIBYTES: Readonly<Record<string, number>> = { t: 1024, g: 1, m: 1 / 1024, k: 1 / 1024 ** 2, b: 1 / 1024 ** 3 };

/**
 * Disk that the service asks for, in GiB, rounded up; undefined where what every task has will do.
 * @see ECS API, EphemeralStorage
 */
export function ephemeralStorage(context: ServiceContext): number | undefined {
    const { service, verdicts } = context;
    const asked = [
        { key: ["deploy", "labels", STORAGE_LABEL], text: service.deploy?.labels?.[STORAGE_LABEL], unit: "g" },
        {
            key: ["storage_opt", "size"],
            text: (service.storage_opt as Record<string, unknown> | undefined)?.size,
            unit: "b",
        },
    ].find(({ text }) => text !== undefined && text !== null);
    if (asked === undefined) {
        return undefined;
    }
    const path = context.path(...asked.key);
    const { default: included, min, max } = FARGATE.ephemeralStorage;
    const size = gibibytes(String(asked.text), asked.unit);
    if (size === undefined || size > max) {
        verdicts.problem(path, `asks for a disk of ${JSON.stringify(asked.text)}`, {
            reason: `A Fargate task has ${included} GiB, or ${min} to ${max} GiB.`,
            fix: size === undefined ? 'Write it as in "65GB".' : "Keep the data in a volume, which grows by itself.",
        });
        return undefined;
    }
    if (isWindows(context)) {
        verdicts.refused(path, { reason: "the disk of Windows tasks has one size on Fargate", fix: "remove the key" });
        return undefined;
    }
    if (size <= included) {
        verdicts.mapped(path, `none: every Fargate task has ${included} GiB`);
        return undefined;
    }
    if (asked.key[0] === "storage_opt") {
        verdicts.approximated(path, {
            reason: "Fargate sizes the disk of the task, which images and all its containers share",
            fix: `say it with the label \`${STORAGE_LABEL}\``,
        });
    }
    return Math.max(Math.ceil(size), min);
}

/** `65`, `65GB`, `50G`, `53687091200` → GiB. */
function gibibytes(text: string, unit: string): number | undefined {
    const [, number, written = unit] = /^\s*(\d+(?:\.\d+)?)\s*(?:([tgmkb])i?b?)?\s*$/i.exec(text) ?? [];
    return number === undefined ? undefined : Number(number) * GIBIBYTES[written.toLowerCase()]!;
}
