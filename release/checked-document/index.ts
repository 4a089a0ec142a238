export { alternatives, Field, type Keys, type Report } from "./field";
export type { DocumentProblem, Explanation } from "./problem";
export { checkDocument, type CheckedDocument } from "./read";
