import { list, texts } from "../inputs";
import { resourceRule, securityHub, stackRule, type Resource } from "../rule";
import { matches } from "../settings";
import { permissionsOf, STATEMENT_TYPES, statementsIn, type Statement } from "../statements";
import { ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT } from "../types";

const LEAST_PRIVILEGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege";

function allowing(resource: Resource): Statement[] {
    return permissionsOf(resource).filter(({ allows }) => allows);
}

export const noWildcards = resourceRule<{ unscopedActions: string[] }>({
    name: "iam-no-wildcards",
    severity: "high",
    description: "A role may do what it needs, to what it needs: a star is everything, tomorrow's services included.",
    remediation: "List the actions, and the ARNs that they are about",
    url: LEAST_PRIVILEGE,
    frameworks: {
        fsbp: ["IAM.1", "IAM.21"],
        cis: ["1.16"],
        checkov: [
            "CKV_AWS_62",
            "CKV_AWS_63",
            "CKV_AWS_286",
            "CKV_AWS_287",
            "CKV_AWS_288",
            "CKV_AWS_289",
            "CKV_AWS_290",
            "CKV_AWS_355",
            "CKV2_AWS_40",
        ],
        trivy: ["AWS-0057"],
    },
    appliesTo: STATEMENT_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        unscopedActions: {
            type: "array",
            items: { type: "string" },
            default: [
                "acm:RequestCertificate",
                "application-autoscaling:Describe*",
                "cloudformation:ListExports",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:PutMetricData",
                "codedeploy:BatchGetDeploymentTargets",
                "codedeploy:ContinueDeployment",
                "codedeploy:GetDeploymentTarget",
                "codedeploy:ListDeploymentTargets",
                "codedeploy:StopDeployment",
                "codestar-notifications:DeleteTarget",
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:Describe*",
                "ecr:GetAuthorizationToken",
                "ecs:DeregisterTaskDefinition",
                "ecs:DescribeTaskDefinition",
                "ecs:ListTasks",
                "ecs:RegisterTaskDefinition",
                "elasticfilesystem:CreateFileSystem",
                "elasticloadbalancing:Describe*",
                "elasticloadbalancing:SetWebAcl",
                "kms:CreateKey",
                "logs:DescribeLogGroups",
                "route53:CreateHostedZone",
                "route53:ListHostedZones*",
                "servicediscovery:CreatePrivateDnsNamespace",
                "servicediscovery:ListTagsForResource",
                "servicediscovery:TagResource",
                "servicediscovery:UntagResource",
                "ssm:DescribeParameters",
                "ssmmessages:*",
                "sts:GetCallerIdentity",
                "xray:GetSampling*",
                "xray:Put*",
            ],
            description: "Actions that IAM cannot limit to resources, or that only read; `*` stands for any text.",
        },
    },
    check(resource, report, { unscopedActions }) {
        const unscoped = (action: string): boolean => unscopedActions.some(pattern => matches(pattern, action));
        for (const { actions, notActions, resources, notResources } of allowing(resource)) {
            const wild = actions.filter(action => /^(\*|[\w-]+:\*)$/.test(action) && !unscoped(action));
            if (wild.length > 0 || notActions.length > 0) {
                report(`The policy allows ${wild.join(", ") || `everything but ${notActions.join(", ")}`}`);
            } else if (resources.includes("*") || notResources.length > 0) {
                const everywhere = actions.filter(action => !unscoped(action));
                if (everywhere.length > 0) {
                    report(`The policy allows ${everywhere.join(", ")} on every resource`);
                }
            }
        }
    },
});

export const scopedPassRole = resourceRule({
    name: "iam-passrole-scoped",
    severity: "high",
    description:
        "Whoever may hand out roles may hand out certain ones, to certain services: any role at all is every role.",
    remediation: "Name the roles' ARNs, and add a condition on iam:PassedToService",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    frameworks: { trivy: ["AWS-0342"] },
    appliesTo: STATEMENT_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    check(resource, report) {
        for (const { actions, resources, conditions } of allowing(resource)) {
            if (!actions.some(action => action.toLowerCase() === "iam:passrole")) {
                continue;
            }
            if (resources.some(arn => arn === "*" || /:role\/\*$/.test(arn))) {
                report("The policy hands out every role");
            } else if (!("iam:passedtoservice" in conditions)) {
                report("The policy hands out roles to whatever service");
            }
        }
    },
});

export const noAdministrators = resourceRule<{ forbiddenPolicies: string[] }>({
    name: "iam-no-admin-attach",
    severity: "high",
    description: "No role of a release gets a managed policy that allows everything.",
    remediation: "Attach a policy that lists what is needed",
    url: securityHub("IAM.1"),
    frameworks: { fsbp: ["IAM.1"], cis: ["1.16"], checkov: ["CKV_AWS_274", "CKV2_AWS_56"] },
    appliesTo: [ROLE_POLICY_ATTACHMENT, ROLE],
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        forbiddenPolicies: {
            type: "array",
            items: { type: "string" },
            default: ["AdministratorAccess*", "PowerUserAccess", "IAMFullAccess", "*FullAccess"],
            description: "Names of managed policies that nobody gets; `*` stands for any text.",
        },
    },
    check({ type, inputs }, report, { forbiddenPolicies }) {
        const arns = type === ROLE ? texts(list(inputs.managedPolicyArns)) : texts(inputs.policyArn);
        for (const arn of arns) {
            const [name] = arn.split("/").slice(-1);
            if (forbiddenPolicies.some(pattern => matches(pattern, name!))) {
                report(`The role gets ${name}`);
            }
        }
    },
});

/** Services that act for whoever asks them: without a condition, for people of other accounts too. */
const DEPUTIES = ["codebuild", "codepipeline", "codedeploy", "ecs-tasks", "events", "sns", "cloudwatch"];

export const scopedTrust = resourceRule<{ allowedAccounts: string[] }>({
    name: "iam-trust-scoped",
    severity: "high",
    description:
        "Roles are for services acting in our account, and for identities that are named: nobody else can put them on.",
    remediation:
        "Name a service with a condition on aws:SourceAccount or aws:SourceArn, pin the sub claim of the identity provider, or list another account of yours in allowedAccounts",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    frameworks: { checkov: ["CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_393"] },
    appliesTo: [ROLE],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        allowedAccounts: {
            type: "array",
            items: { type: "string" },
            default: [],
            description: "Patterns of accounts or ARNs that may assume roles; `*` stands for any text.",
        },
    },
    check({ inputs }, report, { allowedAccounts }) {
        for (const { allows, principals, conditions } of statementsIn(inputs.assumeRolePolicy)) {
            if (!allows) {
                continue;
            }
            for (const who of [...(principals["*"] ?? []), ...(principals.AWS ?? [])]) {
                if (!allowedAccounts.some(pattern => matches(pattern, who))) {
                    report(
                        who === "*"
                            ? "Everybody may assume the role"
                            : "Another identity than a service may assume the role",
                    );
                }
            }
            const deputies = (principals.Service ?? []).filter(service => DEPUTIES.includes(service.split(".")[0]!));
            if (deputies.length > 0 && !("aws:sourceaccount" in conditions) && !("aws:sourcearn" in conditions)) {
                report(`${deputies.join(", ")} may assume the role for any account`);
            }
            if ((principals.Federated ?? []).length > 0 && !pinsSubject(conditions)) {
                report("Every identity of the provider may assume the role");
            }
        }
    },
});

/** Whether a condition on the subject of a token leaves something out. */
function pinsSubject(conditions: Statement["conditions"]): boolean {
    const subjects = Object.entries(conditions).filter(([key]) => key.endsWith(":sub") || key.endsWith(":aud_sub"));
    return subjects.some(([, values]) => values.length > 0 && values.every(value => !/^(\*|repo:\*.*)$/.test(value)));
}

export const oneWayToWritePolicies = stackRule({
    name: "stack-role-policy-conflict",
    severity: "medium",
    description:
        "The policies of a role stand inside it or outside, not both: each would remove the other's at every update.",
    remediation: "Move inlinePolicies and managedPolicyArns into RolePolicy and RolePolicyAttachment resources",
    url: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
    level: { dev: "mandatory", prod: "mandatory" },
    seesInputsOf: ROLE,
    checkStack(resources, report) {
        for (const [inside, outside] of [
            ["inlinePolicies", ROLE_POLICY],
            ["managedPolicyArns", ROLE_POLICY_ATTACHMENT],
        ] as const) {
            const apart = resources.filter(({ type }) => type === outside);
            for (const role of resources.filter(({ type }) => type === ROLE)) {
                report.part(role, () => {
                    const others = apart.some(({ propertyDependencies }) => propertyDependencies.role?.includes(role));
                    if (list(role.inputs[inside]).length > 0 && others) {
                        report(role, `The role has ${inside}, and resources of its own for the same`);
                    }
                });
            }
        }
    },
});
