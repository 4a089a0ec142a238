import type { ACM } from "@aws-sdk/client-acm";
import type { ApplicationAutoScaling } from "@aws-sdk/client-application-auto-scaling";
import type { CloudFormation } from "@aws-sdk/client-cloudformation";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { CodeBuild } from "@aws-sdk/client-codebuild";
import type { CodeCommit } from "@aws-sdk/client-codecommit";
import type { CodeDeploy } from "@aws-sdk/client-codedeploy";
import type { CodePipeline } from "@aws-sdk/client-codepipeline";
import type { EC2 } from "@aws-sdk/client-ec2";
import type { ECR } from "@aws-sdk/client-ecr";
import type { ECS } from "@aws-sdk/client-ecs";
import type { EFS } from "@aws-sdk/client-efs";
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { IAM } from "@aws-sdk/client-iam";
import type { Route53 } from "@aws-sdk/client-route-53";
import type { S3 } from "@aws-sdk/client-s3";
import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import type { SSM } from "@aws-sdk/client-ssm";
import type { STS } from "@aws-sdk/client-sts";

/** The account checks enumerations; the program's values are text. */
type Loose<Value> = Value extends string
    ? string
    : Value extends Date | Uint8Array
      ? Value
      : Value extends object
        ? { [Name in keyof Value]: Loose<Value[Name]> }
        : Value;

/** The operations of an SDK client, e.g. `createCluster(input)`; only their types are the SDK's. */
// The SDK's overloads can only be matched with open types.
/* eslint-disable @typescript-eslint/no-explicit-any */
type Operations<Client> = {
    [Name in keyof Client as Client[Name] extends (...args: any[]) => unknown ? Name : never]: Client[Name] extends (
        input: infer Input,
        options: any,
        callback: (error: any, output?: infer Output) => void,
    ) => void
        ? (input: Loose<Input>) => Promise<NonNullable<Output>>
        : never;
};

/** S3, SNS and WAF are no dependencies here: their few operations are typed by their use. */
type UntypedOperations = Record<string, (input: object) => Promise<any>>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** The account's services, by their names in the sandbox. */
export interface Clients {
    acm: Operations<ACM>;
    "application-autoscaling": Operations<ApplicationAutoScaling>;
    cloudformation: Operations<CloudFormation>;
    cloudwatch: Operations<CloudWatch>;
    codebuild: Operations<CodeBuild>;
    codecommit: Operations<CodeCommit>;
    codeconnections: UntypedOperations;
    codedeploy: Operations<CodeDeploy>;
    "codestar-notifications": UntypedOperations;
    codepipeline: Operations<CodePipeline>;
    ec2: Operations<EC2>;
    ecr: Operations<ECR>;
    ecs: Operations<ECS>;
    efs: Operations<EFS>;
    elbv2: Operations<ElasticLoadBalancingV2>;
    events: Operations<EventBridge>;
    iam: Operations<IAM>;
    kms: UntypedOperations;
    logs: Operations<CloudWatchLogs>;
    route53: Operations<Route53>;
    s3: Operations<S3>;
    secretsmanager: Operations<SecretsManager>;
    servicediscovery: Operations<ServiceDiscovery>;
    sns: UntypedOperations;
    ssm: Operations<SSM>;
    sts: Operations<STS>;
    wafv2: UntypedOperations;
}

/** Clients whose every operation goes through `call`. */
export function clients(call: (service: string, operation: string, input: object) => Promise<object>): Clients {
    const service = (name: string) =>
        new Proxy(
            {},
            {
                get: (_, operation: string) => (input: object) =>
                    call(name, operation[0]!.toUpperCase() + operation.slice(1), input),
            },
        );
    return new Proxy({} as Clients, { get: (_, name) => (typeof name === "string" ? service(name) : undefined) });
}
