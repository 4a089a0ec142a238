export type { AnyTaskDefinition, Comparable } from "./comparable";
export { taskDefinitionDifferences, type Difference } from "./compare";
export { describeDifference } from "./describe";
export { readableTaskDefinition } from "./readable";
export { serviceDifferences, type AnyService } from "./service";
