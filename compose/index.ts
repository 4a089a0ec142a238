export * from "./model";
export * from "./position";
