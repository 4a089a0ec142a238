import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { ECSClient } from "@aws-sdk/client-ecs";
import { SSMClient } from "@aws-sdk/client-ssm";

/** The clients that every deployment needs; what only a failure needs is loaded when there is one. */
export interface Clients {
    region: string;
    ecs: ECSClient;
    codedeploy: CodeDeployClient;
    ssm: SSMClient;
}

/**
 * The SDK retries throttling and 5xx itself, with growing pauses; a deployment is worth more patience than its default of 3.
 * Region and endpoint come from where the AWS tools look for them.
 */
export function clientOptions(region: string): { region: string; maxAttempts: number; retryMode: string } {
    return { region, maxAttempts: 8, retryMode: "standard" };
}

export function createClients(region: string): Clients {
    const options = clientOptions(region);
    return {
        region,
        ecs: new ECSClient(options),
        codedeploy: new CodeDeployClient(options),
        ssm: new SSMClient(options),
    };
}
