import type { GetAuthorizationTokenResponse } from "@aws-sdk/client-ecr";

import type { Account, ServiceModule } from "../service";
import { imageEvents, imageOperations } from "./images";
import { layerOperations } from "./layers";
import { registryOf, repositoryOperations } from "./repositories";
import { repositoryPolicyOperations } from "./repository-policies";

const TOKEN_LASTS = 12 * 3_600_000;

/** Amazon ECR: repositories, the manifests of images, and such layers as somebody uploads. */
export const ecr: ServiceModule = {
    name: "ecr",
    operations: {
        ...repositoryOperations,
        ...repositoryPolicyOperations,
        ...imageOperations,
        ...layerOperations,

        GetAuthorizationToken: (account: Account): GetAuthorizationTokenResponse => ({
            authorizationData: [
                {
                    authorizationToken: Buffer.from(`AWS:${account.uniqueId(32)}`).toString("base64"),
                    expiresAt: new Date(account.now + TOKEN_LASTS),
                    proxyEndpoint: `https://${registryOf(account)}`,
                },
            ],
        }),
    },
    events: imageEvents,
};
