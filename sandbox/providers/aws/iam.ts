import type {
    RoleArgs,
    RolePolicyArgs,
    RolePolicyAttachmentArgs,
    RolePolicyAttachmentState,
    RolePolicyState,
    RoleState,
} from "@pulumi/aws/iam";
import { autoNamed, boolean, json, list, number, object, set, string } from "../property";
import { unlessGone } from "./errors";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

/** IAM answers with documents in URL encoding. */
const document = (text: string | undefined) => decodeURIComponent(text ?? "");

export const role = awsResource<RoleArgs, RoleState>({
    label: "IAM Role",
    global: true,
    properties: {
        name: autoNamed({ max: 64 }),
        assumeRolePolicy: json({ required: true }),
        description: string(),
        forceDetachPolicies: boolean({ default: false, local: true }),
        managedPolicyArns: set(string(), { computed: true }),
        inlinePolicies: list(object({ name: string(), policy: json() }), { computed: true }),
        maxSessionDuration: number({ default: 3600 }),
        path: string({ default: "/", replace: true }),
        permissionsBoundary: string(),
    },
    computed: ["arn", "createDate", "uniqueId"],
    async create(aws, args) {
        await aws.iam.createRole({
            RoleName: args.name,
            AssumeRolePolicyDocument: String(args.assumeRolePolicy),
            Description: args.description,
            MaxSessionDuration: args.maxSessionDuration,
            Path: args.path,
            PermissionsBoundary: args.permissionsBoundary,
            Tags: pascalTags(args.tags),
        });
        for (const policy of args.inlinePolicies ?? []) {
            await aws.iam.putRolePolicy({
                RoleName: args.name,
                PolicyName: policy.name,
                PolicyDocument: policy.policy,
            });
        }
        for (const arn of args.managedPolicyArns ?? []) {
            await aws.iam.attachRolePolicy({ RoleName: args.name, PolicyArn: arn });
        }
        return args.name!;
    },
    async read(aws, id) {
        const { Role: found } = await aws.iam.getRole({ RoleName: id });
        if (!found) {
            return undefined;
        }
        return {
            name: found.RoleName,
            arn: found.Arn,
            assumeRolePolicy: document(found.AssumeRolePolicyDocument),
            createDate: found.CreateDate && new Date(found.CreateDate).toISOString().replace(/\.\d+Z$/, "Z"),
            uniqueId: found.RoleId,
            description: found.Description ?? "",
            maxSessionDuration: found.MaxSessionDuration ?? 3600,
            path: found.Path,
            permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
            managedPolicyArns: await attachedPolicies(aws, id),
            inlinePolicies: await inlinePolicies(aws, id),
            tags: fromPascalTags(found.Tags),
        };
    },
    async update(aws, { id: RoleName, args, old, changed }) {
        if (changed("assumeRolePolicy")) {
            await aws.iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: String(args.assumeRolePolicy) });
        }
        if (changed("description", "maxSessionDuration")) {
            await aws.iam.updateRole({
                RoleName,
                Description: args.description ?? "",
                MaxSessionDuration: args.maxSessionDuration,
            });
        }
        if (changed("permissionsBoundary")) {
            if (args.permissionsBoundary) {
                await aws.iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: args.permissionsBoundary });
            } else {
                await aws.iam.deleteRolePermissionsBoundary({ RoleName });
            }
        }
        if (changed("managedPolicyArns")) {
            const wanted = args.managedPolicyArns ?? [];
            const held = old.managedPolicyArns ?? [];
            for (const PolicyArn of held.filter(arn => !wanted.includes(arn))) {
                await aws.iam.detachRolePolicy({ RoleName, PolicyArn });
            }
            for (const PolicyArn of wanted.filter(arn => !held.includes(arn))) {
                await aws.iam.attachRolePolicy({ RoleName, PolicyArn });
            }
        }
        if (changed("inlinePolicies")) {
            const wanted = args.inlinePolicies ?? [];
            for (const { name } of (old.inlinePolicies ?? []).filter(
                held => !wanted.some(({ name }) => name === held.name),
            )) {
                await aws.iam.deleteRolePolicy({ RoleName, PolicyName: name });
            }
            for (const { name, policy } of wanted) {
                await aws.iam.putRolePolicy({ RoleName, PolicyName: name, PolicyDocument: policy });
            }
        }
    },
    tag: {
        put: (aws, id, _, tags) => aws.iam.tagRole({ RoleName: id, Tags: pascalTags(tags) }),
        remove: (aws, id, _, TagKeys) => aws.iam.untagRole({ RoleName: id, TagKeys }),
    },
    async delete(aws, RoleName, { forceDetachPolicies, managedPolicyArns, inlinePolicies: ours }) {
        // What the role's own properties put there; with force, whatever is there.
        const attached = forceDetachPolicies ? await attachedPolicies(aws, RoleName) : (managedPolicyArns ?? []);
        const inline = forceDetachPolicies ? await inlinePolicies(aws, RoleName) : (ours ?? []);
        for (const PolicyArn of attached) {
            await unlessGone(() => aws.iam.detachRolePolicy({ RoleName, PolicyArn }));
        }
        for (const { name } of inline) {
            await unlessGone(() => aws.iam.deleteRolePolicy({ RoleName, PolicyName: name }));
        }
        await aws.iam.deleteRole({ RoleName });
    },
});

async function attachedPolicies(aws: Aws, RoleName: string): Promise<string[]> {
    const { AttachedPolicies } = await aws.iam.listAttachedRolePolicies({ RoleName });
    return (AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn!).sort();
}

async function inlinePolicies(aws: Aws, RoleName: string): Promise<{ name: string; policy: string }[]> {
    const { PolicyNames } = await aws.iam.listRolePolicies({ RoleName });
    return Promise.all(
        (PolicyNames ?? []).map(async PolicyName => {
            const found = await aws.iam.getRolePolicy({ RoleName, PolicyName });
            return { name: PolicyName, policy: document(found.PolicyDocument) };
        }),
    );
}

export const rolePolicy = awsResource<RolePolicyArgs, RolePolicyState>({
    label: "IAM Role Policy",
    global: true,
    properties: {
        name: autoNamed({ max: 128 }),
        role: string({ required: true, replace: true }),
        policy: json({ required: true }),
    },
    async create(aws, args) {
        await aws.iam.putRolePolicy({
            RoleName: String(args.role),
            PolicyName: args.name,
            PolicyDocument: String(args.policy),
        });
        return `${String(args.role)}:${args.name}`;
    },
    async read(aws, id) {
        const [RoleName, PolicyName] = id.split(":");
        const found = await aws.iam.getRolePolicy({ RoleName, PolicyName });
        return { name: found.PolicyName, role: found.RoleName, policy: document(found.PolicyDocument) };
    },
    async update(aws, { id, args }) {
        const [RoleName, PolicyName] = id.split(":");
        await aws.iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: String(args.policy) });
    },
    async delete(aws, id) {
        const [RoleName, PolicyName] = id.split(":");
        await aws.iam.deleteRolePolicy({ RoleName, PolicyName });
    },
});

export const rolePolicyAttachment = awsResource<RolePolicyAttachmentArgs, RolePolicyAttachmentState>({
    label: "IAM Role Policy Attachment",
    global: true,
    properties: {
        role: string({ required: true, replace: true }),
        policyArn: string({ required: true, replace: true }),
    },
    async create(aws, args) {
        await aws.iam.attachRolePolicy({ RoleName: String(args.role), PolicyArn: args.policyArn });
        return `${String(args.role)}/${args.policyArn}`;
    },
    async read(aws, id) {
        const [RoleName, policyArn] = splitOnce(id, "/");
        const attached = await attachedPolicies(aws, RoleName);
        return attached.includes(policyArn) ? { role: RoleName, policyArn } : undefined;
    },
    async delete(aws, id) {
        const [RoleName, PolicyArn] = splitOnce(id, "/");
        await aws.iam.detachRolePolicy({ RoleName, PolicyArn });
    },
});

function splitOnce(text: string, separator: string): [string, string] {
    const at = text.indexOf(separator);
    return [text.slice(0, at), text.slice(at + separator.length)];
}
