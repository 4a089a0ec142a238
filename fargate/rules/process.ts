import { parseDuration } from "../duration";
import { FARGATE } from "../limits";
import { containerRule, type Rule } from "../rule";

/** What runs in the container, as whom, and how it stops. */
export const PROCESS_RULES: readonly Rule[] = [
    containerRule<string[] | null>({
        key: "services.*.command",
        target: "containerDefinitions[].command",
        // ECS has no way to say "no arguments although the image has some", but an empty list there means the image's own.
        convert(command, key) {
            if (command?.length === 0) {
                key.approximated({
                    reason: "an empty command takes the image's own on ECS, where Compose clears it",
                    fix: "write the command out, or set `entrypoint`, which clears the image's command",
                });
            }
            return command?.length ? { command } : undefined;
        },
    }),
    containerRule<string[] | null>({
        key: "services.*.entrypoint",
        target: "containerDefinitions[].entryPoint",
        convert(entryPoint, key) {
            if (entryPoint?.length === 0) {
                key.approximated({
                    reason: "an empty entrypoint takes the image's own on ECS, where Compose clears it",
                    fix: "write the program to run as `entrypoint`",
                });
            }
            return entryPoint?.length ? { entryPoint } : undefined;
        },
    }),
    containerRule<string>({
        key: "services.*.user",
        target: "containerDefinitions[].user",
        convert: user => ({ user }),
    }),
    containerRule<string>({
        key: "services.*.working_dir",
        target: "containerDefinitions[].workingDirectory",
        convert: workingDirectory => ({ workingDirectory }),
    }),
    /**
     * Compose waits 10 s by default, ECS 30 s, so the default is written out. Fargate allows at most 120 s.
     * @see ECS API, ContainerDefinition.stopTimeout
     */
    containerRule<string>({
        key: "services.*.stop_grace_period",
        target: "containerDefinitions[].stopTimeout",
        absent: "10s",
        convert(grace, key) {
            const wanted = Math.ceil(parseDuration(grace) ?? 0);
            if (wanted > FARGATE.maxStopTimeout) {
                key.approximated({
                    reason: `Fargate stops a container after ${FARGATE.maxStopTimeout} s at the latest`,
                    fix: "make the work resumable, or let a queue hold it",
                });
            }
            return { stopTimeout: Math.min(wanted, FARGATE.maxStopTimeout) };
        },
    }),
    containerRule<boolean>({
        key: "services.*.init",
        target: "containerDefinitions[].linuxParameters.initProcessEnabled",
        convert: init => (init ? { linuxParameters: { initProcessEnabled: true } } : undefined),
    }),
    containerRule<boolean>({
        key: "services.*.read_only",
        target: "containerDefinitions[].readonlyRootFilesystem",
        convert: readOnly => (readOnly ? { readonlyRootFilesystem: true } : undefined),
    }),
    containerRule<boolean>({
        key: "services.*.stdin_open",
        target: "containerDefinitions[].interactive",
        convert: open => (open ? { interactive: true } : undefined),
    }),
    containerRule<boolean>({
        key: "services.*.tty",
        target: "containerDefinitions[].pseudoTerminal",
        convert: tty => (tty ? { pseudoTerminal: true } : undefined),
    }),
    containerRule<Record<string, string>>({
        key: "services.*.labels",
        target: "containerDefinitions[].dockerLabels",
        convert: labels => (Object.keys(labels).length > 0 ? { dockerLabels: asTexts(labels) } : undefined),
    }),
];

function asTexts(values: Record<string, unknown>): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? "")]));
}
