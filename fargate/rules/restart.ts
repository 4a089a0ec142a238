import { parseDuration } from "../duration";
import { FARGATE } from "../limits";
import type { ContainerSpec } from "../model";
import { containerRule, type KeyContext, type Rule } from "../rule";

const SERVICE_RESTARTS = "containerDefinitions[].restartPolicy; the ECS service replaces a task that stops";

interface RestartPolicy {
    condition?: string;
    delay?: string;
    max_attempts?: number | string;
    window?: string;
}

/** `restart` and `deploy.restart_policy` → `restartPolicy`. Under both of them, the ECS service replaces a task that stops. */
export const RESTART_RULES: readonly Rule[] = [
    containerRule<string>({
        key: "services.*.restart",
        target: SERVICE_RESTARTS,
        convert(restart, key) {
            const [condition, attempts] = restart.split(":");
            if (attempts !== undefined) {
                key.approximated({
                    reason: "ECS counts no attempts: a service starts a failed task again and again, ever more slowly",
                    fix: "write on-failure, and let an alarm tell of failing tasks",
                });
            }
            const { condition: inDeploy } = deployPolicy(key);
            return inDeploy === undefined ? restartPolicy(condition!, key) : undefined;
        },
    }),
    containerRule<RestartPolicy>({
        key: "services.*.deploy.restart_policy",
        target: SERVICE_RESTARTS,
        convert({ condition = "any", window }, key) {
            const policy = restartPolicy(condition, key, "condition");
            if (policy === undefined || window === undefined) {
                return policy;
            }
            return { restartPolicy: { ...policy.restartPolicy!, restartAttemptPeriod: attemptPeriod(window, key) } };
        },
    }),
    { key: "services.*.deploy.restart_policy.condition", target: "containerDefinitions[].restartPolicy" },
    {
        key: "services.*.deploy.restart_policy.window",
        target: "containerDefinitions[].restartPolicy.restartAttemptPeriod",
    },
    {
        key: "services.*.deploy.restart_policy.delay",
        level: "approximated",
        reason: "ECS chooses how fast it starts tasks again: the more of them fail, the more slowly",
        fix: "remove the key",
        harmless: value => parseDuration(String(value)) === 0,
    },
    {
        key: "services.*.deploy.restart_policy.max_attempts",
        level: "approximated",
        reason: "ECS counts no attempts: a service starts a failed task again and again, ever more slowly",
        fix: "remove the key, and let an alarm tell of failing tasks",
    },
];

function deployPolicy({ service }: KeyContext): RestartPolicy {
    return (service.service.deploy?.restart_policy ?? {}) as RestartPolicy;
}

/** What to write, whether the work ends or not. */
const FOR_GOOD =
    "for a server, write `always`; for work that ends, `deploy: { mode: replicated-job }`, or let others wait for it with `service_completed_successfully`";

/** A container that ends well is not started again in place where only failures count, but its task ends, and the service replaces it. */
function restartPolicy(
    condition: string,
    key: KeyContext,
    ...below: string[]
): Pick<ContainerSpec, "restartPolicy"> | undefined {
    if (key.service.runsOnce) {
        return runsOnce(condition, key, below);
    }
    if (["no", "none"].includes(condition) && key.service.isSidecar) {
        key.mapped("→ containerDefinitions[].essential false: its task goes on without it", ...below);
        return undefined;
    }
    switch (condition) {
        case "":
        case "any":
        case "always":
        case "unless-stopped":
            return { restartPolicy: { enabled: true } };
        case "on-failure":
            key.approximated(
                {
                    reason: "a container that ends with code 0 ends its task, and an ECS service replaces it all the same",
                    fix: FOR_GOOD,
                },
                ...below,
            );
            return { restartPolicy: { enabled: true, ignoredExitCodes: [0] } };
        default:
            key.approximated(
                {
                    reason: "an ECS service replaces a task that ends, whatever its exit code",
                    fix: FOR_GOOD,
                },
                ...below,
            );
            return undefined;
    }
}

/** Whoever waits for the end of work would wait for ever if it began again by itself. */
function runsOnce(condition: string, key: KeyContext, below: string[]): undefined {
    if (["", "no", "none"].includes(condition)) {
        key.mapped("→ it runs once", ...below);
    } else {
        key.approximated(
            {
                reason: "work that others wait for runs once; where it fails, the release stops",
                fix: "repeat the command once it can succeed, or let the program try again by itself",
            },
            ...below,
        );
    }
    return undefined;
}

/** @see ECS API, ContainerRestartPolicy.restartAttemptPeriod */
function attemptPeriod(window: string, key: KeyContext): number {
    const { min, max } = FARGATE.restartPolicy.attemptPeriod;
    const wanted = Math.ceil(parseDuration(window) ?? 0);
    const period = Math.min(Math.max(wanted, min), max);
    if (period !== wanted) {
        const finding = { reason: `ECS takes ${min} to ${max} s, so ${period} s it is`, fix: `write ${period}s` };
        key.approximated(finding, "window");
    }
    return period;
}
