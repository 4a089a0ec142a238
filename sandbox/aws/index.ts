import type { ServiceModule } from "./service.js";

/** Every simulated service. */
export const modules: readonly ServiceModule[] = [];
