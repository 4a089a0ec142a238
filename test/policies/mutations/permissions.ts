import { policy, urnOf } from "../compliant-stack";
import { allow, type Mutation, one, rearranged, row, trusts } from "./mutation";

export const PERMISSIONS: Mutation[] = [
    row(
        "iam-no-wildcards",
        "execution-policy",
        "every action of a service",
        i => (i.policy = i.policy.replace('"logs:PutLogEvents"', '"logs:PutLogEvents","s3:*"')),
        /allows s3:\*/,
    ),
    row(
        "iam-no-wildcards",
        "deployer",
        "every resource",
        i => (i.policy = allow(["s3:GetObject"], "*")),
        /s3:GetObject on every resource/,
    ),
    row(
        "iam-no-wildcards",
        "deployer",
        "everything but",
        i => (i.policy = policy({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::x" })),
        /everything but iam:\*/,
    ),
    row(
        "iam-no-wildcards",
        "task-role",
        "an inline policy",
        i => (i.inlinePolicies[0].policy = allow("*", "*")),
        /allows \*/,
    ),
    row(
        "iam-passrole-scoped",
        "deployer",
        "every role",
        i => (i.policy = allow("iam:PassRole", "arn:aws:iam::111122223333:role/*")),
        /every role/,
    ),
    row(
        "iam-passrole-scoped",
        "deployer",
        "every service",
        i => (i.policy = allow("iam:PassRole", "arn:aws:iam::111122223333:role/task")),
        /whatever service/,
    ),
    row(
        "iam-no-admin-attach",
        "attachment",
        "an administrator",
        i => (i.policyArn = "arn:aws:iam::aws:policy/AdministratorAccess"),
        /gets AdministratorAccess/,
    ),
    row(
        "iam-no-admin-attach",
        "attachment",
        "full access",
        i => (i.policyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"),
        /gets AmazonS3FullAccess/,
    ),
    row(
        "iam-trust-scoped",
        "other-role",
        "any account's builds",
        trusts({ Service: "codebuild.amazonaws.com" }),
        /for any account/,
    ),
    row("iam-trust-scoped", "other-role", "everybody", trusts("*"), /Everybody may assume/),
    row(
        "iam-trust-scoped",
        "other-role",
        "a person",
        trusts({ AWS: "arn:aws:iam::999999999999:root" }),
        /Another identity/,
    ),
    row(
        "iam-trust-scoped",
        "other-role",
        "every repository",
        trusts(
            { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" },
            { StringLike: { "token.actions.githubusercontent.com:sub": "repo:*" } },
        ),
        /Every identity/,
    ),
    rearranged(
        "stack-role-policy-conflict",
        "execution-policy",
        "beside inline policies",
        (p, stack) => {
            stack.push({
                ...p,
                name: "more",
                urn: urnOf(p.type, "more"),
                propertyDependencies: { role: [one(stack, "task-role", "aws:iam/role:Role").urn] },
            });
        },
        /The role has inlinePolicies/,
        { blames: "task-role" },
    ),
];
