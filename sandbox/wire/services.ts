/** An AWS service as its clients find it: by the prefix of their target header, or by the version of its query API. */
export interface WireService {
    /** Name as in `account.call`. */
    name: string;
    /** Before the dot of `X-Amz-Target`; also the service in the path of CBOR requests. */
    target: string;
    /** `Version` of the query form, where the service has one. */
    query?: QueryForm;
    /**
     * The SDK's client, whose exports hold the shapes. Loaded when the first request comes: each takes a while.
     * @default JSON goes to the account and back as it is
     */
    client?: () => Promise<object>;
}

export interface QueryForm {
    version: string;
    namespace: string;
    /** EC2 has a form of its own: other names, flat lists, answers without a result element, errors in a list. */
    ec2?: boolean;
}

export const WIRE_SERVICES: readonly WireService[] = [
    {
        name: "sts",
        target: "AWSSecurityTokenServiceV20110615",
        query: { version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/" },
        client: () => import("@aws-sdk/client-sts"),
    },
    {
        name: "elbv2",
        target: "ElasticLoadBalancing_v10",
        query: { version: "2015-12-01", namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/" },
        client: () => import("@aws-sdk/client-elastic-load-balancing-v2"),
    },
    {
        name: "cloudformation",
        target: "CloudFormation",
        query: { version: "2010-05-15", namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/" },
        client: () => import("@aws-sdk/client-cloudformation"),
    },
    {
        name: "cloudwatch",
        target: "GraniteServiceVersion20100801",
        query: { version: "2010-08-01", namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/" },
        client: () => import("@aws-sdk/client-cloudwatch"),
    },
    {
        name: "ecs",
        target: "AmazonEC2ContainerServiceV20141113",
        client: () => import("@aws-sdk/client-ecs"),
    },
    {
        name: "ecr",
        target: "AmazonEC2ContainerRegistry_V20150921",
        client: () => import("@aws-sdk/client-ecr"),
    },
    {
        name: "codebuild",
        target: "CodeBuild_20161006",
        client: () => import("@aws-sdk/client-codebuild"),
    },
    {
        name: "codecommit",
        target: "CodeCommit_20150413",
        client: () => import("@aws-sdk/client-codecommit"),
    },
    {
        name: "codedeploy",
        target: "CodeDeploy_20141006",
        client: () => import("@aws-sdk/client-codedeploy"),
    },
    {
        name: "codepipeline",
        target: "CodePipeline_20150709",
        client: () => import("@aws-sdk/client-codepipeline"),
    },
    {
        name: "logs",
        target: "Logs_20140328",
        client: () => import("@aws-sdk/client-cloudwatch-logs"),
    },
    {
        name: "ssm",
        target: "AmazonSSM",
        client: () => import("@aws-sdk/client-ssm"),
    },
    {
        name: "secretsmanager",
        target: "secretsmanager",
        client: () => import("@aws-sdk/client-secrets-manager"),
    },
    {
        name: "application-autoscaling",
        target: "AnyScaleFrontendService",
        client: () => import("@aws-sdk/client-application-auto-scaling"),
    },
    {
        name: "servicediscovery",
        target: "Route53AutoNaming_v20170314",
        client: () => import("@aws-sdk/client-servicediscovery"),
    },
    {
        name: "sns",
        target: "SNS",
        query: { version: "2010-03-31", namespace: "http://sns.amazonaws.com/doc/2010-03-31/" },
        client: () => import("@aws-sdk/client-sns"),
    },
    { name: "kms", target: "TrentService" },
    { name: "codeconnections", target: "com.amazonaws.codeconnections.CodeConnections_20231201" },
    { name: "codeconnections", target: "com.amazonaws.codestar.connections.CodeStar_connections_20191201" },
    { name: "servicequotas", target: "ServiceQuotasV20190624" },
    {
        name: "events",
        target: "AWSEvents",
        client: () => import("@aws-sdk/client-eventbridge"),
    },
    {
        name: "iam",
        target: "AWSIdentityManagementV20100508",
        query: { version: "2010-05-08", namespace: "https://iam.amazonaws.com/doc/2010-05-08/" },
        client: () => import("@aws-sdk/client-iam"),
    },
    {
        name: "ec2",
        target: "AmazonEC2",
        query: { version: "2016-11-15", namespace: "http://ec2.amazonaws.com/doc/2016-11-15/", ec2: true },
        client: () => import("@aws-sdk/client-ec2"),
    },
];
