import { randomUUID } from "node:crypto";
import type { AwsError } from "../../aws/service";

/** SDK ids, as the AWS SDK for Go names services in its errors. */
const SERVICE_IDS: Record<string, string> = {
    acm: "ACM",
    "application-autoscaling": "Application Auto Scaling",
    cloudwatch: "CloudWatch",
    codecommit: "CodeCommit",
    codeconnections: "CodeConnections",
    codedeploy: "CodeDeploy",
    "codestar-notifications": "codestar notifications",
    codepipeline: "CodePipeline",
    ec2: "EC2",
    ecr: "ECR",
    ecs: "ECS",
    efs: "EFS",
    elbv2: "Elastic Load Balancing v2",
    events: "EventBridge",
    iam: "IAM",
    kms: "KMS",
    logs: "CloudWatch Logs",
    route53: "Route 53",
    s3: "S3",
    secretsmanager: "Secrets Manager",
    servicediscovery: "ServiceDiscovery",
    sns: "SNS",
    ssm: "SSM",
    sts: "STS",
};

/** Errors that no service models: the SDK shows them with the words "api error". */
const UNMODELLED =
    /^(Throttling|AccessDenied|ExpiredToken|UnrecognizedClient|InternalFailure|ServiceUnavailable|Validation|NotSimulated|RequestLimitExceeded)/;

/** An error that an AWS call ended with, in the words of the AWS SDK for Go, which the real provider shows. */
export class AwsCallError extends Error {
    readonly code: string;

    constructor(service: string, operation: string, error: AwsError) {
        const what = service === "ec2" || UNMODELLED.test(error.code) ? `api error ${error.code}` : error.code;
        super(
            `operation error ${SERVICE_IDS[service] ?? service}: ${operation}, https response error ` +
                `StatusCode: ${error.status}, RequestID: ${randomUUID()}, ${what}: ${error.message}`,
            { cause: error },
        );
        this.name = "AwsCallError";
        this.code = error.code;
    }
}

/** Whether AWS says that the thing itself does not exist. */
export const isGone = (error: unknown): boolean =>
    error instanceof AwsCallError && /NotFound|NoSuch|DoesNotExist|Non[eE]xistent/.test(error.code);

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
    error instanceof AwsCallError && codes.includes(error.code);

/** Runs something whose subject may be gone already. */
export async function unlessGone<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
    try {
        return await run();
    } catch (error) {
        if (isGone(error)) {
            return undefined;
        }
        throw error;
    }
}
