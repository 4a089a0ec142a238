/** Pulumi type tokens that several rules are about. */
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const SERVICE = "aws:ecs/service:Service";
export const TASK_SET = "aws:ecs/taskSet:TaskSet";
export const CLUSTER = "aws:ecs/cluster:Cluster";
export const DEPLOYMENT_GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup";
export const DEPLOYMENT_CONFIG = "aws:codedeploy/deploymentConfig:DeploymentConfig";
export const PIPELINE = "aws:codepipeline/pipeline:Pipeline";
export const BUILD_PROJECT = "aws:codebuild/project:Project";
export const REPOSITORY = "aws:ecr/repository:Repository";
export const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
export const ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const POLICY = "aws:iam/policy:Policy";
export const KEY = "aws:kms/key:Key";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const SECURITY_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";

/** The same resource under both of its classes, `aws.lb` and `aws.alb`. */
const loadBalancing = (kind: string, token: string): string[] => [
    `aws:lb/${kind}:${token}`,
    `aws:alb/${kind}:${token}`,
];
export const LOAD_BALANCERS = loadBalancing("loadBalancer", "LoadBalancer");
export const LISTENERS = loadBalancing("listener", "Listener");
export const LISTENER_RULES = loadBalancing("listenerRule", "ListenerRule");
export const TARGET_GROUPS = loadBalancing("targetGroup", "TargetGroup");

/** S3 buckets and what hardens them, under the names of provider versions up to 6 and from 7. */
const s3 = (kind: string, token: string): string[] => [`aws:s3/${kind}:${token}`, `aws:s3/${kind}V2:${token}V2`];
export const BUCKETS = s3("bucket", "Bucket");
export const BUCKET_ENCRYPTIONS = s3(
    "bucketServerSideEncryptionConfiguration",
    "BucketServerSideEncryptionConfiguration",
);
export const BUCKET_VERSIONINGS = s3("bucketVersioning", "BucketVersioning");
export const BUCKET_LIFECYCLES = s3("bucketLifecycleConfiguration", "BucketLifecycleConfiguration");
export const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
export const BUCKET_PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

/** Our own component: its arguments hold containers that can be read even where the JSON text of the task definition cannot. */
export const TASK_COMPONENT = "swingbridge:task:TaskDefinition";
