export * from "./deployment-target";
