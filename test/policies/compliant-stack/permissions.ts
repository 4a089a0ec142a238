import { policy, resource, trust, type Unlinked } from "./resource";

/** Roles, with their statements in four shapes. */
export const PERMISSIONS: Unlinked[] = [
    resource("execution-role", "aws:iam/role:Role", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") }),
    resource(
        "execution-policy",
        "aws:iam/rolePolicy:RolePolicy",
        {
            policy: policy(
                { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
                { Effect: "Allow", Action: ["logs:PutLogEvents"], Resource: ["arn:aws:logs:::log-group:/shop/*"] },
                { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: "arn:aws:ssm:::parameter/shop/*" },
            ),
        },
        { role: ["execution-role"] },
    ),
    resource("task-role", "aws:iam/role:Role", {
        assumeRolePolicy: trust("ecs-tasks.amazonaws.com"),
        inlinePolicies: [
            {
                name: "s3",
                policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shop/*" }),
            },
        ],
    }),
    resource("deployer", "aws:iam/policy:Policy", {
        policy: policy({
            Effect: "Allow",
            Action: "iam:PassRole",
            Resource: "arn:aws:iam::111122223333:role/task",
            Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
        }),
    }),
    resource(
        "attachment",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        { policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" },
        { role: ["other-role"] },
    ),
    resource("other-role", "aws:iam/role:Role", { assumeRolePolicy: trust("codebuild.amazonaws.com") }),
];
