import { FARGATE } from "../../fargate/limits";
import type { Field } from "../checked-document";
import { textList } from "./texts";

/** `linuxParameters`: a process that reaps others, capabilities and tmpfs are all that Fargate takes. */
export function checkLinux(field: Field): void {
    const refused = (each: Field) => each.problem("cannot be set on Fargate", { fix: "Remove it." });
    field.asObject({
        initProcessEnabled: each => void each.asBoolean(),
        capabilities: each =>
            each.asObject({
                add: list =>
                    list.asList().forEach(
                        name =>
                            void name.asOneOf(FARGATE.addableCapabilities, {
                                reason: "Fargate lets a container add no other capability.",
                            }),
                    ),
                drop: textList,
            }),
        tmpfs: each =>
            each.asList().forEach(mount =>
                mount.asObject(
                    {
                        containerPath: path => void path.asText(),
                        size: size => void size.asInteger(1, 122_880, " MiB"),
                        mountOptions: textList,
                    },
                    { required: ["containerPath", "size"] },
                ),
            ),
        devices: each => {
            if (!each.isEmpty()) {
                refused(each);
            }
        },
        sharedMemorySize: refused,
        maxSwap: refused,
        swappiness: refused,
    });
}
