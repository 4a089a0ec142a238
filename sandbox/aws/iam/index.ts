import type { ServiceModule } from "../service";
import { oidcProviderOperations } from "./oidc-providers";
import { roleOperations } from "./roles";
import { rolePolicyOperations } from "./role-policies";
import { simulationOperations } from "./simulate";

export { authorize, objection } from "./authorize";
export { unknownPrincipal } from "./principals";
export { assumeRole, roles } from "./roles";

/** AWS Identity and Access Management: roles, what is attached to them, and identity providers. What they permit is judged only where a client asks for it. */
export const iam: ServiceModule = {
    name: "iam",
    operations: { ...oidcProviderOperations, ...roleOperations, ...rolePolicyOperations, ...simulationOperations },
};
