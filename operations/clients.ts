import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { ECSClient } from "@aws-sdk/client-ecs";
import { SSMClient } from "@aws-sdk/client-ssm";

/** The clients that every deployment needs; what only a failure needs is loaded when there is one, with the same options. */
export interface Clients {
    options: ClientOptions;
    ecs: ECSClient;
    codedeploy: CodeDeployClient;
    ssm: SSMClient;
}

export interface ClientOptions {
    /** @default where the AWS tools look: `AWS_REGION`, or the profile */
    region?: string;
    /** @default where the AWS tools look: `AWS_ENDPOINT_URL`, the profile, or AWS itself */
    endpoint?: string;
    /** @default where the AWS tools look */
    credentials?: { accessKeyId: string; secretAccessKey: string };
    /** Tries of a request that is throttled or answered with 5xx: a deployment is worth more patience than the SDK's 3. @default `AWS_MAX_ATTEMPTS`, or 8 */
    maxAttempts?: number;
}

export function createClients(wanted: ClientOptions): Clients {
    const options = { maxAttempts: Number(process.env.AWS_MAX_ATTEMPTS) || 8, ...wanted };
    return {
        options,
        ecs: new ECSClient(options),
        codedeploy: new CodeDeployClient(options),
        ssm: new SSMClient(options),
    };
}
