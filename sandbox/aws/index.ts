import { acm } from "./acm";
import { applicationAutoscaling } from "./application-autoscaling";
import { cloudformation } from "./cloudformation";
import { cloudwatch } from "./cloudwatch";
import { codebuild } from "./codebuild";
import { codecommit } from "./codecommit";
import { codeconnections } from "./codeconnections";
import { codedeploy } from "./codedeploy";
import { codepipeline } from "./codepipeline";
import { codestarNotifications } from "./codestar-notifications";
import { ec2 } from "./ec2";
import { ecr } from "./ecr";
import { ecs } from "./ecs";
import { efs } from "./efs";
import { elbv2 } from "./elbv2";
import { events } from "./events";
import { iam } from "./iam";
import { kms } from "./kms";
import { lambda } from "./lambda";
import { logs } from "./logs";
import { route53 } from "./route53";
import { secretsmanager } from "./secretsmanager";
import { s3 } from "./s3";
import type { ServiceModule } from "./service";
import { serviceQuotas } from "./service-quotas";
import { servicediscovery } from "./servicediscovery";
import { sns } from "./sns";
import { ssm } from "./ssm";
import { sts } from "./sts";
import { wafv2 } from "./wafv2";

/** Every simulated service. */
export const modules: readonly ServiceModule[] = [
    acm,
    applicationAutoscaling,
    cloudformation,
    cloudwatch,
    codebuild,
    codecommit,
    codeconnections,
    codedeploy,
    codepipeline,
    codestarNotifications,
    ec2,
    ecr,
    ecs,
    efs,
    elbv2,
    events,
    iam,
    kms,
    lambda,
    logs,
    route53,
    s3,
    secretsmanager,
    serviceQuotas,
    servicediscovery,
    sns,
    ssm,
    sts,
    wafv2,
];
