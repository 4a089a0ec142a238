import { ec2 } from "./ec2/index.js";
import type { ServiceModule } from "./service.js";
import { sts } from "./sts.js";

/** Every simulated service. */
export const modules: readonly ServiceModule[] = [sts, ec2];
