import type { TaskPermissions } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

const TASK_ROLE = "the task role";

/** What the application itself may do on AWS, in the words of compose-cli and of ECS Compose-X. */
export const PERMISSION_RULES: readonly Rule[] = [
    { key: "services.*.x-aws-role", target: `an inline policy of ${TASK_ROLE}` },
    { key: "services.*.x-aws-policies", target: `managed policies of ${TASK_ROLE}` },
    { key: "services.*.x-iam", target: TASK_ROLE },
    { key: "services.*.x-iam.Policies", target: `inline policies of ${TASK_ROLE}` },
    { key: "services.*.x-iam.ManagedPolicyArns", target: `managed policies of ${TASK_ROLE}` },
    { key: "services.*.x-iam.PermissionsBoundary", target: `permissions boundary of ${TASK_ROLE}` },
];

const POLICY_ARN = /^arn:[\w-]+:iam::(aws|\d{12}):policy\/.+$/;

interface PolicyDocument {
    Statement?: unknown;
}

/** Policies of the task role, inline and managed; undefined where the files ask for none. */
export function taskPermissions(context: ServiceContext): TaskPermissions | undefined {
    const { service } = context;
    const composeX = (service["x-iam"] ?? {}) as {
        Policies?: { PolicyName?: string; PolicyDocument?: PolicyDocument }[];
        ManagedPolicyArns?: string[];
        PermissionsBoundary?: string;
    };
    const policies: TaskPermissions["policies"] = [];
    const add = (key: (string | number)[], name: string, document: unknown) => {
        if (checkDocument(context, key, document)) {
            policies.push({ name, document });
        }
    };
    if (service["x-aws-role"] !== undefined) {
        add(["x-aws-role"], context.ecsName, service["x-aws-role"]);
    }
    for (const [index, { PolicyName: name, PolicyDocument: document }] of listOf(composeX.Policies).entries()) {
        add(["x-iam", "Policies", index], name ?? `${context.ecsName}-${index + 1}`, document);
    }
    const managedPolicyArns = [
        ...policyArns(context, ["x-aws-policies"], service["x-aws-policies"]),
        ...policyArns(context, ["x-iam", "ManagedPolicyArns"], composeX.ManagedPolicyArns),
    ];
    const [boundary] = policyArns(context, ["x-iam", "PermissionsBoundary"], composeX.PermissionsBoundary);
    return policies.length + managedPolicyArns.length === 0 && boundary === undefined
        ? undefined
        : { policies, managedPolicyArns: [...new Set(managedPolicyArns)], ...(boundary && { boundary }) };
}

function checkDocument(context: ServiceContext, key: (string | number)[], document: unknown): boolean {
    const { Statement: statement } = (document ?? {}) as PolicyDocument;
    if (typeof statement === "object" && statement !== null) {
        return true;
    }
    context.verdicts.problem(context.path(...key), "is no policy document", {
        reason: "It has no `Statement`.",
        fix: 'Write it as IAM has it: Version: "2012-10-17", Statement: [{ Effect: Allow, Action: [...], Resource: [...] }].',
    });
    return false;
}

function policyArns(context: ServiceContext, key: string[], written: unknown): string[] {
    return listOf(written).flatMap((text, index) => {
        const arn = String(text);
        if (POLICY_ARN.test(arn)) {
            return [arn];
        }
        const path = Array.isArray(written) ? context.path(...key, index) : context.path(...key);
        context.verdicts.problem(path, `is no ARN of a managed policy: ${JSON.stringify(text)}`, {
            fix: "Write it as in arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess.",
        });
        return [];
    });
}

function listOf<Item>(value: Item | Item[] | undefined | null): Item[] {
    return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** What several services of one task may do together. */
export function jointPermissions(all: (TaskPermissions | undefined)[]): TaskPermissions | undefined {
    const asked = all.filter(permissions => permissions !== undefined);
    const boundary = asked.find(permissions => permissions.boundary)?.boundary;
    return asked.length === 0
        ? undefined
        : {
              policies: asked.flatMap(({ policies }) => policies),
              managedPolicyArns: [...new Set(asked.flatMap(({ managedPolicyArns }) => managedPolicyArns))],
              ...(boundary && { boundary }),
          };
}
