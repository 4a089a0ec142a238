import { containersOf } from "../containers";
import { record, records, text, type Inputs } from "../inputs";
import { stackRule, type StackResource } from "../rule";
import { matches } from "../settings";
import { permissionsOf } from "../statements";
import { LOG_GROUP, POLICY, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT, TASK_DEFINITION } from "../types";

/** Names of the log groups that the containers of a task write to. */
function logGroupsOf(task: StackResource): Set<string> {
    const names = containersOf(task).map(({ logConfiguration }) => {
        const { logDriver, options } = record(logConfiguration);
        return logDriver === "awslogs" ? text(record(options)["awslogs-group"]) : undefined;
    });
    return new Set(names.filter(name => name !== undefined));
}

export const logGroupsExist = stackRule<{ foreignLogGroups: string[] }>({
    name: "stack-log-groups-exist",
    severity: "medium",
    description:
        "Every log group that a task writes to is one of the stack's: a missing one keeps the task from starting.",
    remediation: "Make the LogGroup in this stack, or name it in the configuration as one of another's",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        foreignLogGroups: {
            type: "array",
            items: { type: "string" },
            default: [],
            description: "Patterns of names of log groups that somebody else makes; `*` stands for any text.",
        },
    },
    checkStack(resources, report, { foreignLogGroups }) {
        const groups = resources.filter(({ type }) => type === LOG_GROUP);
        for (const task of resources.filter(({ type }) => type === TASK_DEFINITION)) {
            report.part(task, () => {
                const made = task.propertyDependencies.containerDefinitions ?? [];
                for (const name of logGroupsOf(task)) {
                    // A group whose name Pulumi makes up is known by the dependency alone.
                    const exists = groups.some(group => made.includes(group) || group.inputs.name === name);
                    if (!exists && !foreignLogGroups.some(pattern => matches(pattern, name))) {
                        report(task, `The log group ${name} is not of this stack`);
                    }
                }
            });
        }
    },
});

/** Permissions that ECS needs to start a task, and when: names of actions of which one is enough. */
const NEEDS: { what: string; actions: string[]; managed: boolean; when(container: Inputs): boolean }[] = [
    {
        what: "write its logs",
        actions: ["logs:PutLogEvents"],
        managed: true,
        when: ({ logConfiguration }) => record(logConfiguration).logDriver === "awslogs",
    },
    {
        what: "pull its image from ECR",
        actions: ["ecr:GetAuthorizationToken"],
        managed: true,
        when: ({ image }) => /\.dkr\.ecr\./.test(text(image) ?? ""),
    },
    {
        what: "read its SSM parameters",
        actions: ["ssm:GetParameters"],
        managed: false,
        when: ({ secrets }) => records(secrets).some(({ valueFrom }) => /:ssm:/.test(text(valueFrom) ?? "")),
    },
    {
        what: "read its secrets",
        actions: ["secretsmanager:GetSecretValue"],
        managed: false,
        when: ({ secrets }) => records(secrets).some(({ valueFrom }) => /:secretsmanager:/.test(text(valueFrom) ?? "")),
    },
];

/** What AWS's own policy for starting tasks allows. */
const MANAGED = /\/AmazonECSTaskExecutionRolePolicy$/;

export const rolesCan = stackRule({
    name: "stack-roles-can",
    severity: "high",
    description:
        "The role that starts a task may do what the task needs: AWS says so only when the task fails to start.",
    remediation: "Add the permission to a policy of the execution role",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    level: { dev: "mandatory", prod: "mandatory" },
    seesInputsOf: ROLE,
    checkStack(resources, report) {
        for (const task of resources.filter(({ type }) => type === TASK_DEFINITION)) {
            const [role] = (task.propertyDependencies.executionRoleArn ?? []).filter(({ type }) => type === ROLE);
            if (role === undefined) {
                continue; // Made elsewhere: nothing here tells what it may do.
            }
            report.part(task, () => {
                const containers = containersOf(task);
                const needs = NEEDS.filter(need => containers.some(need.when));
                if (needs.length === 0) {
                    return;
                }
                const { actions, managed } = grantsOf(role, resources);
                for (const need of needs) {
                    const granted = need.actions.some(action =>
                        actions.some(pattern => matches(pattern.toLowerCase(), action.toLowerCase())),
                    );
                    if (!granted && !(managed && need.managed)) {
                        report(
                            task,
                            `Its execution role ${role.name} may not ${need.what} (${need.actions.join(", ")})`,
                        );
                    }
                }
            });
        }
    },
});

/** Everything that the policies of a role allow, as patterns of actions. */
function grantsOf(role: StackResource, resources: readonly StackResource[]): { actions: string[]; managed: boolean } {
    const about = resources.filter(({ propertyDependencies }) => propertyDependencies.role?.includes(role));
    const attachments = about.filter(({ type }) => type === ROLE_POLICY_ATTACHMENT);
    const attached = attachments.flatMap(({ propertyDependencies: { policyArn = [] } }) =>
        policyArn.filter(({ type }) => type === POLICY),
    );
    const holders = [role, ...about.filter(({ type }) => type === ROLE_POLICY), ...attached];
    return {
        actions: holders.flatMap(permissionsOf).flatMap(({ allows, actions }) => (allows ? actions : [])),
        managed: attachments.some(
            ({ inputs, propertyDependencies }) =>
                propertyDependencies.policyArn === undefined && MANAGED.test(text(inputs.policyArn) ?? ""),
        ),
    };
}
