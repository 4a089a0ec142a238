import type { Registry } from "../server";
import * as acm from "./acm";
import * as appautoscaling from "./appautoscaling";
import { scheduledAction } from "./appautoscaling-scheduled-action";
import * as cloudwatch from "./cloudwatch";
import * as codebuild from "./codebuild";
import * as codebuildProject from "./codebuild-project";
import * as codedeploy from "./codedeploy";
import * as codepipeline from "./codepipeline";
import * as codedeployGroup from "./codedeploy-group";
import * as ec2Nat from "./ec2-nat";
import * as ec2Routes from "./ec2-routes";
import * as ec2SecurityGroups from "./ec2-security-groups";
import * as ec2Vpc from "./ec2-vpc";
import * as ecr from "./ecr";
import * as ecsCluster from "./ecs-cluster";
import * as ecsService from "./ecs-service";
import * as ecsTaskDefinition from "./ecs-task-definition";
import * as efs from "./efs";
import * as efsPolicies from "./efs-policies";
import { FUNCTIONS } from "./functions";
import { ACCOUNT_FUNCTIONS } from "./functions-account";
import { ECR_FUNCTIONS } from "./functions-ecr";
import { NETWORK_FUNCTIONS } from "./functions-network";
import { VALUE_FUNCTIONS } from "./functions-values";
import * as iam from "./iam";
import { openIdConnectProvider } from "./iam-oidc";
import * as lbListener from "./lb-listener";
import * as lbLoadBalancer from "./lb-load-balancer";
import * as lbTargetGroup from "./lb-target-group";
import * as logs from "./logs";
import * as route53 from "./route53";
import * as route53Zone from "./route53-zone";
import * as secretsmanager from "./secretsmanager";
import * as servicediscovery from "./servicediscovery";
import * as sns from "./sns";
import * as codecommit from "./codecommit";
import { CODECOMMIT_FUNCTIONS } from "./codecommit";
import * as codeconnections from "./codeconnections";
import { CONNECTION_FUNCTIONS } from "./codeconnections";
import { notificationRule } from "./codestar-notifications";
import * as eventbridge from "./eventbridge";
import * as kms from "./kms";
import { bucket } from "./s3-bucket";
import { bucketLifecycle } from "./s3-lifecycle";
import { bucketObject } from "./s3-object";
import * as s3Settings from "./s3-settings";
import * as snsSubscription from "./sns-subscription";
import * as ssm from "./ssm";
import * as wafv2 from "./wafv2";

/** Types and functions of pulumi-aws that the sandbox simulates. */
export const awsProvider: Registry = {
    resources: {
        "aws:acm/certificate:Certificate": acm.certificate,
        "aws:acm/certificateValidation:CertificateValidation": acm.certificateValidation,
        "aws:appautoscaling/policy:Policy": appautoscaling.policy,
        "aws:appautoscaling/scheduledAction:ScheduledAction": scheduledAction,
        "aws:appautoscaling/target:Target": appautoscaling.target,
        "aws:cloudwatch/dashboard:Dashboard": cloudwatch.dashboard,
        "aws:cloudwatch/eventRule:EventRule": eventbridge.eventRule,
        "aws:cloudwatch/eventTarget:EventTarget": eventbridge.eventTarget,
        "aws:cloudwatch/logGroup:LogGroup": logs.logGroup,
        "aws:cloudwatch/metricAlarm:MetricAlarm": cloudwatch.metricAlarm,
        "aws:codebuild/project:Project": codebuildProject.project,
        "aws:codebuild/reportGroup:ReportGroup": codebuild.reportGroup,
        "aws:codebuild/sourceCredential:SourceCredential": codebuild.sourceCredential,
        "aws:codebuild/webhook:Webhook": codebuild.webhook,
        "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate": codecommit.approvalRuleTemplate,
        "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation":
            codecommit.approvalRuleTemplateAssociation,
        "aws:codecommit/repository:Repository": codecommit.repository,
        "aws:codecommit/trigger:Trigger": codecommit.trigger,
        "aws:codeconnections/connection:Connection": codeconnections.connection,
        "aws:codedeploy/application:Application": codedeploy.application,
        "aws:codedeploy/deploymentConfig:DeploymentConfig": codedeploy.deploymentConfig,
        "aws:codedeploy/deploymentGroup:DeploymentGroup": codedeployGroup.deploymentGroup,
        "aws:codepipeline/pipeline:Pipeline": codepipeline.pipeline,
        "aws:codestarconnections/connection:Connection": codeconnections.codestarConnection,
        "aws:codestarnotifications/notificationRule:NotificationRule": notificationRule,
        "aws:ec2/eip:Eip": ec2Nat.eip,
        "aws:ec2/internetGateway:InternetGateway": ec2Vpc.internetGateway,
        "aws:ec2/natGateway:NatGateway": ec2Nat.natGateway,
        "aws:ec2/route:Route": ec2Routes.route,
        "aws:ec2/routeTable:RouteTable": ec2Routes.routeTable,
        "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2Routes.routeTableAssociation,
        "aws:ec2/securityGroup:SecurityGroup": ec2SecurityGroups.securityGroup,
        "aws:ec2/subnet:Subnet": ec2Vpc.subnet,
        "aws:ec2/vpc:Vpc": ec2Vpc.vpc,
        "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": ec2Vpc.vpcDhcpOptions,
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": ec2Vpc.vpcDhcpOptionsAssociation,
        "aws:ecr/lifecyclePolicy:LifecyclePolicy": ecr.lifecyclePolicy,
        "aws:ecr/repository:Repository": ecr.repository,
        "aws:ecr/repositoryPolicy:RepositoryPolicy": ecr.repositoryPolicy,
        "aws:ecs/cluster:Cluster": ecsCluster.cluster,
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ecsCluster.clusterCapacityProviders,
        "aws:ecs/service:Service": ecsService.service,
        "aws:ecs/taskDefinition:TaskDefinition": ecsTaskDefinition.taskDefinition,
        "aws:efs/accessPoint:AccessPoint": efs.accessPoint,
        "aws:efs/backupPolicy:BackupPolicy": efsPolicies.backupPolicy,
        "aws:efs/fileSystem:FileSystem": efs.fileSystem,
        "aws:efs/fileSystemPolicy:FileSystemPolicy": efsPolicies.fileSystemPolicy,
        "aws:efs/mountTarget:MountTarget": efs.mountTarget,
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
        "aws:iam/role:Role": iam.role,
        "aws:iam/rolePolicy:RolePolicy": iam.rolePolicy,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": iam.rolePolicyAttachment,
        "aws:kms/alias:Alias": kms.alias,
        "aws:kms/key:Key": kms.key,
        "aws:lb/listener:Listener": lbListener.listener,
        "aws:lb/listenerCertificate:ListenerCertificate": lbListener.listenerCertificate,
        "aws:lb/listenerRule:ListenerRule": lbListener.listenerRule,
        "aws:lb/loadBalancer:LoadBalancer": lbLoadBalancer.loadBalancer,
        "aws:lb/targetGroup:TargetGroup": lbTargetGroup.targetGroup,
        "aws:route53/record:Record": route53.record,
        "aws:route53/zone:Zone": route53Zone.zone,
        "aws:s3/bucket:Bucket": bucket,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycle,
        "aws:s3/bucketNotification:BucketNotification": s3Settings.bucketNotification,
        "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": s3Settings.bucketOwnershipControls,
        "aws:s3/bucketPolicy:BucketPolicy": s3Settings.bucketPolicy,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": s3Settings.bucketPublicAccessBlock,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
            s3Settings.bucketEncryption,
        "aws:s3/bucketVersioning:BucketVersioning": s3Settings.bucketVersioning,
        "aws:secretsmanager/secret:Secret": secretsmanager.secret,
        "aws:secretsmanager/secretVersion:SecretVersion": secretsmanager.secretVersion,
        "aws:servicediscovery/instance:Instance": servicediscovery.instance,
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": servicediscovery.privateDnsNamespace,
        "aws:servicediscovery/service:Service": servicediscovery.service,
        "aws:sns/topic:Topic": sns.topic,
        "aws:sns/topicPolicy:TopicPolicy": snsSubscription.topicPolicy,
        "aws:sns/topicSubscription:TopicSubscription": snsSubscription.topicSubscription,
        "aws:ssm/parameter:Parameter": ssm.parameter,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2SecurityGroups.securityGroupEgressRule,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2SecurityGroups.securityGroupIngressRule,
        "aws:wafv2/webAclAssociation:WebAclAssociation": wafv2.webAclAssociation,
    },
    functions: {
        ...CODECOMMIT_FUNCTIONS,
        ...CONNECTION_FUNCTIONS,
        ...FUNCTIONS,
        ...ACCOUNT_FUNCTIONS,
        ...ECR_FUNCTIONS,
        ...NETWORK_FUNCTIONS,
        ...VALUE_FUNCTIONS,
    },
    components: {},
};
