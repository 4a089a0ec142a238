import type { ServiceModule } from "../service";
import { roleOperations } from "./roles";
import { rolePolicyOperations } from "./role-policies";
import { simulationOperations } from "./simulate";

export { assumeRole } from "./roles";

/** AWS Identity and Access Management: roles and what is attached to them. What they permit is judged only where a client asks for it. */
export const iam: ServiceModule = {
    name: "iam",
    operations: { ...roleOperations, ...rolePolicyOperations, ...simulationOperations },
};
