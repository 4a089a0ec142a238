import type { ResourceDescription } from "../../policies/evaluate";
import { compliantStack, containers, policy } from "./compliant-stack";
import { broken, MUTATIONS, one } from "./mutations";

/** Resources that are judged together. */
export interface Case {
    what: string;
    resources: ResourceDescription[];
}

/** A resource of the compliant stack, some of its inputs different. */
function changed(name: string, inputs: object, type?: string): ResourceDescription[] {
    const stack = compliantStack();
    Object.assign(one(stack, name, type).inputs, inputs);
    return withNeighbours(stack);
}

/** What differs from the compliant stack, and what that was made from. */
function withNeighbours(stack: ResourceDescription[]): ResourceDescription[] {
    const before = new Map(compliantStack().map(resource => [resource.urn, resource]));
    const different = stack.filter(resource => JSON.stringify(resource) !== JSON.stringify(before.get(resource.urn)));
    const needed = new Set(different.flatMap(({ urn, dependencies = [] }) => [urn, ...dependencies]));
    return stack
        .filter(({ urn }) => needed.has(urn))
        .map(resource => withoutLoose(resource, before.get(resource.urn)?.inputs ?? {}));
}

/** An input that was taken away refers to nothing any more. */
function withoutLoose(resource: ResourceDescription, before: Record<string, unknown>): ResourceDescription {
    const references = Object.entries(resource.propertyDependencies ?? {});
    const left = references.filter(([property]) => property in resource.inputs || !(property in before));
    return { ...resource, propertyDependencies: Object.fromEntries(left) };
}

/** A resource of the compliant stack with nothing said of it. */
function bare(type: string): ResourceDescription[] {
    const stack = compliantStack();
    stack.find(resource => resource.type === type)!.inputs = {};
    return withNeighbours(stack);
}

const allows = (action: string | string[], resource = "*"): { policy: string } => ({
    policy: policy({ Effect: "Allow", Action: action, Resource: resource }),
});

const ANYBODY = policy({ Effect: "Allow", Action: "s3:GetObject", Principal: "*", Resource: "*" });

/** What scanners of AWS look for, of the resources that the pack is about, where the mutations do not have it. */
const DISLIKED: [string, ResourceDescription[]][] = [
    ["a service on an old platform", changed("worker", { launchType: "FARGATE", platformVersion: "1.3.0" })],
    ["two containers, one writable", changed("task", { containerDefinitions: withHelper() })],
    ["shells without a log", shells({ logging: "NONE" })],
    ["shells with a plain log", shells({ logging: "OVERRIDE", logConfiguration: { cloudWatchLogGroupName: "x" } })],
    [
        "shells with an encrypted log, without a key for the session",
        shells({
            logging: "OVERRIDE",
            logConfiguration: { cloudWatchLogGroupName: "x", cloudWatchEncryptionEnabled: true },
        }),
    ],
    ["an administrator", changed("deployer", allows("*"))],
    ["an administrator in a role", changed("execution-policy", allows("*"))],
    ["every action of a service", changed("deployer", allows("s3:*"))],
    ["every bucket written", changed("deployer", allows(["s3:PutObject", "s3:DeleteObject"]))],
    ["every bucket read", changed("deployer", allows("s3:GetObject"))],
    ["every bucket's policy", changed("deployer", allows("s3:PutBucketPolicy"))],
    ["every secret read", changed("deployer", allows(["secretsmanager:GetSecretValue", "ssm:GetParameter"]))],
    ["access keys of everybody", changed("deployer", allows("iam:CreateAccessKey"))],
    [
        "a role for everybody who has an account",
        changed("other-role", {
            assumeRolePolicy: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } }),
        }),
    ],
    ["a manager of identities", changed("attachment", { policyArn: "arn:aws:iam::aws:policy/IAMFullAccess" })],
    ["SSH from everywhere", changed("users", { fromPort: 22, toPort: 22 })],
    ["remote desktops from everywhere", changed("users", { fromPort: 3389, toPort: 3389 })],
    ["plain HTTP from everywhere", changed("users", { fromPort: 80, toPort: 80 })],
    ["all protocols from everywhere", changed("users", { ipProtocol: "-1", fromPort: 0, toPort: 0 })],
    [
        "every port from everywhere, in the older words",
        changed("from-balancer", { protocol: "-1", fromPort: -1, toPort: -1, cidrBlocks: ["0.0.0.0/0"] }),
    ],
    [
        "a network load balancer",
        changed("alb", { loadBalancerType: "network", enableCrossZoneLoadBalancing: false, internal: true }),
    ],
    ["a TCP listener", changed("https", { protocol: "TCP", sslPolicy: undefined })],
    ["a key that is off", changed("key", { isEnabled: false })],
    ["a bucket that everybody reads", changed("artifacts-tls", { policy: ANYBODY })],
    [
        "a bucket that nobody reads",
        changed("artifacts-tls", { policy: policy({ Effect: "Deny", Action: "s3:*", Principal: "*", Resource: "*" }) }),
    ],
    ["logs of a quarter", changed("logs", { retentionInDays: 90 })],
    ["a build with neither log", changed("build", { logsConfig: { cloudwatchLogs: { status: "DISABLED" } } })],
    [
        "tokens of every repository",
        changed("other-role", {
            assumeRolePolicy: policy({
                Effect: "Allow",
                Action: "sts:AssumeRoleWithWebIdentity",
                Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            }),
        }),
    ],
];

function withHelper(): string {
    const [web] = JSON.parse(containers()) as Record<string, unknown>[];
    return JSON.stringify([web, { ...web, name: "helper", readonlyRootFilesystem: undefined, essential: false }]);
}

function shells(executeCommandConfiguration: object): ResourceDescription[] {
    const stack = compliantStack();
    one(stack, "cluster").inputs.configuration = { executeCommandConfiguration };
    one(stack, "worker").inputs.enableExecuteCommand = true;
    return withNeighbours(stack);
}

/** Good and broken resources: our compliant stack, each of its mutations, every type with nothing set, and more. */
export function cases(): Case[] {
    const mutations = MUTATIONS.map(mutation => ({
        what: `${mutation.resource}: ${mutation.what}`,
        resources: withNeighbours(broken(mutation)),
    }));
    const types = [...new Set(compliantStack().map(({ type }) => type))].filter(
        // The provider refuses a pipeline without an artifact store.
        type => type.startsWith("aws:") && type !== "aws:codepipeline/pipeline:Pipeline",
    );
    const disliked = DISLIKED.map(([what, resources]) => ({ what, resources }));
    return [
        { what: "the compliant stack", resources: compliantStack() },
        ...mutations,
        ...disliked,
        ...types.map(type => ({ what: `${type} with nothing set`, resources: bare(type) })),
    ];
}
