export * from "./autoscaling";
export * from "./endpoint";
export * from "./project";
export * from "./service";
export * from "./storage";
export * from "./task";
