import { MAX_PORTS } from "./canonical/canonical";
import { MAX_CHAIN } from "./extends";
import { MAX_INCLUDED } from "./model-reader";
import { MAX_BYTES } from "./read-file";
import { MAX_DEPTH } from "./yaml-limits";
import { MAX_ALIASED_VALUES } from "./yaml-tree";

/** What keeps a file that is made to exhaust a machine from doing so; more is an error that says where. */
export const LIMITS = {
    /** Bytes of one file. */
    fileBytes: MAX_BYTES,
    /** Levels of nesting. */
    depth: MAX_DEPTH,
    /** Values that the aliases of one document repeat. */
    aliasedValues: MAX_ALIASED_VALUES,
    /** Files included, each as often as it is. */
    includedFiles: MAX_INCLUDED,
    /** Services that extend each other one after the other. */
    extendedServices: MAX_CHAIN,
    /** Port mappings of one service. */
    ports: MAX_PORTS,
} as const;
