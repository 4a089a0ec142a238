import type { Healthcheck } from "../../compose";
import { parseDuration } from "../duration";
import { FARGATE } from "../limits";
import { containerRule, type KeyContext, type Rule } from "../rule";

/**
 * What Docker takes where a healthcheck does not say. ECS has another timeout (5 s), so all of them are written out.
 * @see https://docs.docker.com/reference/dockerfile/#healthcheck
 */
const DOCKER_DEFAULTS = { interval: "30s", timeout: "30s", retries: 3 } as const;

/**
 * `healthcheck` → `healthCheck`, in whole seconds, rounded up. ECS ignores a HEALTHCHECK of the image.
 * @see ECS API, HealthCheck
 */
export const HEALTHCHECK_RULES: readonly Rule[] = [
    containerRule<Healthcheck>({
        key: "services.*.healthcheck",
        target: "containerDefinitions[].healthCheck",
        convert(check, key) {
            const command = healthCommand(check);
            if (command === undefined) {
                const changes = Object.keys(check).some(name => name !== "disable");
                if (check.disable !== true && check.test === undefined && changes) {
                    key.refused({
                        reason: "it changes the check of the image, and ECS does not know that one",
                        fix: "write the `test` too, the one from the image's Dockerfile",
                    });
                }
                return undefined;
            }
            return {
                healthCheck: {
                    command,
                    interval: bounded("interval", seconds(check.interval ?? DOCKER_DEFAULTS.interval), "s", key),
                    timeout: bounded("timeout", seconds(check.timeout ?? DOCKER_DEFAULTS.timeout), "s", key),
                    retries: bounded("retries", Number(check.retries ?? DOCKER_DEFAULTS.retries), "", key),
                    ...(check.start_period !== undefined && {
                        startPeriod: bounded("start_period", seconds(check.start_period), "s", key),
                    }),
                },
            };
        },
    }),
    { key: "services.*.healthcheck.test", target: "healthCheck.command" },
    { key: "services.*.healthcheck.interval", target: "healthCheck.interval" },
    { key: "services.*.healthcheck.timeout", target: "healthCheck.timeout" },
    { key: "services.*.healthcheck.retries", target: "healthCheck.retries" },
    { key: "services.*.healthcheck.start_period", target: "healthCheck.startPeriod" },
    { key: "services.*.healthcheck.disable", target: "no healthCheck" },
    {
        key: "services.*.healthcheck.start_interval",
        level: "approximated",
        reason: "ECS checks with the same interval from the start",
        fix: "choose an `interval` that is short enough for the start too",
    },
];

/** The command in ECS's form; undefined where there is no check. */
function healthCommand({ test, disable }: Healthcheck): string[] | undefined {
    // The canonical form is a list, but a healthcheck without its kind is still a shell command.
    const command = typeof test === "string" ? ["CMD-SHELL", test] : test;
    return disable === true || command === undefined || command.length === 0 || command[0] === "NONE"
        ? undefined
        : command;
}

/** Whether the service has a check that ECS can see. */
export function hasHealthCheck(check: Healthcheck | undefined): boolean {
    return check !== undefined && healthCommand(check) !== undefined;
}

const BOUNDS = {
    interval: FARGATE.healthCheck.interval,
    timeout: FARGATE.healthCheck.timeout,
    retries: FARGATE.healthCheck.retries,
    start_period: FARGATE.healthCheck.startPeriod,
};

function bounded(name: keyof typeof BOUNDS, wanted: number, unit: string, key: KeyContext): number {
    const { min, max } = BOUNDS[name];
    const value = Math.min(Math.max(wanted, min), max);
    if (value !== wanted) {
        const finding = {
            reason: `ECS takes ${min} to ${max}${unit && ` ${unit}`}, so ${value}${unit && ` ${unit}`} it is`,
            fix: `write ${value}${unit}, or another value that ECS takes`,
        };
        key.approximated(finding, name);
    }
    return value;
}

function seconds(duration: string): number {
    return Math.ceil(parseDuration(duration) ?? 0);
}
