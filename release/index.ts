export * from "./appspec";
export * from "./canonical-containers";
export * from "./container-definition";
export * from "./containers";
export * from "./deployment-target";
export * from "./ownership";
export * from "./taskdef";
