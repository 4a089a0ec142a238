import { text, boolean, command } from "./scalars";
import { list, texts, variables, struct } from "./collections";

/** https://github.com/compose-spec/compose-spec/blob/main/05-services.md#post_start */
export const hook = struct({ command, user: text, privileged: boolean, working_dir: text, environment: variables });

/** https://github.com/compose-spec/compose-spec/blob/main/develop.md */
export const develop = struct({
    watch: list(
        struct({
            path: text.orEmpty,
            action: text.orEmpty,
            target: text,
            exec: hook,
            include: texts,
            ignore: texts,
            initial_sync: boolean,
        }).orEmpty,
    ),
});
