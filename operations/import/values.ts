import { isNotFound } from "../verify/check";
import { signedRequest } from "../verify/signed-request";
import type { Clients } from "../clients";

/** Value of a parameter; undefined where there is none. */
export async function parameterValue({ ssm }: Clients, name: string): Promise<string | undefined> {
    const { GetParameterCommand } = await import("@aws-sdk/client-ssm");
    try {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
        return Parameter?.Value;
    } catch (error) {
        if (isNotFound(error, "ParameterNotFound")) {
            return undefined;
        }
        throw error;
    }
}

/** ARN of a secret of Secrets Manager; undefined where there is none. */
export async function secretArn({ options }: Clients, name: string): Promise<string | undefined> {
    const { DescribeSecretCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    try {
        const { ARN } = await new SecretsManagerClient(options).send(new DescribeSecretCommand({ SecretId: name }));
        return ARN;
    } catch (error) {
        if (isNotFound(error, "ResourceNotFound")) {
            return undefined;
        }
        throw error;
    }
}

/**
 * The JSON document of an object in S3.
 * @throws an error with S3's answer, as SDK clients do
 */
export async function objectInS3(clients: Clients, region: string, bucket: string, key: string): Promise<unknown> {
    return signedRequest(clients, {
        service: "s3",
        method: "GET",
        path: `/${[bucket, ...key.split("/")].map(encodeURIComponent).join("/")}`,
        headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
        region,
    });
}

/** Output of a CloudFormation stack; undefined where there is no such stack or output. */
export async function stackOutput({ options }: Clients, stack: string, output: string): Promise<string | undefined> {
    const { CloudFormationClient, DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
    try {
        const { Stacks = [] } = await new CloudFormationClient(options).send(
            new DescribeStacksCommand({ StackName: stack }),
        );
        return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
    } catch (error) {
        // CloudFormation has no error of its own for a stack that is not there.
        if (error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message)) {
            return undefined;
        }
        throw error;
    }
}

/** Value of a CloudFormation export; undefined where there is none. */
export async function stackExport({ options }: Clients, name: string): Promise<string | undefined> {
    const { CloudFormationClient, paginateListExports } = await import("@aws-sdk/client-cloudformation");
    for await (const { Exports = [] } of paginateListExports({ client: new CloudFormationClient(options) }, {})) {
        const found = Exports.find(({ Name }) => Name === name);
        if (found) {
            return found.Value;
        }
    }
    return undefined;
}
