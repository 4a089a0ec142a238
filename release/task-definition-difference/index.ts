export type { AnyTaskDefinition, Comparable } from "./comparable";
export { taskDefinitionDifferences, type TaskDefinitionDifference } from "./compare";
export { describeDifference } from "./describe";
