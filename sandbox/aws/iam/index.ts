import type { ServiceModule } from "../service";
import { roleOperations } from "./roles";
import { rolePolicyOperations } from "./role-policies";

export { assumeRole } from "./roles";

/** AWS Identity and Access Management: roles and what is attached to them. What they permit is not judged. */
export const iam: ServiceModule = {
    name: "iam",
    operations: { ...roleOperations, ...rolePolicyOperations },
};
