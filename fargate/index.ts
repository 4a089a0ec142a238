export * from "./convert";
export * from "./error";
export * from "./model";
export { RULES } from "./rules";
export type { ContainerRule, LossRule, MappingRule, Rule } from "./rule";
export * from "./secret-values";
export * from "./settings";
export * from "./sizes";
export * from "./verdict";
