import type { PolicyDocument, Statement } from "./policy-document";

const allow = (Action: string[], Resource: string | string[] = "*", more: Partial<Statement> = {}): Statement => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
});

const TO_TASKS: Partial<Statement> = {
    Condition: { StringLike: { "iam:PassedToService": ["ecs-tasks.amazonaws.com"] } },
};

const RELEASES = [
    "ecs:DescribeServices",
    "ecs:CreateTaskSet",
    "ecs:UpdateServicePrimaryTaskSet",
    "ecs:DeleteTaskSet",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:ModifyRule",
    "cloudwatch:DescribeAlarms",
];

const document = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });

/**
 * What the managed policies permit that roles of a release may have, as AWS publishes them.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
 */
export const MANAGED_DOCUMENTS: Readonly<Record<string, PolicyDocument>> = {
    AdministratorAccess: document(allow(["*"])),
    AWSCodeDeployRoleForECS: document(
        allow([...RELEASES, "lambda:InvokeFunction", "sns:Publish", "s3:GetObject", "s3:GetObjectVersion"]),
        allow(["iam:PassRole"], "*", TO_TASKS),
    ),
    AWSCodeDeployRoleForECSLimited: document(
        allow(RELEASES),
        allow(["s3:GetObject", "s3:GetObjectVersion"], "*", {
            Condition: { StringEquals: { "s3:ExistingObjectTag/UseWithCodeDeploy": "true" } },
        }),
        allow(["sns:Publish"], "arn:aws:sns:*:*:CodeDeployTopic_*"),
        allow(["lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:CodeDeployHook_*"),
        allow(
            ["iam:PassRole"],
            ["arn:aws:iam::*:role/ecsTaskExecutionRole", "arn:aws:iam::*:role/ECSTaskExecution*"],
            TO_TASKS,
        ),
    ),
    "service-role/AmazonECSTaskExecutionRolePolicy": document(
        allow([
            "ecr:GetAuthorizationToken",
            "ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchGetImage",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ]),
    ),
};
