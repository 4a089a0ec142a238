import type { Rule } from "../rule";
import { autoRollbackWithAlarms } from "./auto-rollback";
import { imagesAreImmutable } from "./images-are-immutable";
import { noPlaintextSecrets } from "./no-plaintext-secrets";
import { noPublicIp } from "./no-public-ip";

/** Every rule of the pack. */
export const RULES: readonly Rule[] = [imagesAreImmutable, noPlaintextSecrets, noPublicIp, autoRollbackWithAlarms];
