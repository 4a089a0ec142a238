import { text, fileMode } from "./scalars";
import { struct } from "./collections";

/** Where a service has a secret or config. */
export const fileReference = struct({ source: text, target: text, uid: text, gid: text, mode: fileMode });
