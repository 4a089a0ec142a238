import type { GetAuthorizationTokenResponse } from "@aws-sdk/client-ecr";

import { tokenOf } from "../credentials";
import type { Account, ServiceModule } from "../service";
import { guarded } from "./access";
import { imageEvents, imageOperations } from "./images";
import { layerOperations } from "./layers";
import { registryOf, repositoryOperations } from "./repositories";
import { repositoryPolicyOperations } from "./repository-policies";

export { digestOfTag } from "./images";

const TOKEN_LASTS = 12 * 3_600_000;

/** Amazon ECR: repositories, the manifests of images, and such layers as somebody uploads. Policies are evaluated for callers of other accounts. */
export const ecr: ServiceModule = {
    name: "ecr",
    operations: {
        ...guarded({
            ...repositoryOperations,
            ...repositoryPolicyOperations,
            ...imageOperations,
            ...layerOperations,
        }),

        /** The password tells the registry who logs in. */
        GetAuthorizationToken: (account: Account): GetAuthorizationTokenResponse => ({
            authorizationData: [
                {
                    authorizationToken: Buffer.from(`AWS:${tokenOf(account.caller)}`).toString("base64"),
                    expiresAt: new Date(account.now + TOKEN_LASTS),
                    proxyEndpoint: `https://${registryOf(account)}`,
                },
            ],
        }),
    },
    events: imageEvents,
};
