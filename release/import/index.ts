export * from "./adoption";
export * from "./compose";
export * from "./definition";
export * from "./go-template";
export * from "./settings";
