export * from "./model";
export * from "./settings";
export * from "./verdict";
