import type { Place } from "../../release";
import type { DeployedStack } from "../ci-administration";
import type { Statement } from "../policy-document";

/** The state's bucket and keys, once they are known. */
export interface KnownState {
    bucketArn: string;
    keyArns?: string[];
}

/** Pulumi's state in S3: a preview reads it, an update writes it and locks it. */
export function stateRights(state: KnownState | undefined, access: "read" | "write"): Statement[] {
    if (state === undefined) {
        return [];
    }
    const writes = access === "write";
    return [
        { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [state.bucketArn] },
        {
            actions: ["s3:GetObject", ...(writes ? ["s3:DeleteObject", "s3:PutObject"] : [])],
            resources: [`${state.bucketArn}/*`],
        },
        {
            actions: ["kms:Decrypt", "kms:DescribeKey", ...(writes ? ["kms:Encrypt", "kms:GenerateDataKey"] : [])],
            resources: state.keyArns ?? [],
        },
    ];
}

/** Questions about the account that take no resource. */
const LOOKS: Statement = {
    actions: [
        "ec2:Describe*",
        "ecr:GetAuthorizationToken",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:Describe*",
        "sts:GetCallerIdentity",
    ],
    resources: ["*"],
};

/** What the program asks AWS in a preview: names and ids, no value of a secret. */
export function previewRights(stacks: readonly DeployedStack[], place: Place): Statement[] {
    const arn = arnIn(place);
    const projects = [...new Set(stacks.map(({ project }) => project))];
    return [
        LOOKS,
        {
            actions: ["ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:ListTagsForResource"],
            resources: [arn("ecr", "repository/*")],
        },
        {
            actions: ["ecs:DescribeClusters"],
            resources: [arn("ecs", "cluster/*")],
        },
        { actions: ["codecommit:GetBranch", "codecommit:GetRepository"], resources: [arn("codecommit", "*")] },
        // Whether it is completed, and where it leads; its token is another action.
        ...["codeconnections", "codestar-connections"].map(service => ({
            actions: [`${service}:GetConnection`],
            resources: [arn(service, "connection/*")],
        })),
        {
            actions: ["ssm:GetParameter"],
            resources: stacks.map(({ project, stack }) =>
                arn("ssm", `parameter/swingbridge/${project}/${stack}/*/release`),
            ),
        },
        {
            actions: ["secretsmanager:DescribeSecret"],
            resources: projects.length > 0 ? [arn("secretsmanager", "secret:*")] : [],
        },
    ];
}

type Arn = (service: string, resource: string, global?: boolean) => string;

function arnIn({ partition, region, account }: Place): Arn {
    return (service, resource, global = false) =>
        `arn:${partition}:${service}:${global ? "" : region}:${account}:${resource}`;
}

const RESOURCE_VERBS = ["Create*", "Delete*", "Describe*", "Get*", "List*", "Put*", "Tag*", "Untag*", "Update*"];
const verbs = (service: string, ...more: string[]): string[] =>
    [...RESOURCE_VERBS, ...more].map(verb => `${service}:${verb}`);

/**
 * What `pulumi up` and `destroy` of a stack do, in one region: what AWS lets us name is limited to the project's names, the rest
 * (networks, file systems, name spaces, which have ids) to its services.
 * @param boundary what every role that it makes has to have
 */
export function deployRights(
    { project, stack }: DeployedStack,
    place: Place,
    boundary: string | undefined,
): Statement[] {
    const arn = arnIn(place);
    const own = `${project}-*`;
    return [
        LOOKS,
        {
            actions: verbs("ecs", "DeregisterTaskDefinition", "RegisterTaskDefinition", "RunTask", "StopTask"),
            resources: [
                ...["cluster", "task-definition"].map(kind => arn("ecs", `${kind}/${own}`)),
                ...["service", "task", "task-set"].map(kind => arn("ecs", `${kind}/${own}/*`)),
            ],
        },
        {
            actions: verbs(
                "elasticloadbalancing",
                "Add*",
                "ModifyListener",
                "ModifyLoadBalancerAttributes",
                "ModifyRule",
            ).concat(
                "elasticloadbalancing:ModifyTargetGroup*",
                "elasticloadbalancing:Remove*",
                "elasticloadbalancing:Set*",
            ),
            resources: ["loadbalancer", "targetgroup", "listener", "listener-rule"].map(kind =>
                arn("elasticloadbalancing", `${kind}/*`),
            ),
        },
        { actions: NETWORK, resources: [arn("ec2", "*")] },
        ...roleRights(own, arn, place, boundary),
        {
            actions: verbs("logs", "AssociateKmsKey", "DisassociateKmsKey"),
            resources: [`/swingbridge/${project}/${stack}/*`, `/aws/codebuild/${own}`].map(name =>
                arn("logs", `log-group:${name}`),
            ),
        },
        {
            actions: [...verbs("ssm"), "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"],
            resources: [arn("ssm", `parameter/swingbridge/${project}/${stack}/*`)],
        },
        { actions: ["secretsmanager:DescribeSecret"], resources: [arn("secretsmanager", "secret:*")] },
        {
            actions: verbs(
                "codedeploy",
                "ContinueDeployment",
                "RegisterApplicationRevision",
                "StopDeployment",
                "BatchGet*",
            ),
            resources: [
                arn("codedeploy", `application:${own}`),
                arn("codedeploy", `deploymentgroup:${own}/*`),
                arn("codedeploy", "deploymentconfig:*"),
            ],
        },
        {
            actions: [...verbs("application-autoscaling"), "application-autoscaling:*Scalable*"],
            resources: [arn("application-autoscaling", "scalable-target/*")],
        },
        { actions: verbs("cloudwatch"), resources: [arn("cloudwatch", `alarm:${own}`)] },
        {
            actions: verbs("servicediscovery"),
            resources: ["namespace", "service"].map(kind => arn("servicediscovery", `${kind}/*`)),
        },
        {
            actions: [...verbs("route53"), "route53:AssociateVPCWithHostedZone", "route53:Change*"],
            resources: ["hostedzone", "change"].map(kind => `arn:${place.partition}:route53:::${kind}/*`),
        },
        {
            actions: verbs("elasticfilesystem", "ModifyMountTargetSecurityGroups"),
            resources: ["file-system", "access-point"].map(kind => arn("elasticfilesystem", `${kind}/*`)),
        },
        {
            actions: [
                ...verbs("ecr", "Batch*", "CompleteLayerUpload", "InitiateLayerUpload", "UploadLayerPart"),
                "ecr:SetRepositoryPolicy",
            ],
            resources: [arn("ecr", `repository/${own}`)],
        },
        {
            actions: [...verbs("acm"), "acm:AddTagsToCertificate", "acm:RequestCertificate"],
            resources: [arn("acm", "certificate/*")],
        },
        {
            actions: ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource"],
            resources: [arn("wafv2", "regional/webacl/*")],
        },
        ...pipelineRights(project, own, arn, place),
    ];
}

/** The parts of a network: none of them has a name in its ARN. */
const NETWORK = [
    ...["AllocateAddress", "AssociateDhcpOptions", "AssociateRouteTable", "AttachInternetGateway"],
    ...["AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateDhcpOptions", "CreateInternetGateway"],
    ...["CreateNatGateway", "CreateRoute", "CreateRouteTable", "CreateSecurityGroup", "CreateSubnet", "CreateTags"],
    ...["CreateVpc", "CreateVpcEndpoint", "DeleteDhcpOptions", "DeleteInternetGateway", "DeleteNatGateway"],
    ...["DeleteRoute", "DeleteRouteTable", "DeleteSecurityGroup", "DeleteSubnet", "DeleteTags", "DeleteVpc"],
    ...["DeleteVpcEndpoints", "DetachInternetGateway", "DisassociateAddress", "DisassociateRouteTable"],
    ...["ModifySecurityGroupRules", "ModifySubnetAttribute", "ModifyVpcAttribute", "ModifyVpcEndpoint"],
    ...["ReleaseAddress", "ReplaceRoute", "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"],
    ...["UpdateSecurityGroupRuleDescriptionsEgress", "UpdateSecurityGroupRuleDescriptionsIngress"],
].map(action => `ec2:${action}`);

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
    return [
        { actions: verbs("codebuild", "BatchGet*"), resources: [arn("codebuild", `project/${own}`)] },
        { actions: verbs("codepipeline", "StartPipelineExecution"), resources: [arn("codepipeline", own)] },
        { actions: verbs("codecommit"), resources: [arn("codecommit", project), arn("codecommit", own)] },
        { actions: verbs("events", "RemoveTargets"), resources: [arn("events", `rule/${own}`)] },
        {
            actions: verbs("s3"),
            resources: [own, `${own}/*`].map(name => `arn:${place.partition}:s3:::${name}`),
        },
        // The policy of a key that it makes lets it manage that key, and no other: see `keyAdministration`.
        { actions: ["kms:CreateKey"], resources: ["*"] },
        // The provider's default tags: KMS takes them at creation from whoever may tag keys, whichever they are.
        { actions: ["kms:TagResource"], resources: [arn("kms", "key/*")] },
        {
            actions: verbs("codestar-notifications"),
            resources: [arn("codestar-notifications", "notificationrule/*")],
        },
        {
            actions: ["codeconnections", "codestar-connections"].flatMap(service =>
                ["GetConnection", "PassConnection", "UseConnection"].map(action => `${service}:${action}`),
            ),
            resources: ["codeconnections", "codestar-connections"].map(service => arn(service, "connection/*")),
        },
    ];
}
