/**
 * Where our model differs from compose-go's on purpose: the reason, and what the recorded model becomes.
 * Everything else must be equal.
 */
export const DIFFERENCES: Record<string, { reason: string; ours?(model: unknown): unknown }> = {};
