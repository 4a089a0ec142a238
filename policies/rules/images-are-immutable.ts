import { containersOf } from "../containers";
import type { Rule } from "../rule";

/** `repository@sha256:…`, or `repository:<git SHA>`: two names that always mean the same bytes. */
const IMMUTABLE = /(@sha256:[0-9a-f]{64}|:[0-9a-f]{40}(-dirty-[0-9a-f]+)?)$/;

export const imagesAreImmutable: Rule = {
    name: "ecs-image-immutable-ref",
    severity: "high",
    description:
        "Containers run an image named by digest or by git SHA, so that what was tested is what runs, and a rollback brings back the same bytes.",
    remediation:
        "Name the image repository@sha256:… or tag it with the full git SHA (build it with swingbridge, or set swingbridge:pinImages for third-party images)",
    appliesTo: "aws:ecs/taskDefinition:TaskDefinition",
    level: { dev: "advisory", prod: "mandatory" },
    check(taskDefinition, report) {
        for (const container of containersOf(taskDefinition)) {
            if (!IMMUTABLE.test(container.image ?? "")) {
                report(
                    `Container ${container.name} runs ${container.image ?? "no image"}, which may mean another image tomorrow`,
                );
            }
        }
    },
};
