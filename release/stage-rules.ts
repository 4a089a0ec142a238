/** Rules of CodePipeline's that the result SKIP goes with. @see CodePipeline User Guide, "Configure conditions for a stage" */
export const SKIPPING_RULES: readonly string[] = ["VariableCheck", "LambdaInvoke"];

/** Rules of a condition. @see CodePipeline API Reference, Condition */
export const MOST_RULES = 5;

/** A deployment window: seconds, minutes, hours, day of month, month, day of week, and a year where one is meant. */
export const WINDOW_CRON = /^\s*\S+(\s+\S+){5,6}\s*$/;
