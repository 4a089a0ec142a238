import { text, fileMode } from "./scalars";
import { struct } from "./collections";

/**
 * Where a service has a secret or config.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#secrets and #configs
 */
export const fileReference = struct({ source: text, target: text, uid: text, gid: text, mode: fileMode });
