import type { Place } from "../../release";
import type { DeployedStack } from "../ci-administration";
import type { Statement } from "../policy-document";
import { arnIn, previewRights, type Arn } from "./ci-rights";

/**
 * What `pulumi up` and `destroy` of a stack do, in one region: what AWS lets us name is limited to the project's names, the rest
 * (networks, file systems, name spaces, which have ids) to its services. Actions are told by what they act on, so that the
 * document stays below what IAM takes for a role (10,240 characters).
 * @param boundary what every role that it makes has to have
 */
export function deployRights(deployed: DeployedStack, place: Place, boundary: string | undefined): Statement[] {
    const { project, stack } = deployed;
    const arn = arnIn(place);
    const own = `${project}-*`;
    return [
        ...previewRights([deployed], place),
        WITHOUT_RESOURCE,
        { actions: NETWORK, resources: [arn("ec2", "*")] },
        ...roleRights(own, arn, place, boundary),
        joined(applicationRights({ project, stack, own }, arn)),
        joined(networkRights(arn, place)),
        joined(pipelineRights(project, own, arn, place)),
    ];
}

/** Statements, each of services of its own, as one: none of their actions is one on the others' resources, and IAM counts characters. */
const joined = (statements: Statement[]): Statement => ({
    actions: statements.flatMap(({ actions }) => actions),
    resources: statements.flatMap(({ resources }) => resources),
});

/** What AWS lets nobody limit to a resource. */
const WITHOUT_RESOURCE: Statement = {
    actions: [
        "acm:RequestCertificate",
        "application-autoscaling:Describe*",
        "codedeploy:BatchGetDeploymentTargets",
        "codedeploy:ContinueDeployment",
        "codedeploy:GetDeploymentTarget",
        "codedeploy:ListDeploymentTargets",
        "codedeploy:StopDeployment",
        "codestar-notifications:DeleteTarget",
        "ecs:DeregisterTaskDefinition",
        "elasticfilesystem:CreateFileSystem",
        "elasticloadbalancing:SetWebAcl",
        // A key's own policy lets whoever makes it manage it, and no other key: see `keyAdministration`.
        "kms:CreateKey",
        "logs:DescribeLogGroups",
        "route53:CreateHostedZone",
        "servicediscovery:CreatePrivateDnsNamespace",
        "servicediscovery:ListTagsForResource",
        "servicediscovery:TagResource",
        "servicediscovery:UntagResource",
        "ssm:DescribeParameters",
    ],
    resources: ["*"],
};

function to(service: string, ...actions: string[]): string[] {
    return actions.map(action => `${service}:${action}`);
}

/** Services, their images, settings and releases: all of it has names. */
function applicationRights(
    { project, stack, own }: { project: string; stack: string; own: string },
    arn: Arn,
): Statement[] {
    const inCluster = ["container-instance", "service", "service-deployment", "service-revision", "task"];
    return [
        {
            actions: to("ecs", "*Cluster*", "*Service*", "*Tag*", "*Task*"),
            resources: [
                ...["cluster", "task-definition"].map(kind => arn("ecs", `${kind}/${own}`)),
                ...inCluster.map(kind => arn("ecs", `${kind}/${own}/*`)),
            ],
        },
        {
            actions: to("ecr", "*Image*", "*Layer*", "*LifecyclePolicy", "*Repositor*", "*Tag*"),
            resources: [arn("ecr", `repository/${own}`)],
        },
        {
            actions: to("logs", "*KmsKey", "*LogGroup", "*RetentionPolicy", "*Tag*", "GetLogEvents"),
            resources: [`/swingbridge/${project}/${stack}/*`, `/aws/codebuild/${own}`].map(name =>
                arn("logs", `log-group:${name}`),
            ),
        },
        {
            actions: to("ssm", "*Parameter", "*Tag*", "GetParameters"),
            resources: [arn("ssm", `parameter/swingbridge/${project}/${stack}/*`)],
        },
        {
            actions: to("codedeploy", "*Application*", "*Deployment*", "*Tag*"),
            resources: [`application:${own}`, `deploymentgroup:${own}/*`, "deploymentconfig:*"].map(name =>
                arn("codedeploy", name),
            ),
        },
        {
            actions: to("application-autoscaling", "*Scal*", "*ScheduledAction", "*Tag*"),
            resources: [arn("application-autoscaling", "scalable-target/*")],
        },
        { actions: to("cloudwatch", "*Alarm*", "*Tag*"), resources: [arn("cloudwatch", `alarm:${own}`)] },
    ];
}

/** What leads to the services, and what they keep: none of it has a name that we could choose. */
function networkRights(arn: Arn, place: Place): Statement[] {
    const zones = ["hostedzone", "change"];
    return [
        {
            actions: to("elasticloadbalancing", "Add*", "Create*", "Delete*", "Modify*", "Remove*", "Set*"),
            resources: [arn("elasticloadbalancing", "*")],
        },
        {
            actions: to("wafv2", "AssociateWebACL", "DisassociateWebACL", "GetWebACLForResource"),
            resources: [arn("wafv2", "regional/webacl/*"), arn("elasticloadbalancing", "loadbalancer/app/*")],
        },
        {
            actions: to("servicediscovery", "*Instance*", "*Namespace", "*Operation", "*Service"),
            resources: [arn("servicediscovery", "*")],
        },
        {
            actions: to("route53", "*HostedZone*", "Change*", "GetChange", "List*"),
            resources: zones.map(kind => `arn:${place.partition}:route53:::${kind}/*`),
        },
        {
            actions: to(
                "acm",
                "*TagsToCertificate",
                "*TagsFromCertificate",
                "DeleteCertificate",
                "DescribeCertificate",
            ).concat(to("acm", "ListTagsForCertificate", "UpdateCertificateOptions")),
            resources: [arn("acm", "certificate/*")],
        },
        {
            actions: to("elasticfilesystem", "*AccessPoint*", "*BackupPolicy", "*FileSystem*", "*Tag*").concat(
                to("elasticfilesystem", "*LifecycleConfiguration", "*MountTarget*"),
            ),
            resources: [arn("elasticfilesystem", "*")],
        },
    ];
}

/** The parts of a network: none of them has a name in its ARN. */
const NETWORK = to(
    "ec2",
    ...["*Address", "*DhcpOptions", "*InternetGateway", "*NatGateway", "*NetworkInterface", "*Route", "*RouteTable"],
    ...["*SecurityGroup", "*SecurityGroupEgress", "*SecurityGroupIngress", "*Subnet", "*Tags", "*Vpc", "*VpcEndpoint*"],
    ...["ModifyNetworkInterfaceAttribute", "ModifySecurityGroupRules", "ModifySubnetAttribute", "ModifyVpcAttribute"],
    ...["ReplaceRouteTableAssociation", "UpdateSecurityGroupRuleDescriptions*"],
);

/** Services that the roles of a stack are for. */
const PASSED_TO = ["codebuild", "codedeploy", "codepipeline", "ecs-tasks", "ecs", "events"];
const SERVICE_LINKED = ["ecs", "ecs.application-autoscaling", "elasticloadbalancing", "elasticfilesystem"];

function roleRights(own: string, arn: Arn, place: Place, boundary: string | undefined): Statement[] {
    const roles = [arn("iam", `role/${own}`, true)];
    return [
        {
            actions: [
                ...["DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "GetRole", "GetRolePolicy"],
                ...["ListAttachedRolePolicies", "ListInstanceProfilesForRole", "ListRolePolicies", "ListRoleTags"],
                ...["TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"],
            ].map(action => `iam:${action}`),
            resources: roles,
        },
        {
            actions: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy"],
            resources: roles,
            ...(boundary !== undefined && { condition: { StringEquals: { "iam:PermissionsBoundary": boundary } } }),
        },
        {
            actions: ["iam:PassRole"],
            resources: roles,
            condition: {
                StringEquals: { "iam:PassedToService": PASSED_TO.map(service => `${service}.amazonaws.com`) },
            },
        },
        {
            actions: ["iam:CreateServiceLinkedRole"],
            resources: [`arn:${place.partition}:iam::${place.account}:role/aws-service-role/*`],
            condition: { StringEquals: { "iam:AWSServiceName": SERVICE_LINKED.map(name => `${name}.amazonaws.com`) } },
        },
    ];
}

/** A pipeline's own parts, for stacks with `releasedBy: pipeline`. */
function pipelineRights(project: string, own: string, arn: Arn, place: Place): Statement[] {
    const connections = ["codeconnections", "codestar-connections"];
    return [
        { actions: to("codebuild", "*Project*", "*Webhook"), resources: [arn("codebuild", `project/${own}`)] },
        { actions: to("codepipeline", "*Pipeline*", "*Tag*"), resources: [arn("codepipeline", own)] },
        // Templates of approval rules have no ARN, and are for any repository: not CI's to change.
        {
            actions: to("codecommit", "*ApprovalRuleTemplate*", "*Branch*", "*Repository*", "*Tag*"),
            resources: [arn("codecommit", project), arn("codecommit", own)],
        },
        { actions: to("events", "*Rule", "*Tag*", "*Targets*"), resources: [arn("events", `rule/${own}`)] },
        {
            actions: to("s3", "Create*", "Delete*", "Get*", "List*", "Put*"),
            resources: [own, `${own}/*`].map(name => `arn:${place.partition}:s3:::${name}`),
        },
        // The provider's default tags: KMS takes them at creation from whoever may tag keys, whichever they are.
        { actions: ["kms:TagResource"], resources: [arn("kms", "key/*")] },
        {
            actions: to("codestar-notifications", "*NotificationRule", "*Tag*"),
            resources: [arn("codestar-notifications", "notificationrule/*")],
        },
        {
            actions: connections.flatMap(service => to(service, "PassConnection", "UseConnection")),
            resources: connections.map(service => arn(service, "connection/*")),
        },
    ];
}
