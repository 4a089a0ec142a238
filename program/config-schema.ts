import { z } from "zod";
import { composeKeys } from "./schema/compose";
import { networkKeys } from "./schema/network";
import { operationKeys } from "./schema/operation";
import { pipelineKeys } from "./schema/pipeline";
import { releaseKeys } from "./schema/release";
import type { service, trafficShift } from "./schema/service";

/** Namespace of the keys in `Pulumi.<stack>.yaml`, as in `swingbridge:composeFiles`. */
export const NAMESPACE = "swingbridge";

/** Every key of the configuration: the source of the types, of `Pulumi.yaml`'s `config` block and of `docs/configuration.md`. */
export const configSchema = z.strictObject({
    ...composeKeys,
    ...releaseKeys,
    ...pipelineKeys,
    ...networkKeys,
    ...operationKeys,
});

/** The configuration of a stack, complete: what was written, and defaults for the rest. */
export type Config = z.output<typeof configSchema> & {
    /** Values that the stack keeps encrypted and that Compose may put anywhere. */
    encryptedValues: readonly string[];
};
export type ServiceConfig = z.output<typeof service>;
export type TrafficShiftConfig = z.output<typeof trafficShift>;
export type PipelineConfig = Config["pipeline"];
